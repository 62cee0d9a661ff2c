"""From a request to the thread, channel or text that is meant, and where the report goes.

A report goes where its material stands, so it never tells anybody what they could not read.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from bot.access import Access
from bot.blocks import Choice
from bot.markup import clip, to_plain
from bot.posting import Place, Wire
from bot.refusals import NothingToRead, NotInvited
from bot.requests import ReportRequest
from bot.slack import Slack
from bot.threads import Threads

WEEK = 7 * 86400.0
QUIET = 6 * 3600.0  # seconds of silence between two incidents in one channel
BUSY = 5  # replies of a thread that could be an incident of its own


@dataclass(frozen=True, slots=True)
class Target:
    """Where the report goes; its thread is also what is read.

    With `oldest` the whole channel is read since then (a ts). The text of a request needs none.
    """

    place: Place
    oldest: str | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """Finds out what is meant. `incident_channels`: name patterns."""

    slack: Slack
    access: Access
    threads: Threads
    incident_channels: Sequence[str]

    def find(self, request: ReportRequest) -> Target | list[Choice]:
        """The target, or the threads among which the asker has to choose. Raises Refusal."""
        if request.kind == "text":
            return Target(self._place_for_text(request))
        info = self.access.check(request.origin.user, request.channel, in_sight=request.in_sight)
        if request.kind == "thread":
            root = self.threads.root_of(request.channel, request.ts)
            return self._thread(request, root)
        if request.kind == "channel" and request.oldest is not None:
            return self._channel(request, request.oldest)
        top = [m for m in self.threads.top_level(request.channel, "0") if m.get("reply_count")]
        if request.kind == "latest":
            return self._latest(request, top)
        return self._meant(request, str(info.get("name", "")), top)

    def _meant(
        self, request: ReportRequest, name: str, threads: list[Wire]
    ) -> Target | list[Choice]:
        """In an incident's channel all of it, unless it has had several incidents."""
        if any(fnmatchcase(name.lower(), pattern) for pattern in self.incident_channels):
            rivals = apart([t for t in threads if _replies(t) >= BUSY])
            whole = Choice("Everything in this channel", f"channel {request.channel} 0")
            if len(rivals) > 1:
                return [*(_choice(request.channel, t) for t in rivals[:4]), whole]
            return self._channel(request, "0")
        recent = [t for t in threads if time.time() - _end(t) < WEEK and _replies(t) > 1]
        if not recent:
            raise NothingToRead(
                "This is no incident’s channel and has no recent thread to report on: give me a "
                "link to a thread, or use `/testpm` in the incident’s channel."
            )
        if len(recent) == 1:
            return self._thread(request, recent[0]["ts"])
        return [_choice(request.channel, thread) for thread in recent[:5]]

    def _latest(self, request: ReportRequest, threads: list[Wire]) -> Target:
        if not threads:
            raise NothingToRead("There is no thread in this channel yet.")
        return self._thread(request, max(threads, key=_end)["ts"])

    def _thread(self, request: ReportRequest, root: str) -> Target:
        return Target(Place(request.channel, root, request.origin.asked_at))

    def _channel(self, request: ReportRequest, oldest: str) -> Target:
        return Target(Place(request.channel, "", request.origin.asked_at), oldest)

    def _place_for_text(self, request: ReportRequest) -> Place:
        """Where it was pasted; a direct message where the bot cannot write."""
        origin = request.origin
        try:
            self.access.check(origin.user, request.channel, in_sight=True)
        except NotInvited:
            return Place(self.direct_message(origin.user), "", origin.asked_at)
        return Place(request.channel, origin.thread_ts, origin.asked_at)

    def direct_message(self, user: str) -> str:
        """The channel of the direct message with a person."""
        reply = self.slack.reading.conversations_open(users=user)
        channel: Wire = reply["channel"] or {}
        return str(channel["id"])


def apart(threads: Sequence[Wire]) -> list[Wire]:
    """One thread, the longest, for each time that is set off by hours of silence; newest first."""
    groups: list[list[Wire]] = []
    for thread in sorted(threads, key=lambda t: float(t["ts"])):
        if groups and float(thread["ts"]) - max(map(_end, groups[-1])) < QUIET:
            groups[-1].append(thread)
        else:
            groups.append([thread])
    return [max(group, key=_replies) for group in reversed(groups)]


def _choice(channel: str, thread: Wire) -> Choice:
    began = datetime.fromtimestamp(float(thread["ts"]), UTC)
    said = clip(to_plain(str(thread.get("text", ""))) or "(an alert)", 140)
    label = f"{began:%-d %B %H:%M} UTC, {_replies(thread)} replies: {said}"
    return Choice(label, f"thread {channel} {thread['ts']}")


def _replies(thread: Wire) -> int:
    return int(thread.get("reply_count") or 0)


def _end(thread: Wire) -> float:
    return float(thread.get("latest_reply") or thread["ts"])
