"""What people ask of the bot, as values that a workflow can be started with.

They are written to disk, so whatever text is in them has passed the redaction gate.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was asked, to answer there.

    Of a message, `asked_at` is its ts and `thread_ts` the thread it is in, empty for none. Of a
    command or a click, `response_url` is given and `asked_at` is a ts before it.
    """

    team: str
    user: str
    channel: str
    thread_ts: str
    asked_at: str
    response_url: str = ""

    @property
    def root(self) -> str:
        """The thread that an answer to a message belongs in."""
        return self.thread_ts or self.asked_at


@dataclass(frozen=True, slots=True)
class Mention:
    """A question to the bot, redacted."""

    origin: Origin
    question: str


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A tester's post-mortem of one thread, of a channel, or of pasted text.

    thread: `channel` and `ts` name a message of it. channel: all that was said in `channel` since
    `oldest` (a ts); with None the bot finds out what is meant. latest: the latest thread there.
    """

    origin: Origin
    kind: Literal["thread", "channel", "latest", "text"]
    channel: str
    ts: str = ""
    oldest: str | None = None
    text: str = ""
    in_sight: bool = False
    """The asker was seen in the channel: the request came from there."""
