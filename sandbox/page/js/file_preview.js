/** Text files: rendered Markdown or code with line numbers, folded until one wants it all. */

import { openDialog } from "./dialogs.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { byteSize } from "./sizes.js";
import { markdown } from "./markdown.js";

const LONGEST = 400_000;

export function downloadLink(file, workspace) {
  const label = `Download ${file.name}`;
  const href = workspace.server.fileUrl(file.id, true);
  return el(
    "a.icon-button",
    { href, download: file.name, title: label, "aria-label": label },
    icon("download"),
  );
}

export function filePreview(file, workspace) {
  const body = el("div.file-body.folded", {}, el("p.muted", {}, "Loading…"));
  const unfold = el(
    "button.unfold",
    { type: "button", hidden: true, onclick: () => toggle(body, unfold) },
    "Show more",
  );
  const open = el(
    "button.icon-button",
    {
      type: "button",
      title: "Open in a window",
      "aria-label": `Open ${file.name}`,
      onclick: () =>
        openDialog(
          file.title,
          el("div.dialog-body.file-full", {}, contentNode(file, text, workspace)),
          { name: "wide" },
        ),
    },
    icon("expand"),
  );
  let text = file.preview ?? "";
  const head = el(
    "header.file-head",
    {},
    el("span.file-icon", {}, icon("file")),
    el(
      "div.file-names",
      {},
      el("strong", {}, file.title),
      el("small", {}, `${file.pretty_type || "Text"} · ${byteSize(file.size)}`),
    ),
    open,
    downloadLink(file, workspace),
  );
  readText(file, workspace).then((found) => {
    text = found ?? text;
    body.replaceChildren(contentNode(file, text, workspace));
    requestAnimationFrame(() => {
      unfold.hidden = body.scrollHeight <= body.clientHeight + 4;
      body.classList.toggle("cut", !unfold.hidden);
    });
  });
  return el("section.file.file-text", { "aria-label": file.title }, head, body, unfold);
}

function toggle(body, button) {
  const folded = body.classList.toggle("folded");
  body.classList.toggle("cut", folded);
  button.textContent = folded ? "Show more" : "Show less";
}

async function readText(file, workspace) {
  try {
    const reply = await fetch(workspace.server.fileUrl(file.id));
    return reply.ok ? (await reply.text()).slice(0, LONGEST) : null;
  } catch {
    return null;
  }
}

function contentNode(file, text, workspace) {
  if (file.filetype === "markdown" || /\.(md|markdown)$/i.test(file.name)) {
    return el("div.markdown.document", {}, markdown(text, workspace, false));
  }
  const lines = text.replace(/\n$/, "").split("\n");
  return el(
    "ol.code-lines",
    {},
    lines.map((line) => el("li", {}, line || " ")),
  );
}
