"""Asking a service that is slow, busy or strict: when to ask again, when to wait, when to give up.

Only reads go through here, so every request may be repeated.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")

_WORTH_SAYING = 5  # seconds; a shorter wait is no news
_YEAR = 365 * 86_400.0  # seconds; whoever asks for more is not understood to the letter


@dataclass(frozen=True, slots=True)
class Trouble:
    """What one failed request says.

    `reason` is a sentence; `again`: repeating may help; `wait`: the seconds that the server asks
    for, None if it does not say; `auth`: the credentials were refused; `backoff`: the first of
    the doubling waits, in seconds, where the server does not say.
    """

    reason: str
    again: bool = False
    wait: float | None = None
    auth: bool = False
    backoff: float = 1.0


class Refused(Exception):
    """No answer will come: `trouble` says why, in a sentence for people."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble


class Patience:
    """One client's pace. `pause` is the least time between two requests, in seconds.

    A wait that the server asks for is obeyed in full and is no failure; all waits of one call
    together are no longer than `longest_wait` seconds. Without one, `attempts` requests are made.
    """

    def __init__(
        self,
        *,
        pause: float = 0.0,
        attempts: int = 6,
        longest_wait: float = 3600,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pause, self._attempts, self._longest_wait = pause, attempts, longest_wait
        self._sleep, self._clock = sleep, clock
        self._earliest = 0.0

    def call(self, request: Callable[[], T], diagnose: Callable[[Exception], Trouble | None]) -> T:
        """What `request` returns, however often it has to be made. Raises Refused.

        `diagnose` says what an exception means, or None if it is not the service's: then it
        goes on as it is.
        """
        failures, waited = 0, 0.0
        while True:
            self._keep_pace()
            try:
                return request()
            except Exception as error:  # whose it is, diagnose says; what is not known goes on
                trouble = diagnose(error)
                if trouble is None:
                    raise
                failures += not trouble.wait
                wait = _wait(trouble, failures)
                self._check(trouble, failures, waited + wait, error)
            self._rest(trouble, wait)
            waited += wait

    def _check(self, trouble: Trouble, failures: int, waited: float, error: Exception) -> None:
        """Raise Refused if it is time to give up."""
        if not trouble.again or failures >= self._attempts:
            raise Refused(trouble) from error
        if waited > self._longest_wait:
            raise Refused(_later(trouble)) from error

    def _keep_pace(self) -> None:
        early = self._earliest - self._clock()
        if early > 0:
            self._sleep(early)
        self._earliest = self._clock() + self._pause

    def _rest(self, trouble: Trouble, wait: float) -> None:
        level = logging.WARNING if wait > _WORTH_SAYING else logging.DEBUG
        what = trouble.reason.partition(": ")[0].rstrip(".")  # the advice is for who gives up
        logger.log(level, "%s; asking again in %.0f s", what, wait)
        self._sleep(wait)


def _wait(trouble: Trouble, failures: int) -> float:
    """Seconds, with jitter on top, so that clients that failed together do not return together."""
    least = trouble.wait or trouble.backoff * 2 ** (failures - 1)
    return least + random.uniform(0, min(least / 4, 5))


def _later(trouble: Trouble) -> Trouble:
    """The trouble of a server that wants a longer pause than a run can take."""
    at = datetime.now(UTC) + timedelta(seconds=trouble.wait or trouble.backoff)
    reason = f"{trouble.reason.rstrip('.')}: try again after {at:%Y-%m-%d %H:%M} UTC."
    return replace(trouble, reason=reason)


def may_pass(status: int) -> bool:
    """Whether an HTTP status is one that repeating the request may cure."""
    return status in {408, 409, 425, 429} or status >= 500


def stated_wait(retry_after: str | None) -> float | None:
    """Seconds of a Retry-After header, which is a number or a date; None if it says nothing."""
    if not retry_after:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            at = parsedate_to_datetime(retry_after)
        except ValueError:
            return None
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - time.time()
    return max(0.0, min(seconds, _YEAR))
