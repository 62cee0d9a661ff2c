/** What greets people: the welcome, and the beginning of a channel with what to try in it. */

import { el } from "./dom.js";
import { questions } from "./hints.js";
import { icon } from "./icons.js";
import { appHash, channelHash } from "./routes.js";

const WELCOMED = "sandbox welcomed";

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
