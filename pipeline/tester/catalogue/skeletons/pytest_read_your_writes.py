"""API_URL from the environment; give the test replicas a replay delay of 30 s before the run
(PostgreSQL: recovery_min_apply_delay = '30s').
"""

import os
import uuid
from collections.abc import Iterator

import httpx
import pytest

SERVICE = "{{service}}"


@pytest.fixture
def user() -> Iterator[httpx.Client]:
    with httpx.Client(base_url=os.environ["API_URL"], timeout=5) as client:
        client.headers["X-User"] = f"{SERVICE}-{uuid.uuid4()}"
        yield client


def test_replicas_really_lag(user) -> None:
    delay = float(httpx.get(os.environ["REPLICA_LAG_URL"]).raise_for_status().text)
    assert delay >= 20, "without lag this test proves nothing"


@pytest.mark.parametrize("attempt", range(100))
def test_a_user_sees_the_own_write_at_once(user, attempt) -> None:
    created = user.post("/items", json={"name": f"item {attempt}"})
    assert created.status_code == 201
    seen = user.get(f"/items/{created.json()['id']}")
    assert seen.status_code == 200, "the read went to a replica that had not caught up"
    assert seen.json()["name"] == f"item {attempt}"
