"""Failure modes that an input shows, weighed by what shows them and what they would explain."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.tester.evidence import Evidence, Passage
from pipeline.tester.failure_modes import Catalogue, FailureMode, Symptom
from pipeline.tester.phrases import lower_first

Symptoms = Mapping[str, tuple[Symptom, Passage]]
"""Symptoms by id, each with the first sentence that reports it."""

# From this score on a mode stands for a cause, below it only for a possibility.
CLEAR = 2.5
_ROLE_FACTOR = {"cause": 1.0, "amplifier": 0.6, "effect": 0.6}
# Symptoms that nearly everything shows, or that are no symptom of the fault itself.
VAGUE = frozenset(
    (
        "unreachable", "http-5xx", "timeouts", "exceptions", "alert-missing", "alert-muted",
        "retries", "flaky-tests", "job-missed", "rollback-failed", "permission-denied",
        "build-failures",
    )
)  # fmt: skip
# Commands of responders; what they name is the cure, not the fault.
_REMEDY = re.compile(r"^\W*(?:kubectl|helm|terraform|systemctl|psql|aws|gcloud|docker|git)\s", re.I)
# "... is green": said to rule something out. What is muted is a gap in watching, not the fault.
_REASSURES = re.compile(
    r"\b(?:is|are|was|were|looks?|all) (?:still )?"
    r"(?:green|fine|ok(?:ay)?|good|normal|healthy|valid)\b"
    r"|\bmuted\b|\?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A failure mode and the sentences that show it, the most telling first."""

    mode: FailureMode
    shown: tuple[Passage, ...]
    score: float
    explained: tuple[str, ...]

    @property
    def could_start_it(self) -> bool:
        """Whether anything but remedies and failed remedies shows it."""
        return any(not p.marks & {"action", "failed"} for p in self.shown)


def observe_symptoms(
    evidence: Evidence, catalogue: Catalogue
) -> dict[str, tuple[Symptom, Passage]]:
    """Every known symptom with the first sentence that reports it."""
    found: dict[str, tuple[Symptom, Passage]] = {}
    for passage in evidence.passages:
        if passage.marks and not passage.marks & {"follow-up", "refutation", "decision"}:
            for match in catalogue.symptoms(passage.text):
                found.setdefault(match.symptom.id, (match.symptom, passage))
    if "db-cpu" in found and "cpu-high" in found and found["cpu-high"][1] == found["db-cpu"][1]:
        del found["cpu-high"]
    return found


def weigh_modes(
    evidence: Evidence,
    catalogue: Catalogue,
    symptoms: Symptoms,
) -> list[Candidate]:
    """Failure modes that the input shows, by what shows them and what they would explain."""
    shown: dict[str, list[tuple[float, Passage]]] = {}
    for passage in evidence.passages:
        factor = _trust(passage)
        for match in catalogue.match(passage.text) if factor else ():
            shown.setdefault(match.mode.id, []).append((match.weight * factor, passage))
    found = [_candidate(catalogue.modes[id_], entries, symptoms) for id_, entries in shown.items()]
    return sorted(found, key=lambda c: (-c.score, c.mode.id))


def _trust(passage: Passage) -> float:
    """How much a sentence counts as showing a mode, by what it does; a remedy hardly does."""
    if passage.marks & {"refutation", "decision"} or _REMEDY.search(passage.text):
        return 0.0
    if "action" in passage.marks:
        return 0.3
    if _REASSURES.search(passage.text) and "cause" not in passage.marks:
        return 0.4
    for mark, factor in (("cause", 1.6), ("log", 1.2), ("suspicion", 0.8), ("follow-up", 0.4)):
        if mark in passage.marks:
            return factor * (0.7 if "question" in passage.marks else 1.0)
    return 0.5 if "recovery" in passage.marks else 1.0


def _candidate(
    mode: FailureMode,
    entries: list[tuple[float, Passage]],
    symptoms: Symptoms,
) -> Candidate:
    entries.sort(key=lambda entry: (-entry[0], entry[1].order))
    weight = sum(score * 0.6**rank for rank, (score, _) in enumerate(entries))
    explained = tuple(id_ for id_ in mode.explains if id_ in symptoms)
    coverage = 2.0 * len(explained) / len(symptoms) if symptoms else 0.0
    passages = tuple(dict.fromkeys(passage for _, passage in entries))
    factor = _ROLE_FACTOR[mode.role] * (0.8 if mode.category == "deployment" else 1.0)
    return Candidate(mode, passages, (weight + coverage) * factor, explained)


def short_title(symptom: Symptom) -> str:
    """For use inside a sentence."""
    return lower_first(re.split(r",|\s\(", symptom.title)[0])
