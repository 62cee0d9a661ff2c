/** What the app says it is doing, and the button that stops it. */

import { appAvatar } from "./avatars.js";
import { el, refresh } from "./dom.js";
import { icon } from "./icons.js";
import { attempt } from "./notices.js";

const TURN_SECONDS = 2.5;

/** "postmortem is thinking…" with dots that move. */
export function statusWords(status, workspace) {
  return [
    appAvatar(workspace, "tiny"),
    el("span", {}, `${workspace.bot.name} ${status.status.replace(/[.…]+$/, "")}`),
    el("span.typing", { "aria-hidden": "true" }, el("i"), el("i"), el("i")),
  ];
}

/** The line above a composer. `thread` is the thread's first message; in a channel, none. */
export class AgentLine {
  constructor(workspace, channel, thread) {
    Object.assign(this, { workspace, channel, thread });
    this.words = el("div.agent-words", { role: "status" });
    this.stop = el(
      "button.button.small.stop",
      { type: "button", hidden: true, onclick: () => this.#stop() },
      icon("stop"),
      "Stop",
    );
    this.node = el("div.agent-line", {}, this.words, this.stop);
    this.end = workspace.topics.on("agent", () => this.update());
    this.update();
  }

  close() {
    this.end();
    clearInterval(this.turning);
  }

  update() {
    const { workspace } = this;
    const key = `${this.channel} ${this.thread}`;
    const status = workspace.statuses.get(key);
    this.stop.hidden = !this.thread || workspace.sessions.get(key)?.status !== "processing";
    refresh(this.words, status ?? null, () => this.#wordsOf(status));
    this.node.classList.toggle("active", Boolean(status) || !this.stop.hidden);
  }

  #wordsOf(status) {
    clearInterval(this.turning);
    if (!status) return null;
    const loading = el("span.loading", {}, status.loading[0] ?? "");
    let turn = 0;
    if (status.loading.length > 1) {
      this.turning = setInterval(() => {
        loading.textContent = status.loading[(turn += 1) % status.loading.length];
      }, TURN_SECONDS * 1000);
    }
    return [statusWords(status, this.workspace), loading];
  }

  async #stop() {
    this.stop.disabled = true;
    await attempt(() =>
      this.workspace.server.send("stop", { channel: this.channel, thread_ts: this.thread }),
    );
    this.stop.disabled = false;
  }
}
