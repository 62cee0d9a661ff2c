/** Standard Markdown within a line. */

import { el } from "./dom.js";
import { emojiCharacter, emojiNode } from "./emoji.js";
import { broadcastNode, channelNode, userNode } from "./entities.js";
import { link, safeUrl } from "./links.js";

const TARGET =
  "\\(\\s*(?:<([^<>\\n]*)>|((?:[^\\s()\\\\]|\\\\.|\\([^\\s()]*\\))*))(?:\\s+(?:\"[^\"]*\"|'[^']*'))?\\s*\\)";
const LABEL = "\\[((?:[^\\[\\]\\\\]|\\\\.|\\[[^\\[\\]]*\\])*)\\]";
const PATTERNS = [
  ["escape", /\\([!-/:-@[-`{-~])/],
  ["code", /(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/],
  ["image", new RegExp(`!${LABEL}${TARGET}`)],
  ["link", new RegExp(`${LABEL}${TARGET}`)],
  ["mention", /<([@#!])([A-Z0-9a-z]+)(?:\|([^<>]*))?>/],
  ["address", /<((?:https?:\/\/|mailto:)[^\s<>|]+)(?:\|([^<>]*))?>/],
  ["bare", /https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]}'"*_~`]/],
  ["break", /<br\s*\/?>/i],
  ["entity", /&(amp|lt|gt|quot|nbsp|#39);/],
  ["emoji", /:([a-z0-9_+-]+):/],
  ["both", /\*\*\*(?=\S)([\s\S]*?\S)\*\*\*/],
  [
    "strong",
    /\*\*(?=\S)((?:[^*]|\*(?!\*))*?\S)\*\*(?!\*)|(?<![\p{L}\p{N}_])__(?=\S)([\s\S]*?\S)__(?![\p{L}\p{N}_])/u,
  ],
  [
    "em",
    /\*(?=[^\s*])((?:[^*]|\*\*[^*]*\*\*)*?[^\s*])\*(?!\*)|(?<![\p{L}\p{N}_])_(?=[^\s_])([\s\S]*?[^\s_])_(?![\p{L}\p{N}_])/u,
  ],
  ["del", /~~(?=\S)([\s\S]*?\S)~~/],
];
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0", "#39": "'" };

/** Return the nodes of a piece of Markdown without blocks in it. */
export function markdownInline(text, workspace) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const found = firstMatch(rest);
    if (!found) break;
    if (found.match.index) nodes.push(document.createTextNode(rest.slice(0, found.match.index)));
    nodes.push(build(found.kind, found.match, workspace));
    rest = rest.slice(found.match.index + found.match[0].length);
  }
  if (rest) nodes.push(document.createTextNode(rest));
  return nodes;
}

function firstMatch(text) {
  let best = null;
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(text);
    if (match && (!best || match.index < best.match.index)) best = { kind, match };
  }
  return best;
}

const BUILDERS = {
  escape: ([, character]) => document.createTextNode(character),
  code: ([, , code]) => el("code", {}, code.replace(/\n/g, " ").replace(/^ (.*\S.*) $/, "$1")),
  image: ([, label, angle, plain]) => link(angle ?? plain, `🖼 ${label || "image"}`),
  link: ([, label, angle, plain], workspace) =>
    destination(angle ?? plain, markdownInline(label, workspace)),
  mention: ([whole, sign, id, label], workspace) =>
    mention(sign, id, label, workspace) ?? document.createTextNode(whole),
  address: ([, address, label]) => link(address, label || address.replace(/^mailto:/, "")),
  bare: ([address]) => link(address),
  break: () => el("br"),
  entity: ([, name]) => document.createTextNode(ENTITIES[name]),
  emoji: ([whole, name]) =>
    emojiCharacter(name) ? emojiNode(name) : document.createTextNode(whole),
  both: ([, inside], workspace) =>
    el("strong", {}, el("em", {}, markdownInline(inside, workspace))),
  strong: ([, stars, lines], workspace) =>
    el("strong", {}, markdownInline(stars ?? lines, workspace)),
  em: ([, stars, lines], workspace) => el("em", {}, markdownInline(stars ?? lines, workspace)),
  del: ([, inside], workspace) => el("del", {}, markdownInline(inside, workspace)),
};

function build(kind, match, workspace) {
  return BUILDERS[kind](match, workspace);
}

/** A link whose address leads nowhere, such as a path within a report, is shown as its label. */
function destination(address, label) {
  const target = address.replace(/\\(.)/g, "$1");
  return safeUrl(target) ? link(target, ...label) : el("span", { title: target }, ...label);
}

function mention(sign, id, label, workspace) {
  if (sign === "@" && /^[UW]/.test(id)) return userNode(id, workspace);
  if (sign === "#" && /^[CG]/.test(id)) return channelNode(id, label, workspace);
  if (sign === "!" && ["here", "channel", "everyone"].includes(id)) return broadcastNode(id);
  return null;
}
