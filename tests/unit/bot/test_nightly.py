"""What the nightly job says of each source; the scripts run as they do at night."""

import json
from pathlib import Path

import pytest
from sources.github_server import TOKEN, error, serving

from bot.blocks import LONGEST_SECTION, nightly_message
from bot.nightly import Nightly

REPORT = """# Outage of {0}

## Summary
Customers could not check out for forty minutes on the morning of the first.

## Root cause
The disk of {0} was full, because its binary logs were never rotated.

## Fix
We deleted the oldest logs and restarted {0}.
"""
TEMPLATE = "# Template\n\n## Root cause\n\n<what happened>\n\n## Fix\n\n<how was it mended>\n"


def test_a_source_is_told_with_what_was_left_out_and_why(tmp_path: Path) -> None:
    folder = tmp_path / "pm"
    folder.mkdir()
    (folder / "a.md").write_text(REPORT.format("ledger-db"))
    (folder / "b.md").write_bytes(b"\x89PNG\0\0")
    for number in range(7):
        (folder / f"TEMPLATE-{number}.md").write_text(TEMPLATE)
    told = Nightly("").ingest(f"folder:{folder}").splitlines()
    assert told[0] == f"folder:{folder}: 8 new, 0 changed, 0 removed; 1 incidents in all"
    assert told[1].startswith("7 left out: TEMPLATE-0.md (")
    assert told[1].endswith("; and 2 more")
    assert told[2] == "1 not readable: b.md (is not text)"
    assert len(told) == 3


def test_a_repository_is_read_on_an_enterprise_server(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"ops/pm/a.md": REPORT.format("db"), "ops/b.md": "b"}
    source = "github:acme/runbooks:ops/pm"
    with serving(files) as github:
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.setenv("GITHUB_API_URL", github.api_url)
        assert Nightly("").ingest(source).startswith(f"{source}: 1 new, 0 changed, 0 removed; 1 ")
        github.http.fail("", error(401, "Bad credentials"), times=9)
        assert Nightly("").ingest(source) == (
            f"{source}: not read: GitHub refuses GITHUB_TOKEN: renew it or mend it."
        )


def test_what_is_no_source_is_told_and_nothing_is_started() -> None:
    assert "mend SOURCES" in Nightly("").ingest("gitlab:acme/x")


def test_evaluation_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHECKPOINTS", str(tmp_path))
    assert Nightly("").evaluate() == (
        f"evaluation: not made: There is no finished training run at {tmp_path}: "
        "make one with scripts/train.py."
    )


def test_every_source_and_the_index_have_their_place_in_the_message() -> None:
    lines = [f"folder:/srv/{n}: 1 new\n{'x' * 4000}" for n in range(12)]
    message = nightly_message("2026-01-01", [*lines, "index: 40 incidents"])
    shown = json.dumps(list(message.blocks))
    assert all(f"folder:/srv/{n}:" in shown for n in range(12))
    assert "index: 40 incidents" in shown
    assert len(message.text) <= LONGEST_SECTION
