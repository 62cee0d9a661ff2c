/** Checkboxes and radio buttons. */

import { el } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

let groups = 0;

export function choiceList(element, { block, surface, use, keep }) {
  const several = element.type === "checkboxes";
  const before = surface.chosen(block, element);
  const chosen = new Set(
    (several
      ? (before?.selected_options ?? element.initial_options ?? [])
      : [before?.selected_option ?? element.initial_option]
    ).map((each) => each?.value),
  );
  const name = `choice-${(groups += 1)}`;
  const entry = () => {
    const found = element.options.filter((option) => chosen.has(option.value));
    return several ? { selected_options: found } : { selected_option: found[0] ?? null };
  };
  const change = (option, on) => {
    if (!several) chosen.clear();
    if (on) chosen.add(option.value);
    else chosen.delete(option.value);
    use(entry());
  };
  keep(entry());
  return el(
    "div.choices",
    { role: several ? "group" : "radiogroup" },
    element.options.map((option) =>
      optionNode(option, { several, name, checked: chosen.has(option.value), change, surface }),
    ),
  );
}

function optionNode(option, { several, name, checked, change, surface }) {
  const words = (text) =>
    text.type === "mrkdwn" ? mrkdwn(text.text, surface.workspace) : text.text;
  const onchange = (event) => change(option, event.target.checked);
  return el(
    "label.choice",
    {},
    el("input", {
      type: several ? "checkbox" : "radio",
      name,
      value: option.value,
      checked,
      onchange,
    }),
    el(
      "span",
      {},
      words(option.text),
      option.description && el("small", {}, words(option.description)),
    ),
  );
}
