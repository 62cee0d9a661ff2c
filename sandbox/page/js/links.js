/** Links: http, https and mailto lead out, permalinks of this workspace stay on the page. */

import { el } from "./dom.js";

const SCHEMES = ["http:", "https:", "mailto:"];
const LOOPBACK = ["localhost", "127.0.0.1"];

/** Return a parsed address that is safe to follow, or null. */
export function safeUrl(text) {
  try {
    const url = new URL(text);
    return SCHEMES.includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** A link around `content`; an address that is not safe gives the content alone. */
export function link(address, ...content) {
  const url = safeUrl(address);
  const shown = content.length ? content : [address];
  if (!url) return el("span", {}, ...shown);
  const inside = pathOnPage(url);
  if (inside) return el("a", { href: `#${inside}` }, ...shown);
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, ...shown);
}

function pathOnPage(url) {
  const here = url.port === location.port && LOOPBACK.includes(url.hostname);
  const same = url.origin === location.origin || here;
  return same && url.pathname.startsWith("/archives/") ? url.pathname + url.search : "";
}
