"""Prose into sentences that stay verbatim, and text without its markup where words count."""

import re
from html import unescape

_BOUNDARY = re.compile(r"[.!?…]['\")\]*_`~]*\s+(?=\S)")
# Before these a dot never ends a sentence ...
_NEVER_LAST = re.compile(
    r"\b(?:e\.?g|i\.e|vs?|cf|ca|approx|incl|resp|dr|mr|mrs|ms|aka|[A-Z])$", re.IGNORECASE
)
# ... and before these only if a capital follows.
_SELDOM_LAST = re.compile(
    r"(?:\b(?:etc|no|fig|st|inc|ltd|jr|min|hrs?|secs?"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)|\.)$",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")
_BRACKETED = 200  # characters; a bracket that closes later was never closed
_LINK = re.compile(r"!?\[([^\]\[]*)\](?:\([^)\s]{0,1000}(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])?")
_MARKS = re.compile(r"\*+|~~|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])|`+|<[^<>]{1,200}>|\\(?=[^\w\s])")
_EMOJI = re.compile(r":[a-z][a-z0-9_+-]*:(?!\w)")
_MARKED = re.compile(r"[\[*_`~<\\:&]")


def sentences(text: str) -> list[str]:
    """Split at full stops, not at abbreviations, initials or version numbers."""
    parts: list[str] = []
    start = 0
    for found in _BOUNDARY.finditer(text):
        if _is_no_end(text, start, found.start(), found.end()):
            continue
        parts.append(text[start : found.end()].strip())
        start = found.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def _is_no_end(text: str, start: int, dot: int, following: int) -> bool:
    opened = text.rfind("(", start, dot)
    if opened >= 0 and ")" not in text[opened:dot] and ")" in text[dot : dot + _BRACKETED]:
        return True
    if text[dot] != ".":
        return text[following].islower()
    if text[start:dot].isdigit():
        return True  # the number of a list item
    before = text[max(0, dot - 8) : dot]
    if _NEVER_LAST.search(before) or (text[dot - 1].isdigit() and _MONTH.match(text, following)):
        return True
    return not text[following].isupper() and bool(_SELDOM_LAST.search(before))


def squeeze(text: str) -> str:
    """White space collapsed; everything else verbatim."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """The words without links' addresses, emphasis, code marks, emoji codes and HTML tags."""
    if not _MARKED.search(text):
        return squeeze(text)
    return squeeze(unescape(_MARKS.sub("", _LINK.sub(r"\1", _EMOJI.sub("", text)))))


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut after a sentence where one ends, else after a word."""
    if len(text) <= limit:
        return text
    kept = ""
    for sentence in sentences(text[: limit + 1])[:-1]:
        if len(kept) + len(sentence) + 1 > limit:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or text[: limit - 2].rsplit(" ", 1)[0] + " …"
