"""TARGET_URL, LIVENESS_URL, DATABASE_URL and POOL_SIZE from the environment; pytest this_file.py"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import psycopg
import pytest

SERVICE = "{{service}}"


@pytest.fixture
def every_connection_held() -> Iterator[None]:
    """Lock the table that the endpoint reads, so that each pooled connection gets stuck on it."""
    with ExitStack() as held:
        blocker = held.enter_context(psycopg.connect(os.environ["DATABASE_URL"]))
        blocker.execute(f"LOCK TABLE {os.environ['HOT_TABLE']} IN ACCESS EXCLUSIVE MODE")
        with httpx.Client(timeout=0.5) as client:
            for _ in range(int(os.environ["POOL_SIZE"]) + 2):
                try:
                    client.get(os.environ["TARGET_URL"])
                except httpx.TimeoutException:
                    continue
        yield


def test_full_pool_is_refused_quickly(every_connection_held) -> None:
    started = time.monotonic()
    response = httpx.get(os.environ["TARGET_URL"], timeout=5)
    assert response.status_code == 503, f"{SERVICE} answered {response.status_code}"
    assert "retry-after" in response.headers
    assert time.monotonic() - started < 1.0


def test_liveness_does_not_need_the_pool(every_connection_held) -> None:
    assert httpx.get(os.environ["LIVENESS_URL"], timeout=1).status_code == 200
