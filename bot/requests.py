"""What people ask of the bot, as values that a workflow can be started with.

They are written to disk, so whatever text is in them has passed the redaction gate.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Mention:
    """A question in a channel or a direct message. `thread_ts` is empty outside a thread."""

    team: str
    channel: str
    user: str
    ts: str
    thread_ts: str
    question: str

    @property
    def root(self) -> str:
        """The thread that the answer belongs in."""
        return self.thread_ts or self.ts


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report was asked for, to say there what went wrong or where the report is.

    `response_url` is given for commands and shortcuts; `ts` for messages.
    """

    team: str
    user: str
    channel: str
    thread_ts: str
    asked_at: str
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A tester's post-mortem of one thread, of a channel, or of pasted text.

    thread: `channel`, `ts` name a message of the thread. channel: what was said in `channel`
    since `oldest` (a ts; empty: since it opened; None: the bot finds out what is meant).
    """

    origin: Origin
    kind: Literal["thread", "channel", "latest", "text"]
    channel: str
    ts: str = ""
    oldest: str | None = None
    text: str = ""
    in_sight: bool = False
    """The asker was seen in the channel: the request came from there."""
