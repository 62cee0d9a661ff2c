"""ROTATE_COMMAND, REVOKE_COMMAND (ends the old secret) and TARGET_URL of staging from the
environment.
"""

import os
import shlex
import subprocess
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

SERVICE = "{{service}}"


@pytest.fixture
def traffic() -> Iterator[list[int]]:
    statuses, stop = [], threading.Event()

    def send() -> None:
        with httpx.Client(timeout=5) as client:
            while not stop.is_set():
                statuses.append(client.get(os.environ["TARGET_URL"]).status_code)
                time.sleep(0.1)

    sender = threading.Thread(target=send)
    sender.start()
    yield statuses
    stop.set()
    sender.join()


def run(variable: str) -> None:
    subprocess.run(shlex.split(os.environ[variable]), check=True, timeout=600)


def test_rotation_and_revocation_cost_no_request(traffic) -> None:
    started = time.monotonic()
    run("ROTATE_COMMAND")
    time.sleep(60)
    run("REVOKE_COMMAND")
    time.sleep(60)
    assert len(traffic) > 500, "too little traffic to prove anything"
    failed = [status for status in traffic if status != 200]
    assert not failed, f"{SERVICE}: {len(failed)} failed requests"
    assert time.monotonic() - started < 3600
