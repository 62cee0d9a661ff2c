/** Avatars made from initials, the same colours for the same person. */

import { el } from "./dom.js";
import { emojiCharacter } from "./emoji.js";

const COLOURS = [
  "#4a6fa5",
  "#2f7d5b",
  "#a4562b",
  "#7a4d9f",
  "#b03a5b",
  "#2b7a8c",
  "#8a6d1f",
  "#5b6270",
];

export function personAvatar(person, size = "") {
  const colour = person.is_bot ? colourOf(person.id) : `#${person.color}`;
  return avatar(initials(person.real_name || person.name), colour, size, person.is_bot);
}

/** The avatar beside a message. */
export function authorAvatar(message, workspace, size = "") {
  const emoji = emojiCharacter((message.icons?.emoji ?? "").replaceAll(":", ""));
  if (emoji) return avatar(emoji, "#888", size, true);
  const person = workspace.people.get(message.user);
  if (person && !message.bot_id) return personAvatar(person, size);
  if (message.bot_id === workspace.bot.bot_id) return appAvatar(workspace, size);
  const name = workspace.authorName(message);
  return avatar(initials(name), colourOf(name), size, true);
}

/** A small avatar for whoever has this id: a person, the app, or another bot. */
export function faceOf(id, workspace) {
  if (id === workspace.bot.user_id) return appAvatar(workspace, "tiny");
  const person = workspace.people.get(id) ?? { id, name: workspace.personName(id), is_bot: true };
  return personAvatar(person, "tiny");
}

export function appAvatar(workspace, size = "") {
  return avatar(initials(workspace.bot.name), "var(--app)", size, true);
}

function avatar(text, colour, size, square) {
  const node = el("span.avatar", { "aria-hidden": "true", class: size }, text);
  if (square) node.classList.add("square");
  node.style.setProperty("--own", colour);
  return node;
}

function initials(name) {
  const words = name
    .replace(/\(.*\)/, "")
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

function colourOf(text) {
  const sum = [...text].reduce((total, letter) => (total * 31 + letter.codePointAt(0)) % 9973, 7);
  return COLOURS[sum % COLOURS.length];
}
