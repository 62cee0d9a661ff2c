/** What a newcomer can try: chips above a composer, the beginning of a channel, the welcome. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { appHash, channelHash } from "./routes.js";

const EXAMPLE = "what caused last week's database outage?";
const HIDDEN = "sandbox hints hidden";
const WELCOMED = "sandbox welcomed";

/** Questions one can ask: those of the app's manifest, else one of our own. */
export function questions(workspace) {
  const known = workspace.bot.prompts.map((each) => each.message ?? each.title).filter(Boolean);
  return known.length ? known : [EXAMPLE];
}

/** Chips that put an example into the composer; null where the app is not, or once they were sent away. */
export function hintChips(workspace, channel, composer) {
  const direct = channel.kind === "im";
  if (!channel.app_is_member || localStorage.getItem(HIDDEN)) return null;
  const ask = questions(workspace)[0];
  const chip = (text, offer) =>
    el("button.hint-chip", { type: "button", onclick: () => composer.offer(offer) }, text);
  const hide = () => {
    localStorage.setItem(HIDDEN, "yes");
    node.remove();
  };
  const node = el(
    "div.hints",
    {},
    el("span.muted", {}, "Try"),
    chip(
      direct ? ask : `@${workspace.bot.name} ${ask}`,
      direct ? ask : `@${workspace.bot.name} ${ask}`,
    ),
    workspace.commands.map((each) =>
      chip([el("strong", {}, each.command), ` ${each.description}`], `${each.command} `),
    ),
    el(
      "button.plain",
      {
        type: "button",
        "aria-label": "Hide these hints",
        title: "Hide these hints",
        onclick: hide,
      },
      icon("close"),
    ),
  );
  return node;
}

/** What stands above the first message of a channel. */
export function channelBeginning(workspace, channel, timeline) {
  const sign = icon(channel.kind === "private" ? "lock" : "hash");
  const about = channel.purpose || channel.topic;
  return el(
    "div.beginning",
    {},
    el("h2", {}, sign, channel.name),
    el(
      "p",
      {},
      "This is the very beginning of the channel. ",
      about && `${about.replace(/\.?$/, ".")}`,
    ),
    timeline.empty && channel.app_is_member && teach(workspace),
  );
}

/** What stands above the first message to the app. */
export function directBeginning(workspace, timeline) {
  return el(
    "div.beginning",
    {},
    el("h2", {}, workspace.bot.name),
    el(
      "p",
      {},
      `${workspace.bot.description || "An app"}. What you write here only you and ${workspace.bot.name} see.`,
    ),
    timeline.empty && el("p", {}, "No mention is needed: just ask what happened before."),
  );
}

function teach(workspace) {
  const [command] = workspace.commands;
  return el(
    "ul.teach",
    {},
    el(
      "li",
      {},
      "Ask ",
      el("span.mention", {}, `@${workspace.bot.name}`),
      " what happened before: ",
      el("q", {}, questions(workspace)[0]),
    ),
    command &&
      el(
        "li",
        {},
        "In the channel of an incident type ",
        el("code", {}, command.command),
        `: ${lower(command.description)}.`,
      ),
    el("li", {}, "On a message, ", icon("more"), " offers the same for its thread."),
  );
}

function lower(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The card that greets on the first visit; null afterwards. */
export function welcomeCard(workspace) {
  if (localStorage.getItem(WELCOMED)) return null;
  const dismiss = () => {
    localStorage.setItem(WELCOMED, "yes");
    card.remove();
  };
  const incident = workspace.rooms.find((each) => /^inc(ident)?-/.test(each.name));
  const [command] = workspace.commands;
  const card = el(
    "section.welcome",
    { "aria-label": "Welcome" },
    el(
      "button.plain.welcome-close",
      { type: "button", "aria-label": "Dismiss the welcome", onclick: dismiss },
      icon("close"),
    ),
    el("h2", {}, "A Slack workspace of your own, on this machine"),
    el(
      "ol",
      {},
      el(
        "li",
        {},
        "Ask ",
        el("span.mention", {}, `@${workspace.bot.name}`),
        " below, or in ",
        el("a", { href: appHash("messages") }, "a direct message"),
        ".",
      ),
      incident &&
        command &&
        el(
          "li",
          {},
          "Open ",
          el("a", { href: channelHash(incident.id) }, `#${incident.name}`),
          " and type ",
          el("code", {}, command.command),
          ".",
        ),
      el("li", {}, "At the top right, act as somebody else: a guest sees less."),
    ),
  );
  return card;
}
