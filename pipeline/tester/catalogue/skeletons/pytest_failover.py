"""WRITE_URL, READ_URL, FAULT_COMMAND (kills, pauses or partitions the leader) and LEADERS_URL
(JSON list of nodes that call themselves writable) from the environment.
"""

import os
import shlex
import subprocess
import time

import httpx

SERVICE = "{{service}}"
RECOVERY_SECONDS = 60


def write(number: int) -> bool:
    try:
        body = {"key": f"{SERVICE}-{number}"}
        return httpx.put(os.environ["WRITE_URL"], json=body, timeout=2).is_success
    except httpx.TransportError:
        return False


def test_writes_resume_and_none_is_lost() -> None:
    fault = subprocess.Popen(shlex.split(os.environ["FAULT_COMMAND"]))
    acknowledged, last_failure, started = [], 0.0, time.monotonic()
    number = 0
    while time.monotonic() - started < 2 * RECOVERY_SECONDS:
        number += 1
        if write(number):
            acknowledged.append(number)
        else:
            last_failure = time.monotonic() - started
        time.sleep(0.1)
    assert fault.wait(timeout=60) == 0
    assert 0 < last_failure < RECOVERY_SECONDS, "no fault was felt, or it lasted too long"
    lost = [
        n
        for n in acknowledged
        if httpx.get(f"{os.environ['READ_URL']}/{SERVICE}-{n}").status_code != 200
    ]
    assert not lost, f"acknowledged and lost: {lost[:10]}"


def test_there_is_exactly_one_leader() -> None:
    assert len(httpx.get(os.environ["LEADERS_URL"]).raise_for_status().json()) == 1
