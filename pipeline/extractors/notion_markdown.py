"""Notion's own Markdown as plain Markdown: its tags, attributes and indentation taken out.

Nested blocks are indented with tabs there, which elsewhere makes them code; here they are indented
only below list items. Boxes (callouts, columns, toggles) become what they hold.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from pipeline.extractors.notion_text import file_line, human_url, pipe_table

_ATTRIBUTES = re.compile(r"\{(?:\s*[\w-]+=\"[^\"]*\")+\s*\}$")
_BOX = re.compile(
    r"^(?:</?(?:details|callout|columns?|tabs?|synced_block(?:_reference)?|meeting-notes|notes"
    r"|transcript|summary)\b[^>]*>|:{3,}.*|<(?:empty-block|table_of_contents)\b[^>]*/?>)$"
)
_NAME = re.compile(r"^<summary\b[^>]*>(.+)</summary>$")
_FENCE = re.compile(r"^(`{3,}|~{3,}|\$\$$)")
_ITEM = re.compile(r"^(?:[-*+]|\d+\.) ")
_NUMBERED = re.compile(r"^\d+\. ")
_HEADING = re.compile(r"^#{1,5} ")  # one level down, since the page's title is above them
_CODE = re.compile(r"(`+[^`]+`+)")
_ESCAPED = re.compile(r"(?<=.)\\([\\*~`$\[\]<>{}|^])")
# Tags end at the next one, so that reading takes time in proportion to the text.
_NAMED = r"\b(?P<given>[^<>]*)(?:/>|>(?P<name>(?:[^<\\]|\\.){0,2000})</(?P=tag)>)"
_LINKED = re.compile(rf"<(?P<tag>page|database|mention-[\w-]+|unknown){_NAMED}")
_MEDIA = re.compile(rf"<(?P<tag>audio|video|file|pdf|image){_NAMED}")
_IMAGE = re.compile(r"!\[(?P<name>(?:[^\[\]\\]|\\.)*)\]\((?P<url>[^()\s]*)\)")
_SPAN = re.compile(r"</?span\b[^<>]*>")
_BREAK = re.compile(r"<br\s*/?>")
_GIVEN = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_CELL = re.compile(r"<t[dh]\b[^<>]*>")
_COPY = re.compile(r"<synced_block_reference\b[^<>]*#([0-9a-f]{32})", re.IGNORECASE)


def clean(markdown: str) -> str:
    """Plain Markdown with the same words."""
    written = ""
    before: _Piece | None = None
    for piece in _pieces(markdown.splitlines()):
        if piece.text:
            close = before is not None and before.listed and _is_close(before, piece)
            gap = "" if before is None else "\n" if close else "\n\n"
            written += gap + piece.prefix + piece.text.replace("\n", f"\n{piece.rest}")
            before = piece
    return "\n".join(line.rstrip() for line in written.splitlines())


def with_part(markdown: str, id: str, part: str) -> str:
    """A page's Markdown with a part that it only named, in its place, else at the end."""
    tag = re.search(
        rf"^(\t*)<unknown\b[^<>]*{id.replace('-', '')}[^<>]*>.*$", markdown, re.MULTILINE
    )
    if not tag:
        return f"{markdown}\n{part}"
    indented = "\n".join(f"{tag[1]}{line}" for line in part.splitlines())
    return markdown[: tag.start()] + indented + markdown[tag.end() :]


def synced_originals(markdown: str) -> set[str]:
    """The ids of the synced blocks that the page shows copies of."""
    return {str(UUID(id)) for id in _COPY.findall(markdown)}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of text. `prefix` stands before its first line, `rest` before the others.

    `listed` is the kind of list item that it is, "" for none.
    """

    text: str
    depth: int
    prefix: str
    rest: str
    listed: str = ""


def _is_close(before: _Piece, piece: _Piece) -> bool:
    """Whether an item follows its list's last one, or begins a list within it."""
    return bool(piece.listed) and (piece.listed == before.listed or piece.depth > before.depth)


