"""Markdown as a flat run of headings and blocks; the text of each stays as it was written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.parsing.formats.html import from_html
from pipeline.parsing.sentences import squeeze

MAX_BLOCK = 20_000  # characters of one block that are read; longer ones are dumps, not prose

Kind = Literal["text", "item", "row", "quote", "code"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line; `level` 1 to 6 as in Markdown."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row, quotation or listing.

    A row has `cells` and its table's `header`; `depth` counts the lists around it; `lines` are
    those of a text that has several.
    """

    kind: Kind
    text: str
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    depth: int = 0
    lines: tuple[str, ...] = ()


@cache
def _markdown() -> MarkdownIt:
    """Blocks only: inline marks are kept as text, since fields quote the source verbatim."""
    return MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])


def read_blocks(markdown: str) -> Iterator[Heading | Block]:
    """Headings and blocks in the order of the text; paragraphs keep their line breaks."""
    return _pieces(_markdown().parse(markdown))


def _pieces(tokens: Sequence[Token], *, nested: bool = False) -> Iterator[Heading | Block]:
    lists = quotes = 0
    first = False
    at = 0
    while at < len(tokens):
        token = tokens[at]
        kind = token.type
        if kind == "heading_open":
            yield from _heading(token, tokens[at + 1].content)
            at += 2
        elif kind == "table_open":
            end = _end_of_table(tokens, at)
            yield from _rows(tokens[at:end])
            at = end
        elif kind == "inline":
            yield Block(_kind(quotes, first), token.content[:MAX_BLOCK], depth=lists)
            first = False
        elif kind == "list_item_open":
            first = True
        elif kind.endswith("_list_open"):
            lists += 1
        elif kind.endswith("_list_close"):
            lists -= 1
        elif kind == "blockquote_open":
            quotes += 1
        elif kind == "blockquote_close":
            quotes -= 1
        elif kind in ("fence", "code_block"):
            yield Block("code", token.content[:MAX_BLOCK], depth=lists)
        elif kind == "html_block" and not nested:
            yield from _pieces(_markdown().parse(_without_tags(token.content)), nested=True)
        at += 1


def _heading(token: Token, content: str) -> Iterator[Heading | Block]:
    """A heading inside a quotation or list heads nothing."""
    if token.level:
        yield Block("text", content)
    else:
        yield Heading(int(token.tag[1]), squeeze(content))


def _kind(quotes: int, first: bool) -> Kind:
    if quotes:
        return "quote"
    return "item" if first else "text"


def _end_of_table(tokens: Sequence[Token], at: int) -> int:
    while tokens[at].type != "table_close":
        at += 1
    return at


_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def _rows(tokens: Sequence[Token]) -> Iterator[Block]:
    """The header is a row too, without a header of its own: some tables have only pairs."""
    header: tuple[str, ...] = ()
    cells: list[str] = []
    for token in tokens:
        if token.type == "inline":
            cells.append(squeeze(_BREAK.sub(" ", token.content))[:MAX_BLOCK])
        elif token.type == "tr_close":
            yield Block("row", " | ".join(filter(None, cells)), tuple(cells), header)
            header = header or tuple(cells)
            cells = []


_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_STRUCTURE = re.compile(r"<(?:h[1-6]|table|li|p|div|summary|pre)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")


def _without_tags(content: str) -> str:
    content = _COMMENT.sub("", content[:MAX_BLOCK])
    return from_html(content) if _STRUCTURE.search(content) else _TAG.sub("", content)
