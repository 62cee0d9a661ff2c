"""Two incidents in one thread: noticed, named, and the larger one taken."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.tester.claims import claim_strength, claims_cause
from pipeline.tester.evidence import Evidence, Item, Passage
from pipeline.tester.kinds import Mark

_SAID_APART = re.compile(
    r"\b(?:separate|different|another|unrelated|second|other) (?:thing|issue|incident|problem"
    r"|outage|topic)\b"
    r"|\btwo (?:separate |different )?(?:incidents|issues|problems|things)\b|\bwrong thread\b"
    r"|\bnot related to (?:this|the)\b",
    re.IGNORECASE,
)
_FIRM = 3.0
_SHARED = 1
_LEAST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Separated:
    """The incident to report on, and the items of another one that were left out."""

    evidence: Evidence
    left_out: tuple[Item, ...] = ()


def separate(evidence: Evidence) -> Separated:
    """The evidence as it is, unless two causes are claimed for two failures side by side."""
    seeds = _two_claims(evidence)
    if seeds is None:
        return Separated(evidence)
    groups = _groups(evidence, seeds)
    if not _are_apart(evidence, groups):
        return Separated(evidence)
    larger, smaller = sorted(groups, key=_weight, reverse=True)
    return Separated(evidence.only(larger), tuple(smaller))


def _two_claims(evidence: Evidence) -> tuple[Passage, Passage] | None:
    """The firmest claim, and the firmest by somebody else that speaks of something else."""
    claims = [p for p in evidence.passages if claims_cause(p) and claim_strength(p) >= _FIRM]
    claims.sort(key=claim_strength, reverse=True)
    for first in claims[:1]:
        for second in claims[1:]:
            speakers = {evidence.by_address[p.address].speaker for p in (first, second)}
            if len(speakers) == 2 and len(first.words & second.words) <= _SHARED:
                return first, second
    return None


def _groups(evidence: Evidence, seeds: Sequence[Passage]) -> tuple[list[Item], list[Item]]:
    """Each item to the claim whose speaker said it, or whose words it shares."""
    speakers = [evidence.by_address[seed.address].speaker for seed in seeds]
    words = [_words(i for i in evidence.items if i.speaker == s) for s in speakers]
    groups: tuple[list[Item], list[Item]] = ([], [])
    for item in evidence.items:
        own = _words([item])
        scores = [
            len(own & words[n] - words[1 - n]) + 2 * (item.speaker == speakers[n]) for n in (0, 1)
        ]
        groups[int(scores[1] > scores[0])].append(item)
    return groups


def _are_apart(evidence: Evidence, groups: Sequence[Sequence[Item]]) -> bool:
    if any(len(g) < _LEAST_ITEMS or not _bears(g, "symptom", "alert") for g in groups):
        return False
    if any(_SAID_APART.search(item.text) for item in evidence.items):
        return True
    troubles = [_words(i for i in g if i.marks & {"symptom", "alert"}) for g in groups]
    ended = all(_bears(g, "recovery") for g in groups)
    return ended and len(troubles[0] & troubles[1]) <= _SHARED


def _bears(items: Iterable[Item], *marks: Mark) -> bool:
    return any(item.marks & set(marks) for item in items)


def _weight(items: Sequence[Item]) -> tuple[int, int]:
    alerts = sum(i.kind == "alert" or "impact" in i.marks for i in items)
    return len(items) + 2 * alerts, -items[0].order


def _words(items: Iterable[Item]) -> frozenset[str]:
    return frozenset[str]().union(*(p.words for item in items for p in item.passages))
