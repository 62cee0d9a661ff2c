/** Legacy attachments: what monitoring tools post, with a bar in the colour of the matter. */

import { blockNode } from "./blocks.js";
import { el } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { imageNode } from "./images.js";
import { link } from "./links.js";
import { mrkdwn } from "./mrkdwn.js";
import { clockTime, dayName } from "./times.js";

const COLOURS = { good: "#2eb886", warning: "#daa038", danger: "#c0392b" };

export function attachmentNode(attachment, surface) {
  const { workspace } = surface;
  const marked = (text) => el("div.text", {}, mrkdwn(text, workspace));
  const body = el(
    "div.attachment-body",
    {},
    attachment.author_name &&
      el("div.attachment-author", {}, linked(attachment.author_link, attachment.author_name)),
    attachment.title &&
      el("div.attachment-title", {}, linked(attachment.title_link, ...withEmoji(attachment.title))),
    attachment.text && marked(attachment.text),
    saysNothing(attachment) && el("div.text", {}, attachment.fallback),
    attachment.blocks?.map((block) => blockNode(block, surface)),
    attachment.fields?.length > 0 &&
      el(
        "div.fields",
        {},
        attachment.fields.map((field) => fieldNode(field, marked)),
      ),
    attachment.image_url &&
      imageNode({ image_url: attachment.image_url, alt_text: attachment.fallback ?? "" }),
    footer(attachment),
  );
  const bar = el("span.attachment-bar", { style: { background: colourOf(attachment.color) } });
  const box = el("div.attachment", {}, bar, body);
  return attachment.pretext ? el("div", {}, marked(attachment.pretext), box) : box;
}

function saysNothing(attachment) {
  const { title, text, blocks, fields, image_url, pretext } = attachment;
  return ![title, text, blocks, fields, image_url, pretext].some((each) => each?.length > 0);
}

function fieldNode(field, marked) {
  return el(
    "div",
    { class: field.short ? "" : "wide" },
    el("strong", {}, field.title ?? ""),
    marked(field.value ?? ""),
  );
}

function footer(attachment) {
  const time = attachment.ts ? `${dayName(attachment.ts)} ${clockTime(attachment.ts)}` : "";
  const parts = [attachment.footer, time].filter(Boolean);
  return parts.length > 0 && el("div.attachment-foot", {}, parts.join(" | "));
}

function linked(address, ...content) {
  return address ? link(address, ...content) : el("span", {}, ...content);
}

function withEmoji(text) {
  return text
    .split(/:([a-z0-9_+-]+):/)
    .map((part, number) => (number % 2 ? emojiNode(part) : part));
}

function colourOf(name = "") {
  if (COLOURS[name]) return COLOURS[name];
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(name);
  return hex ? `#${hex[1]}` : "var(--line-strong)";
}
