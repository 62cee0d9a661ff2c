"""AsciiDoc to Markdown: headings, labels, lists, tables and listings."""

import re
from collections.abc import Iterator

_HEADING = re.compile(r"(={1,6}) (\S.*)$")
_ATTRIBUTE_ENTRY = re.compile(r":([A-Za-z][\w-]*): +(.+)$")
_DROPPED = re.compile(r"(?:\[.*\]|//.*|(?:image|include|toc|video)::.*|'{3,}|<<<)\s*$")
_BLOCK_TITLE = re.compile(r"\.([A-Z][^.].*)$")
_DESCRIBED = re.compile(r"(\S[^:]{0,60})::(?: +(.*))?$")
_LIST = re.compile(r"(\*+|-|\.+) +(\S.*)$")
_LINK = re.compile(r"(?:link:)?((?:https?|mailto):[^\s\[\]]{1,1000})\[([^\]\[]{0,300})\]")
_FENCES = ("----", "....", "````")
_FRAMES = ("====", "****", "____", "--")


def from_asciidoc(text: str) -> str:
    """The same text with Markdown's marks."""
    out: list[str] = []
    lines = iter(text.split("\n"))
    for line in lines:
        mark = line.rstrip()
        if mark in _FENCES or (mark[:4] in _FENCES and not mark.strip(mark[:1])):
            out += ["```", *_until(lines, mark), "```"]
        elif mark.startswith(("|===", "!===")):
            out += ["", *_table(_until(lines, mark)), ""]
        elif mark not in _FRAMES and not _DROPPED.match(mark):
            out += _line(line)
    return "\n".join(out)


def _until(lines: Iterator[str], mark: str) -> list[str]:
    return list(iter(lambda: next(lines, mark).rstrip(), mark))


def _line(line: str) -> list[str]:
    if found := _HEADING.match(line):
        return ["", "#" * len(found[1]) + " " + found[2], ""]
    if found := _ATTRIBUTE_ENTRY.match(line):
        return [f"**{found[1]}:** {found[2]}", ""]
    if found := _BLOCK_TITLE.match(line):
        return ["", f"**{found[1]}**", ""]
    if found := _LIST.match(line.strip()):
        depth = len(found[1]) - 1
        mark = "1." if found[1].startswith(".") else "-"
        return ["    " * depth + f"{mark} {_inline(found[2])}"]
    if found := _DESCRIBED.match(line):
        return ["", f"**{found[1].strip('*')}:** {_inline(found[2] or '')}"]
    return [_inline(line)]


def _inline(line: str) -> str:
    return _LINK.sub(lambda found: f"[{found[2] or found[1]}]({found[1]})", line)


def _table(body: list[str]) -> list[str]:
    """Rows of one line each, or of one cell a line with blank lines between them."""
    width = next((len(_cells(line)) for line in body if line.startswith("|")), 0)
    if not width:
        return []
    cells = [cell for line in body for cell in _cells(line)]
    if width == 1:
        width = _run_length(body)
    rows = [cells[at : at + width] for at in range(0, len(cells), width)]
    return [_row(rows[0]), "|" + "---|" * width, *map(_row, rows[1:])]


def _run_length(body: list[str]) -> int:
    """Cells before the first blank line that follows any."""
    count = 0
    for line in body:
        if line.startswith("|"):
            count += 1
        elif count:
            break
    return max(1, count)


def _cells(line: str) -> list[str]:
    return [_inline(cell.strip()) for cell in re.split(r"\d*[.+*^<>\d]*[a-z]?\|", line)[1:]]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
