"""The incidents most similar to a question: keywords, meaning and date, fused.

Each incident's BM25 score and its best passage's cosine are standardised over all incidents and
added: on incident language this kept what rank fusion throws away, the margin of a clear winner.
A period named in the question is a third, softer term.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from models.ports import Embedder
from pipeline.records import IncidentRecord, Retrieved
from pipeline.retrieval.keywords import subject_terms, weigh_terms
from pipeline.retrieval.names import lacking
from pipeline.retrieval.snapshot import Snapshot
from pipeline.retrieval.when import Period, find_period

# Chosen on one half of a development set and confirmed on the other; flat around these values.
MEANING_WEIGHT = 0.7
PERIOD_WEIGHT = 3.0
TOP_PASSAGES = 5_000  # beyond these a passage's cosine says nothing


@dataclass(frozen=True, slots=True)
class Query:
    """A question on a day, after the turns before it (oldest first)."""

    question: str
    today: date
    earlier: tuple[str, ...] = ()

    @property
    def full_text(self) -> str:
        """The question with what it refers back to."""
        return " ".join((*self.earlier, self.question))


@dataclass(frozen=True, slots=True)
class Hit:
    """One incident found. `score` is the fused one; `cosine` that of its best passage.

    `coverage` is the share (0..1), by rarity, of the question's terms that the incident holds;
    `in_period` is None when the question names no period or the incident has no date; `lacks` are
    the named things asked about that the report never mentions.
    """

    record: IncidentRecord
    text: str
    score: float
    cosine: float
    coverage: float
    in_period: bool | None
    lacks: tuple[str, ...] = ()

    @property
    def retrieved(self) -> Retrieved:
        """Its public form."""
        return Retrieved(self.record.id, self.record.path, round(self.score, 4))


@dataclass(frozen=True, slots=True)
class Findings:
    """The hits of one query, best first, and the period that it named."""

    query: Query
    period: Period | None
    hits: tuple[Hit, ...]


class Search:
    """Searches one snapshot; stateless and safe to share between threads."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder) -> None:
        self.snapshot = snapshot
        self._embedder = embedder
        days = [i.record.date for i in snapshot.incidents]
        self._days = [date.fromisoformat(day) if day else None for day in days]

    def find(
        self,
        query: Query,
        limit: int = 3,
        may_see: Callable[[IncidentRecord], bool] = lambda _: True,
    ) -> Findings:
        """The `limit` most similar incidents among those that `may_see` lets through."""
        period = find_period(query.question, query.today)
        seen = np.array([may_see(i.record) for i in self.snapshot.incidents], np.bool_)
        if not seen.any():
            return Findings(query, period, ())
        keywords = self.snapshot.keywords.scores(weigh_terms(query.question, query.earlier))
        cosines = self._cosines(query.full_text)
        near = self._nearness(period)
        meaning, words = _standardise(cosines, seen), _standardise(keywords, seen)
        scores = (words + MEANING_WEIGHT * meaning + PERIOD_WEIGHT * near).astype(np.float32)
        scores[~seen] = -np.inf
        best = np.argsort(-scores, kind="stable")[: min(limit, int(seen.sum()))]
        hits = [self._hit(int(r), query, period, scores, cosines) for r in best]
        return Findings(query, period, tuple(hits))

    def _cosines(self, text: str) -> NDArray[np.float32]:
        """The best passage of every incident: shape (incidents,)."""
        vectors = self.snapshot.vectors
        wanted = min(vectors.ntotal, TOP_PASSAGES)
        if not wanted:
            return np.zeros(len(self.snapshot.incidents), np.float32)
        values, rows = vectors.search(self._embedder.embed([text]), wanted)
        best = np.full(len(self.snapshot.incidents), values[0, -1], np.float32)
        np.maximum.at(best, self.snapshot.owners[rows[0]], values[0])
        return best

    def _nearness(self, period: Period | None) -> NDArray[np.float32]:
        """1 for incidents within the period, less the farther off, 0 without a date."""
        if period is None:
            return np.zeros(len(self._days), np.float32)
        gaps = [np.inf if day is None else period.distance(day) for day in self._days]
        return np.exp(-np.array(gaps, np.float32) / np.float32(period.slack))

    def _hit(
        self,
        row: int,
        query: Query,
        period: Period | None,
        scores: NDArray[np.float32],
        cosines: NDArray[np.float32],
    ) -> Hit:
        stored, day = self.snapshot.incidents[row], self._days[row]
        in_period = period.distance(day) <= period.slack if period and day else None
        return Hit(
            stored.record,
            stored.text,
            float(scores[row]),
            float(cosines[row]),
            self._coverage(row, _subject(query, period)),
            in_period,
            lacking(query.question, f"{stored.record.path} {stored.text}"),
        )

    def _coverage(self, row: int, wanted: Sequence[str]) -> float:
        keywords = self.snapshot.keywords
        rarity = {term: keywords.rarity(term) for term in wanted}
        held = sum(value for term, value in rarity.items() if keywords.holds(row, term))
        return held / (sum(rarity.values()) or 1.0)


def _subject(query: Query, period: Period | None) -> list[str]:
    """What is asked about, without when."""
    text = query.full_text.lower()
    return subject_terms(text.replace(period.words, " ") if period else text)


def _standardise(values: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Measured by what may be seen alone, lest the scores tell of the rest."""
    among = values[seen]
    return (values - among.mean()) / (among.std() + np.float32(1e-6))
