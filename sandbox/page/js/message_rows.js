/** What stands in a list of messages: days, the line above what is new, and the messages in groups. */

import { dayKey, dayName } from "./times.js";

const GROUP_SECONDS = 5 * 60;

/** `newFrom`: the ts up to which the person had read; undefined for a channel never opened. */
export function rowsOf(messages, { inThread, newFrom, me }) {
  const rows = [];
  let previous = null;
  let newSeen = inThread || newFrom === undefined;
  for (const message of messages) {
    const day = dayKey(message.ts);
    const newDay = !inThread && (!previous || dayKey(previous.ts) !== day);
    if (newDay) rows.push({ key: `day ${day}`, kind: "day", words: dayName(message.ts) });
    const isNew = !newSeen && message.ts > newFrom && message.user !== me;
    if (isNew) rows.push({ key: "new", kind: "new", words: "New" });
    newSeen ||= isNew;
    rows.push({
      key: message.ts,
      message,
      grouped: !newDay && !isNew && continues(previous, message),
    });
    if (inThread && !previous && messages.length > 1)
      rows.push({ key: "replies", kind: "replies", words: replies(messages) });
    previous = inThread && !previous ? {} : message;
  }
  return rows;
}

function continues(previous, message) {
  if (!previous || previous.subtype === "tombstone" || message.subtype === "thread_broadcast")
    return false;
  const same =
    author(previous) === author(message) &&
    Boolean(previous.is_ephemeral) === Boolean(message.is_ephemeral);
  return same && message.ts - previous.ts < GROUP_SECONDS;
}

function author(message) {
  return [message.user, message.bot_id, message.username].join(" ");
}

function replies(messages) {
  const count = messages.filter((each) => !each.is_ephemeral).length - 1;
  return count === 1 ? "1 reply" : `${count} replies`;
}
