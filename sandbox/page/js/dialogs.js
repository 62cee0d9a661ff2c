/** Dialogues of the page itself; the app's modals are in modals.js. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

/** Show a dialogue; `closed` is called once it is gone. Returns the dialog element. */
export function openDialog(title, content, { name = "", closed = () => {} } = {}) {
  const dialog = el(
    "dialog",
    { class: name, "aria-label": title },
    el(
      "header.dialog-head",
      {},
      el("h2", {}, title),
      el(
        "button.plain",
        { type: "button", "aria-label": "Close", onclick: () => dialog.close() },
        icon("close"),
      ),
    ),
    content,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Ask whether to go on; resolves to true or false. */
export function confirmAction({ title, text, confirm, deny, danger }) {
  return new Promise((resolve) => {
    let answer = false;
    const choose = (value) => {
      answer = value;
      dialog.close();
    };
    const buttons = el(
      "footer.dialog-foot",
      {},
      el("button.button", { type: "button", onclick: () => choose(false) }, deny || "Cancel"),
      el(
        "button.button",
        {
          type: "button",
          class: danger ? "danger" : "primary",
          autofocus: true,
          onclick: () => choose(true),
        },
        confirm || "Yes",
      ),
    );
    const body = el("div.dialog-body", {}, text);
    const dialog = openDialog(title || "Are you sure?", [body, buttons], {
      name: "small",
      closed: () => resolve(answer),
    });
  });
}
