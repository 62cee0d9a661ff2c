"""The cells of an HTML table as a grid, merged ones once."""

from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from pipeline.parsing.formats.html_tree import enclosing, is_words, tags_in

_WIDEST = 100  # columns and rows that one cell may cover; more is a slip of the pen


def rows_of(table: Tag) -> list[list[Tag | None]]:
    """Rows by column; None where a merged cell reaches or nothing stands."""
    covered: dict[int, int] = {}  # column: how many rows more a cell from above reaches down
    own = (row for row in tags_in(table, ("tr",)) if enclosing(row, ("table",)) is table)
    return [_row(row, covered) for row in own]


def _row(row: Tag, covered: dict[int, int]) -> list[Tag | None]:
    cells: list[Tag | None] = []
    for cell in row.children:
        if not isinstance(cell, Tag) or cell.name not in ("td", "th"):
            continue
        cells += _skip(len(cells), covered)
        down, across = _span(cell, "rowspan"), _span(cell, "colspan")
        for column in range(len(cells), len(cells) + across):
            covered[column] = down - 1
        cells += [cell, *[None] * (across - 1)]
    return cells + _skip(len(cells), covered)


def _skip(column: int, covered: dict[int, int]) -> list[None]:
    """The places from `column` on that cells of rows above cover."""
    skipped: list[None] = []
    while covered.get(column + len(skipped), 0) > 0:
        covered[column + len(skipped)] -= 1
        skipped.append(None)
    return skipped


def _span(cell: Tag, name: str) -> int:
    stated = str(cell.get(name, ""))
    return min(int(stated), _WIDEST) if stated.isdecimal() and int(stated) > 0 else 1


def strays_of(table: Tag) -> Iterator[PageElement]:
    """Words that stand in the table, but in none of its cells: browsers show them, too."""
    for words in table.descendants:
        if is_words(words) and str(words).strip() and enclosing(words, _PLACES) is table:
            yield words


_PLACES = frozenset({"td", "th", "caption", "table"})
