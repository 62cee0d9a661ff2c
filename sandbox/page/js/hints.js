/** Examples to try: chips above a composer, each until it was used. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

const EXAMPLE = "what caused last week's database outage?";
const USED = "sandbox hints used";

/** Questions one can ask: those of the app's manifest, else one of our own. */
export function questions(workspace) {
  const known = workspace.bot.prompts.map((each) => each.message ?? each.title).filter(Boolean);
  return known.length ? known : [EXAMPLE];
}

/** Chips that put an example into the composer; null where the app is not. */
export function hintChips(workspace, channel, composer) {
  if (!channel.app_is_member) return null;
  const offers = offersFor(workspace, channel);
  const node = el("div.hints");
  const show = () => node.replaceChildren(...chipNodes(offers.filter(isOpen), composer, use));
  const use = (some) => {
    const used = [...usedTexts(), ...some.map(({ text }) => text)];
    localStorage.setItem(USED, JSON.stringify(used));
    show();
  };
  composer.node.addEventListener("sent", ({ detail: sent }) =>
    use(offers.filter((each) => isIn(sent, each))),
  );
  show();
  return node;
}

function offersFor(workspace, channel) {
  const [question] = questions(workspace);
  const ask = channel.kind === "im" ? question : `@${workspace.bot.name} ${question}`;
  const commands = workspace.commands.map(({ command, description }) => ({
    text: `${command} `,
    label: [el("strong", {}, command), ` ${description}`],
  }));
  return [{ text: ask, label: ask }, ...commands];
}

function chipNodes(offers, composer, use) {
  if (!offers.length) return [];
  const take = (offer) => {
    composer.offer(offer.text);
    use([offer]);
  };
  const chips = offers.map((offer) =>
    el("button.hint-chip", { type: "button", onclick: () => take(offer) }, offer.label),
  );
  const words = { "aria-label": "Hide these hints", title: "Hide these hints" };
  const close = el(
    "button.plain",
    { type: "button", ...words, onclick: () => use(offers) },
    icon("close"),
  );
  return [el("span.muted", {}, "Try"), ...chips, close];
}

function usedTexts() {
  return JSON.parse(localStorage.getItem(USED) ?? "[]");
}

function isOpen({ text }) {
  return !usedTexts().includes(text);
}

function isIn(sent, { text }) {
  return text.startsWith("/") ? sent.startsWith(text.trim()) : sent === text;
}
