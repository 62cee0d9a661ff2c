"""Faults to order: what the next calls of a method meet instead of a good answer."""

from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase

from sandbox.wire import Wire

MODES = ("ratelimited", "http", "error", "unknown_method", "refuse", "drop_reply", "delay")


@dataclass(slots=True)
class Fault:
    """One order. It holds for `count` calls, or with `seconds` for that long.

    `method` is a Web API method, `upload`, `download`, `response_url`, or a pattern such as
    `chat.*`. The modes: `ratelimited` (429 with `retry_after`), `http` (that `status`), `error`
    (ok: false with that `error`), `unknown_method`, `refuse` (the connection breaks before the
    work is done), `drop_reply` (it breaks after), `delay` (`retry_after` seconds pass first).
    """

    method: str
    mode: str
    count: int = 1
    seconds: float = 0.0
    retry_after: int = 1
    status: int = 503
    error: str = "internal_error"
    until: float = 0.0


class Faults:
    """The orders that are open."""

    def __init__(self) -> None:
        self._open: list[Fault] = []

    def order(self, source: Wire, now: float) -> Fault:
        """Take an order; raises ValueError for one that cannot be carried out."""
        try:
            fault = Fault(**source)
        except TypeError as error:
            raise ValueError(str(error)) from error
        if fault.mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        if fault.seconds:
            fault.until = now + fault.seconds
        self._open.append(fault)
        return fault

    def take(self, method: str, now: float) -> Fault | None:
        """Return the fault that a call of `method` meets now, and count it."""
        self._open = [each for each in self._open if not each.until or each.until > now]
        for fault in self._open:
            if fnmatchcase(method, fault.method):
                if not fault.until:
                    fault.count -= 1
                    if fault.count <= 0:
                        self._open.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Forget every order."""
        self._open.clear()

    def describe(self) -> list[Wire]:
        """Return the open orders."""
        return [asdict(fault) for fault in self._open]
