"""A file that holds several incidents, as one outline each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.parsing.dates import days_in
from pipeline.parsing.headings import Role, meaning
from pipeline.parsing.sections import Outline, Section

_TELLING = frozenset({Role.SUMMARY, Role.IMPACT, Role.CAUSE, Role.FIX, Role.TIMELINE})
_SHARED = frozenset({Role.CAUSE, Role.FIX, Role.TIMELINE})


def incidents_of(outline: Outline) -> list[Outline]:
    """The outline itself, unless at least two dated headings each hold a report of their own.

    Sections on cause, fix or course that belong to none of them mean that it is one report with
    several phases.
    """
    for depth in (0, 1):
        groups = _groups(outline.sections, depth)
        days = {heading: _day(heading) for heading in groups}
        reports = [heading for heading in groups if days[heading] and _is_report(groups[heading])]
        others = (
            section for heading in groups if heading not in reports for section in groups[heading]
        )
        if len({days[heading] for heading in reports}) < 2:
            continue
        if not any(section.role in _SHARED and section.blocks for section in others):
            return [_part(outline, heading, groups[heading], depth) for heading in reports]
    return [outline]


def _groups(sections: Sequence[Section], depth: int) -> dict[str, list[Section]]:
    """Sections by the heading above them at that depth."""
    groups: dict[str, list[Section]] = {}
    for section in sections:
        heading = section.path[depth] if len(section.path) > depth else ""
        groups.setdefault(heading, []).append(section)
    return groups


def _day(heading: str) -> str | None:
    return next((day.iso for day in days_in(heading)), None) if not meaning(heading) else None


def _is_report(sections: Sequence[Section]) -> bool:
    return len({section.role for section in sections if section.blocks} & _TELLING) > 1


def _part(outline: Outline, heading: str, sections: Sequence[Section], depth: int) -> Outline:
    front = {**outline.front, "title": "", "incident_date": _day(heading) or ""}
    return replace(outline, title=heading, front=front, sections=tuple(_below(sections, depth)))


def _below(sections: Sequence[Section], depth: int) -> Iterator[Section]:
    for section in sections:
        yield replace(section, path=section.path[depth:])
