/** The table block. */

import { el } from "./dom.js";
import { richText } from "./rich_text.js";

export function tableNode(block, workspace) {
  const settings = block.column_settings ?? [];
  const [head = [], ...body] = block.rows ?? [];
  const row = (cells, tag) =>
    el(
      "tr",
      {},
      cells.map((cell, number) => cellNode(cell, tag, settings[number], workspace)),
    );
  const table = el(
    "table",
    {},
    el("thead", {}, row(head, "th")),
    el(
      "tbody",
      {},
      body.map((cells) => row(cells, "td")),
    ),
  );
  return el("div.table-scroll", { tabindex: 0, role: "region", "aria-label": "Table" }, table);
}

function cellNode(cell, tag, setting, workspace) {
  const side = ["left", "center", "right"].includes(setting?.align) ? setting.align : "left";
  const content =
    cell.type === "rich_text" ? richText(cell, workspace) : (cell.text?.text ?? cell.text ?? "");
  return el(tag, { class: setting?.is_wrapped === false ? `${side} nowrap` : side }, content);
}
