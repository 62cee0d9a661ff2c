"""Documents into incident records: the one entry to this package."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline.parsing import fields
from pipeline.parsing.candidates import candidates
from pipeline.parsing.category import Category, Classifier, default_categories
from pipeline.parsing.causes import root_cause
from pipeline.parsing.dates import likely_year
from pipeline.parsing.fixes import fix_of
from pipeline.parsing.incident import exclusion_reason, unreadable
from pipeline.parsing.incident_day import incident_day
from pipeline.parsing.sections import Outline, read_outline
from pipeline.parsing.services import affected_services
from pipeline.parsing.split import incidents_of
from pipeline.parsing.timeline import read_timeline
from pipeline.records import Document, IncidentRecord

PARSER_VERSION = "3"  # raise it when the same text would give another record


class Parser:
    """Reads what a report says; it keeps nothing between documents."""

    def __init__(self, categories: Sequence[Category] | None = None) -> None:
        self._classifier = Classifier(categories or default_categories())

    @property
    def version(self) -> str:
        """Changes whenever the same document would give another record."""
        return PARSER_VERSION

    def parse(self, document: Document) -> list[IncidentRecord]:
        """One record, or several for a file that holds several incidents. Raises nothing.

        What is no incident gives one record with `excluded` and `exclusion_reason` set.
        """
        reason = unreadable(document.text)
        if reason:
            return [replace(_blank(document), excluded=True, exclusion_reason=reason)]
        outline = read_outline(document.text, document.path)
        records = [self._record(document, part) for part in incidents_of(outline)]
        return [_numbered(record, at) for at, record in enumerate(records)]

    def _record(self, document: Document, outline: Outline) -> IncidentRecord:
        values, origins, cause_known = _read(document, outline)
        record = replace(_blank(document), **values, origins=origins)
        record = replace(record, root_cause_category=self.category(record))
        reason = exclusion_reason(outline, record)
        return replace(
            record,
            trainable=bool(record.root_cause and record.fix and cause_known and not reason),
            excluded=reason is not None,
            exclusion_reason=reason,
        )

    def category(self, record: IncidentRecord) -> str:
        """What the cause says counts most; the other fields speak of symptoms, too."""
        return self._classifier.classify(
            [
                (record.root_cause, 3.0),
                (record.incident_title, 1.5),
                (record.summary, 1.0),
                (record.fix, 0.5),
            ]
        )


def _read(document: Document, outline: Outline) -> tuple[dict[str, Any], dict[str, str], bool]:
    """Field values, the origins of those that are filled, and whether the cause is known."""
    year = likely_year((document.path, outline.title, *outline.front.values(), document.text))
    rows, rows_origin = read_timeline(outline, year)
    found = candidates(outline, rows)
    cause, cause_known = root_cause(found)
    fix = fix_of(found, cause.text)
    title, title_origin = fields.title(document, outline)
    read: dict[str, tuple[Any, str]] = {
        "incident_title": (title, title_origin),
        "date": incident_day(document, outline, rows, year),
        "services_affected": affected_services(outline, title),
        "summary": fields.summary(outline),
        "impact": fields.impact(outline, found),
        "timeline": (rows, rows_origin),
        "root_cause": (cause.text, cause.origin),
        "fix": (fix.text, fix.origin),
        "action_items": fields.action_items(outline),
    }
    values = {name: value for name, (value, _) in read.items()}
    return values, {name: origin for name, (value, origin) in read.items() if value}, cause_known


def _blank(document: Document) -> IncidentRecord:
    name = document.title or document.path.rsplit("/", 1)[-1]
    return IncidentRecord(
        document.id, document.source, document.path, document.url, name, scope=document.scope
    )


def _numbered(record: IncidentRecord, at: int) -> IncidentRecord:
    return replace(record, id=f"{record.id}-{at + 1}") if at else record
