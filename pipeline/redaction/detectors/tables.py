"""Markdown tables: columns headed by the name of a secret, and rows that begin with one."""

import re
from collections.abc import Iterator, Sequence

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.names import NAME, Name, announced
from pipeline.redaction.reading import Reading

HEAD = re.compile(
    r"^[ \t>]{0,8}\|(?P<cells>[^\n]{1,1000})\n[ \t>]{0,8}\|[ \t:|-]{3,1000}\n", re.MULTILINE
)
ROW = re.compile(r"[ \t>]{0,8}\|(?P<cells>[^\n]{1,4000})\n?")
LABEL = re.compile(NAME.pattern + r"\Z")
CELL = re.compile(r"[^|]+")

# | password | X |, and the same in HTML
NEXT_CELL = re.compile(
    r"[ \t\"'`*_]{0,8}(?:\||</t[dh]>\s{0,20}<td[^<>]{0,80}>)[ \t`*_]{0,8}"
    r"(?P<value>[^\s|<]{5,200}?)[ \t`*_]{0,8}(?:\||\n|\Z|</td)"
)


def in_row(reading: Reading, name: Name, cell: re.Match[str]) -> Sequence[Finding]:
    """The cell beside the name; `cell` is a match of NEXT_CELL."""
    start, end = cell.span("value")
    value = reading.plain[start:end]
    secret = values.looks_chosen(value) and not values.is_stand_in(value)
    return (Finding(start, end, name.kind),) if secret else ()


def tables(reading: Reading) -> Iterator[Finding]:
    """The cells below, but for stand-ins, words and cells with several words."""
    end = 0
    for head in HEAD.finditer(reading.low):
        if head.start() < end:
            continue
        kinds: dict[int, str] = {}
        for column, cell in enumerate(CELL.findall(head["cells"])):
            label = Reading.of(cell.strip(" \t`*_\"'"))
            match = LABEL.search(label.low)
            if match and (name := announced(label, match)):
                kinds[column] = name.kind
        end = head.end()
        for row in _rows(reading.plain, end) if kinds else ():
            end = row.end()
            yield from _cells(reading.plain, row, kinds)


def _rows(text: str, position: int) -> Iterator[re.Match[str]]:
    while row := ROW.match(text, position):
        yield row
        position = row.end()


def _cells(text: str, row: re.Match[str], kinds: dict[int, str]) -> Iterator[Finding]:
    for column, cell in enumerate(CELL.finditer(text, *row.span("cells"))):
        value = cell[0].strip(" \t`*_\"'")
        if column in kinds and values.looks_chosen(value) and not values.is_stand_in(value):
            start = cell.start() + cell[0].index(value)
            yield Finding(start, start + len(value), kinds[column])
