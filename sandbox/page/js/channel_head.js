/** The head of a channel: name, topic, members. */

import { faceOf } from "./avatars.js";
import { openDialog } from "./dialogs.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { attempt } from "./notices.js";
import { openSidebarButton } from "./sidebar.js";

export function channelHead(channel, workspace, shell) {
  const about = channel.topic || channel.purpose;
  const members = channel.members.map((id) => workspace.people.get(id)).filter(Boolean);
  return [
    openSidebarButton(shell),
    el(
      "div.view-title",
      {},
      el(
        "h1",
        {},
        icon(channel.kind === "private" ? "lock" : "hash"),
        el("span", {}, channel.name),
      ),
      about && el("p.topic", { title: about }, mrkdwn(about, workspace)),
    ),
    el(
      "button.members",
      {
        type: "button",
        title: "Members",
        onclick: () => showMembers(channel.id, workspace),
      },
      el(
        "span.faces",
        {},
        members.slice(0, 3).map((each) => faceOf(each.id, workspace)),
      ),
      String(members.length),
      el("span.hidden-words", {}, "members"),
    ),
  ];
}

function showMembers(id, workspace) {
  const list = el("ul.member-list");
  const show = () => {
    const channel = workspace.channels.get(id);
    const rows = [...workspace.people.values()]
      .filter((each) => each.id !== "USLACKBOT")
      .map((person) => memberRow(person, channel, workspace));
    list.replaceChildren(...rows.sort((a, b) => b.inside - a.inside).map(({ node }) => node));
  };
  const end = workspace.topics.on("channels", show);
  show();
  openDialog(`Members of #${workspace.channels.get(id).name}`, el("div.dialog-body", {}, list), {
    closed: end,
  });
}

function memberRow(person, channel, workspace) {
  const inside = channel.members.includes(person.id);
  const words = inside ? "Remove" : "Add";
  const change = () =>
    attempt(() =>
      workspace.server.send(`channels/${channel.id}/${inside ? "remove" : "invite"}`, {
        user: person.id,
      }),
    );
  const node = el(
    "li",
    { class: inside ? "" : "outside" },
    faceOf(person.id, workspace),
    el(
      "span.member-name",
      {},
      workspace.personName(person.id),
      el(
        "small",
        {},
        person.id === workspace.bot.user_id ? "App" : person.profile?.title || `@${person.name}`,
      ),
    ),
    channel.is_member &&
      el(
        "button.button.small",
        { type: "button", "aria-label": `${words} ${person.name}`, onclick: change },
        words,
      ),
  );
  return { node, inside };
}
