"""Holds what a model wrote against the evidence, sentence by sentence.

A sentence with a number, time, name or command that the input does not hold is dropped; a cause
that it does not bear out is marked as a hypothesis; links, mentions and words of the prompt never
pass. That stops invention; it is no proof of meaning.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.injection.signs import is_instruction
from pipeline.tester.components import names_in
from pipeline.tester.phrases import content_words

HYPOTHESIS = "Hypothesis: "
_BORNE_OUT = 0.5
_ONE_CLAIM = 0.4
_ONE_ITEM = 0.6
_SHINGLE = 7

_FORBIDDEN = re.compile(
    r"https?://|\bwww\.|<[!@#]|<[/a-z][^>]*>|(?<![\w.])@\w|\]\(|!\[|```|</?(?:evidence|notes|report)>",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*[\[(]((?:E\d+(?:\s*[,;]\s*|\s+and\s+|\s*-\s*)?)+)[\])]", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d[\d.,:]*\d|(?<![\w.])\d")
_NAME = re.compile(
    r"(?<![.!?:]\s)(?<![“\"'(])(?<!^)\b[A-Z][\w-]*[a-z][\w-]*|\b\w+(?:[_/]\w+|-\w*\d\w*)+"
    r"|\b[A-Z]{2,}\w*\b"
)
_COMMAND = re.compile(r"`([^`]+)`|\b(?:kubectl|helm|terraform|docker|systemctl|sudo|curl)\s+\S+")
_CAUSAL = re.compile(
    r"\b(?:because|caus(?:ed|es|ing)|due to|root cause|led to|leads to|result\w* (?:in|from)"
    r"|trigger\w*"
    r"|owing to|stemm\w+)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"”'’)\]]*\s+(?=[A-Z“\"*\[])")
_QUESTION = re.compile(r"[^?]+\?[\"”’')\]]*")  # what follows one is a statement like any other
_LABEL = re.compile(r"^(?:hypothesis|unverified|speculation)\s*[:\-]\s*", re.IGNORECASE)
# Capitalised words that are no names of anything in the incident.
_COMMON_NAMES = frozenset(
    (
        "i", "we", "you", "it", "the", "this", "that", "tester", "responder", "test", "utc", "api",
        "hypothesis", "assumption", "mistake", "validation", "ci", "cd", "slo", "sre", "p95", "p99",
        "what", "why", "how", "who", "when", "if", "before", "after", "next", "then", "so", "and",
        "but", "no", "yes", "let", "given", "also", "without", "to", "in", "on", "at", "for", "our",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Support:
    """What may be said.

    `marks` leads from E1 to an address, `texts` from an address to its text; `claims` are the
    causes that the analysis knows, `notes` what it composed. Nothing of `prompt` may be said.
    """

    marks: Mapping[str, str]
    texts: Mapping[str, str]
    claims: Sequence[str]
    notes: str
    prompt: str = ""
    said: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", " ".join((*self.texts.values(), self.notes)).lower())

    @cached_property
    def words(self) -> frozenset[str]:
        """The content words of everything that may be said."""
        return content_words(self.said)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers as they are written."""
        return frozenset(_NUMBER.findall(self.said))

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        """Runs of words that only the prompt holds."""
        return _shingles(self.prompt) - _shingles(self.said)

    def addresses(self, text: str) -> tuple[str, ...]:
        """The addresses behind the marks in a text, in order; unknown marks are left out."""
        marks = [
            m.upper() for group in _MARK.findall(text) for m in re.findall(r"E\d+", group, re.I)
        ]
        return tuple(dict.fromkeys(self.marks[m] for m in marks if m in self.marks))

    def nearest(self, text: str, at_least: int = 2) -> tuple[str, ...]:
        """The address of the item that shares most words with a text, if it shares enough."""
        words = content_words(text)
        shared = {a: len(words & content_words(said)) for a, said in self.texts.items()}
        best = max(shared, key=lambda a: shared[a], default="")
        return (best,) if best and shared[best] >= at_least else ()


def verified(text: str, support: Support) -> str:
    """The sentences of a text that may stand, without evidence marks."""
    kept = [checked for s in split_sentences(text) if (checked := _checked(s, support))]
    return " ".join(dict.fromkeys(kept))


def split_sentences(text: str) -> list[str]:
    """Sentences of prose or of list items; markup and marks stay."""
    lines = (
        re.sub(r"^\s*(?:[-*•+]|\(?\d{1,2}[.)]|#{1,6})\s+", "", line) for line in text.splitlines()
    )
    return [s.strip() for line in lines for s in _SENTENCE.split(line) if s.strip()]


def without_marks(text: str) -> str:
    """A sentence without evidence marks and emphasis."""
    bare = re.sub(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)", "", _MARK.sub("", text))
    return re.sub(r"\s+([.,;:?!])", r"\1", " ".join(bare.split()))


def _checked(sentence: str, support: Support) -> str:
    bare = without_marks(sentence)
    labelled = _LABEL.sub("", bare)
    if not re.search(r"[a-z]{2}", bare) or _is_foreign(labelled, support):
        return ""
    if _QUESTION.fullmatch(labelled):
        return labelled
    if _share(labelled, support.words) < _BORNE_OUT:
        return ""
    unproved = _CAUSAL.search(labelled) and not _is_known_cause(labelled, support)
    return HYPOTHESIS + labelled if unproved or labelled != bare else bare


def _is_known_cause(sentence: str, support: Support) -> bool:
    """Whether one known claim, or one item, bears out most of what the sentence says."""
    claimed = any(_share(sentence, content_words(c)) >= _ONE_CLAIM for c in support.claims)
    return claimed or any(
        _share(sentence, content_words(text)) >= _ONE_ITEM for text in support.texts.values()
    )


def _is_foreign(sentence: str, support: Support) -> bool:
    """Whether it holds something that must not pass: orders, links, numbers, names, the prompt."""
    if _FORBIDDEN.search(sentence) or is_instruction(sentence):
        return True
    if _shingles(sentence) & support.shingles:
        return True
    exact = [*_NUMBER.findall(sentence), *(m[0] for m in _COMMAND.finditer(sentence))]
    if any(not _stands(token, support) for token in exact):
        return True
    names = (name.lower() for name in (*_NAME.findall(sentence), *names_in(sentence)))
    return any(name not in _COMMON_NAMES and name not in support.said for name in names)


def _stands(token: str, support: Support) -> bool:
    plain = token.strip("`.,:").lower()
    if re.fullmatch(r"[\d.,:]+", plain):
        return plain in support.numbers or (plain.isdigit() and int(plain) <= 2)
    return plain in support.said


def _share(sentence: str, words: frozenset[str]) -> float:
    own = content_words(sentence)
    return len(own & words) / len(own) if own else 0.0


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[a-z']+", text.lower())
    return frozenset(zip(*(words[i:] for i in range(_SHINGLE)), strict=False))
