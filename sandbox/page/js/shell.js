/** The frame of the page: what is shown where, by the address behind `#`. */

import { AppView } from "./app_view.js";
import { ChannelView } from "./channel_view.js";
import { el } from "./dom.js";
import { Modals } from "./modals.js";
import { attempt, notify } from "./notices.js";
import { appHash, channelHash, parseRoute } from "./routes.js";
import { Sidebar } from "./sidebar.js";
import { openSwitcher } from "./switcher.js";
import { ThreadPane } from "./thread_pane.js";
import { topBar } from "./topbar.js";

const NARROW = matchMedia("(max-width: 760px)");
const RECENT_SECONDS = 90;

export class Shell {
  /** `actAs(person)` begins anew as somebody else. */
  constructor(workspace, root, actAs) {
    Object.assign(this, { workspace, root, actAs, view: null, pane: null, route: null });
    this.sidebar = new Sidebar(workspace, this);
    this.modals = new Modals(workspace);
    this.main = el("main.main");
    this.aside = el("aside.aside", { hidden: true });
    const shade = el("div.shade", { onclick: () => this.toggleSidebar(false) });
    this.columns = el("div.columns", {}, this.sidebar.node, shade, this.main, this.aside);
    root.replaceChildren(topBar(workspace, this), this.columns);
    this.listening = new AbortController();
    const { signal } = this.listening;
    addEventListener("hashchange", () => this.show(), { signal });
    addEventListener("keydown", (event) => this.#press(event), { signal });
    document.addEventListener("visibilitychange", () => this.#markRead(), { signal });
    this.end = workspace.topics.on("channels", () => this.#channelsChanged());
    this.show();
  }

  close() {
    this.listening.abort();
    this.end();
    for (const part of [this.view, this.pane, this.sidebar, this.modals]) part?.close();
  }

  /** Show what the address names. */
  async show() {
    const route = this.#resolve(parseRoute(location.hash));
    const known = this.route;
    this.route = route;
    this.toggleSidebar(false);
    if (
      !known ||
      known.place !== route.place ||
      known.channel !== route.channel ||
      known.tab !== route.tab
    )
      this.#showView(route);
    this.#showThread(route);
    this.#markRead();
    this.sidebar.update();
    this.#title();
    if (route.message) await this.#find(route);
  }

  openThread(ts) {
    location.hash =
      this.route.place === "app" ? appHash("messages", ts) : channelHash(this.route.channel, ts);
    if (this.pane?.thread === ts) this.pane.focus();
  }

  closeThread() {
    location.hash =
      this.route.place === "app" ? appHash(this.route.tab) : channelHash(this.route.channel);
    if (!NARROW.matches) this.view.focus();
  }

  openSwitcher() {
    openSwitcher(this.workspace);
  }

  toggleSidebar(open) {
    this.root.classList.toggle("sidebar-open", open);
    if (open) this.sidebar.node.querySelector("a.room")?.focus();
  }

  /** The app began to answer, or answered, in a thread: open it if the person has just asked there. */
  showAnswer(channel, thread) {
    const asked = this.workspace.timeline(channel).messages.get(thread);
    const recent = Date.now() / 1000 - Number(thread) < RECENT_SECONDS;
    const free = !this.pane && !NARROW.matches && this.route.channel === channel;
    if (!asked || asked.user !== this.workspace.me.id || !recent || !free) return;
    this.keepFocus = true;
    this.openThread(thread);
  }

  /** A message came: seen at once where its channel is open. */
  isShown(channel) {
    return this.route.channel === channel && document.visibilityState === "visible";
  }

  /** The route with its channel checked; for an unknown one, the place to begin. */
  #resolve(route) {
    const { workspace } = this;
    const direct = workspace.direct?.id;
    if (route?.place === "app") return { ...route, channel: direct };
    if (route && route.channel === direct) return { ...route, place: "app", tab: "messages" };
    if (route && workspace.channels.has(route.channel)) return route;
    if (route) notify("There is no such channel, or you cannot see it.", "problem");
    const first = workspace.landing;
    history.replaceState(null, "", first ? channelHash(first.id) : appHash("messages"));
    return first
      ? { place: "channel", channel: first.id, thread: "" }
      : { place: "app", tab: "messages", channel: direct, thread: "" };
  }

  #showView(route) {
    this.view?.close();
    const { workspace } = this;
    this.view =
      route.place === "app"
        ? new AppView(workspace, route.tab, this)
        : new ChannelView(workspace, route.channel, this);
    this.main.replaceChildren(this.view.node);
    if (!NARROW.matches && !route.message) this.view.focus();
  }

  #showThread({ channel, thread, message }) {
    const same = this.pane && this.pane.channel === channel && this.pane.thread === thread;
    if (!same) {
      this.pane?.close();
      this.pane = thread
        ? new ThreadPane(this.workspace, channel, thread, () => this.closeThread())
        : null;
      this.aside.replaceChildren(...(this.pane ? [this.pane.node] : []));
      this.aside.hidden = !this.pane;
      this.root.classList.toggle("thread-open", Boolean(this.pane));
      if (this.pane && !message && !this.keepFocus && !NARROW.matches) this.pane.focus();
    }
    this.keepFocus = false;
  }

