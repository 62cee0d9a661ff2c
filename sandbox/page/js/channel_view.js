/** A channel: its head, notes about it, the conversation, or the offer to join. */

import { channelBeginning, welcomeCard } from "./beginnings.js";
import { channelHead } from "./channel_head.js";
import { el, refresh } from "./dom.js";
import { hintChips } from "./hints.js";
import { attempt } from "./notices.js";
import { Talk } from "./talk.js";

export class ChannelView {
  constructor(workspace, channel, shell) {
    Object.assign(this, { workspace, id: channel });
    const name = this.channel.name;
    const place = {
      workspace,
      channel,
      thread: "",
      inThread: false,
      openThread: (ts) => shell.openThread(ts),
    };
    this.talk = new Talk(
      place,
      { list: `Messages in ${name}`, composer: `Message #${name}` },
      {
        beginning: (timeline) => channelBeginning(workspace, this.channel, timeline),
        hints: (composer) => hintChips(workspace, this.channel, composer),
      },
    );
    this.head = el("header.view-head");
    this.notes = el("div.view-notes");
    this.join = el("div.join-bar");
    this.talk.node.append(this.join);
    this.shell = shell;
    this.node = el(
      "section.view",
      { "aria-label": `Channel ${name}` },
      this.head,
      this.notes,
      channel === workspace.landing.id && welcomeCard(workspace),
      this.talk.node,
    );
    this.ends = ["channels", "presence"].map((topic) =>
      workspace.topics.on(topic, () => this.update()),
    );
    this.update();
    if (!workspace.timeline(channel).loaded) attempt(() => workspace.load(channel));
  }

  get channel() {
    return this.workspace.channels.get(this.id);
  }

  focus() {
    this.talk.composer.focus();
  }

  close() {
    this.ends.forEach((end) => end());
    this.talk.close();
  }

  update() {
    const { channel, workspace } = this;
    if (!channel) return;
    const { members, topic, purpose, app_is_member, is_member } = channel;
    refresh(this.head, [members, topic, purpose, app_is_member], () =>
      channelHead(channel, workspace, this.shell),
    );
    refresh(this.notes, [app_is_member, workspace.online, is_member], () => this.#noteNodes());
    refresh(this.join, [is_member], () => !is_member && this.#joinNodes());
    this.talk.foot.hidden = !is_member;
  }

  #noteNodes() {
    const { channel, workspace } = this;
    const { name, user_id } = workspace.bot;
    const invite = () =>
      attempt(() => workspace.server.send(`channels/${channel.id}/invite`, { user: user_id }));
    const button = el("button.button.small", { type: "button", onclick: invite }, `Add ${name}`);
    const isDeaf = !channel.app_is_member && channel.is_member;
    return [
      isDeaf && el("p.note", {}, `${name} is not in this channel and hears nothing here.`, button),
      !workspace.online &&
        el("p.note", {}, `${name} is not connected. It cannot answer until it is back.`),
    ];
  }

  #joinNodes() {
    const join = () => attempt(() => this.workspace.server.send(`channels/${this.id}/join`));
    return [
      el("p", {}, "You are viewing ", el("strong", {}, `#${this.channel.name}`)),
      el("button.button.primary", { type: "button", onclick: join }, "Join channel"),
    ];
  }
}
