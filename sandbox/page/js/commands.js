/** Slash commands: Slack's own few, and the app's. */

import { Refusal } from "./server.js";

/** Commands that the workspace itself knows. */
export const OWN_COMMANDS = [
  {
    command: "/invite",
    usage_hint: "@someone",
    description: "Add somebody, or the app, to this channel",
  },
  {
    command: "/remove",
    usage_hint: "@someone",
    description: "Take somebody, or the app, out of this channel",
  },
  { command: "/join", usage_hint: "#channel", description: "Join a channel" },
  { command: "/leave", usage_hint: "", description: "Leave this channel" },
];

// For these Slackbot has already told the person in the channel.
const TOLD = ["operation_timeout", "dispatch_failed", "not_in_threads"];

/** Return the command and its text if a text begins with a command, else null. */
export function readCommand(text) {
  const match = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/i.exec(text.trim());
  return match ? { command: match[1], text: match[2] ?? "" } : null;
}

/** Run a command where it was typed. Raises Refusal with a sentence for people. */
export async function runCommand({ command, text }, { workspace, channel, thread }) {
  const known = workspace.commands.some((each) => each.command === command);
  if (known) {
    const body = { channel, command, text, ...(thread && { thread_ts: thread }) };
    await told(workspace.server.send("commands", body));
    return;
  }
  const own = OWN[command];
  if (!own)
    throw new Refusal(
      "unknown_command",
      `${command} is not a command here. Put a space before it to send it as a message.`,
    );
  await own(text.trim(), workspace, channel);
}

async function told(sending) {
  try {
    await sending;
  } catch (error) {
    if (!TOLD.includes(error.code)) throw error;
  }
}

const OWN = {
  "/invite": (text, workspace, channel) =>
    workspace.server.send(`channels/${channel}/invite`, { user: personCalled(text, workspace) }),
  "/remove": (text, workspace, channel) =>
    workspace.server.send(`channels/${channel}/remove`, { user: personCalled(text, workspace) }),
  "/leave": (_, workspace, channel) =>
    workspace.server.send(`channels/${channel}/remove`, { user: workspace.me.id }),
  "/join": (text, workspace) =>
    workspace.server.send(`channels/${channelCalled(text, workspace)}/join`),
};

function personCalled(text, workspace) {
  const name = text.replace(/^@/, "").toLowerCase();
  const found = [...workspace.people.values()].find((each) =>
    [each.name, each.real_name].some((known) => known.toLowerCase() === name),
  );
  if (!found)
    throw new Refusal(
      "user_not_found",
      text ? `There is nobody called ${text}.` : "Name somebody, such as @ben.",
    );
  return found.id;
}

function channelCalled(text, workspace) {
  const name = text.replace(/^#/, "");
  const found = workspace.rooms.find((each) => each.name === name);
  if (!found)
    throw new Refusal("channel_not_found", `There is no channel called ${text || "that"}.`);
  return found.id;
}
