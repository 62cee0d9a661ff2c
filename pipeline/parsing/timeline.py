"""The timeline: tables, bullets, headings or lines that start with a time, else dated prose."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.parsing.blocks import Block
from pipeline.parsing.clock import Stamped, stamped, stamped_last
from pipeline.parsing.dates import days_in
from pipeline.parsing.headings import Role
from pipeline.parsing.sections import Outline, Section
from pipeline.parsing.sentences import plain, sentences, squeeze
from pipeline.records import TimelineEntry

MAX_ROWS = 500
MAX_EVENT = 4_000  # characters

_TOLD = (Role.OTHER, Role.SUMMARY, Role.IMPACT, Role.CAUSE, Role.FIX, Role.DETECTION)


def read_timeline(outline: Outline, year: int | None) -> tuple[tuple[TimelineEntry, ...], str]:
    """Rows in the document's order and where they stood.

    `year` completes days that stand alone without one.
    """
    reader = _Reader(year)
    rows = [row for section in outline.of(Role.TIMELINE) for row in reader.section(section)]
    origin = "timeline section"
    others = _elsewhere(outline, year)
    if len(others) > len(rows):
        # a list of key times stands beside the course of events, or there is no section for it
        rows, origin = [*rows, *others], "timed rows under other headings"
    if not rows:
        rows = [row for section in outline.of(*_TOLD) for row in _prose(section)]
        origin = "sentences that start with a time"
    return tuple(rows[:MAX_ROWS]), origin


def _elsewhere(outline: Outline, year: int | None) -> list[TimelineEntry]:
    """Timed rows under other headings; a single one is a mention, not a timeline."""
    rows: list[TimelineEntry] = []
    for section in outline.of(*_TOLD):
        found = [row for row in _Reader(year).section(section) if _HAS_CLOCK.search(row.time)]
        if len(found) > 1 or (found and stamped(section.heading)):
            rows += found
    return rows if len(rows) > 1 else []


_HAS_CLOCK = re.compile(r"\d[:h]\d\d|\d\s?[ap]\.?m", re.IGNORECASE)


class _Reader:
    """Reads section after section; a day that stands alone holds for the times after it."""

    def __init__(self, year: int | None) -> None:
        self._year = year
        self._day = ""

    def section(self, section: Section) -> Iterator[TimelineEntry]:
        head = stamped(section.heading)
        if head and head.has_clock:
            parts = [head.event, *(_words(block) for block in section.blocks)]
            if _timed(section.blocks) < 2:
                yield self._entry(head, _joined(parts))
                return
        if head and head.has_day:
            self._set_day(head)
        yield from self._rows(section)

    def _rows(self, section: Section) -> Iterator[TimelineEntry]:
        row: tuple[Stamped, list[str], int] | None = None
        for block in _lines(section):
            found = _cells(block) if block.kind == "row" else stamped(block.text)
            if not found and _ends_with_time(section, block, row):
                found = stamped_last(block.text)
            if found and not found.has_clock and _ZONES_NOTE.match(found.event):
                found = replace(found, event="")
            if found and (found.event or block.kind == "row"):
                yield from self._closed(row)
                row = (found, [found.event], block.depth)
            elif found and found.has_day:
                yield from self._closed(row)
                row = None
                self._set_day(found)
            elif row and _continues(block, row[0], row[2]):
                row[1].append(_words(block))
            elif block.kind == "item":
                yield from self._closed(row)
                row = None
        yield from self._closed(row)

    def _closed(self, row: tuple[Stamped, list[str], int] | None) -> Iterator[TimelineEntry]:
        if row:
            yield self._entry(row[0], _joined(row[1]))

    def _entry(self, when: Stamped, event: str) -> TimelineEntry:
        time = plain(when.when)
        if self._day and not when.has_day:
            time = f"{self._day} {time}"
        return TimelineEntry(time, _event(event)[:MAX_EVENT])

    def _set_day(self, found: Stamped) -> None:
        day = next(days_in(found.when, year=self._year), None)
        self._day = day.iso if day else plain(found.when)


_ZONES_NOTE = re.compile(r"\W*all times\b", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")


def _event(text: str) -> str:
    """Without pictures, and without an emphasis mark whose partner stood at the time."""
    text = squeeze(_IMAGE.sub("", text))
    if text.count("**") % 2:
        text = text.removesuffix("**") if text.endswith("**") else text.replace("**", "", 1)
    return text.lstrip("-–—:| ").strip()


def _joined(parts: Iterable[str]) -> str:
    """Paragraphs and list items as one text; a semicolon where no full stop sets them apart."""
    text = ""
    for part in filter(None, parts):
        text += "; " if text and not text.endswith((".", "!", "?", ":", ";")) else " "
        text += part
    return text.strip()


def _words(block: Block) -> str:
    return "" if block.kind == "code" else block.text


def _continues(block: Block, row: Stamped, depth: int) -> bool:
    """Deeper items and loose paragraphs go on with the row above them."""
    if block.kind in ("row", "quote", "code"):
        return False
    return block.depth > depth or (block.kind == "text" and block.depth == depth and depth > 0)


_UPDATE = re.compile(
    r"\W{0,4}(?:investigating|identified|monitoring|resolved|update|in progress|completed"
    r"|postmortem|verifying)\b\W{0,4}\s",
    re.IGNORECASE,
)


def _ends_with_time(
    section: Section, block: Block, row: tuple[Stamped, list[str], int] | None
) -> bool:
    """Where a time at the end counts: key times in a list, and the updates of a status page."""
    if block.kind == "text":
        return bool(_UPDATE.match(block.text))
    own = block.kind == "item" and (row is None or block.depth <= row[2])
    return own and section.role is Role.TIMELINE


def _timed(blocks: Sequence[Block]) -> int:
    return sum(1 for block in blocks if block.kind != "code" and stamped(block.text))


def _lines(section: Section) -> Iterator[Block]:
    """Blocks; a paragraph or listing whose lines start with times counts line by line."""
    for block in section.blocks:
        lines = block.lines
        if block.kind == "code" and section.role is Role.TIMELINE:
            lines = tuple(block.text.split("\n"))
        starts = [at for at, line in enumerate(lines) if line.strip() and stamped(line)]
        if len(starts) < 2:
            yield block
            continue
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            yield Block("item", squeeze(" ".join(lines[start:end])), depth=block.depth)


_TIME_COLUMN = re.compile(r"\b(?:date|time|when|day|timestamp|utc|hour|clock|start|from)\b", re.I)
_EVENT_COLUMN = re.compile(r"event|what|descri|action|happen|detail|activit|messag|summary", re.I)
_ASIDE_COLUMN = re.compile(r"\b(?:who|owner|actor|person|people|by|source|link|ref\w*|end)\b", re.I)


_DIGIT = re.compile(r"\d")


def _cells(block: Block) -> Stamped | None:
    """A table row by its header; without a telling header, by a first cell that is a time."""
    header = block.header
    time_columns = [at for at, name in enumerate(header[:8]) if _TIME_COLUMN.search(name)]
    event_columns = [at for at, name in enumerate(header[:8]) if _EVENT_COLUMN.search(name)]
    time_columns = [at for at in time_columns if at not in event_columns]
    when = " ".join(block.cells[at] for at in time_columns or [0] if at < len(block.cells))
    found = stamped(when)
    if not found or found.event:
        if len(when) > 60 or not (found or (time_columns and _DIGIT.search(when))):
            return None
        found = Stamped(when, "", False, False)
    others = event_columns or [
        at
        for at, name in enumerate(header[:8])
        if at not in (time_columns or [0]) and not _ASIDE_COLUMN.search(name)
    ]
    event = ". ".join(c for at in others if at < len(block.cells) and (c := block.cells[at]))
    return Stamped(plain(when), event, found.has_day or bool(time_columns[1:]), found.has_clock)


def _prose(section: Section) -> Iterator[TimelineEntry]:
    """Sentences that open with a clock time: "At 13:24 UTC, we noticed ..."."""
    for block in section.blocks:
        if block.kind not in ("text", "item"):
            continue
        for sentence in sentences(block.text):
            found = stamped(sentence)
            if found and found.has_clock and found.event:
                yield TimelineEntry(plain(found.when), _event(found.event).rstrip("."))
