"""Tables in Markdown and CSV: columns headed by the name of a secret, rows that begin with one."""

import re
import string
from collections.abc import Iterator, Sequence

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.names import NAME, Name, announced
from pipeline.redaction.reading import SEPARATOR, Reading

HEAD = re.compile(
    r"^[ \t>]{0,8}\|(?P<cells>[^\n]{1,1000})\n[ \t>]{0,8}\|[ \t:|-]{3,1000}\n", re.MULTILINE
)
ROW = re.compile(r"[ \t>]{0,8}\|(?P<cells>[^\n]{1,4000})\n?")
LABEL = re.compile(NAME.pattern + r"\Z")
MARKUP = " \t`*_\"'"  # round a cell

# user,password: the first line of a CSV file.
STEMS = ("pass", "pw", "secret", "token", "key", "api_key", "api-key")
COLUMNS = tuple(
    text for stem in STEMS for sign in ",;\t" for text in (f"{sign}{stem}", f'{sign}"{stem}')
) + tuple(f"{stem}{sign}" for stem in ("password", "passwd", "secret") for sign in ",;\t")
BREAK = r"\\{0,3}\r?\n"
TITLES = re.compile(
    r"[ \t>]{0,8}(?P<cells>[\w\"' -]{1,40}(?P<sign>[,;\t])[\w\"' -]{1,40}"
    rf"(?:(?P=sign)[\w\"' -]{{1,40}}){{0,30}})(?={BREAK})"
)
LINE = re.compile(rf"{BREAK}[ \t>]{{0,8}}(?P<cells>[^\n]{{3,4000}}?)(?={BREAK}|\\?\Z)")
IN_TITLES = string.ascii_lowercase + string.digits + "_\"' -,;\t"
LONGEST_HEAD = 600
LONGEST_LINE = 1_500  # characters, more than TITLES can match

# | password | X |, and the same in HTML
NEXT_CELL = re.compile(
    r"[ \t\"'`*_]{0,8}(?:\||</t[dh]>\s{0,20}<td[^<>]{0,80}>)[ \t`*_]{0,8}"
    r"(?P<value>[^\s|<]{5,200}?)[ \t`*_]{0,8}(?:\||\n|\Z|</td)"
)


def in_row(reading: Reading, name: Name, cell: re.Match[str]) -> Sequence[Finding]:
    """The cell beside the name; `cell` is a match of NEXT_CELL."""
    start, end = cell.span("value")
    value = reading.plain[start:end]
    return (Finding(start, end, name.kind),) if _is_secret(value) else ()


def tables(reading: Reading) -> Iterator[Finding]:
    """The cells below, but for stand-ins, words and cells with several words."""
    end = 0
    for head in HEAD.finditer(reading.low):
        if head.start() < end:
            continue
        kinds = _kinds(head["cells"].split("|"))
        end = head.end()
        while kinds and (row := ROW.match(reading.plain, end)):
            end = row.end()
            yield from _cells(row, row["cells"].split("|"), kinds)


def columns(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """The same in CSV, as long as the lines have the cells of the first."""
    end = 0
    for place in places:
        if reading.low.find("\n", place, place + LONGEST_LINE) < 0:
            continue  # no first line ends here; a megabyte without line ends is told so quickly
        floor = max(end, place - LONGEST_HEAD)
        start = floor + len(reading.low[floor:place].rstrip(IN_TITLES))
        head = TITLES.match(reading.low, start) if place >= end else None
        if not head or reading.low.startswith(SEPARATOR, start - 1):
            continue
        end, sign = head.end(), head["sign"]
        titles = head["cells"].split(sign)
        kinds = _kinds(titles)
        while kinds and (line := LINE.match(reading.plain, end)):
            if line["cells"].count(sign) < len(titles) - 1:
                break
            end = line.end()
            yield from _cells(line, line["cells"].split(sign, len(titles) - 1), kinds)


def _kinds(titles: Sequence[str]) -> dict[int, str]:
    """The kinds of secrets that columns with such titles hold, by column."""
    kinds: dict[int, str] = {}
    for column, title in enumerate(titles):
        label = Reading.of(title.strip(MARKUP))
        match = LABEL.search(label.low)
        if match and (name := announced(label, match)):
            kinds[column] = name.kind
    return kinds


def _cells(row: re.Match[str], cells: Sequence[str], kinds: dict[int, str]) -> Iterator[Finding]:
    position = row.start("cells")
    for column, cell in enumerate(cells):
        value = cell.strip(MARKUP).partition('"')[0]
        if column in kinds and _is_secret(value):
            start = position + cell.index(value)
            yield Finding(start, start + len(value), kinds[column])
        position += len(cell) + 1


def _is_secret(value: str) -> bool:
    return " " not in value and values.looks_chosen(value) and not values.is_stand_in(value)
