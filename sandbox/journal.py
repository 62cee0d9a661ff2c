"""A record of what the app did: its calls, its acks, and where it broke a rule of Slack's."""

from collections import deque
from dataclasses import asdict, dataclass

from sandbox.wire import Wire

_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; `kind` is `call`, `ack`, `no_ack`, `connection` or `violation`."""

    at: float
    kind: str
    what: str
    detail: Wire


class Journal:
    """The last entries, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._not_before: dict[str, float] = {}

    def write(self, at: float, kind: str, what: str, **detail: object) -> None:
        """Add an entry."""
        self._entries.append(Entry(at, kind, what, detail))

    def told_to_wait(self, method: str, channel: str, until: float) -> None:
        """Remember a Retry-After, so that a call before its end is seen as a violation."""
        self._not_before[f"{method} {channel}"] = until

    def check_wait(self, method: str, channel: str, at: float) -> None:
        """Note a violation if the app was told to wait for longer than it did."""
        until = self._not_before.pop(f"{method} {channel}", 0.0)
        if at < until:
            early = round(until - at, 3)
            self.write(at, "violation", "ignored_retry_after", method=method, early=early)

    def entries(self, kind: str = "", what: str = "") -> list[Wire]:
        """Return the entries of a kind about a thing; empty stands for any."""
        return [
            asdict(entry)
            for entry in self._entries
            if (not kind or entry.kind == kind) and (not what or entry.what == what)
        ]

    def clear(self) -> None:
        """Forget everything written so far."""
        self._entries.clear()
