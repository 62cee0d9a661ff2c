"""Candidate causes, ranked by evidence for and against; one primary, the others with a check."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.parsing.category import Classifier, default_categories
from pipeline.tester.evidence import Evidence, Passage
from pipeline.tester.failure_modes import Catalogue, FailureMode, Symptom
from pipeline.tester.impact import Window
from pipeline.tester.phrases import count_words, join_words, lower_first, quote, upper_first
from pipeline.tester.report import Alternative
from pipeline.tester.statements import Stated, combined, stated_causes

_ROLE_FACTOR = {"cause": 1.0, "amplifier": 0.6, "effect": 0.6}
_FIRM_ENOUGH = 1.8
_MODE_ENOUGH = 2.5
# A sentence that calls itself the cause outranks one that only explains.
_EXPLICIT_BONUS = 1.0
_MAX_ALTERNATIVES = 3
# Symptoms that nearly everything shows, or that are no symptom of the fault itself.
_VAGUE = frozenset(
    (
        "unreachable", "http-5xx", "timeouts", "exceptions", "alert-missing", "alert-muted",
        "retries", "flaky-tests", "job-missed", "rollback-failed", "permission-denied",
        "build-failures",
    )
)  # fmt: skip
# Commands of responders; what they name is the cure, not the fault.
_REMEDY = re.compile(r"^\W*(?:kubectl|helm|terraform|systemctl|psql|aws|gcloud|docker|git)\s", re.I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A failure mode and the sentences that show it, the most telling first."""

    mode: FailureMode
    shown: tuple[Passage, ...]
    score: float
    explained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The primary cause and what ranks below. `stated` is False for a cause that is inferred.

    `explicit` is False for one that nobody calls the cause.
    """

    statement: str
    passages: tuple[Passage, ...]
    mode: FailureMode | None
    category: str
    stated: bool
    explicit: bool
    confidence: float
    trigger: Passage | None
    amplifiers: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    symptoms: Mapping[str, tuple[Symptom, Passage]]
    others: tuple[Stated, ...]

    @property
    def lead(self) -> Passage:
        """The sentence that stands for the cause: the firmest claim, not the question before it."""
        claims = [p for p in self.passages if "question" not in p.marks] or list(self.passages)
        return next((p for p in claims if "cause" in p.marks), claims[0])


def diagnose(
    evidence: Evidence,
    catalogue: Catalogue,
    window: Window,
    symptoms: Mapping[str, tuple[Symptom, Passage]],
) -> Diagnosis:
    """Weigh what is stated against what the failure modes explain."""
    candidates = weigh_modes(evidence, catalogue, symptoms)
    stated = stated_causes(
        evidence,
        window,
        lambda text: max(
            (m.weight for m in catalogue.match(text) if m.mode.role == "cause"), default=0
        ),
    )
    standing = [s for s in stated if s.text and s.firmness >= _FIRM_ENOUGH and s.refuted_by is None]
    standing.sort(key=lambda s: (-(s.firmness + _EXPLICIT_BONUS * s.explicit), -s.item.order))
    trigger = _trigger(evidence)
    if standing:
        return _from_statement(evidence, catalogue, standing, stated, candidates, symptoms, trigger)
    if candidates:
        return _from_mode(candidates, stated, symptoms, trigger)
    return _undetermined(evidence, stated, symptoms, trigger)


def _undetermined(
    evidence: Evidence,
    stated: Sequence[Stated],
    symptoms: Mapping[str, tuple[Symptom, Passage]],
    trigger: Passage | None,
) -> Diagnosis:
    """No cause is named and no known mode shows: the first specific fault stands in for it."""
    specific = [passage for id_, (_, passage) in symptoms.items() if id_ not in _VAGUE]
    faults = specific or evidence.having("symptom", "log") or evidence.having("symptom")
    first = min(faults, key=lambda p: p.order, default=None)
    statement = (
        f"Not named in the input; the first specific fault on record is {quote(first.text, 24)}."
        if first
        else ""
    )
    return Diagnosis(
        statement=statement,
        passages=(first,) if first else (),
        mode=None,
        category="other",
        stated=False,
        explicit=False,
        confidence=0.15 if first else 0.0,
        trigger=trigger,
        amplifiers=(),
        candidates=(),
        symptoms=symptoms,
        others=tuple(stated),
    )


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
    symptoms: Mapping[str, tuple[Symptom, Passage]],
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
    """How much a sentence counts as showing a mode, by what it does."""
    if passage.marks & {"refutation", "decision"} or _REMEDY.search(passage.text):
        return 0.0
    for mark, factor in (("cause", 1.6), ("log", 1.2), ("suspicion", 0.8), ("follow-up", 0.4)):
        if mark in passage.marks:
            return factor * (0.7 if "question" in passage.marks else 1.0)
    return 0.5 if "recovery" in passage.marks else 1.0


def _candidate(
    mode: FailureMode,
    entries: list[tuple[float, Passage]],
    symptoms: Mapping[str, tuple[Symptom, Passage]],
) -> Candidate:
    entries.sort(key=lambda entry: (-entry[0], entry[1].order))
    weight = sum(score * 0.6**rank for rank, (score, _) in enumerate(entries))
    explained = tuple(id_ for id_ in mode.explains if id_ in symptoms)
    coverage = 2.0 * len(explained) / len(symptoms) if symptoms else 0.0
    passages = tuple(dict.fromkeys(passage for _, passage in entries))
    factor = _ROLE_FACTOR[mode.role] * (0.8 if mode.category == "deployment" else 1.0)
    return Candidate(mode, passages, (weight + coverage) * factor, explained)


def _trigger(evidence: Evidence) -> Passage | None:
    """A change that is told of as coming before the trouble, not as its remedy."""
    first = next((p.order for p in evidence.passages if "symptom" in p.marks), None)
    for passage in evidence.having("change"):
        after = re.search(r"\b(?:after|since|following)\b.{0,40}", passage.text, re.IGNORECASE)
        early = first is not None and passage.order <= first
        if not passage.marks & {"action", "decision", "follow-up", "question", "recovery"} and (
            early or (after and "symptom" in passage.marks)
        ):
            return passage
    return None


def _from_statement(
    evidence: Evidence,
    catalogue: Catalogue,
    standing: Sequence[Stated],
    stated: Sequence[Stated],
    candidates: Sequence[Candidate],
    symptoms: Mapping[str, tuple[Symptom, Passage]],
    trigger: Passage | None,
) -> Diagnosis:
    text, passages = combined(standing)
    mode = _mode_of(passages, catalogue, candidates)
    text, passages = _with_sight(text, passages, mode, candidates, symptoms)
    used = {p.address for p in passages}
    return Diagnosis(
        statement=upper_first(text) + ".",
        passages=passages,
        mode=mode,
        category=mode.category if mode else _worded_category(text),
        stated=True,
        explicit=standing[0].explicit,
        confidence=_stated_confidence(evidence, standing[0]),
        trigger=trigger,
        amplifiers=_amplifiers(candidates, mode),
        candidates=tuple(candidates),
        symptoms=symptoms,
        others=tuple(s for s in stated if s.item.address not in used),
    )


def _worded_category(text: str) -> str:
    """The category by words alone, where no mode shows."""
    return Classifier(default_categories()).classify([(text, 1.0)])


def _with_sight(
    text: str,
    passages: tuple[Passage, ...],
    mode: FailureMode | None,
    candidates: Sequence[Candidate],
    symptoms: Mapping[str, tuple[Symptom, Passage]],
) -> tuple[str, tuple[Passage, ...]]:
    """The statement and, if it is short, the most specific symptom that its mode explains."""
    shown = next((c.shown for c in candidates if c.mode == mode), ())
    if mode is None or count_words(text) > 40:
        return text, passages
    said = frozenset[str]().union(*(p.words for p in passages))
    seen = [
        passage
        for id_, (_, passage) in symptoms.items()
        if id_ in mode.explains and id_ not in _VAGUE and passage.order <= passages[0].order
    ]
    seen = [p for p in seen if p not in passages and "question" not in p.marks]
    if not seen:
        return text, passages
    sight = max(seen, key=lambda p: (p in shown, len(said & p.words), p.order))
    return f"{text}. Seen as {quote(sight.text, 20)}", (*passages, sight)


def _mode_of(
    passages: Iterable[Passage], catalogue: Catalogue, candidates: Sequence[Candidate]
) -> FailureMode | None:
    """The mode that the statement itself shows; else the best one shown beside it."""
    weights: dict[str, float] = {}
    for passage in passages:
        for match in catalogue.match(passage.text):
            weights[match.mode.id] = weights.get(match.mode.id, 0) + match.weight
    overall = {c.mode.id: c.score for c in candidates}
    if weights:
        best = max(weights, key=lambda id_: (weights[id_] + 0.3 * overall.get(id_, 0), id_))
        if weights[best] >= 2:
            return catalogue.modes[best]
    near = [c for c in candidates if c.score >= _MODE_ENOUGH]
    return near[0].mode if near else None


def _stated_confidence(evidence: Evidence, stated: Stated) -> float:
    """0.45 for a suspicion up to 0.9 for a settled cause after which things recovered."""
    base = min(0.8, 0.35 + 0.085 * stated.firmness)
    recovered = any(i.kind == "recovery" for i in evidence.items[stated.item.order + 1 :])
    doubt = any(
        re.search(r"could ?(?:n[o’']?t|not) reproduce|not sure|unclear|unknown why", p.text, re.I)
        for p in evidence.passages
    )
    return round(max(0.3, min(0.9, base + 0.1 * recovered - 0.15 * doubt)), 2)


def _from_mode(
    candidates: Sequence[Candidate],
    stated: Sequence[Stated],
    symptoms: Mapping[str, tuple[Symptom, Passage]],
    trigger: Passage | None,
) -> Diagnosis:
    best = candidates[0]
    amplifiers = _amplifiers(candidates, best.mode)
    deployed = trigger is not None and re.search(r"deploy|releas|roll", trigger.text, re.I)
    effects = [symptoms[id_][1] for id_ in best.explained]
    telling = dict.fromkeys((*best.shown[:3], *((trigger,) if trigger else ()), *effects))
    return Diagnosis(
        statement=_inferred_statement(best, symptoms, trigger, amplifiers),
        passages=tuple(telling),
        mode=best.mode,
        category="deployment" if deployed else best.mode.category,
        stated=False,
        explicit=False,
        confidence=round(min(0.6, 0.3 + 0.05 * best.score) * _weight_of(best), 2),
        trigger=trigger,
        amplifiers=amplifiers,
        candidates=tuple(candidates),
        symptoms=symptoms,
        others=tuple(stated),
    )


def _weight_of(best: Candidate) -> float:
    """Less for a mode that hardly shows."""
    return 1.0 if best.score >= _MODE_ENOUGH else 0.6


def _inferred_statement(
    best: Candidate,
    symptoms: Mapping[str, tuple[Symptom, Passage]],
    trigger: Passage | None,
    amplifiers: Sequence[Candidate],
) -> str:
    """Mode, what shows it, what set it off, what it explains, what made it worse."""
    telling = [p for p in best.shown if p is not trigger][:2] or list(best.shown[:1])
    shown = join_words(quote(p.text, 22) for p in telling)
    set_off = f", {trigger_phrase(trigger)}" if trigger and trigger not in telling else ""
    own = {id_ for id_, (_, passage) in symptoms.items() if passage in telling}
    explained = [lower_first(symptoms[id_][0].title) for id_ in best.explained if id_ not in own]
    text = f"{best.mode.title}{set_off}: {shown}."
    if explained:
        text += f" It would explain {join_words(explained[:5])}."
    loud = [c for c in amplifiers if c.mode.category != "monitoring-gap"]
    if loud:
        text += f" Amplified by {lower_first(loud[0].mode.title)}: "
        text += f"{quote(loud[0].shown[0].text, 16)}."
    return text


def trigger_phrase(trigger: Passage) -> str:
    """ "after a Kubernetes deployment", or the whole sentence in quotation marks."""
    match = re.search(r"\b(?:right |shortly |just )?after (.{3,60}?)[.,]?$", trigger.text, re.I)
    return f"after {match[1]}" if match else f"after {quote(trigger.text, 16)}"


def _amplifiers(
    candidates: Iterable[Candidate], primary: FailureMode | None
) -> tuple[Candidate, ...]:
    return tuple(
        c for c in candidates if c.mode.role == "amplifier" and c.mode != primary and c.score >= 1.2
    )[:2]


def alternatives(diagnosis: Diagnosis, catalogue: Catalogue) -> tuple[Alternative, ...]:
    """Up to three other causes: those believed in the input first, then other modes."""
    found = [
        *_believed(diagnosis, catalogue),
        *(
            _as_alternative(candidate, diagnosis)
            for candidate in diagnosis.candidates
            if candidate.mode != diagnosis.mode and candidate.score >= 1.0
        ),
        *_look_alikes(diagnosis, catalogue),
    ]
    kept: dict[str, Alternative] = {}
    for alternative in found:
        kept.setdefault(alternative.statement, alternative)
    return tuple(list(kept.values())[:_MAX_ALTERNATIVES])


def _believed(diagnosis: Diagnosis, catalogue: Catalogue) -> Iterable[Alternative]:
    for stated in diagnosis.others:
        refuted = stated.refuted_by
        if refuted is None and stated.firmness < 0.5:
            continue
        against = (f"Taken back: {quote(refuted.text, 18)}.",) if refuted else ()
        evidence = [p.address for p in stated.passages] + ([refuted.address] if refuted else [])
        yield Alternative(
            statement=f"Said in the input: {quote(stated.text, 22)}.",
            evidence=tuple(dict.fromkeys(evidence)),
            against=against or ("The firmer statement above names another cause.",),
            check=_check_of(stated, catalogue),
        )


def _check_of(stated: Stated, catalogue: Catalogue) -> str:
    matches = [m for p in stated.passages for m in catalogue.match(p.text) if m.weight >= 2]
    if matches:
        return _first_check(matches[0].mode)
    return "Undo or repeat only this in staging and see whether the first symptom follows."


def _as_alternative(candidate: Candidate, diagnosis: Diagnosis) -> Alternative:
    mode = candidate.mode
    telling = diagnosis.mode and next(
        (o.tell_apart for o in diagnosis.mode.confused_with if o.mode == mode.id), None
    )
    return Alternative(
        statement=f"{mode.title}{_as_role(mode)}, for {quote(candidate.shown[0].text, 18)}.",
        evidence=tuple(dict.fromkeys(p.address for p in candidate.shown[:3])),
        against=_unexplained(mode, diagnosis, candidate.shown),
        check=telling or _first_check(mode),
    )


def _as_role(mode: FailureMode) -> str:
    return {"cause": "", "amplifier": " as the initiator", "effect": " on its own account"}[
        mode.role
    ]


def _unexplained(
    mode: FailureMode, diagnosis: Diagnosis, own: Iterable[Passage]
) -> tuple[str, ...]:
    """What this mode would not produce, first among the symptoms that the primary explains."""
    shown = {passage.address for passage in own}
    primary = diagnosis.mode.explains if diagnosis.mode else ()
    left = [id_ for id_ in diagnosis.symptoms if id_ not in mode.explains]
    left = [id_ for id_ in left if id_ in primary] or [i for i in left if i not in _VAGUE]
    if not left:
        return ("It explains the same symptoms; the order in time has to decide.",)
    left.sort(key=lambda id_: diagnosis.symptoms[id_][1].address in shown)
    named = join_words(lower_first(diagnosis.symptoms[id_][0].title) for id_ in left[:2])
    return (f"It does not explain {named}: {quote(diagnosis.symptoms[left[0]][1].text, 14)}.",)


def _said_otherwise(diagnosis: Diagnosis) -> tuple[str, ...]:
    if not diagnosis.stated or diagnosis.confidence < 0.6:
        return ()
    return (f"Nothing in the input points to it; {quote(diagnosis.lead.text, 14)} does not.",)


def _look_alikes(diagnosis: Diagnosis, catalogue: Catalogue) -> Iterable[Alternative]:
    """What the primary mode is often confused with; its evidence is what both would show."""
    if diagnosis.mode is None:
        return
    for other in diagnosis.mode.confused_with:
        mode = catalogue.modes[other.mode]
        specific = {id_: p for id_, (_, p) in diagnosis.symptoms.items() if id_ not in _VAGUE}
        common = [p for id_, p in specific.items() if id_ in mode.explains]
        if len(common) * 2 >= max(2, len(specific)):
            yield Alternative(
                statement=f"{mode.title}, which can look the same.",
                evidence=tuple(dict.fromkeys(p.address for p in common[:3])),
                against=_said_otherwise(diagnosis) or _unexplained(mode, diagnosis, common),
                check=other.tell_apart,
            )


def _first_check(mode: FailureMode) -> str:
    if not mode.checks:
        return "Put its own metric and the first symptom on one time axis."
    check = mode.checks[0]
    return f"Confirmed if: {lower_first(check.confirm)} Refuted if: {lower_first(check.refute)}"
