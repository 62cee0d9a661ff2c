"""The workspace: its people, channels and messages, and the rules of who sees and does what.

Pure and synchronous. Everything that happens is told to the listeners as an event.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.agent import AgentBoard
from sandbox.channels import Channel, Kind
from sandbox.events import (
    EphemeralDeleted,
    EphemeralPosted,
    Event,
    MemberChanged,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
    ReactionChanged,
    ThreadChanged,
)
from sandbox.files import FileShelf
from sandbox.manifest import Manifest
from sandbox.people import Bot, Person
from sandbox.rules import Rules
from sandbox.streams import Streams
from sandbox.views import Views
from sandbox.wire import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    TEAM_NAME,
    SlackError,
    Wire,
    format_ts,
    new_id,
)


class Workspace:
    """State and rules. `url` ends in a slash and begins every permalink."""

    def __init__(
        self,
        url: str,
        manifest: Manifest,
        rules: Rules,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.url = url
        self.manifest = manifest
        self.rules = rules
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.bots: dict[str, Bot] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, list[str]] = {}
        self.files = FileShelf(self)
        self.streams = Streams(self)
        self.agent = AgentBoard(self)
        self.views = Views(self)
        self._ephemeral: dict[tuple[str, str], Wire] = {}
        self._listeners: list[Callable[[Event], None]] = []
        self._last_ts = 0.0
        self._add_app()

    # People and channels

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` with every event from now on, in the order they happen."""
        self._listeners.append(listener)

    def publish(self, event: Event) -> None:
        """Tell every listener."""
        for listener in self._listeners:
            listener(event)

    def add_person(self, person: Person) -> None:
        """Add a member, with a direct message to the app."""
        if person.id in self.people:
            return
        self.people[person.id] = person
        if not person.is_bot:
            self.direct_message(person.id)

    def add_channel(
        self, channel_id: str, name: str, kind: Kind, members: Iterable[str], purpose: str = ""
    ) -> Channel:
        """Add a channel, or return the one that has this id already."""
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(
                channel_id, name, kind, self.clock(), list(dict.fromkeys(members)), purpose
            )
        return self.channels[channel_id]

    def direct_message(self, user: str) -> Channel:
        """Return the direct message between the app and a person."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.name == user:
                return channel
        return self.add_channel("D" + new_id("")[:9], user, "im", [user, BOT_USER_ID])

    def find_channel(self, reference: str) -> Channel | None:
        """Return the channel with this id or, with or without `#`, this name."""
        if reference in self.channels:
            return self.channels[reference]
        name = reference.removeprefix("#")
        named = (each for each in self.channels.values() if each.kind != "im")
        return next((each for each in named if each.name == name), None)

    def sees(self, user: str, channel: Channel) -> bool:
        """Tell whether a person can read a channel: guests and private channels need membership."""
        if user in channel.members:
            return True
        person = self.people[user]
        return channel.kind == "public" and not person.is_guest and not person.is_bot

    def visible_channels(self, user: str) -> list[Channel]:
        """Return the channels a person can read, in the order they were made."""
        return [channel for channel in self.channels.values() if self.sees(user, channel)]

    def join(self, channel: Channel, user: str, inviter: str = "") -> None:
        """Add a member; raises SlackError `already_in_channel`."""
        if user in channel.members:
            raise SlackError("already_in_channel")
        channel.members.append(user)
        self.publish(MemberChanged(channel.id, user, joined=True, inviter=inviter))

    def leave(self, channel: Channel, user: str) -> None:
        """Remove a member; raises SlackError `not_in_channel`."""
        if user not in channel.members:
            raise SlackError("not_in_channel")
        channel.members.remove(user)
        self.publish(MemberChanged(channel.id, user, joined=False))

    def team(self) -> Wire:
        """Return the team object of team.info."""
        return {
            "id": TEAM_ID,
            "name": TEAM_NAME,
            "domain": TEAM_DOMAIN,
            "url": self.url,
            "email_domain": "",
            "icon": {"image_default": True},
        }

    # Messages

    def next_ts(self) -> str:
        """Return a timestamp that no message has: now, or just after the last one given out."""
        self._last_ts = max(self.clock(), self._last_ts + 0.000001)
        return format_ts(self._last_ts)

    def app_message(self, **content: Any) -> Wire:
        """Return a message by the app that is not posted yet; empty values are left out."""
        app = {"user": BOT_USER_ID, "type": "message", "bot_id": BOT_ID, "app_id": APP_ID}
        identity = {"team": TEAM_ID, "bot_profile": self.bots[BOT_ID].wire() | {"team_id": TEAM_ID}}
        return app | identity | {key: value for key, value in content.items() if value}

    def person_message(self, user: str, **content: Any) -> Wire:
        """Return a message by a person that is not posted yet; empty values are left out."""
        author = {"user": user, "type": "message", "client_msg_id": new_id("").lower()}
        kept = {key: value for key, value in content.items() if value}
        return author | {"team": TEAM_ID, "text": ""} | kept

    def post(self, channel: Channel, message: Wire) -> Wire:
        """Post a message: it gets its ts, its thread is counted anew, a status there ends."""
        message = {**message, "ts": self.next_ts()}
        message.setdefault("text", "")
        parent_ts = message.get("thread_ts", "")
        if parent_ts and channel.messages.get(parent_ts, {}).get("user"):
            message["parent_user_id"] = channel.messages[parent_ts]["user"]
        channel.add(message)
        if message.get("bot_id") == BOT_ID:
            self.agent.clear_status(channel.id, parent_ts or message["ts"])
        self.publish(MessagePosted(channel.id, message))
        self._count_again(channel, parent_ts)
        return message

    def edit(self, channel: Channel, ts: str, changes: Wire) -> Wire:
        """Change a message; a value of None takes the key away."""
        previous = channel.messages[ts]
        merged = {key: value for key, value in (previous | changes).items() if value is not None}
        channel.add(merged)
        self.publish(MessageChanged(channel.id, channel.seen(ts), previous))
        return merged

    def delete(self, channel: Channel, ts: str) -> None:
        """Delete a message and count its thread anew."""
        previous = channel.messages[ts]
        channel.remove(ts)
        self.publish(MessageDeleted(channel.id, previous))
        self._count_again(channel, previous.get("thread_ts", ""))

    def react(self, channel: Channel, ts: str, user: str, name: str) -> None:
        """Add a reaction; raises SlackError `already_reacted`."""
        reactions = channel.messages[ts].setdefault("reactions", [])
        known = [each for each in reactions if each["name"] == name]
        if not known:
            known = [{"name": name, "users": [], "count": 0}]
            reactions.extend(known)
        entry: Wire = known[0]
        if user in entry["users"]:
            raise SlackError("already_reacted")
        entry["users"].append(user)
        entry["count"] += 1
        self.publish(ReactionChanged(channel.id, ts, user, name, added=True))

    def unreact(self, channel: Channel, ts: str, user: str, name: str) -> None:
        """Take a reaction back; raises SlackError `no_reaction`."""
        reactions = channel.messages[ts].get("reactions", [])
        entry = next((each for each in reactions if each["name"] == name), None)
        if entry is None or user not in entry["users"]:
            raise SlackError("no_reaction")
        entry["users"].remove(user)
        entry["count"] -= 1
        channel.messages[ts]["reactions"] = [each for each in reactions if each["count"]]
        self.publish(ReactionChanged(channel.id, ts, user, name, added=False))

    def whisper(self, channel: Channel, user: str, message: Wire, ts: str = "") -> Wire:
        """Show an ephemeral message to one person; with `ts`, put it in the place of that one."""
        message = {**message, "ts": ts or self.next_ts(), "is_ephemeral": True}
        self._ephemeral[channel.id, message["ts"]] = message
        self.publish(EphemeralPosted(channel.id, user, message, replaces=bool(ts)))
        return message

    def ephemeral(self, channel: Channel, ts: str) -> Wire | None:
        """Return an ephemeral message of this run."""
        return self._ephemeral.get((channel.id, ts))

    def unwhisper(self, channel: Channel, user: str, ts: str) -> None:
        """Take an ephemeral message back."""
        self._ephemeral.pop((channel.id, ts), None)
        self.publish(EphemeralDeleted(channel.id, user, ts))

    def permalink(self, channel: Channel, ts: str) -> str:
        """Return the address of a message; that of a reply names its thread."""
        link = f"{self.url}archives/{channel.id}/p{ts.replace('.', '')}"
        parent = channel.messages[ts].get("thread_ts", ts)
        return link if parent == ts else f"{link}?thread_ts={parent}&cid={channel.id}"

    def tick(self) -> None:
        """Do what is due: end streams and statuses, share files."""
        self.streams.expire()
        self.agent.expire()
        self.files.share_due()

    def _count_again(self, channel: Channel, parent_ts: str) -> None:
        if parent_ts in channel.messages:
            self.publish(ThreadChanged(channel.id, channel.seen(parent_ts)))

    def _add_app(self) -> None:
        name = self.manifest.bot_name
        self.people[BOT_USER_ID] = Person(BOT_USER_ID, name, self.manifest.name, is_bot=True)
        self.bots[BOT_ID] = Bot(BOT_ID, name, BOT_USER_ID, APP_ID)
