"""Keyword search over whole incidents: BM25 with weighted query terms.

SQLite's FTS5 was measured first: its idf falls to zero for common words and its query terms
cannot be weighed, which costs hits and leaves no room for synonyms.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75  # Robertson's usual values
SYNONYM_WEIGHT = 0.2

STOP_WORDS = frozenset(
    """a about after all an and any are as at be been before but by can could did do does during
    for from get got had has have how i if in into is it its just may me might my no not of on or
    our should so than that the their them then there these they this those to us was we were what
    when where which while who why will with would you your""".split()
)
# Words that ask instead of saying what about; an incident need not hold them to be the one meant.
ASKING_WORDS = frozenset(
    """again ago any anybody anyone anything back become bring brought case cause caused causes
    come came cure done earlier ever finally find fix fixed fixes found get going gone happen
    happened happening happens help history incident incidents issue known last later long look
    many month much new often once outage outages people prevent previous prior problem reason
    recent recover recovered remedy report resolve resolved root same see seen similar since solve
    solved somebody someone something still stop stopped suddenly take team tell time times today
    took trigger triggered undone users week workaround written wrong year yesterday""".split()
)
_WORD = re.compile(r"[a-z0-9]+")


def stem(word: str) -> str:
    """Cut the endings that questions and reports differ in."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def terms(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, with repeats."""
    return [stem(w) for w in _WORD.findall(text.lower()) if w not in STOP_WORDS]


def subject_terms(question: str) -> list[str]:
    """The stems of the words that say what a question is about."""
    words = _WORD.findall(question.lower())
    return [stem(w) for w in words if w not in STOP_WORDS and w not in ASKING_WORDS]


def weigh_terms(question: str, earlier: Iterable[str] = ()) -> dict[str, float]:
    """The question's terms and those of the turns before it, and their synonyms at less weight."""
    weights: dict[str, float] = {}
    for text in (question, *earlier):
        weights.update(dict.fromkeys(terms(text), 1.0))
    for synonym in _synonyms(question):
        weights.setdefault(synonym, SYNONYM_WEIGHT)
    return weights


def _synonyms(text: str) -> list[str]:
    line = f" {' '.join(terms(text))} "
    return [
        term
        for group in _synonym_groups()
        if any(f" {member} " in line for member in group)
        for member in group
        for term in member.split()
    ]


@cache
def _synonym_groups() -> list[list[str]]:
    groups = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text())["groups"]
    return [[m for m in (" ".join(terms(member)) for member in group) if m] for group in groups]


class KeywordIndex:
    """Postings of n texts: for every term, its rows and what each row scores for it."""

    def __init__(
        self,
        vocabulary: Sequence[str],
        offsets: NDArray[np.int64],
        rows: NDArray[np.int32],
        impacts: NDArray[np.float32],
        size: int,
    ) -> None:
        self.size = size
        self._vocabulary = {term: n for n, term in enumerate(vocabulary)}
        self._offsets, self._rows, self._impacts = offsets, rows, impacts

    @classmethod
    def build(cls, texts: Iterable[str]) -> "KeywordIndex":
        """Index the texts in order; row i is the i-th text."""
        counts = [Counter(terms(text)) for text in texts]
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, count in enumerate(counts):
            for term, frequency in count.items():
                postings[term].append((row, frequency))
        lengths = np.array([c.total() for c in counts], np.float32)
        damping = K1 * (1 - B + B * lengths / max(1.0, float(lengths.mean() if counts else 1)))
        rows = np.array([r for p in postings.values() for r, _ in p], np.int32)
        frequency = np.array([f for p in postings.values() for _, f in p], np.float32)
        sizes = np.array([len(p) for p in postings.values()], np.int64)
        idf = np.repeat(np.log1p((len(counts) - sizes + 0.5) / (sizes + 0.5)), sizes)
        impacts = idf * frequency * (K1 + 1) / (frequency + damping[rows])
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return cls(list(postings), offsets, rows, impacts.astype(np.float32), len(counts))

    def save(self, path: Path) -> None:
        """Write one .npz file."""
        with path.open("wb") as file:
            np.savez(
                file,
                vocabulary=np.frombuffer("\n".join(self._vocabulary).encode(), np.uint8),
                offsets=self._offsets,
                rows=self._rows,
                impacts=self._impacts,
                size=self.size,
            )

    @classmethod
    def load(cls, path: Path) -> "KeywordIndex":
        """Read what save() wrote."""
        with np.load(path) as held:
            words = held["vocabulary"].tobytes().decode()
            arrays = held["offsets"], held["rows"], held["impacts"]
            return cls(words.split("\n") if words else [], *arrays, int(held["size"]))

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """BM25 of every row for weighted terms: shape (size,)."""
        total = np.zeros(self.size, np.float32)
        for term, weight in weights.items():
            rows, impacts = self._posting(term)
            total[rows] += weight * impacts
        return total

    def rarity(self, term: str) -> float:
        """The term's idf: high for what few incidents mention, highest for what none does."""
        held = self.held_by(term)
        return float(np.log1p((self.size - held + 0.5) / (held + 0.5)))

    def held_by(self, term: str) -> int:
        """How many of the texts have the term."""
        return len(self._posting(term)[0])

    def holds(self, row: int, term: str) -> bool:
        """Whether the text of that row has the term."""
        return bool(np.isin(row, self._posting(term)[0]))

    def _posting(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        at = self._vocabulary.get(term)
        if at is None:
            return self._rows[:0], self._impacts[:0]
        span = slice(int(self._offsets[at]), int(self._offsets[at + 1]))
        return self._rows[span], self._impacts[span]
