"""DATA_MOUNT (a small test volume), WRITE_URL, READ_URL, READY_URL from the environment."""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

SERVICE = "{{service}}"


@pytest.fixture
def full_disk() -> Iterator[Path]:
    ballast = Path(os.environ["DATA_MOUNT"]) / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(ballast.parent).free)
    yield ballast
    ballast.unlink(missing_ok=True)


def test_full_disk_refuses_and_loses_nothing(full_disk) -> None:
    keys = [f"{SERVICE}-{uuid.uuid4()}" for _ in range(20)]
    accepted = [
        key for key in keys if httpx.put(os.environ["WRITE_URL"], json={"key": key}).is_success
    ]
    assert httpx.get(os.environ["READY_URL"]).status_code == 503

    full_disk.unlink()
    deadline = time.monotonic() + 120
    while httpx.get(os.environ["READY_URL"]).status_code != 200:
        assert time.monotonic() < deadline, "not ready 2 min after space was freed"
        time.sleep(2)
    for key in accepted:
        assert httpx.get(f"{os.environ['READ_URL']}/{key}").status_code == 200
