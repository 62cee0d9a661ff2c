/** A small panel beside the thing that opened it; Esc or a click elsewhere closes it. */

import { el } from "./dom.js";

const GAP = 4;

/**
 * Show `content` beside `anchor` in the top layer, so that it also stands above modals.
 * Returns `{ node, close }`; focus goes back to the anchor when it closes.
 */
export function openPopover(
  anchor,
  content,
  { name = "popover", above = false, closed = () => {} } = {},
) {
  const node = el("div.popover", { popover: "auto", class: name }, content);
  (anchor.closest("dialog") ?? document.body).append(node);
  node.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    const inside =
      node.contains(document.activeElement) || document.activeElement === document.body;
    node.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (inside) anchor.focus({ preventScroll: true });
    closed();
  });
  node.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(node, anchor, above);
  return { node, close: () => node.isConnected && node.hidePopover() };
}

function place(node, anchor, above) {
  const beside = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = node;
  const fitsBelow = beside.bottom + GAP + height <= innerHeight;
  const top =
    (above || !fitsBelow) && beside.top - GAP - height > 0
      ? beside.top - GAP - height
      : beside.bottom + GAP;
  const left = beside.left + width > innerWidth - 8 ? beside.right - width : beside.left;
  node.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
  node.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
}
