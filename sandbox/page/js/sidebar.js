/** The list of channels and the app. */

import { appAvatar } from "./avatars.js";
import { el, refresh } from "./dom.js";
import { icon } from "./icons.js";
import { appHash, channelHash } from "./routes.js";

export class Sidebar {
  constructor(workspace, shell) {
    Object.assign(this, { workspace, shell });
    this.body = el("div.sidebar-body");
    this.node = el(
      "nav.sidebar",
      { "aria-label": "Channels and apps", onkeydown: (event) => this.#walk(event) },
      el(
        "div.sidebar-head",
        {},
        el("strong", {}, workspace.team.name),
        el("small", {}, "local workspace"),
      ),
      this.body,
    );
    this.ends = ["channels", "presence"].map((topic) =>
      workspace.topics.on(topic, () => this.update()),
    );
    this.update();
  }

  close() {
    this.ends.forEach((end) => end());
  }

  update() {
    const { workspace, shell } = this;
    const rooms = workspace.rooms.map((channel) => this.#describe(channel));
    const direct = workspace.direct && this.#describe(workspace.direct);
    const app = {
      ...direct,
      online: workspace.online,
      tab: shell.route?.tab,
      here: shell.route?.place === "app",
    };
    refresh(this.body, [rooms, app], () => [
      section(
        "Channels",
        rooms.map((room) => roomLink(room)),
      ),
      section("Apps", [this.#appLink(app)]),
    ]);
  }

  #describe(channel) {
    const { reading } = this.workspace;
    const { id, name, kind, is_member } = channel;
    const here = this.shell.route?.channel === id;
    return {
      id,
      name,
      kind,
      is_member,
      here,
      unread: !here && reading.isUnread(channel),
      mentions: here ? 0 : reading.mentionsIn(id),
    };
  }

  #appLink({ unread, mentions, online, here }) {
    return el(
      "a.room",
      {
        href: appHash("messages"),
        class: unread && mentions ? "unread" : "",
        "aria-current": here ? "page" : null,
      },
      appAvatar(this.workspace, "tiny"),
      el("span.room-name", {}, this.workspace.bot.name),
      el("span.presence-dot", {
        class: online ? "online" : "",
        title: online ? "connected" : "not connected",
      }),
      badge(mentions),
    );
  }

  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...this.body.querySelectorAll("a.room")];
    const at = links.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    links[at + step]?.focus();
  }
}

function section(title, links) {
  return el(
    "section",
    {},
    el("h2", {}, title),
    el(
      "ul",
      {},
      links.map((link) => el("li", {}, link)),
    ),
  );
}

function roomLink({ id, name, kind, is_member, here, unread, mentions }) {
  const states = [unread && "unread", !is_member && "outside"].filter(Boolean).join(" ");
  return el(
    "a.room",
    { href: channelHash(id), class: states, "aria-current": here ? "page" : null },
    icon(kind === "private" ? "lock" : "hash"),
    el("span.room-name", {}, name),
    unread && el("span.hidden-words", {}, "unread"),
    badge(mentions),
  );
}

function badge(count) {
  return count > 0 && el("span.count", { "aria-label": `${count} mentions` }, String(count));
}

/** The button that brings the sidebar up where it does not fit. */
export function openSidebarButton(shell) {
  return el(
    "button.icon-button.open-sidebar",
    { type: "button", "aria-label": "Channels", onclick: () => shell.toggleSidebar(true) },
    icon("menu"),
  );
}
