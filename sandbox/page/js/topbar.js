/** The bar across the page: where to jump, and as whom one acts. */

import { personAvatar } from "./avatars.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";

export function topBar(workspace, shell) {
  const jump = el(
    "button.jump",
    {
      type: "button",
      onclick: () => shell.openSwitcher(),
      "aria-keyshortcuts": "Control+K Meta+K",
    },
    icon("search"),
    el("span", {}, `Jump to a channel in ${workspace.team.name}`),
    el("kbd", {}, /Mac/.test(navigator.platform) ? "⌘K" : "Ctrl K"),
  );
  const { me } = workspace;
  const person = el(
    "button.acting",
    {
      type: "button",
      "aria-haspopup": "listbox",
      onclick: () => choosePerson(person, workspace, shell),
    },
    el("span.acting-words", {}, "Acting as ", el("strong", {}, me.real_name)),
    el("span.hidden-words", {}, ". Change person"),
    personAvatar(me, "small"),
    icon("down"),
  );
  return el("header.topbar", {}, el("span.space"), jump, person);
}

function choosePerson(anchor, workspace, shell) {
  const people = [...workspace.people.values()].filter((each) => !each.is_bot);
  const [standing, others] = [
    people.filter((each) => each.profile.title),
    people.filter((each) => !each.profile.title),
  ];
  let opened = null;
  const choose = (person) => {
    opened.close();
    shell.actAs(person.id);
  };
  const rows = (some) => some.map((person) => personRow(person, workspace, choose));
  const list = el(
    "div.people",
    { role: "listbox", "aria-label": "Act as", onkeydown: (event) => walk(event) },
    el("p.people-head", {}, "Act as"),
    rows(standing),
    others.length > 0 && [el("p.people-head", {}, "From the incidents"), rows(others)],
  );
  opened = openPopover(anchor, list, { name: "people-popover" });
  list.querySelector('[aria-selected="true"]')?.focus();
}

function personRow(person, workspace, choose) {
  const about = person.is_restricted ? "Guest" : person.profile.title;
  return el(
    "button.person",
    {
      type: "button",
      role: "option",
      "aria-selected": String(person.id === workspace.me.id),
      "data-person": person.name,
      onclick: () => choose(person),
    },
    personAvatar(person, "small"),
    el("span", {}, person.real_name, el("small", {}, about || `@${person.name}`)),
    person.id === workspace.me.id && icon("check"),
  );
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const rows = [...event.currentTarget.querySelectorAll(".person")];
  rows[rows.indexOf(document.activeElement) + step]?.focus();
}