  /** Scroll to the message of a permalink, wherever it is. */
  async #find(route) {
    const { workspace } = this;
    const { channel, thread, message } = route;
    if (thread) await this.pane.ready;
    else await attempt(() => workspace.loadUntil(channel, message));
    const list = (thread ? this.pane : this.view).talk?.list;
    list?.update();
    if (list?.show(message)) {
      const tidy =
        route.place === "app" ? appHash("messages", thread) : channelHash(channel, thread);
      history.replaceState(null, "", tidy);
      this.route = { ...route, message: undefined };
      return;
    }
    const reply = thread
      ? null
      : await attempt(() => workspace.server.read(`threads/${channel}/${message}`));
    const parent = reply?.messages[0].thread_ts;
    if (parent && parent !== message)
      location.hash = `${location.hash.split("?")[0]}?thread_ts=${parent}&cid=${channel}`;
    else if (reply || thread) notify("The message of that link is gone.", "problem");
  }

  #channelsChanged() {
    if (!this.workspace.channels.has(this.route.channel)) this.show();
    this.#markRead();
    this.#title();
  }

  #markRead() {
    const channel = this.workspace.channels.get(this.route?.channel);
    if (channel && this.isShown(channel.id)) this.workspace.reading.markRead(channel);
  }

  #title() {
    const { workspace } = this;
    const channel = workspace.channels.get(this.route.channel);
    const mentions = [...workspace.channels.keys()].reduce(
      (sum, id) => sum + workspace.reading.mentionsIn(id),
      0,
    );
    const name = channel.kind === "im" ? workspace.bot.name : `#${channel.name}`;
    document.title = `${mentions ? `(${mentions}) ` : ""}${name} · ${workspace.team.name}`;
  }

  /** F6 walks from the sidebar to the channel, to the thread, and round. */
  #nextPart(step) {
    const parts = [this.sidebar.node, this.main, ...(this.pane ? [this.aside] : [])];
    const at = parts.findIndex((part) => part.contains(document.activeElement));
    const next = parts[(at + step + parts.length) % parts.length];
    ENTRANCES.map((name) => next.querySelector(name))
      .find(Boolean)
      ?.focus();
  }

  #press(event) {
    const meta = event.ctrlKey || event.metaKey;
    if (meta && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!document.querySelector("dialog[open]")) this.openSwitcher();
    } else if (event.key === "F6") {
      event.preventDefault();
      this.#nextPart(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && !document.querySelector("dialog[open], :popover-open")) {
      if (this.root.classList.contains("sidebar-open")) this.toggleSidebar(false);
      else if (this.pane) this.closeThread();
    }
  }
}

/** What to put the focus on in a part of the page, the best first. */
const ENTRANCES = [".room[aria-current]", "a.room", ".composer-field", ".tabs a"];
