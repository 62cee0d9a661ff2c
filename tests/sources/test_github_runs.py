"""From a repository into the store, run after run, as on the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from organisation import Done, run_script
from sources.github_server import TOKEN, Content, FakeGitHub, Link, error, serving

REPORT = """# {0} refused connections

## Summary
Customers of {0} could not check out for forty minutes on the morning of the first.

## Root cause
The disk of {0} was full, because its binary logs were never rotated.

## Fix
We deleted the oldest logs and restarted {0}.
"""
NAMES = ["ledger-db", "label-printer", "tracking-web"]


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    files: dict[str, Content] = {f"postmortems/{n}.md": REPORT.format(n) for n in NAMES}
    with serving({**files, "README.md": "Runbooks", "postmortems/new": Link("x")}) as fake:
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.setenv("GITHUB_API_URL", fake.api_url)
        yield fake


@pytest.fixture
def extract(github: FakeGitHub, tmp_path: Path) -> Callable[..., Done]:
    """Run extract.py on the repository."""

    def start(*arguments: object) -> Done:
        github.http.forget_calls()
        where = ["--source", "github", "--repo", github.repo]
        return run_script("extract", *where, *arguments, state=tmp_path / "state")

    return start


def counts(done: Done) -> list[int]:
    report = json.loads(done.stdout)
    return [report[name] for name in ("new", "changed", "unchanged", "removed")]


def records(extract: Callable[..., Done], tmp_path: Path) -> dict[str, dict[str, Any]]:
    extract("--out", tmp_path / "records.jsonl")
    lines = (tmp_path / "records.jsonl").read_text().splitlines()
    return {record["path"]: record for record in map(json.loads, lines)}


def test_a_second_run_asks_for_the_branch_and_embeds_nothing(
    extract: Callable[..., Done], github: FakeGitHub, tmp_path: Path
) -> None:
    assert counts(extract("--json")) == [3, 0, 0, 0]
    first = json.loads(run_script("index", "--json", state=tmp_path / "state").stdout)
    assert (first["incidents"], first["embedded"] >= 3) == (3, True)
    assert counts(extract("--json")) == [0, 0, 3, 0]
    assert github.http.count() == 2
    second = json.loads(run_script("index", "--json", state=tmp_path / "state").stdout)
    assert (second["incidents"], second["embedded"], second["changed"]) == (3, 0, False)


def test_edits_renames_and_deletions_end_up_right(
    extract: Callable[..., Done], github: FakeGitHub, tmp_path: Path
) -> None:
    extract()
    run_script("index", state=tmp_path / "state")
    edited = github.files["postmortems/ledger-db.md"]
    assert isinstance(edited, str)
    github.files["postmortems/ledger-db.md"] = edited.replace("never rotated", "kept for ever")
    github.files["archive/postmortems/labels.md"] = github.files.pop("postmortems/label-printer.md")
    del github.files["postmortems/tracking-web.md"]
    assert counts(extract("--json")) == [1, 1, 0, 2]
    found = records(extract, tmp_path)
    assert set(found) == {"postmortems/ledger-db.md", "archive/postmortems/labels.md"}
    assert "kept for ever" in found["postmortems/ledger-db.md"]["root_cause"]
    assert found["archive/postmortems/labels.md"]["url"].endswith("/archive/postmortems/labels.md")
    index = json.loads(run_script("index", "--json", state=tmp_path / "state").stdout)
    assert index["incidents"] == 2


def test_a_move_onto_another_files_place_ends_up_right(
    extract: Callable[..., Done], github: FakeGitHub, tmp_path: Path
) -> None:
    extract()
    one, two = "postmortems/ledger-db.md", "postmortems/label-printer.md"
    github.files[one], github.files[two] = github.files[two], github.files[one]
    assert counts(extract("--json")) == [0, 2, 1, 0]
    assert "label-printer" in records(extract, tmp_path)[one]["root_cause"]


def test_nothing_is_forgotten_while_the_listing_fails(
    extract: Callable[..., Done], github: FakeGitHub, tmp_path: Path
) -> None:
    extract()
    github.http.fail("", error(401, "Bad credentials"), times=1)
    done = extract()
    assert (done.returncode, done.stdout) == (1, "")
    assert "GITHUB_TOKEN" in done.stderr
    report = extract("--report").stderr
    assert "not read: GitHub refuses GITHUB_TOKEN" in report
    assert "3 incidents" in report
    assert len(records(extract, tmp_path)) == 3


def test_a_file_that_cannot_be_read_is_listed_and_tried_again(
    extract: Callable[..., Done], github: FakeGitHub, tmp_path: Path
) -> None:
    github.http.fail("blobs", error(404, "Not Found"))
    done = extract("--json")
    assert (done.returncode, counts(done)) == (3, [2, 0, 0, 0])
    assert "vanished" in json.loads(done.stdout)["failed"][0]["reason"]
    assert counts(extract("--json")) == [1, 0, 2, 0]


def test_a_token_that_expires_midway_leaves_what_was_stored(
    extract: Callable[..., Done], github: FakeGitHub, tmp_path: Path
) -> None:
    extract()
    for name in NAMES:
        github.files[f"postmortems/{name}.md"] = REPORT.format(f"new-{name}")
    assert github.http.count() == 2 + 3
    github.http.fail("blobs", error(401, "Bad credentials"), times=9)
    done = extract("--json")
    assert (done.returncode, counts(done)) == (3, [0, 0, 0, 0])
    assert "GITHUB_TOKEN" in json.loads(done.stdout)["failed"][0]["reason"]
    github.http.mend()
    assert counts(extract("--json")) == [0, 3, 0, 0]


def test_since_leaves_older_files_alone(extract: Callable[..., Done], github: FakeGitHub) -> None:
    github.committed = {
        f"postmortems/{name}.md": f"2026-0{month}-10T08:00:00Z"
        for month, name in enumerate(NAMES, start=1)
    }
    done = extract("--since", "2026-03-01", "--json")
    assert (counts(done), json.loads(done.stdout)["skipped"]) == ([1, 0, 0, 0], 2)


def test_documents_are_written_where_they_stand(
    extract: Callable[..., Done], github: FakeGitHub, tmp_path: Path
) -> None:
    github.files["postmortems/../../../escape.md"] = REPORT.format("x")
    extract("--documents", tmp_path / "pages")
    written = {file.relative_to(tmp_path / "pages").as_posix()
               for file in (tmp_path / "pages").rglob("*.md")}  # fmt: skip
    assert {f"postmortems/{name}.md" for name in NAMES} <= written
    assert not list(tmp_path.glob("escape.md"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--source", "github"], "--repo"),
        (["--source", "notion"], "--database"),
        (["--source", "confluence"], "--space"),
        (
            ["--source", "folder", "--path", "x", "--branch", "y"],
            "--branch goes with --source github",
        ),
        (["--source", "gitlab"], "--source"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    done = run_script("extract", *arguments, state=tmp_path / "state")
    assert done.returncode == 2
    assert says in done.stderr


@pytest.mark.parametrize(("repo", "says"), [("runbooks", "ORG/NAME"), ("acme/nothing", "--repo")])
def test_a_wrong_repository_is_one_line(
    github: FakeGitHub, tmp_path: Path, repo: str, says: str
) -> None:
    done = run_script("extract", "--source", "github", "--repo", repo, state=tmp_path / "state")
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
