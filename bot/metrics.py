"""Counts of what was done, in the text format that Prometheus reads."""

import threading
from collections import Counter


class Metrics:
    """Counters of this process; safe to share between threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, name: str, amount: float = 1) -> None:
        """Count something; names end in _total."""
        with self._lock:
            self._counts[name] += amount  # type: ignore[assignment]

    def text(self) -> str:
        """Every counter, a line each, with its type."""
        with self._lock:
            counts = sorted(self._counts.items())
        return "".join(
            f"# TYPE postmortem_{name} counter\npostmortem_{name} {value:g}\n"
            for name, value in counts
        )
