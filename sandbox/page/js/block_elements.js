/** Block Kit: the elements people press and choose in. */

import { choiceList } from "./choice_list.js";
import { el } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { icon } from "./icons.js";
import { imageNode } from "./images.js";
import { safeUrl } from "./links.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { picker, PICKERS } from "./picker.js";
import { textInput } from "./text_input.js";

const STYLES = ["primary", "danger"];

/** The nodes of a text object, mrkdwn or plain. */
export function textNodes(text, surface) {
  if (text.type === "mrkdwn") return mrkdwn(text.text, surface.workspace);
  const parts = text.text
    .split(/:([a-z0-9_+-]+):/)
    .map((part, number) => (number % 2 ? emojiNode(part) : part));
  return parts.flatMap((part) => (typeof part === "string" ? lines(part) : [part]));
}

function lines(text) {
  return text.split("\n").flatMap((line, number) => [...(number ? [el("br")] : []), line]);
}

/** `changed(entry)` is called in place of an action where the element stands in an input block. */
export function blockElement(element, block, surface, changed = null) {
  const use = (entry) => {
    surface.keep(block, element, entry);
    return changed ? changed(entry) : surface.act(block, element, entry);
  };
  if (PICKERS[element.type]) return picker(element, block, surface, use);
  const build = BUILDERS[element.type];
  if (!build) return el("span.muted", {}, `“${element.type}” cannot be shown here.`);
  return build(element, {
    block,
    surface,
    use,
    keep: (entry) => surface.keep(block, element, entry),
    inInput: Boolean(changed),
  });
}

const BUILDERS = {
  button,
  overflow,
  feedback_buttons: feedback,
  icon_button: (element, where) =>
    el(
      "button.icon-button",
      {
        type: "button",
        title: element.text?.text,
        "aria-label": element.text?.text,
        onclick: press(element, where),
      },
      icon("trash"),
    ),
  image: (element) => imageNode(element, "", "accessory-image"),
  checkboxes: choiceList,
  radio_buttons: choiceList,
  datepicker: (element, where) =>
    dated(element, where, "date", "selected_date", element.initial_date),
  timepicker: (element, where) =>
    dated(element, where, "time", "selected_time", element.initial_time),
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
};
BUILDERS.workflow_button = button;

function button(element, where) {
  const label = textNodes(element.text, where.surface);
  const url = element.url ? safeUrl(element.url) : null;
  return el(
    "button.button",
    {
      type: "button",
      class: STYLES.includes(element.style) ? element.style : "",
      "aria-label": element.accessibility_label,
      "data-action": element.action_id,
      onclick: (event) => {
        if (url) open(url.href, "_blank", "noopener,noreferrer");
        press(element, where)(event);
      },
    },
    label,
  );
}

/** A handler that tells the app of a press; the button cannot be pressed again meanwhile. */
function press(element, { block, surface }, entry = {}) {
  return async (event) => {
    const pressed = event.currentTarget;
    if (pressed.getAttribute("aria-busy")) return false;
    pressed.setAttribute("aria-busy", "true");
    const told = await surface.act(block, element, {
      ...(element.value && { value: element.value }),
      ...entry,
    });
    pressed.removeAttribute("aria-busy");
    return told;
  };
}

function overflow(element, { block, surface }) {
  const items = () =>
    element.options.map((option) => ({
      label: option.text.text,
      note: option.description?.text,
      act: () => {
        if (option.url && safeUrl(option.url)) open(option.url, "_blank", "noopener,noreferrer");
        surface.act(block, element, { selected_option: option });
      },
    }));
  const label = { "aria-label": "More actions", "aria-haspopup": "menu" };
  return el(
    "button.button.overflow",
    {
      type: "button",
      ...label,
      onclick: (event) => openMenu(event.currentTarget, items(), "More actions"),
    },
    icon("more"),
  );
}

function feedback(element, where) {
  const sides = [
    ["positive_button", "thumbup"],
    ["negative_button", "thumbdown"],
  ];
  const buttons = sides.map(([side, drawing]) => {
    const { text, value, accessibility_label } = element[side];
    const tell = press(element, where, { value });
    const words = { title: text.text, "aria-label": accessibility_label ?? text.text };
    return el(
      "button.icon-button",
      {
        type: "button",
        ...words,
        "aria-pressed":
          where.surface.chosen(where.block, element)?.value === value ? "true" : "false",
        onclick: (event) => rate(event.currentTarget, value, tell(event)),
      },
      icon(drawing),
    );
  });
  const rate = async (pressed, value, telling) => {
    if (!(await telling)) return;
    where.keep({ value });
    buttons.forEach((each) => each.setAttribute("aria-pressed", String(each === pressed)));
  };
  return el("span.feedback", { role: "group", "aria-label": "Was this helpful?" }, buttons);
}

function dated(element, { block, surface, use, keep }, type, name, initial) {
  const value = surface.chosen(block, element)?.[name] ?? initial ?? "";
  if (value) keep({ [name]: value });
  const label = element.placeholder?.text ?? (type === "date" ? "Date" : "Time");
  return el("input.field", {
    type,
    value,
    "aria-label": label,
    onchange: (event) => use({ [name]: event.target.value || null }),
  });
}
