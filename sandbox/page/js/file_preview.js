/** Text files: rendered Markdown or code with line numbers, folded until one wants it all. */

import { openDialog } from "./dialogs.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { byteSize } from "./sizes.js";

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

/** A text file's head and the beginning of its content; code is hidden where there are many files. */
export function filePreview(file, workspace, many) {
  const hidden = many && !isMarkdown(file);
  const body = el(
    "div.file-body",
    { class: hidden ? "away" : "folded" },
    el("p.muted", {}, "Loading…"),
  );
  const unfold = el(
    "button.unfold",
    { type: "button", hidden: !hidden, onclick: () => toggle(body, unfold) },
    hidden ? "Show" : "Show more",
  );
  let text = file.preview ?? "";
  const head = headOf(file, workspace, () => contentNode(file, text, workspace));
  readText(file, workspace).then((found) => {
    text = found ?? text;
    body.replaceChildren(contentNode(file, text, workspace));
    requestAnimationFrame(() => measure(body, unfold));
  });
  return el("section.file.file-text", { "aria-label": file.title }, head, body, unfold);
}

function headOf(file, workspace, content) {
  const show = () =>
    openDialog(file.title, el("div.dialog-body.file-full", {}, content()), { name: "wide" });
  const label = { title: "Open in a window", "aria-label": `Open ${file.name}` };
  return el(
    "header.file-head",
    {},
    el("span.file-icon", {}, icon("file")),
    el(
      "div.file-names",
      {},
      el("strong", { title: file.title }, file.title),
      el("small", {}, `${file.pretty_type || "Text"} · ${byteSize(file.size)}`),
    ),
    el("button.icon-button", { type: "button", ...label, onclick: show }, icon("expand")),
    downloadLink(file, workspace),
  );
}

/** Offer to unfold what does not fit. */
function measure(body, unfold) {
  if (!body.classList.contains("folded")) return;
  unfold.hidden = body.scrollHeight <= body.clientHeight + 4;
  body.classList.toggle("cut", !unfold.hidden);
}

function toggle(body, button) {
  const isOpen = !body.classList.contains("away") && !body.classList.contains("folded");
  body.classList.remove("away");
  body.classList.toggle("folded", isOpen);
  body.classList.toggle("cut", isOpen);
  button.textContent = isOpen ? "Show more" : "Show less";
}

function isMarkdown(file) {
  return file.filetype === "markdown" || /\.(md|markdown)$/i.test(file.name);
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
  if (isMarkdown(file)) {
    return el("div.markdown.document", {}, markdown(text, workspace, false));
  }
  const lines = text.replace(/\n$/, "").split("\n");
  return el(
    "ol.code-lines",
    {},
    lines.map((line) => el("li", {}, line || " ")),
  );
}
