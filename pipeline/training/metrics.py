"""How near a reply is to what the record says, and how sure that figure is.

Intervals are percentile bootstraps over families of incidents: incidents that are alike stand or
fall together, and replies about one incident are no independent draws.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
CONFIDENCE = 0.95
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its 95 % interval, and how many cases it rests on."""

    value: float
    low: float
    high: float
    cases: int


@dataclass(frozen=True, slots=True)
class Scored:
    """One case's score, 0..1, and the family its incident belongs to."""

    family: int
    score: float


@dataclass(frozen=True, slots=True)
class Labelled:
    """One case's true and predicted class."""

    family: int
    truth: str
    predicted: str


def rouge_l(reply: str, reference: str) -> float:
    """ROUGE-L F1 over lower-case words, not stemmed: the longest common subsequence (Lin, 2004)."""
    said, wanted = _words(reply), _words(reference)
    if not said or not wanted:
        return float(said == wanted)
    common = _common_subsequence(said, wanted)
    return 2 * common / (len(said) + len(wanted))


def set_f1(named: Iterable[str], wanted: Iterable[str]) -> float:
    """F1 of two sets of names; two names are one when one has all the words of the other."""
    said, true = _names(named), _names(wanted)
    if not said or not true:
        return float(said == true)
    precision = sum(any(_same(a, b) for b in true) for a in said) / len(said)
    recall = sum(any(_same(a, b) for a in said) for b in true) / len(true)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mean(cases: Sequence[Scored], seed: int = 0) -> Estimate | None:
    """The mean score; None without cases."""
    if not cases:
        return None
    families = _index([case.family for case in cases])
    sums = np.zeros((max(families) + 1, 2))
    for family, case in zip(families, cases, strict=True):
        sums[family] += (case.score, 1.0)
    return _estimate(sums, lambda totals: totals[..., 0] / totals[..., 1], len(cases), seed)


def difference(
    cases: Mapping[str, Scored], others: Mapping[str, Scored], seed: int = 0
) -> Estimate | None:
    """The mean of paired differences, over the cases that both answered; None without any."""
    shared = sorted(cases.keys() & others.keys())
    return mean(
        [Scored(cases[name].family, cases[name].score - others[name].score) for name in shared],
        seed,
    )


def micro_f1(cases: Sequence[Labelled], seed: int = 0) -> Estimate | None:
    """With one class a case: the share that is right."""
    return mean([Scored(c.family, float(c.truth == c.predicted)) for c in cases], seed)


def macro_f1(cases: Sequence[Labelled], seed: int = 0) -> Estimate | None:
    """The mean of the classes' F1, over the classes that occur as truth."""
    if not cases:
        return None
    classes = {name: n for n, name in enumerate(sorted({case.truth for case in cases}))}
    families = _index([case.family for case in cases])
    counts = np.zeros((max(families) + 1, 3, len(classes)))  # true positives, said, true
    for family, case in zip(families, cases, strict=True):
        counts[family, 0, classes[case.truth]] += case.truth == case.predicted
        counts[family, 2, classes[case.truth]] += 1
        if case.predicted in classes:
            counts[family, 1, classes[case.predicted]] += 1
    return _estimate(counts, _macro, len(cases), seed)


def _macro(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    hits, said, true = totals[..., 0, :], totals[..., 1, :], totals[..., 2, :]
    f1 = 2 * hits / np.maximum(said + true, 1e-9)
    occurs = true > 0
    return (f1 * occurs).sum(-1) / np.maximum(occurs.sum(-1), 1)


def _estimate(
    sums: NDArray[np.float64],
    figure: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    cases: int,
    seed: int,
) -> Estimate:
    """A figure of sums over families (the first axis), and its spread when they are redrawn."""
    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), RESAMPLES)
    resampled = figure(np.tensordot(drawn, sums, axes=1))
    tail = (1 - CONFIDENCE) / 2 * 100
    low, high = np.percentile(resampled, [tail, 100 - tail])
    return Estimate(float(figure(sums.sum(0))), float(low), float(high), cases)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _index(families: Sequence[int]) -> list[int]:
    """Families numbered from 0, without gaps."""
    numbers = {family: n for n, family in enumerate(sorted(set(families)))}
    return [numbers[family] for family in families]


def _common_subsequence(some: Sequence[str], others: Sequence[str]) -> int:
    row = [0] * (len(others) + 1)
    for one in some:
        diagonal = 0
        for n, other in enumerate(others, 1):
            longer = diagonal + 1 if one == other else max(row[n], row[n - 1])
            diagonal, row[n] = row[n], longer
    return row[-1]


def _names(names: Iterable[str]) -> list[frozenset[str]]:
    return [words for words in (frozenset(_words(name)) for name in names) if words]


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return one <= other or other <= one
