/** Where the page is, written in the address behind `#`. */

const TABS = ["home", "messages", "about"];

/** Return `{ place: "channel", channel, thread, message }` or `{ place: "app", tab, thread, message }`, or null. */
export function parseRoute(hash) {
  const [path, query] = decodeURI(hash.replace(/^#\/?/, "")).split("?");
  const [first, second, third] = path.split("/");
  if (first === "archives") return parsePermalink(second, third, new URLSearchParams(query));
  if (first === "app")
    return { place: "app", tab: TABS.includes(second) ? second : "messages", thread: third ?? "" };
  if (!first) return null;
  return { place: "channel", channel: first, thread: second === "thread" ? third : "" };
}

function parsePermalink(channel, mark, query) {
  const digits = /^p(\d{10})(\d{6})$/.exec(mark ?? "");
  if (!digits) return { place: "channel", channel, thread: "" };
  const message = `${digits[1]}.${digits[2]}`;
  return { place: "channel", channel, thread: query.get("thread_ts") ?? "", message };
}

/** The address of a channel, with a thread open beside it if one is given. */
export function channelHash(channel, thread = "") {
  return thread ? `#/${channel}/thread/${thread}` : `#/${channel}`;
}

/** The address of one of the app's tabs. */
export function appHash(tab, thread = "") {
  return thread ? `#/app/${tab}/${thread}` : `#/app/${tab}`;
}

/** The address of a message behind `#`: the page scrolls to it. */
export function messageHash(channel, message) {
  const link = `#/archives/${channel}/p${message.ts.replace(".", "")}`;
  const thread = message.thread_ts;
  return thread && thread !== message.ts ? `${link}?thread_ts=${thread}&cid=${channel}` : link;
}

/** The permalink that people and the app exchange. */
export function permalink(workspace, channel, message) {
  return new URL(messageHash(channel, message).slice(2), workspace.team.url).href;
}
