"""FIXTURES holds one folder per released version, each with recorded payloads (*.json).

DECODE_COMMAND reads a payload on stdin with the new code and fails when it cannot;
OLD_DECODE_COMMAND does the same with the previous release, ENCODE_COMMAND writes a new payload.
"""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

SERVICE = "{{service}}"


def recorded() -> list[Path]:
    return sorted(Path(os.environ["FIXTURES"]).glob("*/*.json"))


def run(variable: str, payload: bytes = b"") -> subprocess.CompletedProcess:
    command = shlex.split(os.environ[variable])
    return subprocess.run(command, input=payload, capture_output=True, timeout=60)


def test_every_supported_version_is_recorded() -> None:
    versions = {path.parent.name for path in recorded()}
    assert versions >= set(os.environ["SUPPORTED_VERSIONS"].split()), f"fixtures of {SERVICE}"


@pytest.mark.parametrize("path", recorded(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_new_code_reads_what_old_versions_wrote(path) -> None:
    result = run("DECODE_COMMAND", path.read_bytes())
    assert result.returncode == 0, result.stderr.decode()[-500:]


def test_previous_version_reads_what_new_code_writes() -> None:
    written = run("ENCODE_COMMAND")
    assert written.returncode == 0 and written.stdout
    result = run("OLD_DECODE_COMMAND", written.stdout)
    assert result.returncode == 0, result.stderr.decode()[-500:]
