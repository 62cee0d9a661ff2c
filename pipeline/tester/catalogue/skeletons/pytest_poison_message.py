"""PUBLISH_URL (raw body), EFFECT_URL and DEAD_LETTER_URL (JSON list) from the environment."""

import json
import os
import time
import uuid

import httpx
import pytest

SERVICE = "{{service}}"
BAD = {
    "not JSON": b"\x00\xffnot json",
    "empty": b"",
    "missing key": b'{"version": 1}',
    "wrong type": b'{"key": {"nested": []}}',
    "two megabytes": b'{"key": "' + b"x" * 2_000_000 + b'"}',
}


def publish(body: bytes) -> None:
    httpx.post(os.environ["PUBLISH_URL"], content=body).raise_for_status()


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_one_bad_message_does_not_stop_the_good_ones(bad) -> None:
    parked = len(httpx.get(os.environ["DEAD_LETTER_URL"]).json())
    keys = [f"{SERVICE}-{uuid.uuid4()}" for _ in range(99)]
    for position, key in enumerate(keys):
        publish(json.dumps({"key": key}).encode())
        if position == 49:
            publish(bad)
    deadline = time.monotonic() + 30
    for key in keys:
        while httpx.get(f"{os.environ['EFFECT_URL']}/{key}").status_code != 200:
            assert time.monotonic() < deadline, "the queue stands still behind the bad message"
            time.sleep(0.5)
    letters = httpx.get(os.environ["DEAD_LETTER_URL"]).json()
    assert len(letters) == parked + 1
    assert letters[-1]["reason"] and letters[-1]["attempts"] <= 5
