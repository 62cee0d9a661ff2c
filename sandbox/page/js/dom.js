/** Building and keeping DOM: every text becomes a text node, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Build an element: `el("a.link", { href, onclick }, "text", node, [more])`. Empty children are skipped. */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
  node.append(...children.flat(Infinity).filter(isShown));
  return node;
}

function isShown(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

function setAttribute(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "class") node.classList.add(...value.split(" ").filter(Boolean));
  else if (key === "style")
    Object.entries(value).forEach(([name, each]) => node.style.setProperty(name, each));
  else if (key === "value" || key === "checked" || key === "disabled") node[key] = value;
  else node.setAttribute(key, value === true ? "" : value);
}

/** Draw an icon from a path's data on a 20 by 20 field. */
export function drawing(data, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", data);
  svg.append(path);
  return svg;
}

const marks = new WeakMap();

/** Build a slot's content anew only when what it shows has changed, so that players keep playing. */
export function refresh(slot, source, build) {
  const mark = JSON.stringify(source) ?? "";
  if (marks.get(slot) === mark) return false;
  marks.set(slot, mark);
  slot.replaceChildren(...[build()].flat(Infinity).filter(isShown));
  return true;
}

/** Children that are kept by key: nodes of known keys are updated in place, the others made or removed. */
export class KeyedChildren {
  /** `build(row)` returns `{ node, update(row)? }`. */
  constructor(parent, build) {
    this.parent = parent;
    this.build = build;
    this.views = new Map();
  }

  show(rows) {
    const wanted = new Set(rows.map((row) => row.key));
    for (const [key, view] of this.views) {
      if (wanted.has(key)) continue;
      view.node.remove();
      this.views.delete(key);
    }
    let place = this.parent.firstChild;
    for (const row of rows) {
      const node = this.#viewOf(row).node;
      if (node === place) place = place.nextSibling;
      else this.parent.insertBefore(node, place);
    }
  }

  #viewOf(row) {
    const known = this.views.get(row.key);
    if (known) {
      known.update?.(row);
      return known;
    }
    const view = this.build(row);
    this.views.set(row.key, view);
    return view;
  }
}
