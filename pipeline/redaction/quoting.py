"""Where a value begins and ends: in prose, code, configuration, addresses and log lines."""

import re
from dataclasses import dataclass

from pipeline.redaction.findings import Finding
from pipeline.redaction.values import JUDGED

QUOTED = re.compile(
    r"""
    (?:[bBrRuUfFNL]{1,2}|[@$])?
    (?:
        "(?P<double>[^"\\\n\x1f]*(?:\\.[^"\\\n\x1f]*)*)"
      | '(?P<single>[^'\\\n\x1f]*(?:(?:\\.|'')[^'\\\n\x1f]*)*)'
      | `{1,3}\s?(?P<code>[^`\n\x1f]+)\s?`{1,3}
      | (?P<escape>\\{1,7})(?P<sign>["'])(?P<escaped>[^\\\n\x1f]*)(?P=escape)(?P=sign)
    )
    """,
    re.VERBOSE,
)
# What must stand before a bare value does not belong to it: an opening quote never closed, markup.
OPENING = re.compile(r"\\{0,7}[\"'`]{1,3}|[*~]{1,3}(?=\w)|<(?=https?:)")
BARE = re.compile(r"\S+")
PLAIN = re.compile(r"[^\s\\\"'`&;,<|>]+(?=\s|\Z)")  # nothing in it to cut at
CUT = re.compile(
    r"""
      \\*["'`](?=[\s,;:.!?)\]}>&|*_<\\]|$)                            # the end of an outer string
    | [&;,]\s?["']?[A-Za-z_][\w.-]{0,30}(?:\ [A-Z]\w{0,20}){0,2}["']?\s?(?:=|:(?!/))  # a next pair
    | (?<=\S)[<,;|("']{1,2}(?=[a-z]{2,10}://)                       # an address behind it
    | </ | <(?=[a-z]+[\s>]) | [|>](?=[,.;:)\s<]|$) | \|(?=[^\s|>]{0,80}>)
    """,
    re.VERBOSE,
)
MARKUP_OPENED = re.compile(r"(?<![^\s(>\"'])[*_~]{1,3}(?=\S)")
QUOTING = frozenset("\"'`\\*~<bBrRuUfFNL@$")  # with the letters that code puts before a quote
PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Value:
    """What stands at `start` to `end` of a reading, without its quotes.

    A bare value is given to its first `JUDGED` characters; `finding` takes the rest with it.
    """

    text: str
    start: int
    end: int
    quoted: bool = False

    def finding(self, text: str, kind: str) -> Finding:
        """The whole value, as a finding in the text it was read from."""
        end = self.end
        if not self.quoted and end == self.start + JUDGED:
            end = _bare_end(text, self.start, len(text))
        return Finding(self.start, end, kind)


def value_at(text: str, start: int, prose: bool = False) -> Value | None:
    """The value that begins at `start`, perhaps with its quotes; None if there is none.

    In `prose` a closing ! or ? is taken for the end of the sentence.
    """
    if text[start : start + 1] in QUOTING:
        if quoted := QUOTED.match(text, start):
            name = quoted.lastgroup or ""
            value = Value(quoted[name], *quoted.span(name), quoted=True)
            return value if value.text.strip() else None
        if opening := OPENING.match(text, start):
            start = opening.end()
    end = _bare_end(text, start, start + JUDGED)
    if end < start + JUDGED:
        end = _without_tail(text, start, end, prose)
    return Value(text[start:end], start, end) if end > start else None


def _bare_end(text: str, start: int, limit: int) -> int:
    if plain := PLAIN.match(text, start, limit):
        return plain.end()
    run = BARE.match(text, start, limit)
    if not run:
        return start
    cut = CUT.search(text, start, min(len(text), run.end() + 40))
    return min(run.end(), cut.start()) if cut else run.end()


def _without_tail(text: str, start: int, end: int, prose: bool) -> int:
    """`end` without the signs that close a sentence, a bracket or a markup opened before."""
    while end > start:
        last = text[end - 1]
        if last.isalnum():
            break
        if last in PAIRS:
            closes = PAIRS[last] not in text[start:end]
        elif last in "*_~":
            closes = MARKUP_OPENED.search(text, max(0, start - 60), start) is not None
        else:
            closes = last in ".,;:\\\"'`" or (prose and last in "!?")
        if not closes:
            break
        end -= 1
    return end
