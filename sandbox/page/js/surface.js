/** A message or view that the app drew: what people chose in it, and where their actions go. */

import { confirmAction } from "./dialogs.js";
import { attempt } from "./notices.js";

export class Surface {
  constructor(workspace, container) {
    this.workspace = workspace;
    this.container = container;
    this.values = {};
  }

  /** What was chosen in an element so far, or undefined. */
  chosen(block, element) {
    return this.values[block.block_id]?.[element.action_id];
  }

  keep(block, element, entry) {
    this.values[block.block_id] ??= {};
    this.values[block.block_id][element.action_id] = { type: element.type, ...entry };
  }

  /** Tell the app that an element was used; asks first where the element says so. Returns whether it was told. */
  async act(block, element, entry = {}) {
    if (element.confirm && !(await confirmAction(readConfirm(element.confirm)))) return false;
    const action = { block_id: block.block_id, action_id: element.action_id, ...entry };
    const body = { container: this.container, action, state: this.values };
    return Boolean(await attempt(() => this.workspace.server.send("actions", body)));
  }

  /** The options of a select that the app fills. */
  async findOptions(block, element, value) {
    const action = { block_id: block.block_id, action_id: element.action_id };
    const body = { container: this.container, action, value };
    const reply = await attempt(() => this.workspace.server.send("options", body));
    return reply?.options ?? [];
  }
}

function readConfirm(confirm) {
  return {
    title: confirm.title?.text,
    text: confirm.text?.text,
    confirm: confirm.confirm?.text,
    deny: confirm.deny?.text,
    danger: confirm.style === "danger",
  };
}
