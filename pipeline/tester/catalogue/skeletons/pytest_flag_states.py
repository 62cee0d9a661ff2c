"""FLAGS (names that this change touches), FLAG_API (PUT /name {"state"}), JOURNEY_COMMAND (exit 0 =
it works).
"""

import itertools
import os
import shlex
import subprocess
from collections.abc import Iterator

import httpx
import pytest

SERVICE = "{{service}}"
STATES = ("on", "off", "unavailable")


def flags() -> list[str]:
    return os.environ["FLAGS"].split()


def set_flag(name: str, state: str) -> None:
    url = f"{os.environ['FLAG_API']}/{name}"
    httpx.put(url, json={"state": state, "service": SERVICE}).raise_for_status()


@pytest.fixture(autouse=True)
def flags_as_before() -> Iterator[None]:
    yield
    for name in flags():
        set_flag(name, "off")


def journey_works() -> bool:
    command = shlex.split(os.environ["JOURNEY_COMMAND"])
    return subprocess.run(command, timeout=300).returncode == 0


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", flags())
def test_journey_works_in_every_state(name, state) -> None:
    set_flag(name, state)
    assert journey_works(), f"{name} {state}"


@pytest.mark.parametrize("pair", itertools.combinations(flags(), 2), ids=" + ".join)
def test_journey_works_with_both_flags(pair) -> None:
    for name in pair:
        set_flag(name, "on")
    assert journey_works()
