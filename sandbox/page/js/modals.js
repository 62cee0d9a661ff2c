/** The app's modals: the topmost view of the stack, its form, and what is wrong with it. */

import { blockNode } from "./blocks.js";
import { el, KeyedChildren, refresh } from "./dom.js";
import { icon } from "./icons.js";
import { showProblems } from "./inputs.js";
import { attempt } from "./notices.js";
import { Surface } from "./surface.js";

export class Modals {
  constructor(workspace) {
    this.workspace = workspace;
    this.surfaces = new Map();
    this.head = el("header.dialog-head");
    this.body = el("div.dialog-body");
    this.foot = el("footer.dialog-foot");
    this.form = el(
      "form.modal-form",
      { novalidate: true, onsubmit: (event) => this.#submit(event) },
      this.head,
      this.body,
      this.foot,
    );
    this.node = el("dialog.modal", { oncancel: (event) => this.#cancel(event) }, this.form);
    this.end = workspace.topics.on("modals", () => this.update());
    document.body.append(this.node);
    this.update();
  }

  close() {
    this.end();
    this.node.remove();
  }

  get view() {
    return this.workspace.modals.at(-1);
  }

  update() {
    const { view, node } = this;
    if (!view) {
      this.surfaces.clear();
      if (node.open) node.close();
      return;
    }
    node.setAttribute("aria-label", view.title?.text ?? "Dialogue");
    this.#showHead(view);
    this.#showBlocks(view);
    refresh(this.foot, [view.id, view.close, view.submit], () => this.#buttons(view));
    if (!node.open) node.showModal();
    if (this.shown !== view.id)
      this.form.querySelector(".dialog-body :is(input, textarea, button.select)")?.focus();
    this.shown = view.id;
  }

  #showHead(view) {
    const depth = this.workspace.modals.length;
    refresh(this.head, [view.id, view.title, depth], () => [
      el("h2", {}, view.title?.text ?? ""),
      el(
        "button.plain",
        {
          type: "button",
          "aria-label": depth > 1 ? "Back" : "Close",
          onclick: () => this.#leave(),
        },
        icon(depth > 1 ? "reply" : "close"),
      ),
    ]);
  }

  /** An updated view keeps what was filled in where its blocks are the same; a new one begins afresh. */
  #showBlocks(view) {
    if (!this.surfaces.has(view.id))
      this.surfaces.set(view.id, new Surface(this.workspace, { type: "view", view_id: view.id }));
    const surface = this.surfaces.get(view.id);
    if (this.shown !== view.id) {
      this.body.replaceChildren();
      this.blocks = new KeyedChildren(this.body, (row) => blockView(row));
    }
    this.blocks.show(view.blocks.map((block) => ({ key: block.block_id, block, surface })));
  }

  #buttons(view) {
    return [
      el(
        "button.button",
        { type: "button", onclick: () => this.#leave() },
        view.close?.text ?? (view.submit ? "Cancel" : "Close"),
      ),
      view.submit && el("button.button.primary", { type: "submit" }, view.submit.text),
    ];
  }

  async #submit(event) {
    event.preventDefault();
    const { view, form } = this;
    if (form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const state = this.surfaces.get(view.id).values;
    const reply = await attempt(() =>
      this.workspace.server.send("views/submit", { view_id: view.id, state }),
    );
    form.removeAttribute("aria-busy");
    if (reply) showProblems(form, reply.errors);
  }

  #cancel(event) {
    event.preventDefault();
    this.#leave();
  }

  /** Close the topmost view; should the server have lost it, it goes all the same. */
  async #leave() {
    const { view, workspace } = this;
    try {
      await workspace.server.send("views/close", { view_id: view.id });
    } catch {
      workspace.modals = workspace.modals.filter((each) => each.id !== view.id);
      workspace.topics.tell("modals");
    }
  }
}

function blockView(row) {
  const node = el("div");
  const update = ({ block, surface }) => refresh(node, block, () => blockNode(block, surface));
  update(row);
  return { node, update };
}
