"""The sentences of a report that answer a question, found without a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.ports import Embedder
from pipeline.records import IncidentRecord
from pipeline.retrieval.keywords import KeywordIndex, terms
from pipeline.retrieval.search import Hit, Query
from pipeline.triage.belonging import find_belonging
from pipeline.triage.question import Ask
from pipeline.triage.quotes import Quotable, within

# What a sentence gains for standing in a field that answers the question: the parser has judged
# it, and the sentence that repeats the symptoms asked about is seldom the one that explains them.
FIELD_WEIGHT = 1.0
OVERLAP_WEIGHT_WITH_FIELD = 0.1
OVERLAP_WEIGHT = 0.7  # of a question that no field answers
SHAPE_WEIGHT = 0.6
MEANING_WEIGHT = 0.3
EARLY_WEIGHT = 0.15  # of two alike the first states, the second repeats
COMPARED = 12  # sentences whose meaning is compared; embedding is what an answer waits for

_CLOCK = r"\b\d{1,2}[:.]\d\d\b|\b\d{4}-\d\d-\d\d\b|\b\d{1,2} ?[ap]m\b"
_SPAN = (
    r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|half an)\s*"
    r"(?:-|more )?(?:second|minute|min|hour|hr|day|week|month)s?\b|\b\d+\s?[hm]\b"
)
_SHAPES: dict[Ask, re.Pattern[str]] = {
    Ask.DURATION: re.compile(_SPAN, re.IGNORECASE),
    Ask.TIME: re.compile(_CLOCK, re.IGNORECASE),
    Ask.AMOUNT: re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen)\b"),
    Ask.PERSON: re.compile(r"@\w|\b(?:[A-Z][a-z]+ [A-Z][a-z]+|engineer|team|researcher|called)\b"),
    Ask.DETECTION: re.compile(
        r"\b(?:alert|notic|detect|report|page|discover|monitor|observ|told|complain)", re.IGNORECASE
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotable sentence and how well it answers, higher is better."""

    quote: Quotable
    score: float
    in_field: bool


def fields_for(ask: Ask, record: IncidentRecord) -> str:
    """The record's text that answers such a question; empty when the report leaves it out."""
    if ask is Ask.CAUSE:
        return record.root_cause
    if ask is Ask.FIX:
        return record.fix
    if ask is Ask.PREVENTION:
        return "\n".join(record.action_items)
    if ask is Ask.SERVICES:
        return record.impact
    if ask is Ask.SEEN_BEFORE:
        return record.root_cause or record.summary
    return ""


class EvidenceFinder:
    """Ranks the sentences of one hit for one question; vectors are computed once."""

    def __init__(self, query: Query, hit: Hit, keywords: KeywordIndex, embedder: Embedder) -> None:
        self._query, self._record = query, hit.record
        self._keywords = keywords
        self._quotables = self.belonging(hit)
        self._embedder = embedder
        self._overlap = _overlap(query.question, self._quotables, keywords)
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def belonging(self, hit: Hit) -> list[Quotable]:
        """The pieces of a hit that may be quoted."""
        return find_belonging(hit.text, hit.record.incident_title, self._keywords)

    def rank(self, ask: Ask) -> list[Evidence]:
        """The hit's sentences, best answer first; only the field's where one answers."""
        if not self._quotables:
            return []
        inside = within(fields_for(ask, self._record), self._quotables)
        weight = OVERLAP_WEIGHT_WITH_FIELD if inside else OVERLAP_WEIGHT
        prior = weight * self._overlap + [self._prior(ask, q, inside) for q in self._quotables]
        order = np.argsort(-prior, kind="stable")[:COMPARED]
        chosen = [self._quotables[int(n)] for n in order]
        scores = prior[order] + MEANING_WEIGHT * self._meaning(chosen)
        ranked = zip(chosen, scores.tolist(), strict=True)
        evidence = [Evidence(q, score, q.order in inside) for q, score in ranked]
        kept = [item for item in evidence if item.in_field] or evidence
        return sorted(kept, key=lambda item: -item.score)

    def _prior(self, ask: Ask, quotable: Quotable, inside: set[int]) -> float:
        shape = _SHAPES.get(ask)
        return (
            FIELD_WEIGHT * (quotable.order in inside)
            + SHAPE_WEIGHT * bool(shape and shape.search(quotable.plain))
            + EARLY_WEIGHT * (1 - quotable.order / len(self._quotables))
        )

    def _meaning(self, chosen: Sequence[Quotable]) -> NDArray[np.float32]:
        """The cosine of each sentence with the question."""
        texts = [self._query.full_text, *(q.plain for q in chosen)]
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if missing:
            self._vectors.update(zip(missing, self._embedder.embed(missing), strict=True))
        question, *sentences = (self._vectors[text] for text in texts)
        return np.stack(sentences) @ question


def answers_shape(ask: Ask, question: str, evidence: Sequence[Evidence]) -> bool:
    """Whether the best sentence can answer a question for a number or a person.

    It must have the form of such an answer and share a telling word with the question.
    """
    if ask not in (Ask.AMOUNT, Ask.PERSON):
        return True
    if not evidence:
        return False
    best = evidence[0].quote.plain
    return bool(_SHAPES[ask].search(best)) and bool(set(terms(question)) & set(terms(best)))


def _overlap(
    question: str, quotables: Sequence[Quotable], keywords: KeywordIndex
) -> NDArray[np.float32]:
    """The share of the question's terms, by rarity, in each sentence, damped by its length."""
    wanted = {term: keywords.rarity(term) for term in set(terms(question))}
    total = sum(wanted.values()) or 1.0
    shares = [
        sum(wanted.get(term, 0.0) for term in set(terms(q.plain))) / (1 + q.words / 60)
        for q in quotables
    ]
    return np.array(shares, np.float32) / np.float32(total)
