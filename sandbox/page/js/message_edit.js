/** Changing a message of one's own in place. */

import { el } from "./dom.js";
import { fitHeight } from "./fit_height.js";
import { asTyped } from "./mrkdwn.js";
import { attempt } from "./notices.js";

export function editForm(message, place, done) {
  const text = el("textarea.field", { rows: 2, "aria-label": "Edit message" });
  text.value = asTyped(message.text, place.workspace);
  const save = async (event) => {
    event?.preventDefault();
    const body = { channel: place.channel, ts: message.ts, text: text.value };
    if (await attempt(() => place.workspace.server.send("messages/edit", body))) done();
  };
  text.addEventListener("input", () => fitHeight(text));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") done();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) save(event);
    else return;
    event.stopPropagation();
  });
  requestAnimationFrame(() => fitHeight(text));
  return el(
    "form.edit-form",
    { onsubmit: save },
    text,
    el(
      "div.edit-buttons",
      {},
      el("button.button.small", { type: "button", onclick: done }, "Cancel"),
      el("button.button.small.primary", {}, "Save"),
    ),
  );
}
