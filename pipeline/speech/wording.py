"""From text to be read to text to be heard, the same for every engine."""

import re

from pipeline.speech import figures, names, quantities, times
from pipeline.speech.markup import unmarked
from pipeline.speech.rules import Rule, rewrite

_WORDS: tuple[Rule, ...] = (
    *times.RULES,
    *figures.ADDRESSES,
    *figures.STATUS_CODES,
    *quantities.RULES,
    *figures.NUMBERS,
    *names.RULES,
)
_PAUSES: tuple[Rule, ...] = (
    (re.compile(r"[’‘]"), "'"),
    (re.compile(r"\s*\.{2,}(?=.)|\s+-+\s+|\s*(?:--+|[–—])\s*|\s*[()\[\]{}|]+\s*"), ", "),
    (
        re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[.,;:?!\s]|(?P<unspoken>.)", re.DOTALL),
        lambda m: " " if m["unspoken"] else m[0],
    ),
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?:\s*[,;:])+\s*(?=[.?!])|(?<=[.?!])(?:\s*[,;:])+"), ""),
    (re.compile(r"(?:\s*[,;:])*\s*([,;:])"), r"\1"),
    (re.compile(r"\s+(?=[.?!])"), ""),
    (re.compile(r"([.?!])(?:\s*[.?!])+"), r"\1"),
    (re.compile(r"^[\s.,;:?!]+"), ""),
    (re.compile(r"([.,;:?!])(?=[^\W\d_])"), r"\1 "),
    (re.compile(r"\b(about|at|over|under|to|version|number)((?: \1\b)+)", re.IGNORECASE), r"\1"),
)


def speakable(text: str) -> str:
    """One line of words and pauses: letters, apostrophes, hyphens inside words, .,;:?! only.

    Deterministic. Numbers, times, units, versions and names of machines come out as people say
    them; markup, links and evidence addresses do not come out. Acronyms stay as written: how to
    read them is known to the engines.
    """
    return rewrite(rewrite(unmarked(text), _WORDS), _PAUSES).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a speakable text, each with its full stop."""
    return [sentence for sentence in re.split(r"(?<=[.?!])\s+", text) if sentence]
