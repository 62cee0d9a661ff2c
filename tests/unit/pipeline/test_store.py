"""The store on both of its databases."""

import sqlite3
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.records import Document, IncidentRecord, TimelineEntry
from pipeline.store import Known, Store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        opened = Store(f"sqlite:///{tmp_path / 'state' / 'pm.db'}")
    else:
        opened = Store(request.getfixturevalue("postgres"))
        opened.remove(list(opened.known("folder", "/pm")))
    yield opened
    opened.close()


def document(path: str, text: str = "The disk was full.") -> Document:
    return Document("folder", path, text, scope="/pm")


def record(of: Document, **fields: object) -> IncidentRecord:
    return IncidentRecord(of.id, "folder", of.path, None, f"About {of.path}", **fields)  # type: ignore[arg-type]


def test_a_record_comes_back_as_it_went_in(store: Store) -> None:
    source = document("a.md")
    written = record(
        source,
        date="2026-03-01",
        services_affected=("checkout", "größe"),
        timeline=(TimelineEntry("10:02", "paged"),),
        root_cause="full disk",
        origins={"root_cause": "section: Cause"},
    )
    store.put(source, Known("f1"), [written])
    [kept] = store.incidents()
    assert (kept.record, kept.text) == (written, source.text)


def test_put_replaces_what_stood_there(store: Store) -> None:
    source = document("a.md")
    store.put(source, Known("f1"), [record(source), record(source, root_cause="x").__class__(
        source.id + "-2", "folder", "a.md", None, "second")])  # fmt: skip
    store.put(source, Known("f2"), [record(source)])
    assert len(list(store.records())) == 1
    assert store.known("folder", "/pm") == {source.id: Known("f2")}


def test_excluded_records_are_listed_but_not_for_the_index(store: Store) -> None:
    for path, excluded in (("a.md", False), ("template.md", True)):
        source = document(path)
        store.put(source, Known("f"), [record(source, excluded=excluded)])
    assert [r.path for r in store.records()] == ["a.md", "template.md"]
    assert [i.record.path for i in store.incidents()] == ["a.md"]


def test_removed_documents_take_their_records_along(store: Store) -> None:
    source = document("a.md")
    store.put(source, Known("f"), [record(source)])
    store.remove([source.id])
    assert list(store.records()) == []


def test_the_newest_run_of_each_scope_is_shown(store: Store) -> None:
    for count in (1, 2):
        store.add_run("folder", "/pm", {"new": count})
    mine = [run for run in store.last_runs() if run["scope"] == "/pm"]
    assert [run["new"] for run in mine] == [2]


def test_deleted_text_does_not_stay_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "pm.db"
    store = Store(f"sqlite:///{path}")
    source = document("a.md", "the unmistakable sentence " * 200)
    store.put(source, Known("f"), [record(source)])
    store.remove([source.id])
    store.close()
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert b"unmistakable" not in path.read_bytes()


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL"):
        Store("no url at all")
    with pytest.raises(StoreError, match="DATABASE_URL"):
        Store("postgresql://nobody@127.0.0.1:9/none?connect_timeout=2")
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"this is no database " * 100)
    with pytest.raises(StoreError, match="damaged"):
        Store(f"sqlite:///{damaged}")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="STATE_DIR"):
        Store(f"sqlite:///{tmp_path / 'file' / 'pm.db'}")
