"""JOB_COMMAND starts the job; EFFECTS_URL gives how many times it has taken effect; from the
environment.
"""

import os
import shlex
import subprocess
import time

import httpx

SERVICE = "{{service}}"


def start() -> subprocess.Popen:
    return subprocess.Popen(shlex.split(os.environ["JOB_COMMAND"]))


def effects() -> int:
    return int(httpx.get(os.environ["EFFECTS_URL"]).raise_for_status().text)


def test_a_second_start_does_nothing() -> None:
    before = effects()
    first = start()
    time.sleep(2)
    second = start()
    assert second.wait(timeout=60) == 0, "a refused overlap is no failure"
    assert first.poll() is None or effects() == before + 1, f"{SERVICE}: the second ended the first"
    assert first.wait(timeout=3600) == 0
    assert effects() == before + 1


def test_a_killed_run_is_finished_by_the_next() -> None:
    before = effects()
    killed = start()
    time.sleep(5)
    killed.kill()
    assert start().wait(timeout=3600) == 0
    assert effects() == before + 1
