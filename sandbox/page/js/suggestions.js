/** What can complete the word at the caret: commands, people, channels, emoji. */

import { appAvatar, personAvatar } from "./avatars.js";
import { OWN_COMMANDS } from "./commands.js";
import { el } from "./dom.js";
import { findEmoji } from "./emoji.js";
import { icon } from "./icons.js";

const MOST = 8;
const KINDS = [
  [/^(\/[\w-]*)$/, "Commands", commands],
  [/(?:^|[\s(])(@[\p{L}\p{N}._-]*)$/u, "People", people],
  [/(?:^|[\s(])(#[\p{L}\p{N}_-]*)$/u, "Channels", rooms],
  [/(?:^|\s)(:[a-z0-9_+-]{2,})$/, "Emoji", emoji],
];

/** Return `{ start, end, title, items[{ insert, label, detail, mark }] }` for the caret, or null. */
export function suggest(text, caret, workspace) {
  const before = text.slice(0, caret);
  for (const [pattern, title, find] of KINDS) {
    const typed = pattern.exec(before)?.[1];
    if (typed)
      return {
        start: caret - typed.length,
        end: caret,
        title,
        items: find(typed.slice(1).toLowerCase(), workspace).slice(0, MOST),
      };
  }
  return null;
}

/** The arguments a command takes, while they are being typed; or null. */
export function usageHint(text, workspace) {
  const typed = /^(\/[\w-]+)\s/.exec(text)?.[1];
  const known = allCommands(workspace).find((each) => each.command === typed);
  return known ? `${known.command} ${known.usage_hint} · ${known.description}` : null;
}

function allCommands(workspace) {
  return [...workspace.commands, ...OWN_COMMANDS];
}

function commands(typed, workspace) {
  return allCommands(workspace)
    .filter((each) => each.command.slice(1).startsWith(typed))
    .map((each) => ({
      insert: `${each.command} `,
      label: [el("strong", {}, each.command), " ", el("span.muted", {}, each.usage_hint)],
      detail: each.description,
      mark: workspace.commands.includes(each) ? appAvatar(workspace, "tiny") : icon("slash"),
    }));
}

function people(typed, workspace) {
  const known = [...workspace.people.values()].filter((each) => each.id !== "USLACKBOT");
  const found = known.filter((each) =>
    [each.name, ...each.real_name.split(" ")].some((name) => name.toLowerCase().startsWith(typed)),
  );
  const app = workspace.bot.user_id;
  found.sort((a, b) => (b.id === app) - (a.id === app) || a.name.localeCompare(b.name));
  const groups = ["here", "channel"].filter((name) => typed && name.startsWith(typed));
  return [
    ...found.map((each) => ({
      insert: `@${each.name} `,
      label: [el("strong", {}, each.name), " ", el("span.muted", {}, each.real_name)],
      detail: each.id === app ? "App" : "",
      mark: each.id === app ? appAvatar(workspace, "tiny") : personAvatar(each, "tiny"),
    })),
    ...groups.map((name) => ({
      insert: `@${name} `,
      label: el("strong", {}, `@${name}`),
      detail: "Everybody in this channel",
      mark: icon("people"),
    })),
  ];
}

function rooms(typed, workspace) {
  return workspace.rooms
    .filter((each) => each.name.includes(typed))
    .map((each) => ({
      insert: `#${each.name} `,
      label: el("strong", {}, each.name),
      detail: each.topic || each.purpose,
      mark: icon(each.kind === "private" ? "lock" : "hash"),
    }));
}

function emoji(typed) {
  return findEmoji(typed, MOST).map(({ name, character }) => ({
    insert: `${character} `,
    label: `:${name}:`,
    detail: "",
    mark: el("span.emoji", {}, character),
  }));
}
