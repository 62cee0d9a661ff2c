/** Fields to write in. */

import { el } from "./dom.js";

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };

export function textInput(element, { block, surface, use, keep, inInput }) {
  const value = surface.chosen(block, element)?.value ?? element.initial_value ?? "";
  if (value) keep({ value });
  const attributes = {
    value,
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    inputmode: element.type === "number_input" ? "decimal" : null,
    autofocus: element.focus_on_load,
    "aria-label": inInput ? null : (element.placeholder?.text ?? "Text"),
    oninput: (event) => keep({ value: event.target.value || null }),
  };
  if (element.multiline) return el("textarea.field", { ...attributes, rows: 4 });
  const onkeydown = (event) => {
    const enters = element.dispatch_action_config?.trigger_actions_on?.includes("on_enter_pressed");
    if (event.key !== "Enter" || (inInput && !enters)) return;
    event.preventDefault();
    use({ value: event.target.value || null });
  };
  return el("input.field", { ...attributes, type: TYPES[element.type] ?? "text", onkeydown });
}
