"""From a Notion database into the store, run after run."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from organisation import Done, run_script
from sources.loopback import Reply
from sources.notion_server import (
    DATABASE,
    TAGGED,
    TOKEN,
    Block,
    NotionServer,
    block,
    earlier,
    extractor_of,
    just_now,
    option,
    rich,
    uid,
)

from pipeline.ingest import Ingest, RunReport
from pipeline.intake import Intake
from pipeline.store import Store

NAMES = ["ledger", "labels", "tracking"]


def report(name: str) -> tuple[Block, ...]:
    """The blocks of a post-mortem."""
    return (
        block("heading_1", "Root cause"),
        block("paragraph", f"The disk of {name} was full, because its logs were never rotated."),
        block("heading_1", "Fix"),
        block("toggle", "What we did", below=[block("paragraph", f"We restarted {name}.")]),
    )


@pytest.fixture(autouse=True)
def pages(notion: NotionServer) -> None:
    for name in NAMES:
        notion.add_page(name, *report(name), Type=TAGGED)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'pm.db'}")
    yield opened
    opened.close()


Run = Callable[..., RunReport]


@pytest.fixture
def run(notion: NotionServer, store: Store) -> Run:
    """One run; requests are counted from its start."""
    intake = Intake.default()

    def ingest() -> RunReport:
        notion.http.forget_calls()
        return Ingest(store, intake).run(extractor_of(notion))

    return ingest


def counts(done: RunReport) -> list[int]:
    return [done.new, done.changed, done.unchanged, done.removed]


def bodies(notion: NotionServer) -> int:
    return notion.http.count("children")


def cause(store: Store, path: str) -> str:
    scope = store.records("notion", DATABASE)
    return next(record.root_cause for record in scope if record.path == path)


def test_an_unchanged_run_reads_no_page(notion: NotionServer, run: Run) -> None:
    assert counts(run()) == [3, 0, 0, 0]
    assert bodies(notion) == 6
    assert counts(run()) == [0, 0, 3, 0]
    assert notion.counted() == {
        "GET /v1/databases": 1,
        "GET /v1/data_sources": 1,
        "POST /v1/data_sources/query": 1,
    }


def test_an_edit_reads_that_page_alone(notion: NotionServer, run: Run, store: Store) -> None:
    run()
    edited = "2026-03-09T10:00:00.000Z"
    notion.add_page("ledger", *report("the new ledger"), edited=edited, Type=TAGGED)
    assert counts(run()) == [0, 1, 2, 0]
    assert bodies(notion) == 2
    assert "new ledger" in cause(store, "ledger")


def test_a_rename_keeps_the_document(notion: NotionServer, run: Run, store: Store) -> None:
    run()
    before = {record.id for record in store.records("notion", DATABASE)}
    page = notion.pages[uid("ledger")]
    page["properties"]["Name"]["title"] = rich("Ledger refused writes")
    page["last_edited_time"] = "2026-03-09T10:00:00.000Z"
    assert counts(run()) == [0, 1, 2, 0]
    after = list(store.records("notion", DATABASE))
    assert {record.id for record in after} == before
    assert "Ledger refused writes" in {record.path for record in after}


def test_what_is_untagged_binned_or_moved_is_forgotten(notion: NotionServer, run: Run) -> None:
    run()
    notion.pages[uid("ledger")]["properties"]["Type"] = option("select", "Runbook")
    notion.pages[uid("labels")]["in_trash"] = True
    notion.pages[uid("tracking")]["parent"] = {"type": "page_id", "page_id": uid("x")}
    assert counts(run()) == [0, 0, 0, 3]


@pytest.mark.parametrize("broken", ["query", "$"], ids=["query", "schema"])
def test_nothing_is_forgotten_while_a_listing_fails(
    notion: NotionServer, run: Run, broken: str
) -> None:
    schema = {"Type": notion.sources[uid("Incidents")]["properties"]["Type"]}
    notion.add_database("Incidents DB", {"Incidents": schema, "Second": schema})
    notion.add_page("second", *report("second"), source="Second", Type=TAGGED)
    assert run().new == 4
    notion.http.fail(f"data_sources/{uid('Second')}/?{broken}", Reply(500, {}), times=99)
    done = run()
    assert (counts(done), len(done.failed)) == ([0, 0, 3, 0], 1)


def test_a_second_edit_within_the_minute_is_not_missed(notion: NotionServer, run: Run) -> None:
    notion.add_page("fresh", *report("fresh"), edited=just_now(), Type=TAGGED)
    run()
    notion.put(uid("fresh"), *report("fresher"))  # in the same minute: the page's time stays
    assert counts(run()) == [0, 1, 3, 0]
    notion.pages[uid("fresh")]["last_edited_time"] = earlier(3)
    assert counts(run()) == [0, 0, 4, 0]
    assert bodies(notion) == 2
    run()
    assert bodies(notion) == 0


def test_an_edit_of_a_child_page_counts(notion: NotionServer, run: Run) -> None:
    child = notion.child_page("Log", block("paragraph", "All was quiet until ten."))
    notion.add_page("parent", *report("parent"), child, Type=TAGGED)
    run()
    assert counts(run()) == [0, 0, 4, 0]
    assert (bodies(notion), notion.http.count("GET /v1/pages")) == (0, 1)
    notion.put(child.id, block("paragraph", "All was quiet until eleven."))
    notion.pages[child.id]["last_edited_time"] = "2026-03-09T10:00:00.000Z"
    assert counts(run()) == [0, 1, 3, 0]
    assert counts(run()) == [0, 0, 4, 0]


def test_an_edit_of_a_synced_original_counts(notion: NotionServer, run: Run) -> None:
    origin = Block("synced_block", {"synced_from": None}, [block("paragraph", "Call the DBA.")])
    origin.id = uid("origin")
    notion.add_page("Rules", Block("column_list", {}, [Block("column", {}, [origin])]), source=None)
    copied = {"synced_from": {"type": "block_id", "block_id": uid("origin")}}
    notion.add_page("copy", *report("copy"), Block("synced_block", copied), Type=TAGGED)
    run()
    assert counts(run()) == [0, 0, 4, 0]
    assert notion.http.count("blocks") == 0
    notion.put(uid("origin"), block("paragraph", "Call nobody."))
    notion.pages[uid("Rules")]["last_edited_time"] = "2026-03-09T10:00:00.000Z"
    assert counts(run()) == [0, 1, 3, 0]


def test_a_child_page_that_is_shared_later_is_read(notion: NotionServer, run: Run) -> None:
    child = notion.child_page("Log", block("paragraph", "All was quiet until ten."))
    notion.hidden.add(child.id)
    notion.add_page("parent", *report("parent"), child, Type=TAGGED)
    run()
    assert counts(run()) == [0, 0, 4, 0]
    notion.hidden.clear()
    assert counts(run()) == [0, 1, 3, 0]


def test_a_secret_that_expires_midway_keeps_what_is_stored(notion: NotionServer, run: Run) -> None:
    run()
    for name in NAMES:
        edited = "2026-03-09T10:00:00.000Z"
        notion.add_page(name, *report(f"new {name}"), edited=edited, Type=TAGGED)
    notion.revoke_after = 3 + 2
    done = run()
    assert (counts(done), len(done.failed)) == ([0, 1, 0, 0], 1)
    assert "NOTION_TOKEN" in done.failed[0].reason
    notion.tokens.add(TOKEN)
    notion.revoke_after = None
    assert counts(run()) == [0, 2, 1, 0]


# On the command line


@pytest.fixture
def extract(
    notion: NotionServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Done]:
    """Run extract.py on the database."""
    monkeypatch.setenv("NOTION_TOKEN", TOKEN)
    monkeypatch.setenv("NOTION_API_URL", notion.http.url)

    def start(*arguments: object) -> Done:
        where = ["--source", "notion", "--database", DATABASE]
        return run_script("extract", *where, *arguments, state=tmp_path / "state")

    return start


def test_records_and_documents_are_written(
    extract: Callable[..., Done], tmp_path: Path, notion: NotionServer
) -> None:
    done = extract("--out", tmp_path / "records.jsonl", "--documents", tmp_path / "pages")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text().splitlines()]
    assert {record["path"] for record in records} == set(NAMES)
    assert all(record["trainable"] for record in records)
    assert "| Type | Post-mortem |" in (tmp_path / "pages" / "ledger.md").read_text()


def test_exit_codes_tell_failures(extract: Callable[..., Done], notion: NotionServer) -> None:
    notion.hidden.add(uid(f"{uid('ledger')}/3"))
    partly = extract("--json")
    assert partly.returncode == 3
    assert "share" in json.loads(partly.stdout)["failed"][0]["reason"]
    notion.tokens.clear()
    failed = extract()
    assert failed.returncode == 1
    assert "NOTION_TOKEN" in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1
