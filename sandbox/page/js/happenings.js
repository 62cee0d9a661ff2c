/** Live events, applied to what the page knows. */

/** Apply one event of the websocket; what is not known here is left alone. */
export function applyEvent(workspace, event) {
  HANDLERS[event.type]?.(workspace, event);
}

const HANDLERS = {
  message(workspace, { channel, message }) {
    placesOf(workspace, channel, message).forEach((timeline) => timeline.put(message));
    noteNewest(workspace, channel, message);
    tell(workspace, channel, message);
  },
  message_changed: replaceMessage,
  thread_changed: replaceMessage,
  stream: replaceMessage,
  message_deleted(workspace, { channel, ts, thread_ts, tombstone }) {
    for (const thread of ["", thread_ts || ts]) {
      if (!workspace.knowsTimeline(channel, thread)) continue;
      const timeline = workspace.timeline(channel, thread);
      if (tombstone) timeline.replace(tombstone);
      else timeline.drop(ts);
      workspace.tellTimeline(channel, thread);
    }
  },
  ephemeral(workspace, { channel, message }) {
    const thread = message.thread_ts === message.ts ? "" : (message.thread_ts ?? "");
    workspace.timeline(channel, thread).put({ ...message, is_ephemeral: true });
    workspace.tellTimeline(channel, thread);
  },
  ephemeral_deleted(workspace, { channel, ts }) {
    for (const [key, timeline] of workspace.timelines) {
      if (!key.startsWith(channel)) continue;
      timeline.drop(ts);
      workspace.tellTimeline(...key.split(" "));
    }
  },
  reaction(workspace, { channel, ts, reactions }) {
    changeEverywhere(workspace, channel, ts, (message) => ({ ...message, reactions }));
  },
  status(workspace, { channel, thread_ts, status, loading_messages }) {
    const key = `${channel} ${thread_ts}`;
    if (status) workspace.statuses.set(key, { status, loading: loading_messages ?? [] });
    else workspace.statuses.delete(key);
    workspace.topics.tell("agent");
  },
  session(workspace, { channel, thread_ts, status, title }) {
    workspace.sessions.set(`${channel} ${thread_ts}`, { status, title });
    workspace.topics.tell("agent");
  },
  prompts(workspace, { channel, title, prompts }) {
    workspace.prompts.set(channel, { title, prompts });
    workspace.topics.tell("agent");
  },
  async member(workspace, { channel, user, members }) {
    const known = workspace.channels.get(channel);
    if (user === workspace.me.id || !known) {
      workspace.begin(await workspace.server.read("bootstrap"));
    } else {
      const app_is_member = members.includes(workspace.bot.user_id);
      workspace.channels.set(channel, { ...known, members, app_is_member });
    }
    workspace.topics.tell("channels");
  },
  presence(workspace, { online }) {
    workspace.online = online;
    workspace.topics.tell("presence");
  },
  view_published(workspace, { view }) {
    workspace.home = view;
    workspace.topics.tell("home");
  },
  view_opened(workspace, { view }) {
    workspace.modals = [view];
    workspace.topics.tell("modals");
  },
  view_pushed(workspace, { view }) {
    workspace.modals = [...workspace.modals.filter((each) => each.id !== view.id), view];
    workspace.topics.tell("modals");
  },
  view_updated(workspace, { view }) {
    if (workspace.home?.id === view.id) workspace.home = view;
    workspace.modals = workspace.modals.map((each) => (each.id === view.id ? view : each));
    workspace.topics.tell("home", "modals");
  },
  view_closed(workspace, { view }) {
    const at = workspace.modals.findIndex((each) => each.id === view.id);
    if (at >= 0) workspace.modals = workspace.modals.slice(0, at);
    workspace.topics.tell("modals");
  },
};

function replaceMessage(workspace, { channel, message }) {
  placesOf(workspace, channel, message).forEach((timeline) => timeline.replace(message));
  tell(workspace, channel, message);
}

function threadOf(message) {
  return message.thread_ts ?? message.ts;
}

export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

/** The timelines that show a message: its channel's, its thread's, or both. */
function placesOf(workspace, channel, message) {
  const inChannel = !isReply(message) || message.subtype === "thread_broadcast";
  const thread = threadOf(message);
  return [
    ...(inChannel ? [workspace.timeline(channel)] : []),
    ...(workspace.knowsTimeline(channel, thread) ? [workspace.timeline(channel, thread)] : []),
  ];
}

function tell(workspace, channel, message) {
  workspace.tellTimeline(channel);
  workspace.tellTimeline(channel, threadOf(message));
}

function changeEverywhere(workspace, channel, ts, change) {
  for (const [key, timeline] of workspace.timelines) {
    if (!key.startsWith(channel)) continue;
    timeline.change((messages) => messages.has(ts) && messages.set(ts, change(messages.get(ts))));
    workspace.tellTimeline(...key.split(" "));
  }
}

function noteNewest(workspace, id, message) {
  const channel = workspace.channels.get(id);
  if (!channel) return;
  const mine = message.user === workspace.me.id;
  const forMe =
    message.parent_user_id === workspace.me.id || message.text.includes(`<@${workspace.me.id}>`);
  if (!isReply(message) || forMe) workspace.channels.set(id, { ...channel, latest: message.ts });
  if (!mine && (forMe || channel.kind === "im")) workspace.reading.countMention(id);
  workspace.topics.tell("channels");
}
