"""From a source into the store, doing again only what changed."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from pipeline.errors import RedactionFailed, SourceError, StoreError
from pipeline.extractors.base import Extractor
from pipeline.intake import Intake
from pipeline.records import Document, SourceFailure, Unchanged, document_id
from pipeline.store import Known, Store

logger = logging.getLogger(__name__)

Outcome = Literal["new", "changed", "unchanged", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A document that is not in the index, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did. `records` counts incidents in the store for this scope, not excluded.

    `error` says why nothing at all could be read; what is stored stays as it was.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    removed: int = 0
    records: int = 0
    trainable: int = 0
    redactions: dict[str, int] = field(default_factory=dict[str, int])
    excluded: tuple[Dropped, ...] = ()
    failed: tuple[Dropped, ...] = ()
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """A plain form for people and programs."""
        return asdict(self)


Watcher = Callable[[str, Outcome], None]
"""Told each document's path and outcome as it is done."""


class Ingest:
    """Brings the store up to date with a source."""

    def __init__(self, store: Store, intake: Intake) -> None:
        self._store = store
        self._intake = intake

    def run(
        self,
        extractor: Extractor,
        *,
        since: datetime | None = None,
        watch: Watcher = lambda _path, _outcome: None,
        keep: Callable[[Document], None] | None = None,
    ) -> RunReport:
        """Read every document of the source; store what is new or changed; forget what is gone.

        Documents last edited before `since` are left as they are. Nothing counts as gone when
        part of the source could not be listed. `keep` is given each redacted document that was
        read, changed or not. The report is kept in the store. Raises SourceError, StoreError or
        RedactionFailed; a fault of one document only fails that document.
        """
        try:
            report = self._bring_up_to_date(extractor, since, watch, keep)
        except SourceError as error:
            self._keep(extractor, replace(self._standing(extractor), error=str(error)))
            raise
        self._keep(extractor, report)
        return report

    def _bring_up_to_date(
        self,
        extractor: Extractor,
        since: datetime | None,
        watch: Watcher,
        keep: Callable[[Document], None] | None,
    ) -> RunReport:
        known = self._store.known(extractor.source, extractor.scope)
        state = _Progress()
        for item in self._listed(extractor, {} if keep else self._settled(known)):
            named = document_id(item.source, extractor.scope, item.key or item.path)
            if isinstance(item, SourceFailure):
                outcome = state.fail(named, item)
            elif isinstance(item, Unchanged):
                outcome = state.see(named, "unchanged")
            elif since and item.modified and item.modified < since:
                outcome = state.see(named, "skipped")
            else:
                outcome = self._take(item, known.get(item.id), state, keep)
            watch(item.path, outcome)
        gone = [] if state.partial else sorted(set(known) - state.seen)
        if gone:
            self._store.remove(gone)
        return self._report(extractor, state, len(gone))

    def _keep(self, extractor: Extractor, report: RunReport) -> None:
        self._store.add_run(extractor.source, extractor.scope, report.to_json())

    def _settled(self, known: Mapping[str, Known]) -> dict[str, str]:
        """The versions of what would be read today as it was read then."""
        now = self._intake.version
        return {id: one.version for id, one in known.items() if one.version and one.recipe == now}

    def _listed(
        self, extractor: Extractor, versions: Mapping[str, str]
    ) -> Iterator[Document | Unchanged | SourceFailure]:
        """What the source lists; a source that breaks off half-way ends in a failure."""
        begun = False
        try:
            for item in extractor.documents(versions):
                begun = True
                yield item
        except SourceError as error:
            if not begun:
                raise
            yield SourceFailure(extractor.source, "the rest", str(error), hides_others=True)

    def _take(
        self,
        document: Document,
        before: Known | None,
        state: "_Progress",
        keep: Callable[[Document], None] | None,
    ) -> Outcome:
        """Bring one document up to date; `before` is what the store holds of it."""
        state.seen.add(document.id)
        now = self._known(document)
        same = before is not None and before.fingerprint == now.fingerprint
        if same and before == now and keep is None:
            return state.count("unchanged")
        try:
            if same and keep is None:
                self._store.settle(document.id, now)
                return state.count("unchanged")
            reading = self._intake.read(document)
            if keep is not None:
                keep(reading.document)
            if same:
                return state.count("unchanged")
            self._store.put(reading.document, now, reading.records)
        except (RedactionFailed, StoreError, OSError):
            raise  # not this one document's fault
        except Exception as error:  # one document must not end a run of a thousand
            logger.exception("cannot read %s", document.path)
            reason = f"cannot be read: {type(error).__name__}"
            failure = SourceFailure(document.source, document.path, reason)
            return state.fail(document.id, failure)
        state.redacted.update({r.kind: r.count for r in reading.redactions})
        return state.count("new" if before is None else "changed")

    def _known(self, document: Document) -> Known:
        recipe = self._intake.version
        fingerprint = hashlib.sha256(f"{document.content_hash}/{recipe}".encode()).hexdigest()
        return Known(fingerprint, document.version, recipe)

    def _report(self, extractor: Extractor, state: "_Progress", removed: int) -> RunReport:
        return replace(
            self._standing(extractor),
            new=state.counts["new"],
            changed=state.counts["changed"],
            unchanged=state.counts["unchanged"],
            skipped=state.counts["skipped"],
            removed=removed,
            redactions=dict(state.redacted),
            failed=tuple(state.failed),
        )

    def _standing(self, extractor: Extractor) -> RunReport:
        """A report of what the store holds of the source, and of nothing done."""
        records = trainable = 0
        excluded: list[Dropped] = []
        for record in self._store.records(extractor.source, extractor.scope):  # never all at once
            records += not record.excluded
            trainable += record.trainable
            if record.excluded:
                excluded.append(Dropped(record.path, record.exclusion_reason or "no incident"))
        return RunReport(records=records, trainable=trainable, excluded=tuple(excluded))


@dataclass(slots=True)
class _Progress:
    """What a run has seen so far."""

    seen: set[str] = field(default_factory=set[str])
    counts: Counter[Outcome] = field(default_factory=Counter[Outcome])
    redacted: Counter[str] = field(default_factory=Counter[str])
    failed: list[Dropped] = field(default_factory=list[Dropped])
    partial: bool = False

    def count(self, outcome: Outcome) -> Outcome:
        self.counts[outcome] += 1
        return outcome

    def see(self, id: str, outcome: Outcome) -> Outcome:
        self.seen.add(id)
        return self.count(outcome)

    def fail(self, id: str, failure: SourceFailure) -> Outcome:
        self.seen.add(id)  # what stands in the store stays: unread is not gone
        self.partial = self.partial or failure.hides_others
        self.failed.append(Dropped(failure.path, failure.reason))
        return "failed"
