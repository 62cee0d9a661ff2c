"""Links to messages, in all the forms in which people paste them."""

import html
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from bot.refusals import BadLink

_URL = re.compile(r"https?://[^\s<>|]+")
_ARCHIVES = re.compile(r"^/archives/(?P<channel>[CGD][A-Z0-9]+)/p(?P<digits>\d{16,17})/?$")
_CLIENT = re.compile(
    r"^/client/[TE][A-Z0-9]+/(?P<channel>[CGD][A-Z0-9]+)"
    r"(?:/thread/(?P=channel)-(?P<ts>\d{9,11}\.\d{6}))?"
)
_TS = re.compile(r"\d{9,11}\.\d{6}")
_APP = "app.slack.com"


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A message, and the thread it is in (its own ts when the link does not say)."""

    channel: str
    ts: str


def find_link(text: str, workspace_url: str) -> MessageLink | None:
    """The first link to a message in what a person typed; None when there is no link to Slack.

    Raises BadLink for a link to another workspace, or to something that is no message.
    """
    for match in _URL.finditer(html.unescape(text)):
        url = urlsplit(match[0].rstrip(".,;:!?)]}'\""))
        if _leads_to_slack(url, workspace_url):
            return _read(url, workspace_url)
    return None


def _leads_to_slack(url: SplitResult, workspace_url: str) -> bool:
    host = url.hostname or ""
    return (
        host == "slack.com" or host.endswith(".slack.com") or url.netloc == _host_of(workspace_url)
    )


def _host_of(workspace_url: str) -> str:
    return urlsplit(workspace_url).netloc


def _read(url: SplitResult, workspace_url: str) -> MessageLink:
    if url.netloc not in (_host_of(workspace_url), _APP):
        raise BadLink("That link leads to another Slack workspace; I can only read this one.")
    if match := _ARCHIVES.match(url.path):
        digits = match["digits"]
        ts = f"{digits[:-6]}.{digits[-6:]}"
        return MessageLink(match["channel"], _thread_in(url) or ts)
    if (match := _CLIENT.match(url.path)) and match["ts"]:
        return MessageLink(match["channel"], match["ts"])
    raise BadLink(
        "That link does not lead to a message: use “Copy link” in the menu of a message "
        "of the thread."
    )


def _thread_in(url: SplitResult) -> str | None:
    given = parse_qs(url.query).get("thread_ts", [""])[0]
    return given if _TS.fullmatch(given) else None
