"""STORES is a file of data stores, one a line; BACKUPS_COMMAND prints a JSON list of
{"store", "finished" (ISO time with zone), "bytes", "account"}, newest first.
"""

import json
import os
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

SERVICE = "{{service}}"


def stores() -> list[str]:
    return Path(os.environ["STORES"]).read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def backups() -> list[dict]:
    command = shlex.split(os.environ["BACKUPS_COMMAND"])
    return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=300).stdout)


def test_the_stores_of_the_service_are_listed() -> None:
    assert any(SERVICE in store for store in stores())


@pytest.mark.parametrize("store", stores())
def test_store_has_a_fresh_and_plausible_backup(store, backups) -> None:
    own = [backup for backup in backups if backup["store"] == store]
    assert len(own) >= 2, f"{store} has {len(own)} backups"
    age = datetime.now(UTC) - datetime.fromisoformat(own[0]["finished"])
    assert age < timedelta(hours=26)
    assert own[0]["bytes"] >= 0.9 * own[1]["bytes"], "much smaller than the one before"
    assert own[0]["account"] != os.environ["PRODUCTION_ACCOUNT"], "dies with production"
