"""The sentences of a report, each with the place where it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.parsing.headings import Role
from pipeline.parsing.lexicon import words_of
from pipeline.parsing.sections import Outline, Section
from pipeline.parsing.sentences import plain, sentences
from pipeline.records import TimelineEntry

MAX_CANDIDATES = 1_500
MAX_LENGTH = 900  # characters; a longer run without a full stop is not a statement to quote


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: the role of its section and how sure that role is.

    `position` runs from 0 at the start of the section or timeline to 1 at its end; in a list of
    whys it runs backwards, since the last answer is the root.
    """

    role: Role
    strength: float
    position: float
    origin: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, verbatim. `group` numbers the block it is in, `nth` counts within that."""

    text: str
    words: Sequence[str]
    place: Place
    group: int
    nth: int


_SILENT = frozenset({Role.META, Role.DATE, Role.SERVICES, Role.TITLE, Role.TIMELINE, Role.LESSONS})


def candidates(outline: Outline, rows: Sequence[TimelineEntry]) -> list[Candidate]:
    """Every sentence that could state something, those of the timeline last."""
    found: list[Candidate] = []
    for group, (text, place) in enumerate(_blocks(outline, rows)):
        if len(found) > MAX_CANDIDATES:
            break
        found += [
            Candidate(one, words_of(plain(one)), place, group, nth)
            for nth, one in enumerate(sentences(text))
            if len(one) <= MAX_LENGTH
        ]
    return found


def _blocks(outline: Outline, rows: Sequence[TimelineEntry]) -> Iterator[tuple[str, Place]]:
    for section in outline.sections:
        if section.role not in _SILENT:
            yield from _of_section(section)
    if not any(outline.of(Role.TIMELINE)):
        return  # the rows were found in other sections, which have been told
    for at, row in enumerate(rows):
        position = at / max(1, len(rows) - 1)
        yield row.event, Place(Role.TIMELINE, 1.0, position, f"timeline row {row.time}".strip())


_WHYS = re.compile(r"\bwhy'?s\b", re.IGNORECASE)
_CHECKBOX = re.compile(r"^\[[ xX]?\]\s+")


def _of_section(section: Section) -> Iterator[tuple[str, Place]]:
    blocks = [block for block in section.blocks if block.kind in ("text", "item", "row")]
    backwards = bool(_WHYS.search(section.heading.replace("’", "'")))
    for at, block in enumerate(blocks):
        position = at / max(1, len(blocks) - 1)
        position = 1 - position if backwards else position
        place = Place(section.role, section.strength, position, _origin(section))
        yield _CHECKBOX.sub("", block.text), place


def _origin(section: Section) -> str:
    if section.role is Role.SUMMARY:
        return "summary prose"
    return f"section: {section.heading}" if section.named and section.heading else "prose"
