"""DIRECTORIES (every directory the service writes to, colon separated), RETENTION_DAYS and
CLEANUP_COMMAND from the environment.
"""

import os
import shlex
import subprocess
import time
from pathlib import Path

import pytest

SERVICE = "{{service}}"


def directories() -> list[Path]:
    return [Path(name) for name in os.environ["DIRECTORIES"].split(":")]


@pytest.mark.parametrize("directory", directories(), ids=str)
def test_cleanup_reaches_every_directory(directory) -> None:
    expired = directory / f"{SERVICE}-expired.probe"
    recent = directory / f"{SERVICE}-recent.probe"
    for probe in (expired, recent):
        probe.write_bytes(b"x" * 1024)
    too_old = time.time() - (int(os.environ["RETENTION_DAYS"]) + 1) * 86400
    os.utime(expired, (too_old, too_old))

    subprocess.run(shlex.split(os.environ["CLEANUP_COMMAND"]), check=True, timeout=600)

    assert not expired.exists(), f"nothing cleans {directory}"
    assert recent.exists(), "the clean-up removes files that are still needed"
    recent.unlink()
