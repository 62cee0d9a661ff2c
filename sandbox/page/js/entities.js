/** The things a text can point at: people, channels, groups, dates. */

import { el } from "./dom.js";
import { link } from "./links.js";
import { channelHash } from "./routes.js";
import { formatDate, fullTime } from "./times.js";

export function userNode(id, workspace) {
  const mine = id === workspace.me.id;
  const name = workspace.people.has(id) ? workspace.personName(id) : id;
  return el("span.mention", { class: mine ? "mention-me" : "", "data-user": id }, `@${name}`);
}

export function channelNode(id, name, workspace) {
  const channel = workspace.channels.get(id);
  if (!channel) return el("span.mention", {}, name ? `#${name}` : "a private channel");
  return el("a.mention", { href: channelHash(id) }, `#${workspace.channelTitle(channel)}`);
}

export function broadcastNode(range) {
  return el("span.mention.mention-me", {}, `@${range}`);
}

export function groupNode(id, label) {
  return el("span.mention", {}, label || `@${id}`);
}

/** A date in the form Slack writes it; `fallback` where the time cannot be read. */
export function dateNode(seconds, form, address, fallback) {
  if (!Number.isFinite(Number(seconds))) return document.createTextNode(fallback ?? "");
  const time = el("time", { title: fullTime(seconds) }, formatDate(seconds, form));
  return address ? link(address, time) : time;
}
