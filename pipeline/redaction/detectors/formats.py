"""Tokens that say what they are: a fixed start and a body of a known shape.

The tables lie beside this file, one per family.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.redaction.findings import Detector, Finding
from pipeline.redaction.reading import Reading
from pipeline.redaction.values import is_masked


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of token: its `starts`, separated by blanks, and a pattern for what follows.

    `body` has no capturing groups. A repeat without bound is possessive and ends the pattern.
    """

    kind: str
    starts: str
    body: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of token without a fixed start: `pattern` is searched in texts with one of `marks`.

    Marks are in lower case, separated by blanks.
    """

    kind: str
    marks: str
    pattern: re.Pattern[str]


UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"  # as a body, or part of one
WORD_START = r"(?<![A-Za-z0-9])"


def by_start(formats: Sequence[Format]) -> Detector:
    """A detector for all `formats` in one pass."""
    starts = sorted((start, f.kind, f.body) for f in formats for start in f.starts.split())
    kinds = {f"b{i}": kind for i, (_, kind, _) in enumerate(starts)}
    bodies = [(start, f"(?P<b{i}>{body})") for i, (start, _, body) in enumerate(starts)]
    pattern = re.compile(WORD_START + trie(bodies))

    def tokens(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
        end = 0
        for place in places:
            match = pattern.match(reading.plain, place) if place >= end else None
            if match:
                end = match.end()
                if not is_masked(match[0]):
                    yield Finding(place, end, kinds[match.lastgroup or ""])

    return Detector(tokens, tuple({start.lower() for start, _, _ in starts}))


def by_shape(shapes: Iterable[Shape]) -> Detector:
    """A detector for all `shapes`."""
    table = tuple((shape, tuple(shape.marks.split())) for shape in shapes)

    def shaped(reading: Reading) -> Iterator[Finding]:
        for shape, marks in table:
            if any(map(reading.low.__contains__, marks)):
                for match in shape.pattern.finditer(reading.plain):
                    yield Finding(match.start(), match.end(), shape.kind)

    return Detector.of_texts(shaped, *{mark for _, marks in table for mark in marks})


def trie(branches: list[tuple[str, str]]) -> str:
    """One pattern for sorted (rest of a start, body) pairs, with common letters written once.

    Where one start begins another, the longer one is tried first.
    """
    if len(branches) == 1:
        return re.escape(branches[0][0]) + branches[0][1]
    ended = [body for rest, body in branches if not rest]
    longer = groupby((b for b in branches if b[0]), key=lambda branch: branch[0][0])
    options = [
        re.escape(letter) + trie([(rest[1:], body) for rest, body in group])
        for letter, group in longer
    ]
    return f"(?:{'|'.join(options + ended)})"
