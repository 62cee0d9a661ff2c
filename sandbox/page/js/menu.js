/** A menu of things to do, walked with the arrow keys. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";

/** Open a menu of `{ label, act, icon?, note?, danger? }`; null makes a line between groups. */
export function openMenu(anchor, items, label) {
  let opened = null;
  const choose = (item) => {
    opened.close();
    item.act();
  };
  const nodes = items.map((item) =>
    item ? itemNode(item, choose) : el("hr", { role: "separator" }),
  );
  const onkeydown = (event) => walk(event, event.currentTarget);
  const menu = el("div.menu", { role: "menu", "aria-label": label, onkeydown }, nodes);
  opened = openPopover(anchor, menu, { name: "menu-popover" });
  menu.querySelector("[role=menuitem]")?.focus();
  return opened;
}

function itemNode(item, choose) {
  return el(
    "button.menu-item",
    {
      role: "menuitem",
      type: "button",
      tabindex: -1,
      class: item.danger ? "danger" : "",
      onclick: () => choose(item),
    },
    item.icon && icon(item.icon),
    el("span", {}, item.label, item.note && el("small", {}, item.note)),
  );
}

function walk(event, menu) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  items.at(steps[event.key] % items.length).focus();
}
