/** One message: who, when, what, and everything that hangs from it. */

import { attachmentNode } from "./attachments.js";
import { authorAvatar } from "./avatars.js";
import { blockNode } from "./blocks.js";
import { el, KeyedChildren, refresh } from "./dom.js";
import { fileNode } from "./files.js";
import { icon } from "./icons.js";
import { editForm } from "./message_edit.js";
import { toolbar } from "./message_toolbar.js";
import { mrkdwn } from "./mrkdwn.js";
import { reactionNodes } from "./reactions.js";
import { channelHash, messageHash } from "./routes.js";
import { Surface } from "./surface.js";
import { threadNodes } from "./thread_bar.js";
import { clockTime, fullTime } from "./times.js";

const SYSTEM = /^(channel|group)_(join|leave|topic|purpose|name)$/;

export class MessageView {
  /** `row`: `{ message, grouped }`; `place`: `{ workspace, channel, inThread, openThread(ts) }`. */
  constructor(row, place) {
    this.place = place;
    const container = { type: "message", channel_id: place.channel, message_ts: row.message.ts };
    this.surface = new Surface(place.workspace, container);
    this.slots = Object.fromEntries(
      ["gutter", "note", "head", "body", "attachments", "files", "reactions", "thread"].map(
        (name) => [name, el(`div.message-${name}`)],
      ),
    );
    const { gutter, ...rest } = this.slots;
    this.node = el(
      "li.message",
      {
        tabindex: -1,
        "data-ts": row.message.ts,
        onmouseenter: () => this.#offerTools(),
        onfocusin: () => this.#offerTools(),
      },
      gutter,
      el("div.message-content", {}, Object.values(rest)),
    );
    this.blocks = new KeyedChildren(this.slots.body, (part) => this.#partView(part));
    this.update(row);
  }

  update({ message, grouped }) {
    const { workspace, inThread } = this.place;
    const same = this.message === message && this.grouped === grouped;
    this.message = message;
    this.grouped = grouped;
    if (!inThread)
      this.#refresh("thread", this.#threadState(), () => threadNodes(message, this.place));
    if (same) return;
    this.#describe();
    this.#refresh("gutter", [grouped, message.user, message.username], () => this.#gutter());
    this.#refresh("note", [message.is_ephemeral, message.subtype, inThread], () => this.#note());
    this.#refresh("head", [grouped, message.username, message.ts], () => !grouped && this.#head());
    if (!this.editing) this.#showBody();
    this.#refresh("attachments", message.attachments, () =>
      (message.attachments ?? []).map((each) => attachmentNode(each, this.surface)),
    );
    this.#refresh(
      "files",
      (message.files ?? []).map(({ id, mimetype, title }) => [id, mimetype, title]),
      () =>
        (message.files ?? []).map((file) => fileNode(file, workspace, message.files.length > 3)),
    );
    this.#refresh("reactions", message.reactions, () => reactionNodes(message, this.place));
  }

  /** Let the person change the text in place. */
  edit() {
    this.editing = true;
    const form = editForm(this.message, this.place, () => {
      this.editing = false;
      form.replaceWith(this.slots.body);
      this.#showBody();
      this.node.focus();
    });
    this.slots.body.replaceWith(form);
    form.querySelector("textarea").focus();
  }

  #refresh(name, source, build) {
    refresh(this.slots[name], source ?? null, build);
  }

  #describe() {
    const { message } = this;
    const { classList } = this.node;
    const states = {
      grouped: this.grouped,
      ephemeral: message.is_ephemeral,
      system: SYSTEM.test(message.subtype ?? ""),
      gone: message.subtype === "tombstone",
      streaming: message.streaming_state === "in_progress",
    };
    for (const [name, on] of Object.entries(states)) classList.toggle(name, Boolean(on));
    if (states.streaming) this.node.setAttribute("aria-busy", "true");
    else this.node.removeAttribute("aria-busy");
  }

  #threadState() {
    const { reply_count, latest_reply, reply_users, ts } = this.message;
    const status = this.place.workspace.statuses.get(`${this.place.channel} ${ts}`);
    return [reply_count, latest_reply, reply_users, status];
  }

  #gutter() {
    const { message } = this;
    if (this.grouped) return this.#time("short");
    if (message.subtype === "tombstone")
      return el("span.avatar.square.gone", { "aria-hidden": "true" }, icon("trash"));
    return authorAvatar(message, this.place.workspace);
  }

  #note() {
    const { message, place } = this;
    if (message.is_ephemeral) return el("p.message-hint", {}, icon("eye"), "Only visible to you");
    if (message.subtype !== "thread_broadcast") return null;
    const words = place.inThread ? "also sent to the channel" : "replied to a thread";
    const href = channelHash(place.channel, message.thread_ts);
    return el(
      "p.message-hint",
      {},
      icon("reply"),
      place.inThread ? words : el("a", { href }, words),
    );
  }

  #head() {
    const { message, place } = this;
    if (message.subtype === "tombstone") return null;
    const name = place.workspace.authorName(message);
    const person = place.workspace.people.get(message.user);
    const isApp = Boolean(message.bot_id) || message.user === place.workspace.bot.user_id;
    return [
      el("strong.author", {}, name),
      isApp && el("span.badge", {}, "App"),
      person?.is_restricted && el("span.badge.guest", {}, "Guest"),
      this.#time(),
    ];
  }

  #time(size = "") {
    const { ts } = this.message;
    const time = clockTime(ts);
    const shown = size ? time.replace(/\s?[AP]M/i, "") : time;
    return el(
      "a.time",
      { class: size, href: messageHash(this.place.channel, this.message), title: fullTime(ts) },
      shown,
    );
  }

  #showBody() {
    const { message } = this;
    const parts = bodyParts(message);
    const foot = [message.edited && "edited", ENDS[message.streaming_state]].filter(Boolean);
    this.blocks.show([
      ...parts.map((part, number) => ({
        ...part,
        key: part.block?.block_id ? `${number} ${part.block.block_id}` : `text ${number}`,
      })),
      ...foot.map((words) => ({ key: words, words })),
    ]);
  }

  #partView(part) {
    const node = el("div.part");
    const update = ({ block, text, words }) =>
      refresh(node, block ?? text ?? words, () => {
        if (words) return el("span.edited", {}, `(${words})`);
        return block
          ? blockNode(block, this.surface)
          : el("div.text", {}, mrkdwn(text, this.place.workspace));
      });
    update(part);
    return { node, update };
  }

  #offerTools() {
    if (this.tools || this.message.subtype === "tombstone") return;
    this.tools = toolbar(this);
    this.node.append(this.tools);
  }
}

const ENDS = { stopped: "stopped", expired: "the app took too long to finish this" };

/** The text, or the blocks where they say more than the text. */
function bodyParts(message) {
  const blocks = message.blocks ?? [];
  if (!blocks.length || isTyped(message)) return message.text ? [{ text: message.text }] : [];
  return blocks.map((block) => ({ block }));
}

/** People type Slack's markup; their rich_text block keeps it as plain characters. */
function isTyped(message) {
  const [block] = message.blocks;
  if (message.bot_id || message.blocks.length > 1 || block.type !== "rich_text") return false;
  return (block.elements ?? []).every(
    (each) =>
      ["rich_text_section", "rich_text_preformatted"].includes(each.type) && !hasStyle(each),
  );
}

function hasStyle(part) {
  return part.elements?.some((each) => each.style && !each.style.code);
}
