"""Tokens that say what they are: a fixed start and a body of a known shape.

The tables lie beside this file, one per family. Plain `re` is the engine: with all starts folded
into one trie and every repeat bounded or final it outruns ten separate patterns, so that another
engine would be a dependency for nothing.
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
    """A kind of token without a fixed start. `pattern` is searched where the text has `mark`."""

    kind: str
    mark: str
    pattern: re.Pattern[str]


WORD_START = r"(?<![A-Za-z0-9])"
# No token is shorter, and prose has next to nothing as dense.
DENSE = re.compile(r"[!-~]{16,}")


def by_start(formats: Sequence[Format]) -> Detector:
    """A detector for all `formats` in one pass."""
    starts = sorted((start, f.kind, f.body) for f in formats for start in f.starts.split())
    kinds = {f"b{i}": kind for i, (_, kind, _) in enumerate(starts)}
    bodies = [(start, f"(?P<b{i}>{body})") for i, (start, _, body) in enumerate(starts)]
    pattern = re.compile(WORD_START + trie(bodies))

    def detect(reading: Reading) -> Iterator[Finding]:
        for dense in DENSE.finditer(reading.plain):
            for match in pattern.finditer(reading.plain, *dense.span()):
                if not is_masked(match[0]):
                    yield Finding(match.start(), match.end(), kinds[match.lastgroup or ""])

    return detect


def by_shape(shapes: Iterable[Shape]) -> Detector:
    """A detector for all `shapes`, each behind a plain search for its mark."""
    table = tuple(shapes)

    def detect(reading: Reading) -> Iterator[Finding]:
        for shape in table:
            if shape.mark in reading.plain:
                for match in shape.pattern.finditer(reading.plain):
                    yield Finding(match.start(), match.end(), shape.kind)

    return detect


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
