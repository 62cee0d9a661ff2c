/** Pictures. One from another site is fetched only when a person wants it, since that tells the site. */

import { el } from "./dom.js";
import { safeUrl } from "./links.js";

/** A picture of an image block or element, with its title above. */
export function imageNode(source, title = "", size = "") {
  const address = source.image_url ?? source.slack_file?.url ?? "";
  const picture = address.startsWith("data:image/")
    ? shown(address, source, size)
    : fromUrl(safeUrl(address), source, size);
  return el("figure.picture", { class: size }, title && el("figcaption", {}, title), picture);
}

function fromUrl(url, source, size) {
  if (!url || url.protocol === "mailto:") return el("span.muted", {}, source.alt_text ?? "image");
  if (url.origin === location.origin) return shown(url.href, source, size);
  const button = el(
    "button.button.small",
    {
      type: "button",
      title: `Shows ${url.href}`,
      onclick: () => button.replaceWith(shown(url.href, source, size)),
    },
    size ? "image" : `Show image from ${url.host}: ${source.alt_text ?? ""}`,
  );
  return button;
}

function shown(address, source, size) {
  return el("img", {
    src: address,
    alt: source.alt_text ?? "",
    class: size,
    referrerpolicy: "no-referrer",
  });
}
