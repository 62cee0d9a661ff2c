"""Notion's rich text as inline Markdown, and lines that Markdown would take for something else."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import unquote, urlsplit

Json = dict[str, Any]

_MARKS = (("strikethrough", "~~"), ("italic", "*"), ("bold", "**"))
_KINDS = ("text", "mention", "equation")
_STYLES = frozenset({"code", *(name for name, _ in _MARKS)})
_CELL_BREAK = re.compile(r"\s*\n\s*")
_SIGNED = re.compile(r"[?&](?:X-(?:Amz|Goog)-|Signature=|Expires=|sig=)", re.IGNORECASE)
_BLOCK_START = re.compile(  # below any list or quotation marks that the line begins with
    r"^((?:(?:[-*+]|\d{1,9}[.)])\s+|>\s*)*)"
    r"(?=#{1,6}(?:\s|$)|```|~~~|(?:=+|-+|\*{3,}|_{3,})\s*$|<[a-zA-Z/?]|\[[^\]]*\]:)"
)


def is_rich(value: Any) -> bool:
    """Whether a value is a rich text: a list of objects with their plain text."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and ("plain_text" in one or one.get("type") in _KINDS)
        for one in value
    )


def plain_text(rich: Any) -> str:
    """The words alone, e.g. of a title or a listing."""
    return "".join(_words(one) for one in _objects(rich))


def inline(rich: Any, *, bold: bool = True) -> str:
    """Markdown with links, code and emphasis; lines stay lines. `bold` off: the caller adds it."""
    runs = ((_style(one, bold), _words(one)) for one in _objects(rich))
    return "".join(
        _marked("".join(words for _, words in run), *style)
        for style, run in groupby((run for run in runs if run[1]), key=lambda run: run[0])
    )


def _objects(rich: Any) -> list[Json]:
    return [one for one in rich if isinstance(one, dict)] if isinstance(rich, list) else []


def _words(one: Json) -> str:
    """What one rich text object says: a formula, the day behind a date mention, else its text."""
    kind = one.get("type")
    if kind == "equation":
        return f"${(one.get('equation') or {}).get('expression') or one.get('plain_text') or ''}$"
    shown = one.get("plain_text") or ""
    if kind == "mention":
        return _mention(one.get("mention") or {}, shown)
    return shown or (one.get("text") or {}).get("content") or ""


def _mention(mention: Json, shown: str) -> str:
    """A date that is shown as "today" or "@Yesterday" gets its day; others are what is shown."""
    if mention.get("type") != "date":
        return shown
    span = date_span(mention.get("date"))
    start = span[:10]
    return shown if start in shown else f"{shown} ({span})".strip() if shown else span


def date_span(date: Any) -> str:
    """`start`, or `start to end`, with the time zone if it is named."""
    if not isinstance(date, dict):
        return ""
    ends = [str(end) for end in (date.get("start"), date.get("end")) if end]
    zone = date.get("time_zone")
    return " to ".join(ends) + (f" {zone}" if zone and ends else "")


def _style(one: Json, bold: bool) -> tuple[frozenset[str], str]:
    """The marks of an object and the address it leads to."""
    given = one.get("annotations") or {}
    marks = frozenset(name for name in _STYLES if given.get(name) and (bold or name != "bold"))
    link = (one.get("text") or {}).get("link") or {}
    return marks, human_url(one.get("href") or link.get("url"))


def _marked(words: str, marks: frozenset[str], url: str) -> str:
    """Marks hold for one line each."""
    return "\n".join(_marked_line(line, marks, url) for line in words.split("\n"))


def _marked_line(line: str, marks: frozenset[str], url: str) -> str:
    """Marks stand close to the words, as Markdown wants them."""
    core = line.strip()
    if not core:
        return line
    before, _, after = line.partition(core)
    linked = url and url != core
    if "code" in marks:
        core = f"`` {core} ``" if "`" in core else f"`{core}`"
    if linked:
        core = f"[{core}]({url})"
    for name, mark in _MARKS:
        if name in marks:
            core = f"{mark}{core}{mark}"
    return f"{before}{core}{after}"


def human_url(url: Any) -> str:
    """An address that people may keep: a relative one is completed, a signed one is left out."""
    if not isinstance(url, str) or _SIGNED.search(url):
        return ""
    return f"https://www.notion.so{url}" if url.startswith("/") else url.replace(" ", "%20")


def page_url(id: str) -> str:
    """The address under which Notion opens any page, database or block."""
    return f"https://www.notion.so/{id.replace('-', '')}"


def file_name(url: Any) -> str:
    """The last part of an address' path, the name of what it leads to."""
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1]) if isinstance(url, str) else ""


def file_line(kind: str, name: str, url: Any) -> str:
    """A file as text: its kind, and its name, leading to it unless the address expires."""
    kept = human_url(url)
    shown = name or file_name(url) or kept
    return f"{kind}: [{shown}]({kept})" if kept else f"{kind}: {shown}" if shown else kind


def paragraph(words: str) -> str:
    """Text as a paragraph: no line starts a heading, a fence, a rule, a tag or a definition."""
    lines = (_BLOCK_START.sub(r"\1\\", line.strip()) for line in words.splitlines())
    return "\n".join(lines).strip().replace("<!--", r"<\!--")


def texts_in(value: Any) -> Iterator[str]:
    """Whatever text a payload of an unknown kind holds, at any depth, in its order."""
    if is_rich(value) and value:
        yield inline(value)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if isinstance(one, str):
                if name in _NAMED_TEXTS:
                    yield one
            else:
                yield from texts_in(one)


_NAMED_TEXTS = frozenset(
    {"title", "name", "text", "content", "caption", "expression", "plain_text"}
)


def pipe_table(rows: Sequence[Sequence[str]], *, headed: bool = False) -> str:
    """A Markdown table; without a header it gets an empty one, so that no row is taken for it."""
    if not rows:
        return ""
    width = max(1, *(len(row) for row in rows))
    first, *rest = rows if headed else ([], *rows)
    lines = [first, ["---"] * width, *rest]
    return "\n".join(_table_line([*line, *[""] * (width - len(line))]) for line in lines)


def _table_line(cells: Sequence[str]) -> str:
    escaped = (_CELL_BREAK.sub("<br>", cell.strip()).replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"
