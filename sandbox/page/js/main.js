/** The page begins here: who acts, what they know, and the live line that keeps it true. */

import { el } from "./dom.js";
import { applyEvent, isReply } from "./happenings.js";
import { Live } from "./live.js";
import { asTyped } from "./mrkdwn.js";
import { announce } from "./notices.js";
import { Reading } from "./reading.js";
import { Server } from "./server.js";
import { Shell } from "./shell.js";
import { Workspace } from "./workspace.js";

const PERSON = "sandbox person";
const root = document.getElementById("app");

/** One person's visit. */
class Visit {
  constructor(known, server) {
    this.workspace = new Workspace(server, new Reading(known.me.id));
    this.workspace.begin(known);
    this.shell = new Shell(this.workspace, root, switchTo);
    this.waiting = null;
    this.live = new Live(
      server.eventsUrl,
      (event) => this.#hear(event),
      (connected) => this.#lineChanged(connected),
    );
  }

  close() {
    this.live.close();
    this.shell.close();
    showConnection(null);
  }

  /** Events that come while the page catches up wait, so that none is undone by an older answer. */
  #hear(event) {
    if (this.waiting) this.waiting.push(event);
    else this.#take(event);
  }

  async #lineChanged(connected) {
    showConnection(connected ? null : this.live);
    if (!connected) return;
    this.waiting = [];
    try {
      await this.workspace.catchUp();
    } catch (error) {
      if (error.code === "user_not_found") switchTo("");
    }
    const events = this.waiting;
    this.waiting = null;
    events.forEach((event) => this.#take(event));
  }

  #take(event) {
    applyEvent(this.workspace, event);
    if (event.type === "status" && event.status)
      this.shell.showAnswer(event.channel, event.thread_ts);
    if (event.type === "message") this.#messageCame(event);
    if (event.type === "stream") this.#readAloud(event);
  }

  #messageCame({ channel, message }) {
    const { workspace, shell } = this;
    if (message.user === workspace.me.id) return;
    if (message.bot_id === workspace.bot.bot_id && isReply(message))
      shell.showAnswer(channel, message.thread_ts);
    this.#readAloud({ channel, message });
  }

  /** A message that is still being written is read once it is complete. */
  #readAloud({ channel, message }) {
    const { workspace, shell } = this;
    if (!shell.isShown(channel) || message.streaming_state === "in_progress") return;
    announce(`${workspace.authorName(message)}: ${asTyped(message.text, workspace)}`);
  }
}

let visit = null;

/** Begin anew as somebody; an unknown person gives way to the first one. */
async function switchTo(person) {
  visit?.close();
  const server = new Server(person);
  try {
    const known = await server.read("bootstrap");
    server.person = known.me.id;
    sessionStorage.setItem(PERSON, known.me.id);
    visit = new Visit(known, server);
  } catch (error) {
    if (error.code === "user_not_found" && person) await switchTo("");
    else showFailure(error);
  }
}

function showConnection(live) {
  const note = document.getElementById("connection");
  note.hidden = !live;
  const retry =
    live && el("button.button.small", { type: "button", onclick: () => live.retry() }, "Try now");
  note.replaceChildren(
    ...(live ? [el("span.spinner"), "Connection lost. Reconnecting…", retry] : []),
  );
}

function showFailure(error) {
  const again = el(
    "button.button.primary",
    { type: "button", onclick: () => location.reload() },
    "Try again",
  );
  root.replaceChildren(
    el(
      "div.failure",
      { role: "alert" },
      el("h1", {}, "The workspace does not answer"),
      el("p", {}, error.message),
      again,
    ),
  );
}

switchTo(sessionStorage.getItem(PERSON) ?? "");
