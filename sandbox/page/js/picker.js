/** Selects of every kind: a button that opens a list one can search in. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";

/** What each kind of select chooses from, and the name under which the choice is kept. */
export const PICKERS = {
  static_select: { name: "selected_option", source: fixed },
  external_select: { name: "selected_option", source: external },
  users_select: { name: "selected_user", source: people, plain: true },
  channels_select: { name: "selected_channel", source: rooms, plain: true },
  conversations_select: { name: "selected_conversation", source: rooms, plain: true },
  multi_static_select: { name: "selected_options", source: fixed, several: true },
  multi_external_select: { name: "selected_options", source: external, several: true },
  multi_users_select: { name: "selected_users", source: people, plain: true, several: true },
  multi_channels_select: { name: "selected_channels", source: rooms, plain: true, several: true },
  multi_conversations_select: {
    name: "selected_conversations",
    source: rooms,
    plain: true,
    several: true,
  },
};

export function picker(element, block, surface, use) {
  const kind = PICKERS[element.type];
  let chosen = chosenAtFirst(kind, element, block, surface);
  if (chosen.length) surface.keep(block, element, entryOf(kind, chosen));
  const label = el("span.select-label");
  const show = () => {
    label.textContent =
      chosen.map(labelOf).join(", ") || (element.placeholder?.text ?? "Select an item");
    label.classList.toggle("muted", !chosen.length);
  };
  const choose = (option) => {
    const known = chosen.some((each) => each.value === option.value);
    if (!kind.several) chosen = [option];
    else
      chosen = known ? chosen.filter((each) => each.value !== option.value) : [...chosen, option];
    show();
    use(entryOf(kind, chosen));
  };
  const find = (typed) => kind.source({ element, block, surface, typed });
  const onclick = () =>
    openList(button, {
      find,
      choose,
      several: kind.several,
      isChosen: (option) => chosen.some((each) => each.value === option.value),
    });
  const button = el(
    "button.select",
    { type: "button", "aria-haspopup": "listbox", "data-action": element.action_id, onclick },
    label,
    icon("down"),
  );
  show();
  return button;
}

function chosenAtFirst(kind, element, block, surface) {
  const initial = element[kind.name.replace("selected", "initial")];
  const kept = surface.chosen(block, element)?.[kind.name] ?? initial ?? [];
  const list = [kept].flat();
  if (!kind.plain) return list;
  const known = kind.source({ element, block, surface, typed: "" });
  return list.map((id) => known.find((each) => each.value === id) ?? named(id, id));
}

function entryOf(kind, chosen) {
  const values = chosen.map((each) => (kind.plain ? each.value : each));
  return { [kind.name]: kind.several ? values : (values[0] ?? null) };
}

function openList(anchor, { find, choose, several, isChosen }) {
  const list = el("div.options", {
    role: "listbox",
    "aria-multiselectable": several ? "true" : null,
  });
  const search = el("input.field", {
    type: "text",
    placeholder: "Search",
    "aria-label": "Search",
    autocomplete: "off",
  });
  const opened = openPopover(anchor, [search, list], { name: "select-popover" });
  const pick = (each) => {
    choose(each);
    if (several) show();
    else opened.close();
  };
  const show = async () => {
    const found = await find(search.value.trim().toLowerCase());
    const nodes = found.map((each) => optionNode(each, isChosen(each), pick));
    list.replaceChildren(...(nodes.length ? nodes : [el("p.muted", {}, "No results")]));
    mark(list, 0);
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => walk(event, list));
  search.focus();
  show();
}

function optionNode(each, selected, pick) {
  const node = el(
    "div.option",
    { role: "option", "aria-selected": String(selected), onclick: () => pick(each) },
    labelOf(each),
  );
  if (each.description) node.append(el("small", {}, each.description.text));
  return each.group ? el("div", {}, el("div.option-group", {}, each.group), node) : node;
}

function walk(event, list) {
  const options = [...list.querySelectorAll("[role=option]")];
  const at = options.findIndex((each) => each.classList.contains("active"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(list, (at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    options[at]?.click();
  }
}

function mark(list, number) {
  list.querySelectorAll("[role=option]").forEach((each, at) => {
    each.classList.toggle("active", at === number);
    if (at === number) each.scrollIntoView({ block: "nearest" });
  });
}

function labelOf(each) {
  return each.text.text;
}

function named(value, text) {
  return { text: { type: "plain_text", text }, value };
}

function matching(options, typed) {
  return options.filter((each) => labelOf(each).toLowerCase().includes(typed));
}

function fixed({ element, typed }) {
  if (!element.option_groups) return matching(element.options ?? [], typed);
  return element.option_groups.flatMap((group) =>
    matching(group.options, typed).map((each, number) =>
      number ? each : { ...each, group: group.label.text },
    ),
  );
}

function external({ element, block, surface, typed }) {
  const enough = typed.length >= (element.min_query_length ?? 3);
  return enough ? surface.findOptions(block, element, typed) : [];
}

function people({ surface, typed }) {
  const all = [...surface.workspace.people.values()].map((each) =>
    named(each.id, surface.workspace.personName(each.id)),
  );
  return matching(all, typed);
}

function rooms({ surface, typed }) {
  return matching(
    surface.workspace.rooms.map((each) => named(each.id, `#${each.name}`)),
    typed,
  );
}
