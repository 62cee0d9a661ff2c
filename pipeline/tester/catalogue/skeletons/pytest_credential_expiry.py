"""INVENTORY is a JSON Lines file, written by scanning secret stores and identity providers:
{"name", "owner", "expires" (ISO date or null), "automated", "last_used"}; DIRECTORY lists active
people and teams.
"""

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

SERVICE = "{{service}}"


def credentials() -> list[dict]:
    lines = Path(os.environ["INVENTORY"]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_inventory_is_complete_and_fresh() -> None:
    path = Path(os.environ["INVENTORY"])
    assert any(SERVICE in credential["name"] for credential in credentials())
    assert date.fromtimestamp(path.stat().st_mtime) == date.today(), "the scan did not run today"


@pytest.mark.parametrize("credential", credentials(), ids=lambda c: c["name"])
def test_credential_is_owned_and_valid_for_a_month(credential) -> None:
    active = Path(os.environ["DIRECTORY"]).read_text(encoding="utf-8").split()
    assert credential["owner"] in active, "its owner has left"
    if credential["expires"] is None:
        assert credential["automated"], "never expires and nothing rotates it"
        return
    left = date.fromisoformat(credential["expires"]) - date.today()
    assert left > timedelta(days=30), f"{left.days} days left"


@pytest.mark.parametrize("credential", credentials(), ids=lambda c: c["name"])
def test_credential_is_still_used(credential) -> None:
    assert date.today() - date.fromisoformat(credential["last_used"]) < timedelta(days=90)
