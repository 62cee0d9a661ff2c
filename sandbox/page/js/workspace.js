/** What the page knows of the workspace, as one person sees it. */

import { applyEvent } from "./happenings.js";
import { Timeline } from "./timeline.js";
import { Topics } from "./topics.js";

const PAGE = 50;

export class Workspace {
  constructor(server, reading) {
    this.server = server;
    this.reading = reading;
    this.topics = new Topics();
    this.timelines = new Map();
    this.statuses = new Map();
    this.sessions = new Map();
    this.prompts = new Map();
  }

  /** Take the answer of /ui/bootstrap. */
  begin(known) {
    Object.assign(this, {
      team: known.team,
      me: known.me,
      bot: known.bot,
      commands: known.commands,
      shortcuts: known.shortcuts,
      home: known.home,
      modals: known.modals,
      online: known.bot.online,
      people: byId(known.people),
      bots: byId(known.bots),
      channels: byId(known.channels),
    });
    this.statuses.clear();
    this.sessions.clear();
    this.prompts.clear();
    known.agent.forEach((event) => applyEvent(this, event));
  }

  /** The channels people talk in, by name. */
  get rooms() {
    const rooms = [...this.channels.values()].filter((each) => each.kind !== "im");
    return rooms.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The direct message between the person and the app. */
  get direct() {
    return [...this.channels.values()].find((each) => each.kind === "im");
  }

  /** Where a newcomer begins: the channel named after the app, else the first one they are in. */
  get landing() {
    const mine = this.rooms.filter((each) => each.is_member);
    const named = mine.find((each) => each.app_is_member && each.name.includes(this.bot.name));
    return named ?? mine[0] ?? this.rooms[0];
  }

  personName(id) {
    const person = this.people.get(id);
    if (!person) return this.bots.get(id)?.name ?? id;
    return id === this.bot.user_id ? person.name : person.real_name;
  }

  /** What stands above a message. */
  authorName(message) {
    if (message.username) return message.username;
    if (message.bot_id)
      return this.bots.get(message.bot_id)?.name ?? message.bot_profile?.name ?? "App";
    return this.personName(message.user);
  }

  channelTitle(channel) {
    return channel.kind === "im" ? this.bot.name : channel.name;
  }

  /** The timeline of a channel, or of the thread that begins at `thread`. */
  timeline(channel, thread = "") {
    const key = timelineKey(channel, thread);
    if (!this.timelines.has(key)) this.timelines.set(key, new Timeline());
    return this.timelines.get(key);
  }

  knowsTimeline(channel, thread = "") {
    return this.timelines.has(timelineKey(channel, thread));
  }

  tellTimeline(channel, thread = "") {
    this.topics.tell(`timeline ${timelineKey(channel, thread)}`);
  }

  onTimeline(channel, thread, listener) {
    return this.topics.on(`timeline ${timelineKey(channel, thread)}`, listener);
  }

  /** Read a channel's newest messages, as many as are shown and a page more, or a thread. */
  async load(channel, thread = "") {
    const timeline = this.timeline(channel, thread);
    const read = () =>
      thread
        ? this.server.read(`threads/${channel}/${thread}`)
        : this.server.read(`channels/${channel}/messages`, {
            limit: PAGE + timeline.messages.size,
          });
    await timeline.inTurn(() => timeline.fill(read()));
    this.tellTimeline(channel, thread);
  }

  /** Read the page of messages before the oldest one that is shown. */
  async loadOlder(channel, limit = PAGE) {
    const timeline = this.timeline(channel);
    const read = (before) => this.server.read(`channels/${channel}/messages`, { limit, before });
    await timeline.inTurn(() => timeline.fillBefore(read));
    this.tellTimeline(channel);
  }

  /** Read back until a message is there; returns whether it is. */
  async loadUntil(channel, ts) {
    const timeline = this.timeline(channel);
    if (!timeline.loaded) await this.load(channel);
    while (!timeline.messages.has(ts) && timeline.hasMore) await this.loadOlder(channel, 200);
    return timeline.messages.has(ts);
  }

  /** Ask the server again for everything that may have changed unheard. */
  async catchUp() {
    this.begin(await this.server.read("bootstrap"));
    const known = [...this.timelines].filter(([, timeline]) => timeline.loaded);
    await Promise.allSettled(known.map(([key]) => this.load(...key.split(" "))));
    this.topics.tell("channels", "agent", "home", "modals", "presence");
  }
}

function timelineKey(channel, thread) {
  return thread ? `${channel} ${thread}` : channel;
}

function byId(things) {
  return new Map(things.map((each) => [each.id, each]));
}
