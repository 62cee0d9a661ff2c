/** Standard Markdown: the blocks of a text. */

import { el } from "./dom.js";
import { markdownInline } from "./markdown_inline.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)([-*+•]|\d{1,9}[.)])(\s+|$)(.*)$/;
const DELIMITER = /^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const COMMENT = /^\s*<!--.*-->\s*$/;

/**
 * Return the nodes of a Markdown text. `breaks`: a single line break is shown as one, as in chat;
 * without it lines of a paragraph flow together, as in files.
 */
export function markdown(text, workspace, breaks = true) {
  return blocksOf(text.replace(/\r\n?/g, "\n").replaceAll("\t", "    ").split("\n"), {
    workspace,
    breaks,
  });
}

function blocksOf(lines, how) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const [node, next] = readBlock(lines, at, how);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

function readBlock(lines, at, how) {
  const line = lines[at];
  if (!line.trim() || COMMENT.test(line)) return [null, at + 1];
  if (FENCE.test(line)) return readFence(lines, at);
  const heading = HEADING.exec(line);
  if (heading) return [headingNode(heading, how), at + 1];
  if (RULE.test(line)) return [el("hr"), at + 1];
  if (QUOTE.test(line)) return readQuote(lines, at, how);
  if (ITEM.test(line)) return readList(lines, at, how);
  if (line.includes("|") && DELIMITER.test(lines[at + 1] ?? "")) return readTable(lines, at, how);
  return readParagraph(lines, at, how);
}

function headingNode([, marks, text], how) {
  const level = Math.min(6, marks.length + 2);
  return el(`h${level}.md-h${marks.length}`, {}, markdownInline(text, how.workspace));
}

function readFence(lines, at) {
  const [, fence, language] = FENCE.exec(lines[at]);
  const end = lines.findIndex((line, number) => number > at && line.trim().startsWith(fence));
  const last = end < 0 ? lines.length : end;
  const code = lines.slice(at + 1, last).join("\n");
  return [el("pre.code", { "data-language": language || null }, code), last + 1];
}

function readQuote(lines, at, how) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(QUOTE, ""));
  return [el("blockquote", {}, blocksOf(inside, how)), end];
}

function readParagraph(lines, at, how) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !interrupts(lines, end)) end += 1;
  return [el("p", {}, flow(lines.slice(at, end), how)), end];
}

function interrupts(lines, at) {
  const line = lines[at];
  const table = line.includes("|") && DELIMITER.test(lines[at + 1] ?? "");
  return table || [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(line));
}

function flow(lines, how) {
  const text = lines.map((line) => line.replace(/^ +/, ""));
  if (!how.breaks)
    return markdownInline(text.join(" ").replace(/ {3,}|\\ /g, "<br>"), how.workspace);
  return text.flatMap((line, number) => [
    ...(number ? [el("br")] : []),
    ...markdownInline(line.replace(/\\$/, "").trimEnd(), how.workspace),
  ]);
}

function readList(lines, at, how) {
  const first = ITEM.exec(lines[at]);
  const ordered = /\d/.test(first[2]);
  const items = [];
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    if (!item || item[1].length > first[1].length + 1 || item[1].length < first[1].length) break;
    if (/\d/.test(item[2]) !== ordered || RULE.test(lines[next])) break;
    const [content, end] = readItem(lines, next, item);
    items.push(itemNode(content, how));
    next = end;
  }
  const start = ordered ? Number.parseInt(first[2], 10) : 1;
  return [el(ordered ? "ol" : "ul", { start: start === 1 ? null : start }, items), next];
}

/** Return an item's own lines, indentation taken off, and where the next item may begin. */
function readItem(lines, at, item) {
  const indent = item[1].length + item[2].length + Math.min(4, item[3].length || 1);
  const content = [item[4]];
  let next = at + 1;
  for (; next < lines.length; next += 1) {
    const line = lines[next];
    const depth = /^ */.exec(line)[0].length;
    if (!line.trim()) {
      const after = lines[next + 1] ?? "";
      if (!after.trim() || /^ */.exec(after)[0].length < Math.min(indent, item[1].length + 2))
        break;
    } else if (
      depth < Math.min(indent, item[1].length + 2) &&
      (interrupts(lines, next) || !lines[next - 1].trim())
    )
      break;
    content.push(line.slice(Math.min(depth, indent)));
  }
  while (next < lines.length && !lines[next].trim() && ITEM.test(lines[next + 1] ?? "")) next += 1;
  return [content, next];
}

function itemNode(content, how) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(content[0]);
  const lines = task ? [task[2], ...content.slice(1)] : content;
  const blocks = blocksOf(lines, how).flatMap((node, number) =>
    number === 0 && node.tagName === "P" ? [...node.childNodes] : [node],
  );
  if (!task) return el("li", {}, blocks);
  const done = task[1] !== " ";
  const box = el("input", {
    type: "checkbox",
    checked: done,
    disabled: true,
    "aria-label": done ? "done" : "to do",
  });
  return el("li.task", {}, box, el("div", {}, blocks));
}

function readTable(lines, at, how) {
  const sides = cells(lines[at + 1]).map((cell) =>
    cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left",
  );
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|") && lines[end].trim()) end += 1;
  const row = (line, tag) =>
    el(
      "tr",
      {},
      sides.map((side, number) =>
        el(tag, { class: side }, markdownInline(cells(line)[number] ?? "", how.workspace)),
      ),
    );
  const table = el(
    "table",
    {},
    el("thead", {}, row(lines[at], "th")),
    el(
      "tbody",
      {},
      lines.slice(at + 2, end).map((line) => row(line, "td")),
    ),
  );
  return [
    el("div.table-scroll", { tabindex: 0, role: "region", "aria-label": "Table" }, table),
    end,
  ];
}

/** Split a row at its bars; a bar that is escaped or within code does not count. */
function cells(line) {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  const found = [""];
  for (const [piece] of inner.matchAll(/`[^`]*`|\\.|[\s\S]/g)) {
    if (piece === "|") found.push("");
    else found[found.length - 1] += piece === "\\|" ? "|" : piece;
  }
  return found.map((cell) => cell.trim());
}
