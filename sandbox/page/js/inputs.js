/** The input block: a label, an element, a hint and what is wrong with it. */

import { blockElement } from "./block_elements.js";
import { el } from "./dom.js";

let fields = 0;

export function inputBlock(block, surface) {
  const id = `field-${(fields += 1)}`;
  const dispatch = (entry) => block.dispatch_action && surface.act(block, block.element, entry);
  const element = blockElement(block.element, block, surface, dispatch);
  const focusable = element.matches("input, textarea, button") ? element : null;
  if (focusable) focusable.id = id;
  if (!focusable) element.setAttribute("aria-labelledby", `${id}-label`);
  // A select is a button: read out are its label and what is chosen.
  if (element.matches("button")) element.setAttribute("aria-labelledby", `${id}-label ${id}`);
  (focusable ?? element).setAttribute("aria-describedby", `${id}-problem ${id}-hint`);
  return [
    el(
      "label.input-label",
      { for: focusable ? id : null, id: `${id}-label` },
      block.label.text,
      block.optional && el("span.muted", {}, " (optional)"),
    ),
    element,
    el("p.input-problem", { id: `${id}-problem`, role: "alert" }),
    block.hint && el("p.input-hint", { id: `${id}-hint` }, block.hint.text),
  ];
}

/** Show what is wrong with a form's inputs, by block id; focus goes to the first. */
export function showProblems(form, problems) {
  for (const node of form.querySelectorAll(".block-input")) {
    const problem = problems[node.dataset.block] ?? "";
    node.classList.toggle("wrong", Boolean(problem));
    node.querySelector(".input-problem").textContent = problem;
  }
  form.querySelector(".wrong :is(input, textarea, button)")?.focus();
}
