"""How likely it is that the best hit is the right one, and that its answer is.

A logistic model of five features, fitted on questions whose right report is known, one half against
the other (README, "Measured"). Its job is to know when to say "nothing similar".
"""

import math
from dataclasses import astuple, dataclass

from pipeline.retrieval.search import Findings

ANSWER_FROM = 0.5  # below it the best hit is more likely wrong than right
ANSWERED_WHEN_FOUND = 0.6  # how often the quoted sentences of the right report answered


@dataclass(frozen=True, slots=True)
class Features:
    """What the estimate rests on; all but `coverage` and `cosine` (see Hit) are 0 or 1."""

    coverage: float
    cosine: float
    in_period: float
    out_of_period: float
    lacks_subject: float


WEIGHTS = Features(coverage=2.1, cosine=3.5, in_period=1.3, out_of_period=-2.7, lacks_subject=-3.0)
BIAS = -2.4


def measure(findings: Findings) -> Features:
    """The features of the best hit."""
    best = findings.hits[0]
    return Features(
        coverage=best.coverage,
        cosine=best.cosine,
        in_period=float(best.in_period is True),
        out_of_period=float(best.in_period is False),
        lacks_subject=float(bool(best.lacks)),
    )


def likely_found(features: Features) -> float:
    """The probability, 0..1, that the best hit is the incident asked about."""
    total = sum(w * x for w, x in zip(astuple(WEIGHTS), astuple(features), strict=True))
    return 1 / (1 + math.exp(-(BIAS + total)))


def likely_answered(found: float) -> float:
    """The probability that an answer quoted from that hit is right."""
    return found * ANSWERED_WHEN_FOUND
