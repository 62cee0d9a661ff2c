"""A channel or direct message: who is in it and what was said."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from sandbox.wire import BOT_USER_ID, SLACKBOT_ID, TEAM_ID, Wire

Kind = Literal["public", "private", "im"]


@dataclass(slots=True)
class Channel:
    """A conversation. In a direct message `name` is the id of the person the app talks to."""

    id: str
    name: str
    kind: Kind
    created: float
    members: list[str]
    purpose: str = ""
    topic: str = ""
    messages: dict[str, Wire] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)

    @property
    def latest(self) -> str:
        """The ts of the newest message, or ''."""
        return self._order[-1] if self._order else ""

    def add(self, message: Wire) -> None:
        """Keep a message; one with the same ts is replaced."""
        if message["ts"] not in self.messages:
            insort(self._order, message["ts"], key=Decimal)
        self.messages[message["ts"]] = message

    def remove(self, ts: str) -> None:
        """Delete a message. The first of a thread leaves a tombstone that its replies hang from."""
        if self.reply_ids(ts):
            self.messages[ts] = {
                "type": "message",
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "user": SLACKBOT_ID,
                "hidden": True,
                "ts": ts,
                "thread_ts": ts,
            }
            return
        del self.messages[ts]
        self._order.remove(ts)

    def reply_ids(self, parent_ts: str) -> list[str]:
        """Return the timestamps of a thread's replies, oldest first."""
        return [ts for ts in self._order if ts != parent_ts and self._root(ts) == parent_ts]

    def thread(self, parent_ts: str) -> list[Wire]:
        """Return the thread's first message and its replies as readers see them."""
        if parent_ts not in self.messages:
            return []
        replies = self.reply_ids(parent_ts)
        parent = self._with_thread(self.messages[parent_ts], replies)
        return [parent, *(self._with_thread(self.messages[ts], []) for ts in replies)]

    def top_level(self) -> list[Wire]:
        """Return the messages that stand in the channel itself, newest first."""
        counts = self._replies_by_parent()
        return [
            self._with_thread(self.messages[ts], counts.get(ts, []))
            for ts in reversed(self._order)
            if self._is_top_level(self.messages[ts])
        ]

    def seen(self, ts: str) -> Wire:
        """Return a copy of a message with its thread's counts, as readers see it."""
        return self._with_thread(self.messages[ts], self.reply_ids(ts))

    def wire(self, viewer: str) -> Wire:
        """Return the conversation object of conversations.info for one viewer."""
        if self.kind == "im":
            return {
                "id": self.id,
                "created": int(self.created),
                "is_im": True,
                "is_org_shared": False,
                "is_archived": False,
                "context_team_id": TEAM_ID,
                "user": self.name if viewer == BOT_USER_ID else BOT_USER_ID,
                "is_user_deleted": False,
                "priority": 0,
            }
        private = self.kind == "private"
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not private,
            "is_group": private,
            "is_im": False,
            "is_mpim": False,
            "is_private": private,
            "is_archived": False,
            "is_general": self.name == "general",
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "is_member": viewer in self.members,
            "created": int(self.created),
            "creator": SLACKBOT_ID,
            "context_team_id": TEAM_ID,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }

    def _root(self, ts: str) -> str:
        return self.messages[ts].get("thread_ts", ts)

    def _replies_by_parent(self) -> dict[str, list[str]]:
        replies: dict[str, list[str]] = {}
        for ts in self._order:
            if self._root(ts) != ts:
                replies.setdefault(self._root(ts), []).append(ts)
        return replies

    def _with_thread(self, message: Wire, replies: list[str]) -> Wire:
        if not replies:
            return {key: value for key, value in message.items() if key != "reply_count"}
        people = _distinct(_author(self.messages[ts]) for ts in replies)
        return message | {
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "reply_users": people[:5],
            "reply_users_count": len(people),
            "latest_reply": replies[-1],
            "is_locked": False,
            "subscribed": False,
        }

    @staticmethod
    def _is_top_level(message: Wire) -> bool:
        if message.get("subtype") == "thread_broadcast":
            return True
        return message.get("thread_ts", message["ts"]) == message["ts"]


def _author(message: Wire) -> str:
    return message.get("user") or message.get("bot_id") or ""


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
