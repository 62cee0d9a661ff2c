"""Fill a workspace: the standing people and channels, and threads from files.

A seed file is one JSON object in the shape of a Slack thread export:

    {"channel": {"id", "name", "is_private"?, "topic"?: {"value"}, "purpose"?: {"value"}},
     "users": [{"id", "name", "real_name", "is_guest"?}],
     "messages": [{"ts", "user" | "bot_id", "username"?, "text", "thread_ts"?, "reactions"?,
                   "blocks"?, "attachments"?}]}

Other keys are ignored. A folder stands for the files in its `channels/` folder, or for its own
files if it has none.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from sandbox.channels import Channel
from sandbox.people import Bot, Person
from sandbox.wire import BOT_USER_ID, SLACKBOT_ID, Wire, is_ts
from sandbox.workspace import Workspace

_MESSAGE_KEYS = {
    *("type", "subtype", "ts", "user", "bot_id", "username", "text", "thread_ts", "reactions"),
    *("blocks", "attachments", "edited", "icons", "app_id", "bot_profile", "client_msg_id"),
}
_FOR_EVERYONE = ("C0GENERAL01", "C0ASKPM0001")
_PEOPLE = (
    Person("U0ALICE0001", "alice", "Alice Moreau", title="Test lead"),
    Person("U0BEN000001", "ben", "Ben Okafor", title="On-call engineer"),
    Person("U0CHIARA001", "chiara", "Chiara Lindqvist", title="Platform engineer"),
    Person("U0GUEST0001", "gustav", "Gustav Weber (guest)", is_guest=True, title="Contractor"),
)


def seed_workspace(workspace: Workspace, paths: list[Path]) -> None:
    """Add the standing people and channels, then every thread under `paths`.

    Raises ValueError, naming the file, for a file that is no thread.
    """
    _seed_standing(workspace)
    for path in seed_files(paths):
        try:
            seed_thread(workspace, json.loads(path.read_text(encoding="utf-8")))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path} is no thread in Slack's shape: {error!r}") from error
    for name in _FOR_EVERYONE:
        _add_members(workspace.channels[name], _full_members(workspace))


def seed_files(paths: list[Path]) -> Iterator[Path]:
    """Yield the seed files that the paths stand for; raises ValueError for a path without any."""
    for path in paths:
        folder = path / "channels" if (path / "channels").is_dir() else path
        files = sorted(folder.glob("*.json")) if folder.is_dir() else [folder]
        if not files or not all(file.is_file() for file in files):
            raise ValueError(f"{path} holds no seed files (*.json)")
        yield from files


def seed_thread(workspace: Workspace, source: Wire) -> Channel:
    """Add one thread's people, channel and messages; the app is a member of the channel."""
    people = [_person(user) for user in source.get("users", [])]
    messages = [_message(each) for each in source["messages"]]
    known = {person.id for person in people}
    writers = {message["user"]: message for message in messages if "user" in message}
    people += [_writer(user, writers[user]) for user in writers if user not in known]
    for person in people:
        workspace.add_person(person)
    channel = _channel(workspace, source["channel"], [person.id for person in people])
    for message in messages:
        _remember_bot(workspace, message)
        channel.add(message)
    return channel


def _seed_standing(workspace: Workspace) -> None:
    workspace.people[SLACKBOT_ID] = Person(SLACKBOT_ID, "slackbot", "Slackbot", is_bot=True)
    for person in _PEOPLE:
        workspace.add_person(person)
    workspace.groups["S0TESTERS01"] = ["U0ALICE0001"]
    full = _full_members(workspace)
    guests = [person.id for person in _PEOPLE if person.is_guest]
    general, ask = _FOR_EVERYONE
    workspace.add_channel(general, "general", "public", [*full, BOT_USER_ID], "For everyone")
    workspace.add_channel(
        ask, "ask-postmortem", "public", [*full, *guests, BOT_USER_ID], "Ask about past incidents"
    )
    workspace.add_channel(
        "C0RANDOM001", "random", "public", full, "The app is not a member here until it is invited"
    )
    leads = workspace.add_channel(
        "G0LEADS0001", "security-leads", "private", full[:2], "Private, and without the app"
    )
    note = workspace.person_message(full[0], text="Keep the vendor's name out of wider channels.")
    leads.add(note | {"ts": workspace.next_ts()})


def _channel(workspace: Workspace, source: Wire, writers: list[str]) -> Channel:
    kind = "private" if source.get("is_private") else "public"
    everyone = _full_members(workspace) if kind == "public" else []
    members = [*writers, *everyone, BOT_USER_ID]
    channel = workspace.add_channel(source["id"], source["name"], kind, members)
    channel.topic = _value(source, "topic") or channel.topic
    channel.purpose = _value(source, "purpose") or channel.purpose
    _add_members(channel, members)
    return channel


def _full_members(workspace: Workspace) -> list[str]:
    return [each.id for each in workspace.people.values() if not (each.is_guest or each.is_bot)]


def _add_members(channel: Channel, members: list[str]) -> None:
    channel.members.extend(each for each in members if each not in channel.members)


def _value(source: Wire, name: str) -> str:
    return (source.get(name) or {}).get("value", "")


def _person(user: Wire) -> Person:
    name = user.get("name") or user["id"]
    real_name = user.get("real_name") or name
    return Person(user["id"], name, real_name, is_guest=bool(user.get("is_guest")))


def _writer(user: str, message: Wire) -> Person:
    name = message.get("username") or user
    return Person(user, name, name)


def _message(source: Wire) -> Wire:
    if not is_ts(source["ts"]):
        raise ValueError(f"{source['ts']!r} is no timestamp")
    message = {key: value for key, value in source.items() if key in _MESSAGE_KEYS}
    return {"type": "message", "text": "", **message}


def _remember_bot(workspace: Workspace, message: Wire) -> None:
    bot_id = message.get("bot_id")
    if bot_id and bot_id not in workspace.bots:
        workspace.bots[bot_id] = Bot(bot_id, message.get("username", bot_id))
