/** The app: its home tab, the messages with it, and what there is to know about it. */

import { appAvatar } from "./avatars.js";
import { directBeginning } from "./beginnings.js";
import { blockNode } from "./blocks.js";
import { el, KeyedChildren, refresh } from "./dom.js";
import { hintChips, questions } from "./hints.js";
import { attempt } from "./notices.js";
import { appHash, channelHash } from "./routes.js";
import { openSidebarButton } from "./sidebar.js";
import { Surface } from "./surface.js";
import { Talk } from "./talk.js";

const TABS = { home: "Home", messages: "Messages", about: "About" };

export class AppView {
  constructor(workspace, tab, shell) {
    Object.assign(this, { workspace, tab, shell, ends: [] });
    const { bot } = workspace;
    this.presence = el("span.presence");
    const panel = el("div.tab-panel", { role: "tabpanel", "aria-label": TABS[tab] }, this.#panel());
    this.node = el(
      "section.view.app-view",
      { "aria-label": `App ${bot.name}` },
      el(
        "header.view-head",
        {},
        openSidebarButton(shell),
        appAvatar(workspace, "small"),
        el(
          "div.view-title",
          {},
          el("h1", {}, bot.name, el("span.badge", {}, "App"), this.presence),
        ),
      ),
      this.#tabs(),
      panel,
    );
    this.ends.push(workspace.topics.on("presence", () => this.#showPresence()));
    this.#showPresence();
    if (tab !== "about") attempt(() => workspace.server.send("home/open", { tab }));
  }

  focus() {
    this.talk?.composer.focus();
  }

  close() {
    this.ends.forEach((end) => end());
    this.talk?.close();
  }

  #showPresence() {
    const { online } = this.workspace;
    this.presence.className = online ? "presence online" : "presence";
    this.presence.textContent = online ? "connected" : "not connected";
  }

  #tabs() {
    const { bot } = this.workspace;
    const shown = Object.keys(TABS).filter((tab) =>
      tab === "home" ? bot.home_tab : tab === "messages" ? bot.messages_tab : true,
    );
    return el(
      "nav.tabs",
      { "aria-label": "App tabs" },
      shown.map((tab) =>
        el(
          "a",
          { href: appHash(tab), "aria-current": tab === this.tab ? "page" : null },
          TABS[tab],
        ),
      ),
    );
  }

  #panel() {
    if (this.tab === "home") return this.#home();
    if (this.tab === "about") return aboutNodes(this.workspace);
    return this.#messages();
  }

  #home() {
    const { workspace } = this;
    const page = el("div.home");
    const blocks = el("div.home-blocks");
    const views = new KeyedChildren(blocks, (row) => homeBlock(row));
    let surface = null;
    const show = () => {
      const view = workspace.home;
      if (view && surface?.container.view_id !== view.id)
        surface = new Surface(workspace, { type: "view", view_id: view.id });
      views.show((view?.blocks ?? []).map((block) => ({ key: block.block_id, block, surface })));
      refresh(page, Boolean(view), () =>
        view
          ? blocks
          : el("p.muted.empty", {}, `${workspace.bot.name} has not put anything here yet.`),
      );
    };
    this.ends.push(workspace.topics.on("home", show));
    show();
    return page;
  }

  #messages() {
    const { workspace, shell } = this;
    const { direct } = workspace;
    const place = {
      workspace,
      channel: direct.id,
      thread: "",
      inThread: false,
      openThread: (ts) => shell.openThread(ts),
    };
    const hints = (composer) => this.#prompts(composer) ?? hintChips(workspace, direct, composer);
    this.talk = new Talk(
      place,
      { list: `Messages with ${workspace.bot.name}`, composer: `Message ${workspace.bot.name}` },
      { beginning: (timeline) => directBeginning(workspace, timeline), hints },
    );
    if (!workspace.timeline(direct.id).loaded) attempt(() => workspace.load(direct.id));
    return this.talk.node;
  }

  /** The prompts that the app offers in this conversation, if it does. */
  #prompts(composer) {
    const box = el("div.prompts");
    const show = () => {
      const offered = this.workspace.prompts.get(this.workspace.direct.id);
      const nodes = (offered?.prompts ?? []).map((each) =>
        el(
          "button.hint-chip",
          { type: "button", onclick: () => composer.offer(each.message) },
          each.title,
        ),
      );
      refresh(
        box,
        offered ?? null,
        () => nodes.length > 0 && [offered.title && el("span.muted", {}, offered.title), nodes],
      );
    };
    this.ends.push(this.workspace.topics.on("agent", show));
    show();
    return el("div", {}, box, hintChips(this.workspace, this.workspace.direct, composer));
  }
}

function homeBlock({ block, surface }) {
  const node = el("div");
  const update = (row) => refresh(node, row.block, () => blockNode(row.block, row.surface));
  update({ block, surface });
  return { node, update };
}

function aboutNodes(workspace) {
  const { bot, commands, shortcuts } = workspace;
  const rooms = workspace.rooms.filter((each) => each.app_is_member);
  const list = (title, items) =>
    items.length > 0 &&
    el(
      "section",
      {},
      el("h3", {}, title),
      el(
        "ul",
        {},
        items.map((item) => el("li", {}, item)),
      ),
    );
  return el(
    "div.about",
    {},
    el("p", {}, bot.description),
    list(
      "Ask it",
      questions(workspace).map((each) => el("q", {}, each)),
    ),
    list(
      "Commands",
      commands.map((each) => [
        el("code", {}, `${each.command} ${each.usage_hint}`.trim()),
        ` ${each.description}`,
      ]),
    ),
    list(
      "In the menu of a message",
      shortcuts
        .filter((each) => each.type === "message")
        .map((each) => [el("strong", {}, each.name), ` ${each.description}`]),
    ),
    list(
      "Channels it is in",
      rooms.map((each) => el("a", { href: channelHash(each.id) }, `#${each.name}`)),
    ),
  );
}
