"""The day of the incident, from all the places that may tell it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.parsing.dates import day_of_path, days_in, writes_day_first
from pipeline.parsing.headings import Role
from pipeline.parsing.sections import Outline, Section
from pipeline.records import Document, TimelineEntry

_READ = 1_000  # characters of one place in which a day is looked for
_FRONT = ("incident_date", "incident-date", "date_of_incident", "started", "start")
_DATE = re.compile(r"\bdates?\b", re.IGNORECASE)
_OTHER_DATE = re.compile(
    r"creat|edit|updat|modif|publish|review|resol|clos|due|target", re.IGNORECASE
)
_BLOGS = ("_posts/", "posts/", "blog/", "news/", "content/")


@dataclass(frozen=True, slots=True)
class _Place:
    """A text that may name the day, what that place is worth, and its name."""

    text: str
    weight: float
    origin: str


def incident_day(
    document: Document, outline: Outline, rows: Sequence[TimelineEntry], year: int | None
) -> tuple[str | None, str]:
    """The ISO day with the most evidence, and the best origin of it; (None, "") without any.

    A date of publication counts least. `year` completes days that are written without one.
    """
    day_first = writes_day_first(document.text[:200_000])
    weights: dict[str, float] = {}
    best: dict[str, _Place] = {}
    for place in _places(document, outline, rows):
        day = next(days_in(place.text[:_READ], year=year, day_first=day_first), None)
        if day:
            weights[day.iso] = weights.get(day.iso, 0.0) + place.weight
            if day.iso not in best or place.weight > best[day.iso].weight:
                best[day.iso] = place
    if not weights:
        return None, ""
    iso = max(weights, key=lambda one: weights[one])
    return iso, best[iso].origin


def _places(
    document: Document, outline: Outline, rows: Sequence[TimelineEntry]
) -> Iterator[_Place]:
    for key in _FRONT:
        yield _Place(outline.front.get(key, ""), 6.0, "front matter")
    for section in list(outline.of(Role.DATE))[:1]:
        yield _Place(_text(section), 6.0, f"section: {section.heading}")
    for key, value in document.properties.items():
        if _DATE.search(key) and not _OTHER_DATE.search(key):
            yield _Place(value, 3.5, f"property {key}")
    published = any(f"/{folder}" in f"/{document.path}" for folder in _BLOGS)
    yield _Place(day_of_path(document.path) or "", 2.6 if published else 4.0, "file name")
    yield _Place(outline.title or outline.front.get("title", ""), 3.4, "title")
    told = outline.of(Role.SUMMARY, Role.OTHER, Role.IMPACT, Role.DETECTION)
    yield _Place(_first_dated(told), 3.2, "prose")
    dated = next((row.time for row in rows if any(days_in(row.time, year=2000))), "")
    yield _Place(dated, 3.0, f"timeline row {dated}")
    if not dated:
        yield _Place(_first_dated(outline.of(Role.TIMELINE)), 2.0, "timeline section")
    for section in list(outline.of(Role.TIMELINE))[:1]:
        yield _Place(section.heading, 1.0, f"section: {section.heading}")
    yield _Place(outline.front.get("date", ""), 2.5, "front matter")
    slug = outline.front.get("path", "") or outline.front.get("slug", "")
    yield _Place(day_of_path(slug) or "", 1.5, "front matter")


def _first_dated(sections: Iterator[Section]) -> str:
    return next((text for one in sections if any(days_in(text := _text(one), year=2000))), "")


def _text(section: Section) -> str:
    return " ".join(block.text for block in section.blocks if block.kind != "code")[:_READ]
