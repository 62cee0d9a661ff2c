/** A panel of emoji with a search field. */

import { el } from "./dom.js";
import { EMOJI_GROUPS, findEmoji } from "./emoji.js";
import { openPopover } from "./popover.js";

const COLUMNS = 9;

/** Let the person pick an emoji; `choose` gets its name. */
export function openEmojiPicker(anchor, choose) {
  const list = el("div.emoji-list");
  const search = el("input.field", {
    type: "text",
    placeholder: "Search emoji",
    "aria-label": "Search emoji",
    autocomplete: "off",
  });
  const pick = (name) => {
    opened.close();
    choose(name);
  };
  const show = () => {
    const typed = search.value.trim().toLowerCase().replaceAll(":", "");
    const groups = typed ? [{ title: "Results", emoji: findEmoji(typed, 45) }] : EMOJI_GROUPS;
    list.replaceChildren(...groups.map((group) => groupNode(group, pick)));
  };
  search.addEventListener("input", show);
  const panel = el(
    "div.emoji-picker",
    { onkeydown: (event) => walk(event, search, list) },
    search,
    list,
  );
  show();
  const opened = openPopover(anchor, panel, { name: "emoji-popover", above: true });
  search.focus();
}

function groupNode({ title, emoji }, pick) {
  const buttons = emoji.map(({ name, character }) =>
    el(
      "button.emoji-choice",
      {
        type: "button",
        tabindex: -1,
        title: `:${name}:`,
        "aria-label": name.replaceAll("_", " "),
        onclick: () => pick(name),
      },
      character,
    ),
  );
  return el(
    "section",
    {},
    el("h4", {}, title),
    el("div.emoji-grid", {}, buttons.length ? buttons : "No emoji of that name"),
  );
}

function walk(event, search, list) {
  const choices = [...list.querySelectorAll(".emoji-choice")];
  if (event.key === "Enter" && document.activeElement === search) {
    event.preventDefault();
    choices[0]?.click();
    return;
  }
  const at = choices.indexOf(document.activeElement);
  const steps = { ArrowDown: at < 0 ? 0 : at + COLUMNS, ArrowUp: at - COLUMNS };
  if (at >= 0) Object.assign(steps, { ArrowRight: at + 1, ArrowLeft: at - 1 });
  if (!(event.key in steps)) return;
  event.preventDefault();
  (choices[steps[event.key]] ?? search).focus();
}
