"""Causes that rank below the primary one, each with what speaks against it and a check."""

from collections.abc import Iterable

from pipeline.tester.causes import Diagnosis
from pipeline.tester.evidence import Item, Passage
from pipeline.tester.failure_modes import Catalogue, FailureMode
from pipeline.tester.gaps import gap_of
from pipeline.tester.modes import CLEAR, VAGUE, Candidate, short_title
from pipeline.tester.phrases import join_words, lower_first, quote
from pipeline.tester.report import Alternative
from pipeline.tester.statements import Stated

_MAX_ALTERNATIVES = 3
_MAX_LOOK_ALIKES = 1
_SHOWS_AT_ALL = 1.2


def alternatives(diagnosis: Diagnosis, catalogue: Catalogue) -> tuple[Alternative, ...]:
    """Up to three other causes: those believed in the input first, then other modes."""
    found = [
        *_believed(diagnosis, catalogue),
        *(
            _as_alternative(candidate, diagnosis)
            for candidate in diagnosis.candidates
            if candidate.mode != diagnosis.mode and _may_rival(candidate)
        ),
        *list(_look_alikes(diagnosis, catalogue))[:_MAX_LOOK_ALIKES],
    ]
    kept: dict[str, Alternative] = {}
    for alternative in found:
        kept.setdefault(alternative.statement, alternative)
    return tuple(list(kept.values())[:_MAX_ALTERNATIVES])


def _may_rival(candidate: Candidate) -> bool:
    """Whether a mode could have started it: shown by more than a remedy, and no mere gap."""
    least = CLEAR if candidate.mode.role == "amplifier" else _SHOWS_AT_ALL
    return (
        candidate.could_start_it
        and candidate.mode.category != "monitoring-gap"
        and candidate.score >= least
    )


def _believed(diagnosis: Diagnosis, catalogue: Catalogue) -> Iterable[Alternative]:
    for stated in diagnosis.others:
        refuted = stated.refuted_by
        if not stated.explicit or not stated.text or (refuted is None and stated.firmness < 0.5):
            continue
        gap = gap_of(stated.lead.text)
        if gap is not None and not gap.causal:
            continue
        firm = "Also stated" if stated.settled else "Suspected"
        against = (f"Taken back: {quote(refuted.text, 18)}.",) if refuted else ()
        evidence = [p.address for p in stated.passages] + ([refuted.address] if refuted else [])
        yield Alternative(
            statement=f"{firm}{_said_at(stated.item)}: {quote(stated.text, 22)}.",
            evidence=tuple(dict.fromkeys(evidence)),
            against=against or ("The firmer statement above names another cause.",),
            check=_check_of(stated, catalogue),
        )


def _said_at(item: Item) -> str:
    return f" at {item.stamp}" if item.stamp else ""


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
    left = [id_ for id_ in left if id_ in primary] or [i for i in left if i not in VAGUE]
    if not left:
        return ("It explains the same symptoms; the order in time has to decide.",)
    left.sort(key=lambda id_: diagnosis.symptoms[id_][1].address in shown)
    named = join_words(short_title(diagnosis.symptoms[id_][0]) for id_ in left[:2])
    return (f"It does not explain {named}: {quote(diagnosis.symptoms[left[0]][1].text, 14)}.",)


def _said_otherwise(diagnosis: Diagnosis) -> tuple[str, ...]:
    if not diagnosis.stated or diagnosis.confidence < 0.6:
        return ()
    return ("Nothing in the input points to it.",)


def _look_alikes(diagnosis: Diagnosis, catalogue: Catalogue) -> Iterable[Alternative]:
    """What the primary mode is often confused with; its evidence is what both would show."""
    if diagnosis.mode is None:
        return
    for other in diagnosis.mode.confused_with:
        mode = catalogue.modes[other.mode]
        specific = {id_: p for id_, (_, p) in diagnosis.symptoms.items() if id_ not in VAGUE}
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
