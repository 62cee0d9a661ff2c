"""Incidents that are alike: one told twice, or a recurrence. A split must not part them."""

from collections.abc import Iterator, Sequence

import numpy as np

from models.ports import Embedder
from pipeline.records import IncidentRecord
from pipeline.retrieval.keywords import terms

ALIKE = 0.7  # cosine of title and cause; read off pairs of known recurrences, which begin there
BLOCK = 1024  # rows compared at a time: ten thousand incidents need no square matrix

Families = tuple[tuple[str, ...], ...]


def find_families(records: Sequence[IncidentRecord], embedder: Embedder) -> Families:
    """Ids by family, the incident's own order kept; most families have one member.

    Two are of one family when title and cause are near in meaning, when their titles have the same
    words, or when a third links them.
    """
    parents = list(range(len(records)))
    for links in (_near_in_meaning(records, embedder), _same_title(records)):
        for row, other in links:
            parents[_root(parents, other)] = _root(parents, row)
    members: dict[int, list[str]] = {}
    for row, record in enumerate(records):
        members.setdefault(_root(parents, row), []).append(record.id)
    return tuple(tuple(ids) for ids in members.values())


def _root(parents: list[int], row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


def _near_in_meaning(
    records: Sequence[IncidentRecord], embedder: Embedder
) -> Iterator[tuple[int, int]]:
    vectors = embedder.embed([f"{r.incident_title}. {r.root_cause}" for r in records])
    for start in range(0, len(records), BLOCK):
        cosines = vectors[start : start + BLOCK] @ vectors.T
        for row, other in np.argwhere(cosines >= ALIKE).tolist():
            if start + row < other:
                yield start + row, other


def _same_title(records: Sequence[IncidentRecord]) -> Iterator[tuple[int, int]]:
    """Titles of the same words, whatever numbers and dates stand beside them."""
    first: dict[frozenset[str], int] = {}
    for row, record in enumerate(records):
        words = frozenset(t for t in terms(record.incident_title) if not t.isdigit())
        if len(words) > 1:
            yield first.setdefault(words, row), row
