/** Below a message of a channel: who replied, and what the app is doing in its thread. */

import { statusWords } from "./agent_line.js";
import { faceOf } from "./avatars.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { fullTime, sinceThen } from "./times.js";

export function threadNodes(message, place) {
  const { workspace, channel } = place;
  const status = workspace.statuses.get(`${channel} ${message.ts}`);
  const open = () => place.openThread(message.ts);
  return [
    message.reply_count > 0 &&
      el(
        "button.thread-bar",
        { type: "button", onclick: open },
        faces(message, workspace),
        el(
          "span.thread-count",
          {},
          message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`,
        ),
        el(
          "span.thread-last",
          { title: fullTime(message.latest_reply) },
          `Last reply ${sinceThen(message.latest_reply)}`,
        ),
        el("span.thread-look", {}, "View thread", icon("right")),
      ),
    status &&
      el("button.thread-status", { type: "button", onclick: open }, statusWords(status, workspace)),
  ];
}

function faces(message, workspace) {
  const ids = (message.reply_users ?? []).slice(0, 5);
  return el(
    "span.faces",
    {},
    ids.map((id) => faceOf(id, workspace)),
  );
}
