/** The messages of a channel or thread: days, groups, what is new, scrolling, walking by keyboard. */

import { el, KeyedChildren } from "./dom.js";
import { icon } from "./icons.js";
import { MessageView } from "./message.js";
import { rowsOf } from "./message_rows.js";
import { attempt } from "./notices.js";
import { chooseReaction } from "./reactions.js";

const NEAR = 60;
const TOOLS = 16;
const HIGHLIGHT_SECONDS = 3;

export class MessageList {
  /** `place` as in MessageView, with `thread`; `beginning` stands above the first message of all. */
  constructor(place, label, beginning = null) {
    Object.assign(this, {
      place,
      beginning,
      atEnd: true,
      wasRead: place.workspace.reading.lastRead(place.channel),
    });
    this.list = el("ol.messages", {
      "aria-label": label,
      onkeydown: (event) => this.#walk(event),
      onfocusin: (event) => this.#rove(event.target),
    });
    this.top = el("div.list-top");
    this.pill = el(
      "button.to-end",
      { type: "button", hidden: true, onclick: () => this.toEnd() },
      icon("down"),
      "New messages",
    );
    this.scroller = el("div.scroller", { onscroll: () => this.#scrolled() }, this.top, this.list);
    for (const name of ["wheel", "touchmove", "pointerdown", "keydown"])
      this.scroller.addEventListener(name, () => (this.held = null), { passive: true });
    this.node = el("div.list", {}, this.scroller, this.pill);
    this.rows = new KeyedChildren(this.list, (row) => this.#rowView(row));
    this.resizing = new ResizeObserver(() => this.#keepPlace());
    this.resizing.observe(this.list);
    this.resizing.observe(this.scroller);
    this.ends = [
      place.workspace.onTimeline(place.channel, place.thread, () => this.update()),
      place.workspace.topics.on("agent", () => this.update()),
    ];
    this.update();
  }

  get timeline() {
    return this.place.workspace.timeline(this.place.channel, this.place.thread);
  }

  close() {
    this.ends.forEach((end) => end());
    this.resizing.disconnect();
    this.list.querySelectorAll("audio").forEach((audio) => audio.pause());
  }

  update() {
    const { timeline, place } = this;
    const messages = timeline.sorted();
    const newest = messages.at(-1)?.ts ?? "";
    const mine = messages.at(-1)?.user === place.workspace.me.id;
    const grew = this.newest && newest > this.newest;
    this.newest = newest;
    this.rows.show(
      rowsOf(messages, {
        inThread: Boolean(place.thread),
        newFrom: this.wasRead,
        me: place.workspace.me.id,
      }),
    );
    this.#showTop();
    this.#keepOneStop();
    this.#hidePastDays();
    if (grew && mine) this.toEnd();
    else if (grew && !this.atEnd) this.pill.hidden = false;
  }

  toEnd() {
    this.held = null;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.atEnd = true;
    this.pill.hidden = true;
  }

  /** Scroll to the end, or to the beginning of a newest message that is long. */
  showNewest() {
    const newest = this.timeline.sorted().at(-1);
    const node = this.rows.views.get(newest?.ts)?.node;
    const isLong = newest?.files?.length > 1 || node?.offsetHeight > this.scroller.clientHeight;
    if (!isLong) {
      this.toEnd();
      return;
    }
    this.held = node;
    this.#keepPlace();
  }

  /** Scroll to a message and mark it for a moment; returns whether it is here. */
  show(ts) {
    this.held = null;
    const node = this.rows.views.get(ts)?.node;
    if (!node) return false;
    this.atEnd = false;
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
    node.classList.add("highlight");
    setTimeout(() => node.classList.remove("highlight"), HIGHLIGHT_SECONDS * 1000);
    return true;
  }

  /** Begin to edit the person's newest message; returns whether there is one. */
  editNewest() {
    const mine = this.timeline
      .sorted()
      .findLast(
        (each) => each.user === this.place.workspace.me.id && !each.bot_id && !each.is_ephemeral,
      );
    if (mine) this.rows.views.get(mine.ts).view.edit();
    return Boolean(mine);
  }

  /** What grows, such as a file that arrives, moves neither the end nor a message that is held. */
  #keepPlace() {
    if (this.held) {
      const top = this.scroller.getBoundingClientRect().top + TOOLS;
      this.scroller.scrollTop += this.held.getBoundingClientRect().top - top;
    } else if (this.atEnd) this.toEnd();
  }

  #rowView(row) {
    if (row.message) {
      const view = new MessageView(row, this.place);
      return { node: view.node, view, update: (changed) => view.update(changed) };
    }
    const label = el("span.words");
    const lines = () => row.kind === "day" && el("span.day-line");
    const node = el("li.separator", { class: row.kind }, lines(), label, lines());
    const update = ({ words }) => label.replaceChildren(words);
    update(row);
    return { node, update };
  }

  #showTop() {
    const { timeline } = this;
    const loading = !timeline.loaded || timeline.hasMore;
    this.top.replaceChildren(
      ...(loading
        ? [el("p.muted.loading-note", {}, "Loading messages…")]
        : [this.beginning?.(timeline)].filter(Boolean)),
    );
  }

  async #scrolled() {
    const { scroller, timeline } = this;
    this.atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
    if (this.atEnd) this.pill.hidden = true;
    this.#hidePastDays();
    if (scroller.scrollTop > NEAR || !timeline.hasMore || this.reading) return;
    this.reading = true;
    const below = scroller.scrollHeight - scroller.scrollTop;
    await attempt(() => this.place.workspace.loadOlder(this.place.channel));
    this.update();
    scroller.scrollTop = scroller.scrollHeight - below;
    this.reading = false;
  }

  /** Of the days that stick to the top only the last is shown. */
  #hidePastDays() {
    const days = [...this.list.querySelectorAll(".separator.day")];
    const past = days.map((day, at) => days[at + 1]?.offsetTop - day.offsetTop < day.offsetHeight);
    days.forEach((day, at) => day.classList.toggle("past", past[at]));
  }

  /** Tab stops at one message only; the arrow keys go on from there. */
  #keepOneStop() {
    if (!this.list.querySelector('.message[tabindex="0"]'))
      this.#rove(this.list.querySelector(".message:last-child"));
  }

  #rove(target) {
    const message = target?.closest?.(".message");
    if (!message) return;
    this.list
      .querySelectorAll('.message[tabindex="0"]')
      .forEach((each) => each.setAttribute("tabindex", "-1"));
    message.setAttribute("tabindex", "0");
  }

  #walk(event) {
    const message = event.target;
    if (!message.classList.contains("message") || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const all = [...this.list.querySelectorAll(".message")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const view = this.rows.views.get(message.dataset.ts)?.view;
    const keys = {
      t: () =>
        !this.place.inThread && this.place.openThread(view.message.thread_ts ?? view.message.ts),
      r: () => chooseReaction(message, view.message, this.place),
      e: () => view.message.user === this.place.workspace.me.id && view.edit(),
    };
    if (step) all[all.indexOf(message) + step]?.focus();
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  }
}
