"""A document without what talks to the machine that reads it, and without what nobody sees.

The smallest piece that goes is a paragraph, list item, table row or listing. What a piece with
orders announces goes with it: the first block under such a heading, or after such a colon.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.injection.hidden import strip_hidden, strip_hidden_markup
from pipeline.injection.signs import is_instruction, is_scripted

SIFTING_VERSION = "3"  # raise it when the same text would be sifted otherwise

_FENCE = re.compile(r"\s*(?:```|~~~)")
_HEADING = re.compile(
    r"\s{0,3}(?:#{1,6}\s|={1,6}\s+\S|h[1-6]\.\s|<h[1-6]\b|(\*\*|__)[^*_]+\1:?\s*$)", re.IGNORECASE
)
_OPENS_BLOCK = re.compile(
    r"\s*(?:[-*+•]\s|\d{1,3}[.)]\s|\||\[?\d{1,2}:\d\d|\[?\d{4}-\d\d"
    r"|</?(?:p|li|tr|td|div|h\d|table|ul|ol|blockquote|pre)\b|[A-Z*_][\w *_/-]{1,40}:\s)",
    re.IGNORECASE,
)
_ELEMENT_END = re.compile(
    r"(?<=>)(?=\s*<(?:p|li|tr|div|h[1-6]|table|ul|ol|blockquote|pre)\b)", re.I
)
_LONG_LINE = 400  # characters; pages that a program wrote have all their elements on one line


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is left of a text, and how many of its blocks were set aside."""

    text: str
    set_aside: int


def sift(text: str) -> Sifted:
    """Keep the blocks that tell of the incident, each as it was written."""
    lines = [piece for line in strip_hidden_markup(text).split("\n") for piece in _pieces(line)]
    judged = list(_judged(_blocks(lines)))
    told = [strip_hidden(block)[0] for block, trusted in judged if trusted]
    return Sifted("\n".join(told), len(judged) - len(told))


def lines_with_orders(lines: Sequence[str]) -> frozenset[int]:
    """Positions of the lines of a log or chat that talk to the machine that reads them."""
    found: set[int] = set()
    at = 0
    for block, trusted in _judged(_turns(lines)):
        following = at + block.count("\n") + 1
        found.update(() if trusted else range(at, following))
        at = following
    return frozenset(found)


def _judged(blocks: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each block, and whether it may be believed."""
    announced = False
    for block in blocks:
        orders = strip_hidden(block)[1] or is_instruction(block)
        trusted = not orders and not (announced and block.strip() and not _HEADING.match(block))
        yield block, trusted
        if orders or block.strip():
            announced = orders and bool(_HEADING.match(block) or block.rstrip().endswith(":"))


def _turns(lines: Sequence[str]) -> Iterator[str]:
    """Single lines; those without a blank one between them together if they are a made-up talk."""
    for empty, group in groupby(lines, lambda line: not line.strip()):
        run = list(group)
        together = not empty and is_scripted("\n".join(run))
        yield from ["\n".join(run)] if together else run


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    """Pieces that make up the text when they are joined by line breaks."""
    run: list[str] = []
    at = 0
    while at < len(lines):
        taken = _listing(lines, at)
        if taken == 1 and lines[at].strip():
            run.append(lines[at])
        else:
            yield from _parts(run)
            run = []
            yield "\n".join(lines[at : at + taken])
        at += taken
    yield from _parts(run)


def _parts(run: Sequence[str]) -> Iterator[str]:
    """Lines without a blank one between them: headings, items, rows, and what is one paragraph."""
    if is_scripted("\n".join(run)):
        yield "\n".join(run)
        return
    block: list[str] = []
    for line in run:
        if block and (
            _OPENS_BLOCK.match(line) or _HEADING.match(line) or _HEADING.match(block[-1])
        ):
            yield "\n".join(block)
            block = []
        block.append(line)
    if block:
        yield "\n".join(block)


def _pieces(line: str) -> list[str]:
    return _ELEMENT_END.split(line) if len(line) > _LONG_LINE else [line]


def _listing(lines: Sequence[str], at: int) -> int:
    """How many lines a listing between fences takes; 1 where none begins or it never ends."""
    if not _FENCE.match(lines[at]):
        return 1
    closing = (n for n in range(at + 1, len(lines)) if _FENCE.match(lines[n]))
    return next(closing, at) - at + 1
