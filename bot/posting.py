"""Writing to Slack so that a repetition changes nothing.

Every message carries the mark of the work it belongs to, in its metadata and as the id of its
first block. Before anything is posted again the place is searched for the mark.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.slack import FAILURES, Slack, error_code, may_be_done

logger = logging.getLogger(__name__)

Wire = dict[str, Any]
"""A JSON object as Slack sends or takes it."""

EVENT_TYPE = "postmortem_work"
MOST_TEXT = 3_900  # chat.update refuses more than 4,000
_PAUSES = (0.5, 2.0, 5.0)  # seconds before each new try
_NOT_EDITABLE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "unknown_method"}
)
_BLOCKS_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_metadata_format"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A thread, or with an empty thread_ts the channel itself. Nothing of ours in it that
    matters is older than `since` (a ts)."""

    channel: str
    thread_ts: str
    since: str


@dataclass(frozen=True, slots=True)
class Content:
    """A message: blocks, and the text that stands in where blocks are not shown."""

    text: str
    blocks: tuple[Wire, ...] = ()


class Poster:
    """Posts once, updates in place, and finds again what it posted."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def settle(self, place: Place, mark: str, content: Content, ts: str | None = None) -> str:
        """Bring the one message with this mark to this content; return its ts.

        `ts` names the message where it is known. Raises SlackApiError, or OSError when Slack
        cannot be reached at all.
        """
        known = ts or self.find(place, mark)
        if known and self._update(place.channel, known, mark, content):
            return known
        return self._post(place, mark, content)

    def find(self, place: Place, mark: str) -> str | None:
        """The ts of the message with this mark."""
        found = next((m for m in self.own_messages(place) if mark in _marks(m)), None)
        return found["ts"] if found else None

    def own_messages(self, place: Place) -> Iterator[Wire]:
        """What the bot has written in a place since the work began."""
        me = self._slack.me
        for message in self._messages(place):
            if message.get("user") == me.user_id or message.get("bot_id") == me.bot_id:
                yield message

    def _messages(self, place: Place) -> Iterator[Wire]:
        client = self._slack.reading
        bounds: Wire = {"oldest": place.since, "limit": 200, "include_all_metadata": True}
        cursor = ""
        while True:
            more: Wire = {**bounds, "cursor": cursor} if cursor else bounds
            if place.thread_ts:
                page = client.conversations_replies(
                    channel=place.channel, ts=place.thread_ts, **more
                )
            else:
                page = client.conversations_history(channel=place.channel, **more)
            yield from page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    def _post(self, place: Place, mark: str, content: Content) -> str:
        def send(dressed: Wire) -> str:
            return str(
                self._slack.posting.chat_postMessage(
                    channel=place.channel,
                    thread_ts=place.thread_ts or None,
                    unfurl_links=False,
                    unfurl_media=False,
                    **dressed,
                )["ts"]
            )

        for pause in _PAUSES:
            try:
                return _with_fallback(send, content, mark)
            except FAILURES as error:
                if not may_be_done(error):
                    raise
                logger.warning("no answer to a post (%s); looking for it", error)
                time.sleep(pause)
                if ts := self.find(place, mark):
                    return ts
        return _with_fallback(send, content, mark)

    def _update(self, channel: str, ts: str, mark: str, content: Content) -> bool:
        """False when the message is gone, or cannot be changed in this workspace."""

        def send(dressed: Wire) -> str:
            # Without `blocks` Slack would keep the old ones.
            whole: Wire = {"blocks": [], **dressed}
            return str(self._slack.reading.chat_update(channel=channel, ts=ts, **whole)["ts"])

        try:
            _with_fallback(send, content, mark)
        except SlackApiError as error:
            if error_code(error) not in _NOT_EDITABLE:
                raise
            return False
        return True


def _with_fallback(send: Callable[[Wire], str], content: Content, mark: str) -> str:
    """Send it whole; where the blocks are refused, the text alone says it too."""
    try:
        return send(dress(content, mark))
    except SlackApiError as error:
        if error_code(error) not in _BLOCKS_REFUSED or not content.blocks:
            raise
        logger.warning("Slack refused the blocks of a message: %s", error.response.data)
        return send(dress(Content(content.text), mark))


def dress(content: Content, mark: str) -> Wire:
    """The arguments of a post or an update with this content and mark."""
    payload = {"event_type": EVENT_TYPE, "event_payload": {"mark": mark}}
    dressed: Wire = {"text": content.text[:MOST_TEXT], "metadata": payload}
    if content.blocks:
        first, *others = content.blocks
        dressed["blocks"] = [{**first, "block_id": mark}, *others]
    return dressed


def _marks(message: Wire) -> set[str]:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    marks = {str(block.get("block_id", "")) for block in message.get("blocks") or ()}
    return marks | {str(payload.get("mark", ""))}
