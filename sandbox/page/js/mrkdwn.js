/** Slack's own markup: `*bold* _i_ ~s~ code ```pre``` > quote <url|label> <@U> :emoji:`. */

import { el } from "./dom.js";
import { emojiCharacter, emojiNode } from "./emoji.js";
import { broadcastNode, channelNode, dateNode, groupNode, userNode } from "./entities.js";
import { link } from "./links.js";

const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<angle>[^<>\\n]+)>",
    "(?<bare>https?://[^\\s<>|]+[^\\s<>|.,;:!?)\\]}'\"*_~`])",
    ":(?<emoji>[a-z0-9_+'-]+(?:::skin-tone-\\d)?):",
    "(?<![\\p{L}\\p{N}*])\\*(?<strong>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?<em>[^\\s_](?:[^\\n]*?[^\\s_])?)_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?<del>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\p{L}\\p{N}~])",
  ].join("|"),
  "gu",
);

/** Return the nodes of a text in Slack's markup. */
export function mrkdwn(text, workspace) {
  return text.split(/(```[\s\S]+?```)/).flatMap((part, number) => {
    if (number % 2) return el("pre.code", {}, unescape(part.slice(3, -3).replace(/^\n|\n$/g, "")));
    const trimmed = part.replace(number ? /^\n/ : /^/, "");
    return trimmed ? quotesAndLines(trimmed, workspace) : [];
  });
}

/** Undo Slack's three escapes. */
function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** The text as a person would type it, for editing and for reading aloud. */
export function asTyped(text, workspace) {
  const readable = text.replace(/<([^<>]+)>/g, (_, inside) => {
    const [target, label] = inside.split("|");
    if (target[0] === "@")
      return `@${workspace.people.get(target.slice(1))?.name ?? label ?? target.slice(1)}`;
    if (target[0] === "#")
      return `#${label || workspace.channels.get(target.slice(1))?.name || target.slice(1)}`;
    if (target[0] === "!") return label ?? `@${target.slice(1).split("^")[0]}`;
    return label && label !== target ? `${label} (${target})` : target;
  });
  return unescape(readable);
}

function quotesAndLines(text, workspace) {
  const everything = /(^|\n)(?:&gt;|>){3} ?([\s\S]*)$/.exec(text);
  const before = everything ? text.slice(0, everything.index) : text;
  const nodes = [];
  for (const group of groupLines(before)) {
    const shown = withBreaks(group.lines, workspace);
    if (group.quoted) nodes.push(el("blockquote", {}, shown));
    else nodes.push(...(nodes.at(-1) instanceof Text ? [el("br")] : []), ...shown);
  }
  if (everything)
    nodes.push(el("blockquote", {}, withBreaks(everything[2].split("\n"), workspace)));
  return nodes;
}

function groupLines(text) {
  const groups = [];
  for (const line of text ? text.split("\n") : []) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const quoted = Boolean(quote);
    if (groups.at(-1)?.quoted !== quoted) groups.push({ quoted, lines: [] });
    groups.at(-1).lines.push(quoted ? quote[1] : line);
  }
  return groups;
}

function withBreaks(lines, workspace) {
  return lines.flatMap((line, number) => [
    ...(number ? [el("br")] : []),
    ...inline(line, workspace),
  ]);
}

function inline(text, workspace) {
  const nodes = [];
  let position = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > position) nodes.push(plain(text.slice(position, match.index)));
    nodes.push(inlineNode(match, workspace));
    position = match.index + match[0].length;
  }
  if (position < text.length) nodes.push(plain(text.slice(position)));
  return nodes;
}

function plain(text) {
  return document.createTextNode(unescape(text));
}

function inlineNode(match, workspace) {
  const { code, angle, bare, emoji, strong, em, del } = match.groups;
  if (code !== undefined) return el("code", {}, unescape(code));
  if (angle !== undefined) return angleNode(angle, workspace);
  if (bare !== undefined) return link(unescape(bare));
  if (emoji !== undefined) return emojiCharacter(emoji) ? emojiNode(emoji) : plain(match[0]);
  if (strong !== undefined) return el("strong", {}, inline(strong, workspace));
  if (em !== undefined) return el("em", {}, inline(em, workspace));
  return el("del", {}, inline(del, workspace));
}

function angleNode(inside, workspace) {
  const [target, label = ""] = inside.split(/\|(.*)/s);
  if (target.startsWith("@")) return userNode(target.slice(1), workspace);
  if (target.startsWith("#")) return channelNode(target.slice(1), unescape(label), workspace);
  if (target.startsWith("!")) return commandNode(target.slice(1), unescape(label));
  return link(unescape(target), ...(label ? inline(label, workspace) : []));
}

function commandNode(command, label) {
  const [name, ...rest] = command.split("^");
  if (["here", "channel", "everyone"].includes(name)) return broadcastNode(name);
  if (name === "date") return dateNode(rest[0], rest[1] ?? "{date}", rest[2], label);
  if (name === "subteam") return groupNode(rest[0], label);
  return document.createTextNode(label || `<${command}>`);
}
