"""From a space into the store, as on the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from organisation import Done, run_script
from sources.confluence_server import EMAIL, TOKEN, FakeConfluence, Page, report
from sources.loopback import Reply


@pytest.fixture
def wiki(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeConfluence]:
    made = FakeConfluence()
    made.pages |= {
        "101": Page("Ledger", report("ledger-db"), when="2026-02-01T10:00:00.000Z"),
        "102": Page("Labels", report("label-printer"), when="2026-05-01T10:00:00.000+02:00"),
    }
    with made.http:
        for name, value in {"URL": made.url, "EMAIL": EMAIL, "TOKEN": TOKEN}.items():
            monkeypatch.setenv(f"CONFLUENCE_{name}", value)
        yield made


@pytest.fixture
def extract(wiki: FakeConfluence, tmp_path: Path) -> Callable[..., Done]:
    """Run extract.py on the space."""

    def start(*arguments: object) -> Done:
        where = ["--source", "confluence", "--space", "OPS"]
        return run_script("extract", *where, *arguments, state=tmp_path / "state")

    return start


def test_records_and_documents_are_written(extract: Callable[..., Done], tmp_path: Path) -> None:
    out, folder = tmp_path / "records.jsonl", tmp_path / "documents"
    done = extract("--out", out, "--documents", folder)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert {(one["path"], one["scope"], one["trainable"]) for one in records} == {
        ("Ledger", "OPS", True),
        ("Labels", "OPS", True),
    }
    assert (folder / "Ledger.md").read_text().startswith("# Ledger\n\n## Root cause\n")


def test_since_goes_by_the_last_edit(extract: Callable[..., Done]) -> None:
    done = json.loads(extract("--since", "2026-04-01", "--json").stdout)
    assert (done["new"], done["skipped"]) == (1, 1)


def test_a_closed_page_is_listed_among_the_failures(
    extract: Callable[..., Done], wiki: FakeConfluence
) -> None:
    wiki.http.fail("pages/102", Reply(404), times=9)
    done = extract("--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["failed"][0]["path"] == "Labels"


@pytest.mark.parametrize(
    ("status", "name"), [(401, "CONFLUENCE_TOKEN"), (403, "scoped"), (404, "CONFLUENCE_URL")]
)
def test_nothing_readable_is_one_line(
    extract: Callable[..., Done], wiki: FakeConfluence, status: int, name: str
) -> None:
    wiki.http.fail("", Reply(status), times=99)
    done = extract()
    assert done.returncode == 1
    assert name in done.stderr
    assert TOKEN not in done.stderr + done.stdout
