/** Reactions below a message: press one to join in or to take it back. */

import { el } from "./dom.js";
import { emojiCharacter } from "./emoji.js";
import { openEmojiPicker } from "./emoji_picker.js";
import { icon } from "./icons.js";
import { attempt } from "./notices.js";

export function reactionNodes(message, place) {
  const reactions = message.reactions ?? [];
  if (!reactions.length) return null;
  const add = el(
    "button.reaction.add",
    {
      type: "button",
      "aria-label": "Add a reaction",
      title: "Add a reaction",
      onclick: (event) => chooseReaction(event.currentTarget, message, place),
    },
    icon("smile"),
  );
  return [...reactions.map((each) => reactionNode(each, message, place)), add];
}

function reactionNode({ name, users, count }, message, place) {
  const mine = users.includes(place.workspace.me.id);
  const who = users
    .map((id) => (id === place.workspace.me.id ? "you" : place.workspace.personName(id)))
    .join(", ");
  const onclick = () => react(message, place, name, !mine);
  return el(
    "button.reaction",
    {
      type: "button",
      class: mine ? "mine" : "",
      "aria-pressed": String(mine),
      title: `${who} reacted with :${name}:`,
      "aria-label": `${name}, ${count}`,
      onclick,
    },
    el("span.emoji", {}, emojiCharacter(name) ?? `:${name}:`),
    el("span", {}, String(count)),
  );
}

export function react(message, place, name, add = true) {
  const where = { channel: place.channel, ts: message.ts };
  return attempt(() => place.workspace.server.send("reactions", { ...where, name, add }));
}

/** Let the person pick an emoji; picking one's own again takes it back. */
export function chooseReaction(anchor, message, place) {
  openEmojiPicker(anchor, (name) => {
    const known = (message.reactions ?? []).find((each) => each.name === name);
    react(message, place, name, !known?.users.includes(place.workspace.me.id));
  });
}
