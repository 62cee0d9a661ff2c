"""reStructuredText to Markdown: the constructs that reports use, not the whole language."""

import re

_ADORNMENT = re.compile(r"([=\-~^\"'`#*+.:_<>])\1{2,}\s*$")
_SIMPLE_BORDER = re.compile(r"=+(?: +=+)+\s*$")
_GRID_BORDER = re.compile(r"\+(?:[-=]+\+)+\s*$")
_DIRECTIVE = re.compile(r"\s*\.\. ([\w-]+)::(.*)$")
_FIELD = re.compile(r":([A-Za-z][\w /-]{0,40}):\s+(.*)$")
_REFERENCE = re.compile(r"`([^`<>]{1,300}?)\s{0,9}<([^<>`]{1,1000})>`__?")
_LITERAL = re.compile(r"``([^`]{1,1000})``")
_ROLE = re.compile(r":[a-z:]{1,40}:`([^`]{1,300})`")
_CODE = {"code", "code-block", "sourcecode", "literalinclude", "parsed-literal"}
_DEEPEST = 4  # directives within directives that are read
_DROPPED = {"image", "figure", "toctree", "contents", "raw", "include", "highlight", "meta"}


def from_rst(text: str) -> str:
    """Headings, fields, tables, code and links as Markdown; other directives keep their text."""
    return "\n".join(_Rst(text.split("\n"), depth=0).convert())


class _Rst:
    """A cursor over the lines; each method takes what it knows and says whether it did."""

    def __init__(self, lines: list[str], *, depth: int) -> None:
        self._lines = lines
        self._depth = depth
        self._at = 0
        self._out: list[str] = []
        self._levels: list[tuple[str, bool]] = []

    def convert(self) -> list[str]:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            taken = (
                self._overlined(line)
                or self._simple_table(line)
                or self._underlined(line)
                or self._grid_table(line)
                or self._directive(line)
            )
            if not taken:
                self._plain(line)
        return self._out

    def _line(self, ahead: int) -> str:
        at = self._at + ahead
        return self._lines[at] if at < len(self._lines) else ""

    def _heading(self, text: str, mark: str, overlined: bool, lines: int) -> bool:
        style = (mark, overlined)
        if style not in self._levels:
            self._levels.append(style)
        level = min(6, self._levels.index(style) + 1)
        self._out += ["", "#" * level + " " + text.strip(), ""]
        self._at += lines
        return True

    def _overlined(self, line: str) -> bool:
        found = _ADORNMENT.match(line)
        if not (found and self._line(1).strip() and self._line(2).rstrip() == line.rstrip()):
            return False
        return self._heading(self._line(1), found[1], True, 3)

    def _underlined(self, line: str) -> bool:
        found = _ADORNMENT.match(self._line(1))
        title = line.strip()
        if not (found and title and not line.startswith((" ", "\t")) and len(title) < 200):
            return False
        if len(self._line(1).rstrip()) < len(title) - 2 or _ADORNMENT.match(line):
            return False
        return self._heading(title, found[1], False, 2)

    def _simple_table(self, line: str) -> bool:
        if not _SIMPLE_BORDER.match(line):
            return False
        starts = [found.start() for found in re.finditer(r"=+", line)]
        spans = [slice(a, b) for a, b in zip(starts, [*starts[1:], None], strict=True)]
        self._at += 1
        rows: list[list[str]] = []
        borders = 1
        while self._at < len(self._lines) and self._line(0).strip():
            row = self._line(0)
            self._at += 1
            if _SIMPLE_BORDER.match(row):
                borders += 1
                continue
            rows = _with_row(rows, [row[span].strip() for span in spans])
        self._table(rows, headed=borders > 2)
        return True

    def _grid_table(self, line: str) -> bool:
        if not _GRID_BORDER.match(line):
            return False
        rows: list[list[str]] = []
        fresh = True
        while self._line(0).startswith(("+", "|")):
            row = self._line(0)
            self._at += 1
            if row.startswith("+"):
                fresh = True
                continue
            cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
            rows = [*rows, cells] if fresh else _with_row(rows, ["", *cells[1:]], cells[0])
            fresh = False
        self._table(rows, headed=True)
        return True

    def _table(self, rows: list[list[str]], *, headed: bool) -> None:
        if not rows:
            return
        width = max(len(row) for row in rows)
        head = rows.pop(0) if headed else [""] * width
        lines = [head, ["---"] * width, *rows]
        self._out += ["", *("| " + " | ".join(_inline(c) for c in row) + " |" for row in lines), ""]

    def _directive(self, line: str) -> bool:
        found = _DIRECTIVE.match(line)
        if not found:
            if line.startswith(".. ") or line.strip() == "..":
                self._at += 1
                self._body()
                return True
            return False
        self._at += 1
        name, argument = found[1].lower(), found[2].strip()
        body = self._body()
        if name in _CODE:
            self._out += ["```", *body, "```"]
        elif name == "list-table":
            self._table(_list_table(body), headed=True)
        elif name not in _DROPPED:
            inner = _Rst(body, depth=self._depth + 1).convert() if self._depth < _DEEPEST else body
            self._out += ["", argument, "", *inner]
        return True

    def _body(self) -> list[str]:
        body: list[str] = []
        while self._at < len(self._lines):
            line = self._line(0)
            if line.strip() and not line.startswith((" ", "\t")):
                break
            body.append(line)
            self._at += 1
        first = next((at for at, text in enumerate(body) if text.strip()), len(body))
        body = body[first:]
        indent = min((len(b) - len(b.lstrip()) for b in body if b.strip()), default=0)
        return [b[indent:] for b in body if not re.match(r"\s*:[\w-]+:", b)]

    def _plain(self, line: str) -> None:
        self._at += 1
        field = _FIELD.match(line)
        if field:
            line = f"**{field[1]}:** {field[2]}  "
        self._out.append(_inline(re.sub(r"^(\s*)#\. ", r"\g<1>1. ", line)))


def _with_row(rows: list[list[str]], cells: list[str], first: str | None = None) -> list[list[str]]:
    """A row without a first cell goes on with the row before it."""
    if cells[0] or not rows:
        rows.append(cells)
        return rows
    added = [first or "", *cells[1:]]
    rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], added, strict=False)]
    return rows


def _list_table(body: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in body:
        text = line.strip()
        if text.startswith("* - "):
            rows.append([text[4:]])
        elif text.startswith("- ") and rows:
            rows[-1].append(text[2:])
        elif text and rows:
            rows[-1][-1] += " " + text
    return rows


def _inline(line: str) -> str:
    line = _REFERENCE.sub(r"[\1](\2)", line)
    return _ROLE.sub(r"`\1`", _LITERAL.sub(r"`\1`", line))
