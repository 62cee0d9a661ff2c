/** The list above a composer that completes names, commands and emoji. */

import { el } from "./dom.js";

let lists = 0;

export class Completion {
  /** `suggest(text, caret)` returns `{ start, end, title, items }` or null; `accept(start, end, insert)` puts one in. */
  constructor(field, suggest, accept) {
    Object.assign(this, { field, suggest, accept, found: null, active: 0 });
    const id = `completion-${(lists += 1)}`;
    this.title = el("div.completion-title", { "aria-hidden": "true" });
    this.list = el("div", { role: "listbox", id, "aria-label": "Suggestions" });
    this.node = el(
      "div.completion",
      { hidden: true, onmousedown: (event) => event.preventDefault() },
      this.title,
      this.list,
    );
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", id);
    for (const name of ["input", "click"]) field.addEventListener(name, () => this.update());
    field.addEventListener("blur", () => this.close());
  }

  get open() {
    return !this.node.hidden;
  }

  update() {
    this.found = this.suggest(this.field.value, this.field.selectionStart);
    const items = this.found?.items ?? [];
    if (!items.length) return this.close();
    this.title.textContent = this.found.title;
    this.list.replaceChildren(...items.map((item, number) => this.#option(item, number)));
    this.node.hidden = false;
    return this.#mark(0);
  }

  close() {
    this.node.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
    return false;
  }

  /** Handle a key while the list is open; returns whether it was one of the list's. */
  press(event) {
    if (!this.open) return false;
    const count = this.found.items.length;
    if (event.key === "ArrowDown") this.#mark((this.active + 1) % count);
    else if (event.key === "ArrowUp") this.#mark((this.active + count - 1) % count);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.#isWhole()) return this.close();
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey))
      this.#take(this.active);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** A command that is typed out needs no completing: Enter runs it. */
  #isWhole() {
    return (
      this.field.value.startsWith("/") &&
      this.found.items[this.active].insert.trim() === this.field.value
    );
  }

  #option(item, number) {
    return el(
      "div.completion-item",
      {
        role: "option",
        id: `${this.list.id}-${number}`,
        onclick: () => this.#take(number),
        onmousemove: () => this.#mark(number),
      },
      item.mark,
      el("span.completion-label", {}, item.label),
      item.detail && el("span.completion-detail", {}, item.detail),
    );
  }

  #mark(number) {
    this.active = number;
    [...this.list.children].forEach((node, at) =>
      node.setAttribute("aria-selected", String(at === number)),
    );
    this.list.children[number].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `${this.list.id}-${number}`);
  }

  #take(number) {
    const { start, end, items } = this.found;
    this.close();
    this.accept(start, end, items[number].insert);
  }
}
