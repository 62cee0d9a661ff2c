"""Is a sentence that a model wrote borne out by the reports it was given?

A sentence stays when some report has most of its words, all of its numbers and names, and none of
its directions reversed. That is no proof of meaning; it stops invention, which is what small
models do most.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.retrieval.keywords import terms

SHARED_TERMS = 0.6  # of a sentence's terms must stand in one report

_CITATION = re.compile(r"\s*\[(\d+)\]")
_SLACK_CONTROL = re.compile(r"<[!@#]|@(?:here|channel|everyone)\b")
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+|!?\[[^\]]*\]\([^)]*\)")
_NUMBER = re.compile(r"\d[\d.,:]*\d|\d")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w./-]*\w|\b\w+[_./-]\w[\w./-]*|`[^`]+`")
# What follows is a claim about the cause: every word of it must stand in the report.
_CLAIM = re.compile(
    r"\b(?:because(?: of)?|due to|caused by|owing to|as a result of|result(?:ed|ing|s) from"
    r"|triggered by|(?:cause|reason) (?:is|was))\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
_OPPOSITES = (
    ("increas", "decreas"), ("rais", "lower"), ("enabl", "disabl"), ("add", "remov"),
    ("upgrad", "downgrad"), ("longer", "shorter"), ("more", "fewer"), ("start", "stop"),
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A report as the model was given it; `number` is its [n]."""

    number: int
    text: str

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems of its words."""
        return frozenset(terms(self.text))

    @cached_property
    def lowered(self) -> str:
        """Its text in lower case."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence that stands, with the reports that bear it out, the best first."""

    text: str
    sources: tuple[int, ...]


def check_sentence(sentence: str, sources: Sequence[Source]) -> Checked | None:
    """The sentence with true citations only, or None when no report bears it out."""
    if _SLACK_CONTROL.search(sentence) or _ADDRESS.search(sentence):
        return None
    claimed = [int(n) for n in _CITATION.findall(sentence)]
    bare = _CITATION.sub("", sentence).strip()
    if not terms(bare) or bare.endswith(":"):  # "The answer:" says nothing
        return None
    bearing = sorted(
        (s for s in sources if _bears_out(s, bare)),
        key=lambda s: (s.number not in claimed, s.number),
    )
    if not bearing:
        return None
    cited = [s.number for s in bearing if s.number in claimed] or [bearing[0].number]
    marks = " ".join(f"[{n}]" for n in cited)
    return Checked(f"{bare} {marks}", tuple(cited))


def _bears_out(source: Source, sentence: str) -> bool:
    wanted = set(terms(sentence))
    shared = len(wanted & source.terms) / len(wanted)
    exact = [*_NUMBER.findall(sentence), *_NAME.findall(sentence)]
    return (
        shared >= SHARED_TERMS
        and not _claims_otherwise(source, sentence)
        and all(token.strip("`.,:").lower() in source.lowered for token in exact)
        and not _reverses(sentence.lower(), source.lowered)
    )


def _claims_otherwise(source: Source, sentence: str) -> bool:
    claim = _CLAIM.search(sentence)
    return bool(claim) and not source.terms.issuperset(terms(claim[1]))


def _reverses(sentence: str, source: str) -> bool:
    """`raised` in the sentence where the report only says `lowered`, or the other way round."""
    for pair in _OPPOSITES:
        for word, opposite in (pair, pair[::-1]):
            if word in sentence and word not in source and opposite in source:
                return True
    return False
