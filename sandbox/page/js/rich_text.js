/** The rich_text block: what people write in Slack's own editor. */

import { el } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { broadcastNode, channelNode, dateNode, groupNode, userNode } from "./entities.js";
import { link } from "./links.js";

/** Return the nodes of a rich_text block. */
export function richText(block, workspace) {
  return (block.elements ?? []).map((part) => partNode(part, workspace)).filter(Boolean);
}

function partNode(part, workspace) {
  const inside = () => (part.elements ?? []).flatMap((each) => pieceNodes(each, workspace));
  switch (part.type) {
    case "rich_text_section":
      return el("div.rich-section", {}, inside());
    case "rich_text_quote":
      return el("blockquote", {}, inside());
    case "rich_text_preformatted":
      return el(
        "pre.code",
        {},
        (part.elements ?? []).map((each) => each.text ?? each.url ?? ""),
      );
    case "rich_text_list":
      return listNode(part, workspace);
    default:
      return null;
  }
}

function listNode(part, workspace) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const items = (part.elements ?? []).map((each) => el("li", {}, partNode(each, workspace)));
  const start = part.offset ? part.offset + 1 : null;
  return el(tag, { start, class: `indent-${Math.min(part.indent ?? 0, 5)}` }, items);
}

function pieceNodes(piece, workspace) {
  return styled(plainPiece(piece, workspace), piece.style ?? {});
}

function plainPiece(piece, workspace) {
  switch (piece.type) {
    case "text":
      return withBreaks(piece.text ?? "");
    case "link":
      return [link(piece.url, piece.text || piece.url)];
    case "user":
      return [userNode(piece.user_id, workspace)];
    case "channel":
      return [channelNode(piece.channel_id, "", workspace)];
    case "usergroup":
      return [groupNode(piece.usergroup_id, "")];
    case "broadcast":
      return [broadcastNode(piece.range)];
    case "emoji":
      return [emojiNode(piece.name)];
    case "date":
      return [dateNode(piece.timestamp, piece.format ?? "{date}", piece.url, piece.fallback)];
    case "color":
      return [el("span.swatch", { style: { "background-color": piece.value } }), piece.value];
    default:
      return [piece.text ?? ""];
  }
}

function withBreaks(text) {
  return text
    .split("\n")
    .flatMap((line, number) => [...(number ? [el("br")] : []), ...(line ? [line] : [])]);
}

function styled(nodes, style) {
  const tags = { bold: "strong", italic: "em", strike: "del", underline: "u", code: "code" };
  return Object.entries(tags).reduce(
    (inside, [name, tag]) => (style[name] ? [el(tag, {}, ...inside)] : inside),
    nodes,
  );
}
