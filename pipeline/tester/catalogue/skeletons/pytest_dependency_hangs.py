"""A dependency that refuses, hangs or fails, through a proxy whose API is FAULT_URL
(POST {"mode": "ok" | "refuse" | "hang" | "fail"}). UNRELATED_URL must not need the dependency,
MAIN_URL may degrade, LIVENESS_URL must stay green.
"""

import os
import statistics
import time
from collections.abc import Iterator

import httpx
import pytest

SERVICE = "{{service}}"


@pytest.fixture(params=["refuse", "hang", "fail"])
def broken_dependency(request) -> Iterator[str]:
    httpx.post(os.environ["FAULT_URL"], json={"mode": request.param}).raise_for_status()
    yield request.param
    httpx.post(os.environ["FAULT_URL"], json={"mode": "ok"}).raise_for_status()


def timed(url: str) -> tuple[int, float]:
    started = time.monotonic()
    status = httpx.get(url, timeout=10).status_code
    return status, time.monotonic() - started


def test_blast_radius(broken_dependency) -> None:
    deadline = time.monotonic() + 60
    unrelated, main = [], []
    while time.monotonic() < deadline:
        main.append(timed(os.environ["MAIN_URL"]))
        unrelated.append(timed(os.environ["UNRELATED_URL"]))
        assert timed(os.environ["LIVENESS_URL"])[0] == 200, f"{SERVICE} would be restarted"
    assert all(status < 500 for status, _ in unrelated)
    assert statistics.quantiles([s for _, s in unrelated], n=20)[-1] < 0.5
    assert statistics.quantiles([s for _, s in main], n=20)[-1] < 2.0


def test_recovers_within_a_minute(broken_dependency) -> None:
    timed(os.environ["MAIN_URL"])
    httpx.post(os.environ["FAULT_URL"], json={"mode": "ok"}).raise_for_status()
    deadline = time.monotonic() + 60
    while timed(os.environ["MAIN_URL"])[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(1)
