"""What a run does to the store, whatever the source is."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.extractors.base import NOTHING_KNOWN, Extractor
from pipeline.ingest import Ingest
from pipeline.intake import Intake
from pipeline.records import Document, SourceFailure, Unchanged
from pipeline.store import Store

Item = Document | SourceFailure | Exception

REPORT = "# Outage of {0}\n\n## Root cause\n\n{0} ran out of disk.\n\n## Fix\n\nWe freed it.\n"


class Shelf(Extractor):
    """A source that lists what it is told to, and counts the bodies that were read."""

    source, scope = "shelf", "top"

    def __init__(self, items: Sequence[Item]) -> None:
        self.items, self.bodies = items, 0

    def documents(
        self, known: Mapping[str, str] = NOTHING_KNOWN
    ) -> Iterator[Document | Unchanged | SourceFailure]:
        for item in self.items:
            if isinstance(item, Exception):
                raise item
            if isinstance(item, Document) and item.version == known.get(item.id):
                yield Unchanged(self.source, item.path, item.key)
                continue
            self.bodies += 1
            yield item


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'pm.db'}")
    yield opened
    opened.close()


@pytest.fixture
def ingest(store: Store) -> Ingest:
    return Ingest(store, Intake.default())


def page(name: str, *, version: str = "1", path: str = "", text: str = "") -> Document:
    return Document(
        "shelf",
        path or f"{name}.md",
        text or REPORT.format(name),
        scope="top",
        key=name,
        version=version,
    )


def test_an_unchanged_version_is_not_read_again(ingest: Ingest) -> None:
    ingest.run(Shelf([page("a"), page("b")]))
    again = Shelf([page("a"), page("b", version="2", text=REPORT.format("queue"))])
    report = ingest.run(again)
    assert (report.unchanged, report.changed, again.bodies) == (1, 1, 1)


def test_a_new_version_of_the_same_text_is_settled(ingest: Ingest) -> None:
    ingest.run(Shelf([page("a")]))
    assert ingest.run(Shelf([page("a", version="2")])).unchanged == 1
    third = Shelf([page("a", version="2")])
    ingest.run(third)
    assert third.bodies == 0


def test_a_renamed_page_stays_the_same_document(ingest: Ingest, store: Store) -> None:
    ingest.run(Shelf([page("a", path="Old title")]))
    [before] = store.records()
    report = ingest.run(Shelf([page("a", path="New title", version="2")]))
    [after] = store.records()
    assert (report.changed, report.removed, after.id) == (1, 0, before.id)
    assert after.path == "New title"


def test_what_is_no_longer_listed_is_removed(ingest: Ingest, store: Store) -> None:
    ingest.run(Shelf([page("a"), page("b")]))
    assert ingest.run(Shelf([page("b")])).removed == 1
    assert [record.path for record in store.records()] == ["b.md"]


@pytest.mark.parametrize(
    "trouble",
    [
        SourceFailure("shelf", "page 2 of the list", "timed out", hides_others=True),
        SourceError("The token has expired: renew SHELF_TOKEN."),
    ],
)
def test_a_listing_that_broke_off_removes_nothing(
    ingest: Ingest, store: Store, trouble: Item
) -> None:
    ingest.run(Shelf([page("a"), page("b")]))
    report = ingest.run(Shelf([page("a"), trouble]))
    assert (report.removed, len(report.failed), len(list(store.records()))) == (0, 1, 2)


def test_a_source_that_gives_nothing_at_all_is_an_error_and_on_record(
    ingest: Ingest, store: Store
) -> None:
    ingest.run(Shelf([page("a")]))
    with pytest.raises(SourceError, match="SHELF_TOKEN"):
        ingest.run(Shelf([SourceError("Renew SHELF_TOKEN.")]))
    [last] = store.last_runs()
    assert last["error"] == "Renew SHELF_TOKEN."
    assert (len(last["excluded"]), last["removed"]) == (1, 0), "what is stored stays"


def test_a_document_that_could_not_be_read_stays_stored(ingest: Ingest, store: Store) -> None:
    ingest.run(Shelf([page("a"), page("b")]))
    report = ingest.run(Shelf([page("a"), SourceFailure("shelf", "b.md", "gone", key="b")]))
    assert (report.removed, len(list(store.records()))) == (0, 2)
