"""Pieces of a report that can be quoted: verbatim, short, whole sentences or list items."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.parsing.sentences import plain, sentences, squeeze

MIN_WORDS = 3
MAX_WORDS = 60

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)\n.*?\n\1[ \t]*\n", re.DOTALL)
_LIST_MARK = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)]|>)\s+(?:\[[ xX]\]\s+)?")
_HEADING = re.compile(r"^\s{0,3}(?:#{1,6}\s|=+\s|[=\-~^]{3,}\s*$)")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_TABLE_RULE = re.compile(r"^[\s|:\-+=]*$")
# Links, pictures and mentions lead away from the report: what is quoted holds none of them.
_LABELLED = re.compile(
    r"(?<!!)\[([^\]\[]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+[\"'][^\"']*[\"'])?\)|\[[^\]\[]*\])"
)
_LEADING_AWAY = re.compile(
    r"!\[[^\]\[]*\](?:\([^)]*\)|\[[^\]]*\])?|<(?:https?:|mailto:|[!@#])[^<>]*>|<(?:img|a|iframe)\b[^<>]*>"
    r"|\b(?:https?|ftp|data|javascript):[^\s<>\"'`)\]]+|(?<![\w.@/])//[\w-]+\.[^\s<>\"'`)\]]+"
    r"|\bwww\.[^\s<>\"'`)\]]+|(?<![\w.])@(?:here|channel|everyone)\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"^\s*\[[^\]]+\]:")


@dataclass(frozen=True, slots=True)
class Quotable:
    """One sentence, item or cell as it stands in the text; `order` is its place among all."""

    text: str
    order: int

    @property
    def shown(self) -> str:
        """As it is quoted: verbatim, with "…" for what leads away from the report."""
        return without_addresses(self.text)

    @property
    def verbatim(self) -> str:
        """The longest part of it that stands in the report word for word."""
        left_out = self.shown.count("…") > self.text.count("…")
        return max(self.shown.split("…"), key=len).strip() if left_out else self.shown

    @property
    def plain(self) -> str:
        """Its words without Markdown."""
        return plain(self.shown)

    @property
    def words(self) -> int:
        """How many words a reader sees."""
        return len(self.plain.split())


def without_addresses(text: str) -> str:
    """Labels stand for links; pictures, bare addresses and calls to a channel become "…"."""
    return squeeze(_LEADING_AWAY.sub("…", _LABELLED.sub(r"\1", text)))


def find_quotables(text: str) -> list[Quotable]:
    """Every piece of a report worth quoting, in reading order, without repeats."""
    seen: dict[str, None] = {}
    for block in _blocks(_FRONT_MATTER.sub("", text)):
        for sentence in sentences(block):
            if MIN_WORDS <= len(sentence.split()) <= MAX_WORDS:
                seen.setdefault(sentence)
    return [Quotable(sentence, order) for order, sentence in enumerate(seen)]


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs on one line each, list items, and table cells; no headings, no code."""
    paragraph: list[str] = []
    fenced = False
    for line in [*text.split("\n"), ""]:
        if _FENCE.match(line):
            fenced = not fenced
        starts_item = bool(_LIST_MARK.match(line))
        ends = not line.strip() or starts_item or _is_markup(line)
        if (ends or fenced) and paragraph:
            yield " ".join(paragraph)
            paragraph = []
        if fenced or not line.strip() or _is_markup(line):
            if not fenced and line.lstrip().startswith("|") and not _TABLE_RULE.match(line):
                yield from (cell.strip() for cell in line.strip().strip("|").split("|"))
            continue
        paragraph.append(_LIST_MARK.sub("", line).strip())


def _is_markup(line: str) -> bool:
    return bool(
        _HEADING.match(line)
        or _FENCE.match(line)
        or _DEFINITION.match(line)
        or line.lstrip().startswith("|")
    )


def within(field: str, quotables: Iterable[Quotable]) -> set[int]:
    """The `order` of the pieces that stand in a record's field."""
    inside = squeeze(field)
    return (
        {q.order for q in quotables if squeeze(q.text).rstrip(".") in inside} if inside else set()
    )
