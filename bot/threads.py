"""Reading threads and channels as they are told: messages with their people, page by page."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.posting import Wire
from bot.refusals import NoSuchThread, NothingToRead, NotInvited
from bot.slack import Slack, error_code

PAGE = 200
MOST_MESSAGES = 3_000
MOST_THREADS = 40  # of a channel; each is at least one call
MOST_PEOPLE = 100
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)")
_CALL = re.compile(r"^\W*(<@[UW][A-Z0-9]+>\W*)?/?testpm\b", re.IGNORECASE)
_GONE = frozenset({"thread_not_found", "message_not_found", "channel_not_found"})


class Threads:
    """What was said where. Raises NoSuchThread, NotInvited, or SlackApiError for the rest."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._people: dict[str, Wire] = {}

    def root_of(self, channel: str, ts: str) -> str:
        """The ts of the thread that a message is in; links to replies do not always say it."""
        page = self._read("replies", channel=channel, ts=ts, limit=1)
        for message in page.get("messages") or ():
            return str(message.get("thread_ts") or message["ts"])
        raise NoSuchThread

    def thread(self, channel: str, ts: str, *, most: int = MOST_MESSAGES) -> list[Wire]:
        """A thread, oldest first."""
        messages = self._pages("replies", most, channel=channel, ts=ts)
        return list({message["ts"]: message for message in messages}.values())

    def channel(self, channel: str, oldest: str) -> list[Wire]:
        """The newest messages of a channel and the threads under them, oldest first."""
        top = list(self._pages("history", MOST_MESSAGES, channel=channel, oldest=oldest))
        threads = sorted((m for m in top if m.get("reply_count")), key=_replies, reverse=True)
        found = {message["ts"]: message for message in top}
        for parent in threads[:MOST_THREADS]:
            if len(found) >= MOST_MESSAGES:
                break
            found |= {m["ts"]: m for m in self.thread(channel, parent["ts"])}
        return [found[ts] for ts in sorted(found, key=float)]

    def top_level(self, channel: str, oldest: str) -> list[Wire]:
        """The first messages of threads, newest first, with `reply_count` and `latest_reply`."""
        return list(self._pages("history", 400, channel=channel, oldest=oldest))

    def as_json(self, channel: str, messages: list[Wire]) -> Wire:
        """The shape of a THREAD.json. Raises NothingToRead if only the bot has spoken."""
        told = [message for message in messages if not self._is_ours(message)]
        if not any(m.get("text") or m.get("blocks") or m.get("attachments") for m in told):
            raise NothingToRead(
                "There is nothing to report on there: no message besides my own and the request."
            )
        return {
            "channel": {"id": channel},
            "users": self.people(told),
            "messages": told,
            "workspace_url": self._slack.me.url.rstrip("/"),
        }

    def people(self, messages: Iterable[Wire]) -> list[Wire]:
        """The people who wrote or are mentioned, as users.info gives them."""
        named: dict[str, None] = {}
        for message in messages:
            named |= dict.fromkeys(_people_in(message))
        return [person for user in list(named)[:MOST_PEOPLE] if (person := self._person(user))]

    def _person(self, user: str) -> Wire:
        if user not in self._people:
            try:
                self._people[user] = self._slack.reading.users_info(user=user)["user"] or {}
            except SlackApiError:
                self._people[user] = {}  # gone, or of another workspace: a name is not worth more
        return self._people[user]

    def _is_ours(self, message: Wire) -> bool:
        me = self._slack.me
        if message.get("user") == me.user_id or message.get("bot_id") == me.bot_id:
            return True
        text = str(message.get("text", ""))
        return f"<@{me.user_id}>" in text or bool(_CALL.match(text))

    def _pages(self, method: str, most: int, **where: str) -> Iterator[Wire]:
        count, cursor = 0, ""
        while True:
            more: Wire = {**where, "cursor": cursor} if cursor else dict(where)
            page = self._read(method, limit=min(PAGE, most), **more)
            messages = page.get("messages") or []
            count += len(messages)
            yield from messages
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor or count >= most:
                return

    def _read(self, method: str, **arguments: Any) -> Any:
        client = self._slack.reading
        try:
            if method == "replies":
                return client.conversations_replies(**arguments)
            return client.conversations_history(**arguments)
        except SlackApiError as error:
            if error_code(error) in _GONE:
                raise NoSuchThread from None
            if error_code(error) == "not_in_channel":
                raise NotInvited from None
            raise


def _replies(message: Wire) -> int:
    return int(message.get("reply_count") or 0)


def _people_in(message: Wire) -> Iterator[str]:
    if user := message.get("user"):
        yield user
    yield from _PERSON.findall(str(message.get("text", "")))
