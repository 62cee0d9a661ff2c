/** Jump to a channel by a few letters of its name. */

import { appAvatar } from "./avatars.js";
import { openDialog } from "./dialogs.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { appHash, channelHash } from "./routes.js";

export function openSwitcher(workspace) {
  const field = el("input.field", {
    type: "text",
    placeholder: "Jump to…",
    "aria-label": "Jump to a channel",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "switcher-list",
    autocomplete: "off",
    autofocus: true,
  });
  const list = el("div.options", {
    role: "listbox",
    id: "switcher-list",
    "aria-label": "Channels",
  });
  const dialog = openDialog("Jump to", el("div.dialog-body.switcher", {}, field, list), {
    name: "switcher-dialog",
  });
  const go = (hash) => {
    dialog.close();
    location.hash = hash;
  };
  const show = () => {
    const found = places(workspace).filter((each) =>
      matches(each.name, field.value.trim().toLowerCase()),
    );
    list.replaceChildren(...found.map((each, number) => option(each, number, go)));
    mark(field, list, 0);
  };
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => press(event, field, list));
  show();
  field.focus();
}

/** Unread channels come first. */
function places(workspace) {
  const rooms = workspace.rooms.map((each) => ({
    name: each.name,
    hash: channelHash(each.id),
    mark: icon(each.kind === "private" ? "lock" : "hash"),
    unread: workspace.reading.isUnread(each),
  }));
  const app = {
    name: workspace.bot.name,
    hash: appHash("messages"),
    mark: appAvatar(workspace, "tiny"),
    unread: false,
  };
  return [...rooms.filter((each) => each.unread), ...rooms.filter((each) => !each.unread), app];
}

/** The letters occur in this order, not necessarily side by side. */
function matches(name, typed) {
  let at = 0;
  return [...typed.replace(/^#/, "")].every(
    (letter) => (at = name.toLowerCase().indexOf(letter, at) + 1),
  );
}

function option(place, number, go) {
  return el(
    "div.option",
    {
      role: "option",
      id: `switcher-${number}`,
      class: place.unread ? "unread" : "",
      onclick: () => go(place.hash),
    },
    place.mark,
    el("span", {}, place.name),
  );
}

function press(event, field, list) {
  const count = list.children.length;
  const at = [...list.children].findIndex((each) => each.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") list.children[at]?.click();
  else if (event.key === "ArrowDown" && count) mark(field, list, (at + 1) % count);
  else if (event.key === "ArrowUp" && count) mark(field, list, (at + count - 1) % count);
  else return;
  event.preventDefault();
}

function mark(field, list, number) {
  [...list.children].forEach((each, at) =>
    each.setAttribute("aria-selected", String(at === number)),
  );
  list.children[number]?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", list.children[number]?.id ?? "");
}
