/** Short notes at the edge of the page, and the words that a screen reader speaks. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const SECONDS = 6;

/** Show a note for some seconds. */
export function notify(text, kind = "info") {
  const close = () => note.remove();
  const note = el(
    "div.notice",
    { role: kind === "problem" ? "alert" : "status", class: kind },
    kind === "problem" ? icon("warning") : icon("check"),
    el("span", {}, text),
    el("button.plain", { type: "button", "aria-label": "Dismiss", onclick: close }, icon("close")),
  );
  document.getElementById("notices").append(note);
  setTimeout(close, SECONDS * 1000);
}

/** Do something; a refusal becomes a note. Returns undefined then. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!error.code) throw error;
    notify(error.message, "problem");
    return undefined;
  }
}

/** Say something in the live region. */
export function announce(text) {
  document.getElementById("announcements").replaceChildren(el("p", {}, text));
}
