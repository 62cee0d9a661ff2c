"""Notion's blocks as Markdown that our own parser reads: one function for each kind of block.

Markdown knows no indented paragraphs and no boxes, so toggles, callouts, columns and tabs become
what they hold, one after the other, a toggle's or tab's name as a bold line. Child pages stand
where they are linked, under a heading of their own. What is shown twice (a synced copy beside its
original) is written once.
"""

import re
from collections.abc import Callable, Sequence
from typing import ClassVar

from pipeline.extractors.notion_text import (
    Json,
    file_line,
    file_name,
    human_url,
    inline,
    page_url,
    paragraph,
    pipe_table,
    plain_text,
    texts_in,
)
from pipeline.extractors.patience import Refused

Children = Callable[[str], Sequence[Json]]
"""The blocks directly below a block or page, by its id. Raises Refused."""

_LISTS = frozenset({"bulleted_list_item", "numbered_list_item", "to_do"})
_LIST_START = re.compile(r"(?:-|1\.) ")
_BACKTICKS = re.compile(r"`{3,}")
_LINE = re.compile(r"^(?=.)", re.MULTILINE)


class PageText:
    """One page's blocks as Markdown; `pages` and `originals` (synced blocks) tell what is inlined.

    What the integration may not read is named in the text if it belongs to another page; any
    other refusal goes on to the caller, since a page without its middle would mislead.
    """

    def __init__(self, children: Children) -> None:
        self._children = children
        self._read = set[str]()
        self.pages = set[str]()
        self.originals = set[str]()

    def render(self, page: str) -> str:
        """The Markdown of everything below a page. Raises Refused."""
        return self._content(page, 1)

    def _content(self, id: str, level: int) -> str:
        """What is below an id, unless this page holds it already (a copy, or a ring of copies)."""
        if id in self._read:
            return ""
        self._read.add(id)
        return self._siblings(self._children(id), level)

    def _siblings(self, blocks: Sequence[Json], level: int) -> str:
        """Blocks of one parent; `level` is that of the heading above them."""
        text, before, number = "", "", 0
        for block in blocks:
            if block.get("in_trash") or block.get("archived"):
                continue
            kind = str(block.get("type"))
            number = number + 1 if kind == before else _first_number(block)
            tight = kind == before and kind in _LISTS
            one = self._block(block, level, number)
            gap = "\n" if tight else "\n\n"
            text += (gap if text else "") + one if one else ""
            before = kind
        return text

    def _block(self, block: Json, level: int, number: int) -> str:
        kind = str(block.get("type"))
        if kind in _LISTS:
            return self._list_item(block, level, number)
        return self._kinds.get(kind, PageText._unknown)(self, block, level)

    def _below(self, block: Json, level: int) -> str:
        """What is nested in a block; a block that does not say whether there is any is asked."""
        return self._content(_id(block), level) if block.get("has_children", True) else ""

    def _foreign(self, id: str, level: int) -> str | None:
        """What is below an id, None if it is closed to the integration."""
        try:
            return self._content(id, level)
        except Refused as refused:
            if refused.trouble.again or refused.trouble.auth:
                raise
            return None

    def _list_item(self, block: Json, level: int, number: int) -> str:
        payload = _payload(block)
        marker = f"{number}. " if block["type"] == "numbered_list_item" else "- "
        text = paragraph(inline(payload.get("rich_text")))
        if block["type"] == "to_do":
            text = f"[{'x' if payload.get('checked') else ' '}] {text}"
        below = self._below(block, level)
        body = f"{text}\n{below}" if text and _LIST_START.match(below) else _apart(text, below)
        return marker + _LINE.sub(" " * len(marker), body)[len(marker) :]

    def _paragraph(self, block: Json, level: int) -> str:
        text = paragraph(inline(_payload(block).get("rich_text")))
        return _apart(text, self._below(block, level))

    def _heading(self, block: Json, level: int) -> str:
        depth = int(str(block["type"])[-1])
        words = inline(_payload(block).get("rich_text"), bold=False)
        return _apart(_heading(level + depth, words), self._below(block, level))

    def _quote(self, block: Json, level: int) -> str:
        lines = self._paragraph(block, level).splitlines()
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def _named(self, block: Json, level: int) -> str:
        """A toggle, a tab or a template button: its name in bold, then what it holds."""
        name = inline(_payload(block).get("rich_text"), bold=False)
        return _apart(_bold(name), self._below(block, level))

    def _tabs(self, block: Json, level: int) -> str:
        panes = self._children(_id(block)) if block.get("has_children", True) else ()
        drawn = (
            self._named(pane, level)
            if "rich_text" in _payload(pane)
            else self._block(pane, level, 1)
            for pane in panes
        )
        return _apart(*drawn)

    def _synced(self, block: Json, level: int) -> str:
        """An original, or a copy, which is read where its original is, else where it stands."""
        origin = (_payload(block).get("synced_from") or {}).get("block_id")
        if not origin:
            return self._below(block, level)
        if origin not in self._read:
            self.originals.add(origin)
        told = self._foreign(origin, level)
        if told is None and block.get("has_children"):
            told = self._foreign(_id(block), level)
        return _closed("synced content", origin) if told is None else told

    def _child_page(self, block: Json, level: int) -> str:
        id, title = _id(block), str(_payload(block).get("title") or "Untitled")
        self.pages.add(id)
        told = self._foreign(id, level + 1) if block.get("has_children", True) else ""
        return _apart(_heading(level + 1, title), _closed("page", id) if told is None else told)

    def _child_database(self, block: Json, _level: int) -> str:
        title = " ".join(str(_payload(block).get("title") or "Database").split())
        return paragraph(f"[{title}]({page_url(_id(block))})")

    def _link_to_page(self, block: Json, _level: int) -> str:
        payload = _payload(block)
        id = payload.get(str(payload.get("type")))
        return f"[Linked page]({page_url(id)})" if isinstance(id, str) else ""

    def _equation(self, block: Json, _level: int) -> str:
        return _fenced(str(_payload(block).get("expression") or ""), "math")

    def _code(self, block: Json, level: int) -> str:
        payload = _payload(block)
        language = str(payload.get("language") or "").replace("plain text", "")
        code = _fenced(plain_text(payload.get("rich_text")), language)
        return _apart(code, paragraph(inline(payload.get("caption"))), self._below(block, level))

    def _divider(self, _block: Json, _level: int) -> str:
        return "---"

    def _nothing(self, _block: Json, _level: int) -> str:
        return ""

    def _table(self, block: Json, _level: int) -> str:
        payload = _payload(block)
        rows = self._children(_id(block)) if block.get("has_children", True) else ()
        cells = [_cells(row) for row in rows]
        if payload.get("has_row_header"):
            cells = [
                [_bold(plain) if at == 0 else plain for at, plain in enumerate(row)]
                for row in cells
            ]
        return pipe_table(cells, headed=bool(payload.get("has_column_header")))

    def _row(self, block: Json, _level: int) -> str:
        return pipe_table([_cells(block)])

    def _meeting(self, block: Json, level: int) -> str:
        """Meeting notes: what is nested in them, and the parts that they only name."""
        payload = _payload(block)
        parts = [_bold(inline(payload.get("title"), bold=False)), self._below(block, level)]
        for name, id in (payload.get("children") or {}).items():
            if isinstance(id, str) and id not in self._read:
                title = _bold(name.removesuffix("_block_id").capitalize())
                told = self._foreign(id, level)
                parts += [title, _closed("part", id) if told is None else told]
        return _apart(*parts)

    def _address(self, block: Json, level: int) -> str:
        """A bookmark, embed or link preview: its caption and where it leads."""
        payload = _payload(block)
        told = f"{inline(payload.get('caption'))}\n{human_url(payload.get('url'))}"
        return _apart(paragraph(told), self._below(block, level))

    def _media(self, block: Json, level: int) -> str:
        """A file's name and caption; the address of one that Notion keeps expires in an hour."""
        payload = _payload(block)
        hosted = (payload.get("file") or {}).get("url")
        name = str(payload.get("name") or file_name(hosted))
        url = "" if hosted else (payload.get("external") or {}).get("url")
        told = f"{file_line(block['type'], name, url)}\n{inline(payload.get('caption'))}"
        return _apart(paragraph(told), self._below(block, level))

    def _unsupported(self, block: Json, level: int) -> str:
        """A block that the API does not give; it may claim children, and refuse them."""
        kind = _payload(block).get("block_type")
        told = self._foreign(_id(block), level) if block.get("has_children") else ""
        return told or f"(Notion's API does not give this block{f': {kind}' if kind else ''})"

    def _unknown(self, block: Json, level: int) -> str:
        """A kind that is newer than this program: its texts, whatever they are called."""
        told = (paragraph(text) for text in texts_in(_payload(block)))
        return _apart(*told, self._below(block, level))

    _kinds: ClassVar[dict[str, Callable[["PageText", Json, int], str]]] = {
        "paragraph": _paragraph,
        "callout": _paragraph,
        **dict.fromkeys(("heading_1", "heading_2", "heading_3", "heading_4"), _heading),
        "quote": _quote,
        **dict.fromkeys(("toggle", "template"), _named),
        "tab": _tabs,
        **dict.fromkeys(("column_list", "column"), _below),
        "synced_block": _synced,
        "child_page": _child_page,
        "child_database": _child_database,
        "link_to_page": _link_to_page,
        "equation": _equation,
        "code": _code,
        "divider": _divider,
        **dict.fromkeys(("breadcrumb", "table_of_contents"), _nothing),
        "table": _table,
        "table_row": _row,
        **dict.fromkeys(("meeting_notes", "transcription"), _meeting),
        **dict.fromkeys(("embed", "bookmark", "link_preview"), _address),
        **dict.fromkeys(("image", "video", "pdf", "file", "audio"), _media),
        "unsupported": _unsupported,
    }


def _id(block: Json) -> str:
    return str(block.get("id"))


def _payload(block: Json) -> Json:
    """What a block holds under the name of its type; {} where that is missing."""
    payload = block.get(str(block.get("type")))
    return payload if isinstance(payload, dict) else {}


def _first_number(block: Json) -> int:
    start = _payload(block).get("list_start_index")
    return start if isinstance(start, int) else 1


def _cells(row: Json) -> list[str]:
    return [inline(cell) for cell in _payload(row).get("cells") or ()]


def _apart(*parts: str) -> str:
    """Blocks with an empty line between them; empty ones leave none."""
    return "\n\n".join(part for part in parts if part)


def _heading(depth: int, words: str) -> str:
    line = " ".join(words.split())
    return f"{'#' * min(depth, 6)} {line}" if line else ""


def _bold(words: str) -> str:
    line = " ".join(words.replace("**", "").split())
    return f"**{line}**" if line else ""


def _fenced(code: str, language: str) -> str:
    """Code between fences longer than any in it."""
    longest = max((len(run) for run in _BACKTICKS.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code}\n{fence}" if code else ""


def _closed(what: str, id: str) -> str:
    return f"(The integration may not read this {what}: {page_url(id)})"