def _pieces(lines: Sequence[str]) -> Iterator[_Piece]:
    around: list[tuple[int, str]] = []  # list items and quotes: depth, and what is put below them
    at = 0
    while at < len(lines):
        line = lines[at].strip("\t ")
        depth = len(lines[at]) - len(lines[at].lstrip("\t"))
        size = _block_size(lines, at)
        while around and line and around[-1][0] >= depth:
            around.pop()
        before = around[-1][1] if around else ""
        text = _block_text([_outdented(one, depth) for one in lines[at : at + size]])
        marker = _ITEM.match(text)
        rest = before + " " * len(marker[0]) if marker else before
        if marker:
            around.append((depth, rest))
        elif text.startswith("> "):
            rest = f"{before}> "
            around.append((depth, rest))
        listed = "" if not marker else "1" if _NUMBERED.match(text) else "-"
        yield _Piece(text, depth, before, rest, listed)
        at += size


def _outdented(line: str, depth: int) -> str:
    return line[depth:] if line[:depth].strip("\t") == "" else line


def _block_size(lines: Sequence[str], at: int) -> int:
    """The number of lines of a listing, formula or table; 1 for all else."""
    line = lines[at].strip("\t ")
    fence = _FENCE.match(line)
    end = fence[1] if fence else "</table>" if line.startswith("<table") and ">" in line else ""
    if not end or line.endswith("</table>"):
        return 1
    rest = (n for n in range(at + 1, len(lines)) if lines[n].strip("\t ") == end)
    return next(rest, len(lines) - 1) - at + 1


def _block_text(lines: Sequence[str]) -> str:
    line = lines[0]
    if line.startswith("<table") and not line.startswith("<table_"):
        return _table("\n".join(lines))
    if line.strip() == "$$":
        return "\n".join(["```math", *lines[1:-1], "```"])
    if _FENCE.match(line):
        return "\n".join(lines)
    if name := _NAME.match(line):
        return f"**{_inline(name[1])}**"
    if _BOX.match(line):
        return ""
    bare = _inline(_ATTRIBUTES.sub("", line.rstrip()))
    return f"#{bare}" if _HEADING.match(bare) else bare


def _table(tags: str) -> str:
    head, *rows = tags.split("<tr")
    cells = [[_inline(one.partition("</t")[0]) for one in _CELL.split(row)[1:]] for row in rows]
    return pipe_table(cells, headed='header-row="true"' in head)


def _inline(text: str) -> str:
    """Words with links; what stands between backticks is left as it is."""
    parts = _CODE.split(text)
    return "".join(part if at % 2 else _words(part) for at, part in enumerate(parts)).strip()


def _words(text: str) -> str:
    text = _BREAK.sub("\n", _SPAN.sub("", text))
    text = _LINKED.sub(_link, text)
    text = _MEDIA.sub(lambda one: _media(one["tag"], _given(one).get("src", ""), one["name"]), text)
    text = _IMAGE.sub(lambda one: _media("image", one["url"], one["name"]), text)
    return _ESCAPED.sub(r"\1", text)


def _given(found: re.Match[str]) -> dict[str, str]:
    return dict(_GIVEN.findall(found["given"]))


def _media(kind: str, url: str, caption: str | None) -> str:
    """As the blocks say it (notion_blocks): a name, and no address that expires."""
    shown = file_line(kind, "", url.strip("{}"))
    return f"{shown}\n{caption}" if caption else shown


def _link(found: re.Match[str]) -> str:
    given = _given(found)
    name = found["name"] or given.get("alt") or ""
    if found["tag"] == "mention-date":
        return " to ".join(filter(None, (given.get("start"), given.get("end")))) or name
    url = human_url(given.get("url", "").strip("{}"))
    if found["tag"] == "mention-user" or not url:
        return name
    return f"[{name or 'Linked page'}]({url})"
