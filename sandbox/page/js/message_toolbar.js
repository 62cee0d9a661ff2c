/** What one can do with a message: shown while the pointer or the focus is on it. */

import { confirmAction } from "./dialogs.js";
import { el } from "./dom.js";
import { emojiCharacter } from "./emoji.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { attempt, notify } from "./notices.js";
import { chooseReaction, react } from "./reactions.js";
import { permalink } from "./routes.js";

const QUICK = ["white_check_mark", "eyes", "raised_hands"];

/** The toolbar of a message view; its content is read from the view when it is used. */
export function toolbar(view) {
  const { place } = view;
  const whole = !view.message.is_ephemeral;
  const quick = QUICK.map((name) =>
    el(
      "button.quick",
      {
        type: "button",
        title: `React with :${name}:`,
        "aria-label": `React with ${name.replaceAll("_", " ")}`,
        onclick: () => react(view.message, place, name),
      },
      emojiCharacter(name),
    ),
  );
  return el(
    "div.tools",
    { role: "toolbar", "aria-label": "Message actions" },
    whole && quick,
    whole &&
      tool("smile", "Add a reaction", (event) =>
        chooseReaction(event.currentTarget, view.message, place),
      ),
    whole &&
      !place.inThread &&
      tool("thread", "Reply in thread", () =>
        place.openThread(view.message.thread_ts ?? view.message.ts),
      ),
    tool(
      "more",
      "More actions",
      (event) => openMenu(event.currentTarget, menuItems(view), "Message actions"),
      { "aria-haspopup": "menu" },
    ),
  );
}

function tool(name, label, onclick, more = {}) {
  return el(
    "button",
    { type: "button", title: label, "aria-label": label, onclick, ...more },
    icon(name),
  );
}

function menuItems(view) {
  const { message, place } = view;
  const { workspace, channel } = place;
  if (message.is_ephemeral) return [{ label: "Dismiss", icon: "close", act: () => dismiss(view) }];
  const mine = message.user === workspace.me.id && !message.bot_id;
  const shortcuts = workspace.shortcuts.filter((each) => each.type === "message");
  return [
    ...shortcuts.map((each) => ({
      label: each.name,
      note: workspace.bot.name,
      icon: "bolt",
      act: () =>
        attempt(() =>
          workspace.server.send("shortcuts", {
            callback_id: each.callback_id,
            channel,
            ts: message.ts,
          }),
        ),
    })),
    shortcuts.length ? null : undefined,
    {
      label: "Copy link",
      icon: "link",
      act: () => copy(permalink(workspace, channel, message), "Link copied"),
    },
    {
      label: "Copy text",
      icon: "block",
      act: () => copy(view.slots.body.innerText, "Text copied"),
    },
    ...(mine
      ? [
          null,
          { label: "Edit message", icon: "pencil", act: () => view.edit() },
          { label: "Delete message", icon: "trash", danger: true, act: () => remove(view) },
        ]
      : []),
  ].filter((item) => item !== undefined);
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    notify(done);
  } catch {
    notify(`Copying is not allowed here: ${text}`, "problem");
  }
}

function dismiss({ message, place }) {
  const thread = message.thread_ts ?? "";
  for (const each of new Set(["", thread])) {
    if (!place.workspace.knowsTimeline(place.channel, each)) continue;
    place.workspace.timeline(place.channel, each).drop(message.ts);
    place.workspace.tellTimeline(place.channel, each);
  }
}

async function remove({ message, place }) {
  const sure = await confirmAction({
    title: "Delete message",
    text: "It will be gone for everybody.",
    confirm: "Delete",
    danger: true,
  });
  if (sure)
    await attempt(() =>
      place.workspace.server.send("messages/delete", { channel: place.channel, ts: message.ts }),
    );
}
