"""How long a source is waited for, and when it is given up."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipeline.extractors.patience import Patience, Refused, Trouble, may_pass, stated_wait


class Busy(Exception):
    """A service's own error, carrying what it says."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble


class Hours:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def patience(self, *, pause: float = 0, longest_wait: float = 3600) -> Patience:
        return Patience(
            pause=pause, longest_wait=longest_wait, sleep=self.sleep, clock=lambda: self.now
        )


@pytest.fixture
def hours() -> Hours:
    return Hours()


def diagnose(error: Exception) -> Trouble | None:
    return error.trouble if isinstance(error, Busy) else None


def answering(*troubles: Trouble, then: str = "page") -> Callable[[], str]:
    """A request that meets these troubles, then succeeds."""
    left = list(troubles)

    def request() -> str:
        if left:
            raise Busy(left.pop(0))
        return then

    return request


def always(trouble: Trouble) -> Callable[[], str]:
    def request() -> str:
        raise Busy(trouble)

    return request


def test_waits_as_long_as_the_server_asks_and_never_less(hours: Hours) -> None:
    limited = Trouble("The limit is used up.", again=True, wait=90)
    assert hours.patience().call(answering(limited, limited), diagnose) == "page"
    assert len(hours.slept) == 2
    assert all(90 <= slept <= 95 for slept in hours.slept)


def test_waits_double_where_the_server_does_not_say(hours: Hours) -> None:
    down = Trouble("The server answers 502.", again=True)
    with pytest.raises(Refused, match="502"):
        hours.patience().call(always(down), diagnose)
    assert len(hours.slept) == 5
    for least, slept in zip((1, 2, 4, 8, 16), hours.slept, strict=True):
        assert least <= slept <= 1.25 * least


def test_backoff_may_begin_higher(hours: Hours) -> None:
    abuse = Trouble("Too many requests at once.", again=True, backoff=60)
    hours.patience().call(answering(abuse, abuse), diagnose)
    assert hours.slept[0] >= 60
    assert hours.slept[1] >= 120


def test_a_stated_wait_is_no_failed_attempt(hours: Hours) -> None:
    limited = Trouble("The limit is used up.", again=True, wait=10)
    assert hours.patience().call(answering(*[limited] * 20), diagnose) == "page"


def test_a_stated_wait_of_zero_is_one(hours: Hours) -> None:
    with pytest.raises(Refused):
        hours.patience().call(always(Trouble("Busy.", again=True, wait=0)), diagnose)
    assert len(hours.slept) == 5


def test_a_wait_too_long_is_refused_with_the_time_to_come_back(hours: Hours) -> None:
    limited = Trouble("The limit is used up.", again=True, wait=7200)
    with pytest.raises(Refused, match="The limit is used up: try again after 20") as told:
        hours.patience().call(always(limited), diagnose)
    at = datetime.strptime(str(told.value)[-21:], "%Y-%m-%d %H:%M UTC.").replace(tzinfo=UTC)
    assert timedelta(minutes=118) < at - datetime.now(UTC) <= timedelta(minutes=120)
    assert hours.slept == []


def test_waits_of_one_call_are_bounded_together(hours: Hours) -> None:
    limited = Trouble("The limit is used up.", again=True, wait=100)
    with pytest.raises(Refused):
        hours.patience(longest_wait=350).call(always(limited), diagnose)
    assert len(hours.slept) == 3


def test_what_cannot_get_better_is_asked_once(hours: Hours) -> None:
    with pytest.raises(Refused, match="token") as told:
        hours.patience().call(always(Trouble("Renew the token.", auth=True)), diagnose)
    assert told.value.trouble.auth
    assert hours.slept == []


def test_a_fault_of_our_own_is_not_taken_for_the_services(hours: Hours) -> None:
    def request() -> str:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        hours.patience().call(request, diagnose)


def test_requests_keep_their_distance(hours: Hours) -> None:
    patience = hours.patience(pause=0.5)
    for _ in range(3):
        patience.call(answering(), diagnose)
    assert hours.slept == pytest.approx([0.5, 0.5])


def test_a_long_wait_is_told(hours: Hours, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    short = Trouble("Busy.", again=True, wait=1)
    long = Trouble("GitHub's rate limit is used up.", again=True, wait=90)
    hours.patience().call(answering(short, long), diagnose)
    [told] = caplog.messages
    assert told.startswith("GitHub's rate limit is used up; asking again in 9")


def test_retry_after_is_a_number_or_a_date() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert stated_wait("90") == 90
    assert stated_wait(at) == pytest.approx(60, abs=2)
    assert stated_wait("-3") == 0
    assert stated_wait("inf") == stated_wait("9" * 30) == 365 * 86_400
    assert [stated_wait(text) for text in (None, "", "soon")] == [None, None, None]


def test_which_statuses_may_pass() -> None:
    assert all(may_pass(status) for status in (409, 429, 500, 502, 503, 504, 529))
    assert not any(may_pass(status) for status in (400, 401, 403, 404, 410, 422))
