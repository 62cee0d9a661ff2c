"""What the words after /testpm, or in a mention, ask for."""

import re
import time

from bot.permalinks import MessageLink, find_link
from bot.refusals import Refusal
from bot.replies import USAGE
from bot.requests import Origin, ReportRequest

_SINCE = re.compile(r"(?:since\s+)?(\d{1,3})\s*(m|min|minutes?|h|hours?|d|days?)", re.IGNORECASE)
_SECONDS = {"m": 60, "h": 3600, "d": 86400}
_COMMAND = re.compile(r"/?\btestpm\b[:,]?", re.IGNORECASE)
_ADDRESS = re.compile(r"^<?https?://\S+$")
SHORTEST_TEXT = 40  # characters that could be an incident and not a mistyped option
EARLIER = 60  # seconds by which this clock may be ahead of Slack's


def read_mention(text: str, origin: Origin, workspace_url: str) -> ReportRequest | None:
    """The report that a mention asks for by saying testpm or by a link to a message; None for a
    question. Raises Refusal.
    """
    command = _COMMAND.search(text)
    if link := find_link(text, workspace_url):
        return about_thread(origin, link, in_sight=False)
    if command is None:
        return None
    words = text[command.end() :].strip()
    if origin.thread_ts and not _SINCE.fullmatch(words) and len(words) < SHORTEST_TEXT:
        return about_thread(origin, MessageLink(origin.channel, origin.thread_ts), in_sight=True)
    return read_command(words, origin, workspace_url)


def read_command(text: str, origin: Origin, workspace_url: str) -> ReportRequest:
    """Understand a command. Raises Refusal with the usage for what makes no sense.

    The text of the request is as it was typed: not redacted yet.
    """
    words = text.strip()
    if link := find_link(words, workspace_url):
        return about_thread(origin, link, in_sight=False)
    if not words:
        return ReportRequest(origin, "channel", origin.channel, in_sight=True)
    if words.lower() == "latest":
        return ReportRequest(origin, "latest", origin.channel, in_sight=True)
    if match := _SINCE.fullmatch(words):
        oldest = time.time() - int(match[1]) * _SECONDS[match[2][0].lower()]
        return ReportRequest(
            origin, "channel", origin.channel, oldest=f"{oldest:.6f}", in_sight=True
        )
    if _ADDRESS.match(words) or len(words) < SHORTEST_TEXT:
        raise Refusal(USAGE)
    return ReportRequest(origin, "text", origin.channel, text=words, in_sight=True)


def about_thread(origin: Origin, link: MessageLink, *, in_sight: bool) -> ReportRequest:
    """A report of the thread of one message."""
    return ReportRequest(origin, "thread", link.channel, ts=link.ts, in_sight=in_sight)


def now_ts(before: float = EARLIER) -> str:
    """A ts so many seconds ago: surely before anything that Slack is told from now on."""
    return f"{time.time() - before:.6f}"
