/** Files below a message: players, previews, downloads. */

import { AudioPlayer } from "./audio_player.js";
import { el } from "./dom.js";
import { downloadLink, filePreview } from "./file_preview.js";
import { icon } from "./icons.js";
import { byteSize } from "./sizes.js";

const TEXTS = ["markdown", "text", "srt", "json", "yaml", "python"];
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** One of the files of a message; `many`: they would fill the page if all were unfolded. */
export function fileNode(file, workspace, many) {
  const url = workspace.server.fileUrl(file.id);
  if (isAudio(file)) return new AudioPlayer(file, url, downloadLink(file, workspace)).node;
  if (PICTURES.includes(file.mimetype)) return pictureNode(file, url, workspace);
  if (file.mimetype?.startsWith("text/") || TEXTS.includes(file.filetype))
    return filePreview(file, workspace, many);
  return fileCard(file, workspace);
}

function isAudio(file) {
  return file.media_display_type === "audio" || file.mimetype?.startsWith("audio/");
}

function pictureNode(file, url, workspace) {
  const picture = el("img.shared-picture", {
    src: url,
    alt: file.alt_txt ?? file.title,
    loading: "lazy",
  });
  return el(
    "figure.file.file-picture",
    {},
    el("figcaption", {}, file.title, " ", downloadLink(file, workspace)),
    picture,
  );
}

function fileCard(file, workspace) {
  return el(
    "div.file.file-card",
    {},
    el("span.file-icon", {}, icon("file")),
    el(
      "div.file-names",
      {},
      el("strong", {}, file.title),
      el("small", {}, `${file.pretty_type || "File"} · ${byteSize(file.size)}`),
    ),
    downloadLink(file, workspace),
  );
}
