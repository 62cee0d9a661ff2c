/** Files that wait in a composer to be sent with its message. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { attempt } from "./notices.js";
import { byteSize } from "./sizes.js";

export class Uploads {
  constructor(server, changed) {
    Object.assign(this, { server, changed, waiting: [] });
    this.node = el("div.uploads", { hidden: true });
  }

  get empty() {
    return this.waiting.length === 0;
  }

  add(files) {
    this.waiting.push(...files);
    this.#show();
  }

  /** Upload what waits; returns the ids, or null when a file was refused. */
  async send() {
    const ids = [];
    for (const file of this.waiting) {
      const uploaded = await attempt(() => this.server.upload(file));
      if (!uploaded) return null;
      ids.push(uploaded.id);
    }
    return ids;
  }

  clear() {
    this.waiting = [];
    this.#show();
  }

  #show() {
    this.node.hidden = this.empty;
    this.node.replaceChildren(...this.waiting.map((file) => this.#chip(file)));
    this.changed();
  }

  #chip(file) {
    const drop = () => {
      this.waiting = this.waiting.filter((each) => each !== file);
      this.#show();
    };
    const remove = el(
      "button.plain",
      { type: "button", "aria-label": `Remove ${file.name}`, onclick: drop },
      icon("close"),
    );
    return el(
      "span.chip",
      {},
      icon("file"),
      el("span", {}, file.name, el("small", {}, byteSize(file.size))),
      remove,
    );
  }
}
