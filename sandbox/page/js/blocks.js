/** Block Kit: the layout blocks of messages and views. */

import { blockElement, textNodes } from "./block_elements.js";
import { el } from "./dom.js";
import { imageNode } from "./images.js";
import { inputBlock } from "./inputs.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { tableNode } from "./table.js";
import { planNode, taskNode } from "./tasks.js";

/** Return a block's node. One that is not as Slack describes it is named, and the rest is shown. */
export function blockNode(block, surface) {
  const node = el("div.block", { "data-block": block.block_id });
  node.classList.add(`block-${BUILDERS[block.type] ? block.type : "unknown"}`);
  try {
    const build = BUILDERS[block.type] ?? unknown;
    node.append(...[build(block, surface)].flat(Infinity).filter(Boolean));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    node.append(unknown(block));
  }
  return node;
}

const BUILDERS = {
  section,
  context,
  actions,
  context_actions: actions,
  input: inputBlock,
  divider: () => el("hr"),
  header: (block, surface) => el("h3.block-title", {}, textNodes(block.text, surface)),
  markdown: (block, surface) => el("div.markdown", {}, markdown(block.text, surface.workspace)),
  rich_text: (block, surface) => richText(block, surface.workspace),
  image: (block) => imageNode(block, block.title?.text),
  table: (block, surface) => tableNode(block, surface.workspace),
  task_card: (block, surface) => taskNode(block, surface.workspace),
  plan: (block, surface) => planNode(block, surface.workspace),
  alert: (block, surface) => el("div.alert", { role: "note" }, textNodes(block.text, surface)),
  video: (block) => el("p", {}, block.title?.text ?? block.alt_text ?? "Video"),
};

function section(block, surface) {
  const accessory =
    block.accessory && el("div.accessory", {}, blockElement(block.accessory, block, surface));
  return [
    el(
      "div.section-text",
      {},
      block.text && el("div.text", {}, textNodes(block.text, surface)),
      block.fields &&
        el(
          "div.fields",
          {},
          block.fields.map((field) => el("div.text", {}, textNodes(field, surface))),
        ),
    ),
    accessory,
  ];
}

function context(block, surface) {
  return block.elements.map((element) =>
    element.type === "image"
      ? imageNode(element, "", "small")
      : el(
          "span.text",
          {},
          element.type === "mrkdwn" ? mrkdwn(element.text, surface.workspace) : element.text,
        ),
  );
}

function actions(block, surface) {
  return block.elements.map((element) => blockElement(element, block, surface));
}

function unknown(block) {
  return el("p.muted", {}, `A block of the type “${block.type}” cannot be shown here.`);
}
