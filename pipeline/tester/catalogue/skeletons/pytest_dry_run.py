"""SCRIPTS are the destructive scripts (colon separated); TARGET and STATE_COMMAND (prints the state
that must not change) from the environment. Runs against a test environment.
"""

import os
import shlex
import subprocess

import pytest

SERVICE = "{{service}}"


def state() -> bytes:
    command = shlex.split(os.environ["STATE_COMMAND"])
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def run(script: str, answer: str = "") -> subprocess.CompletedProcess:
    command = [*shlex.split(script), os.environ["TARGET"]]
    return subprocess.run(command, input=answer, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("script", os.environ["SCRIPTS"].split(":"))
def test_without_confirmation_it_only_says_what_it_would_do(script) -> None:
    before = state()
    result = run(script)
    assert state() == before, f"{script} changed {SERVICE} without being asked to"
    assert os.environ["TARGET"] in result.stdout, "the target is not named"
    assert any(word.isdigit() for word in result.stdout.split()), "no number of objects"


@pytest.mark.parametrize("script", os.environ["SCRIPTS"].split(":"))
def test_a_wrong_confirmation_is_refused(script) -> None:
    before = state()
    assert run(script, answer="yes\n").returncode != 0, "yes is too easy: ask for the name"
    assert state() == before
