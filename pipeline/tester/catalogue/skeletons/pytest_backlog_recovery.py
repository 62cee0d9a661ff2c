"""PUBLISH_URL, EFFECT_URL (404 until the marked message took effect), LAG_URL (messages waiting),
STOP_COMMAND and START_COMMAND of the consumers from the environment.
"""

import os
import shlex
import subprocess
import time
import uuid

import httpx

SERVICE = "{{service}}"


def lag() -> int:
    return int(httpx.get(os.environ["LAG_URL"]).raise_for_status().text)


def publish(key: str) -> None:
    httpx.post(os.environ["PUBLISH_URL"], json={"key": key}).raise_for_status()


def wait_for_effect(key: str, seconds: int) -> None:
    deadline = time.monotonic() + seconds
    while httpx.get(f"{os.environ['EFFECT_URL']}/{key}").status_code != 200:
        assert time.monotonic() < deadline, f"{key} had no effect within {seconds} s"
        time.sleep(1)


def test_a_marked_message_takes_effect_within_a_minute() -> None:
    key = f"{SERVICE}-{uuid.uuid4()}"
    publish(key)
    wait_for_effect(key, 60)


def test_consumers_catch_up_after_half_an_hour() -> None:
    usual = lag()
    subprocess.run(shlex.split(os.environ["STOP_COMMAND"]), check=True)
    marker = f"{SERVICE}-{uuid.uuid4()}"
    publish(marker)
    time.sleep(1800)
    assert lag() > 10 * max(usual, 1), "no backlog was built up: raise the load"
    subprocess.run(shlex.split(os.environ["START_COMMAND"]), check=True)
    wait_for_effect(marker, 1800)
    assert lag() <= 2 * max(usual, 10)
