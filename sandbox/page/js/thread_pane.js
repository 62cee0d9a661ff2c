/** The pane beside a channel that shows one thread. */

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { attempt } from "./notices.js";
import { channelHash } from "./routes.js";
import { Talk } from "./talk.js";

export class ThreadPane {
  constructor(workspace, channel, thread, close) {
    Object.assign(this, { workspace, channel, thread, leave: close });
    const known = workspace.channels.get(channel);
    const direct = known.kind === "im";
    const title = workspace.channelTitle(known);
    const place = { workspace, channel, thread, inThread: true, openThread: () => {} };
    const words = {
      list: `Thread in ${title}`,
      composer: "Reply…",
      alsoTo: direct ? null : `#${title}`,
    };
    this.talk = new Talk(place, words);
    this.node = el(
      "section.thread-pane",
      { "aria-label": "Thread" },
      el(
        "header.view-head",
        {},
        el(
          "div.view-title",
          {},
          el("h2", {}, "Thread"),
          direct ? null : el("a.topic", { href: channelHash(channel) }, `#${title}`),
        ),
        el(
          "button.icon-button.close-thread",
          { type: "button", title: "Close (Esc)", "aria-label": "Close thread", onclick: close },
          icon("close"),
        ),
      ),
      this.talk.node,
    );
    this.ready = this.#load();
  }

  focus() {
    this.talk.composer.focus();
  }

  close() {
    this.talk.close();
  }

  async #load() {
    if (this.workspace.timeline(this.channel, this.thread).loaded) return;
    const load = async () => {
      await this.workspace.load(this.channel, this.thread);
      return true;
    };
    if (await attempt(load)) this.talk.list.showNewest();
    else this.leave();
  }
}
