"""The one primary cause: what people state, weighed against what the failure modes explain."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.parsing.category import Classifier, default_categories
from pipeline.tester.evidence import Evidence, Passage
from pipeline.tester.failure_modes import Catalogue, FailureMode
from pipeline.tester.impact import Window
from pipeline.tester.kinds import Mark
from pipeline.tester.modes import CLEAR, VAGUE, Candidate, Symptoms, short_title, weigh_modes
from pipeline.tester.phrases import count_words, join_words, lower_first, quote, upper_first
from pipeline.tester.retelling import is_speakable
from pipeline.tester.statements import Stated, combined, stated_causes

_FIRM_ENOUGH = 1.8
# A mode that shows so clearly holds even where the statement words it differently.
_DOMINANT = 4.0
_AHEAD = 1.25
# A statement so firm stands whatever else shows.
_SETTLED = 3.0
# A sentence that calls itself the cause outranks one that only explains.
_EXPLICIT_BONUS = 1.0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The primary cause and what ranks below. `claim` is its statement without the symptom beside.

    `stated` is False for a cause that is inferred, `explicit` for one that nobody calls the cause.
    """

    statement: str
    claim: str
    passages: tuple[Passage, ...]
    mode: FailureMode | None
    category: str
    stated: bool
    explicit: bool
    confidence: float
    trigger: Passage | None
    amplifiers: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    symptoms: Symptoms
    others: tuple[Stated, ...]
    firmest: Passage | None = None

    @property
    def lead(self) -> Passage:
        """The sentence that stands for the cause: the firmest one of it."""
        return self.firmest or self.passages[0]


def diagnose(
    evidence: Evidence,
    catalogue: Catalogue,
    window: Window,
    symptoms: Symptoms,
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
    if standing and not _outshone(standing[0], candidates, catalogue):
        return _from_statement(evidence, catalogue, standing, stated, candidates, symptoms, trigger)
    if candidates:
        return _from_mode(candidates, stated, symptoms, trigger)
    return _undetermined(evidence, stated, symptoms, trigger)


def _outshone(firmest: Stated, candidates: Sequence[Candidate], catalogue: Catalogue) -> bool:
    """Whether one mode shows later, and far more clearly, than a loose statement on other things.

    People in the middle of an incident give reasons for many things.
    """
    if not candidates or firmest.firmness >= _SETTLED:
        return False
    best, rival = candidates[0], candidates[1].score if len(candidates) > 1 else 0.0
    shown = {m.mode.id for p in firmest.passages for m in catalogue.match(p.text)}
    dominant = best.score >= _DOMINANT and best.score >= _AHEAD * rival
    later = any(p.order > firmest.item.order for p in best.shown[:2])
    return dominant and later and best.mode.id not in shown


def _undetermined(
    evidence: Evidence,
    stated: Sequence[Stated],
    symptoms: Symptoms,
    trigger: Passage | None,
) -> Diagnosis:
    """No cause is named and no known mode shows: the first specific fault stands in for it."""
    specific = [passage for id_, (_, passage) in symptoms.items() if id_ not in VAGUE]
    faults = specific or evidence.having("symptom", "log") or evidence.having("symptom")
    first = min(faults, key=lambda p: p.order, default=None)
    statement = (
        f"Not named in the input; the first specific fault on record is {quote(first.text, 24)}."
        if first
        else ""
    )
    return Diagnosis(
        statement=statement,
        claim=statement,
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
    symptoms: Symptoms,
    trigger: Passage | None,
) -> Diagnosis:
    claim, said = combined(standing)
    mode = _shown_in(said, catalogue, candidates) or _shown_beside(said, candidates)
    text, passages = _with_sight(claim, said, mode, candidates, symptoms)
    used = {p.address for p in passages}
    return Diagnosis(
        statement=upper_first(text) + ".",
        passages=passages,
        mode=mode,
        category=mode.category if mode else _worded_category(text),
        stated=True,
        explicit=standing[0].explicit,
        claim=upper_first(claim) + ".",
        confidence=_stated_confidence(evidence, standing[0]),
        trigger=trigger,
        amplifiers=_amplifiers(candidates, mode),
        candidates=tuple(candidates),
        symptoms=symptoms,
        others=tuple(s for s in stated if s.item.address not in used),
        firmest=standing[0].lead,
    )


def _worded_category(text: str) -> str:
    """The category by words alone, where no mode shows."""
    return Classifier(default_categories()).classify([(text, 1.0)])


def _with_sight(
    text: str,
    passages: tuple[Passage, ...],
    mode: FailureMode | None,
    candidates: Sequence[Candidate],
    symptoms: Symptoms,
) -> tuple[str, tuple[Passage, ...]]:
    """The statement and, if it is short, what shows its mode best: in words rather than a log."""
    shown = next((c.shown for c in candidates if c.mode == mode), ())
    if mode is None or count_words(text) > 40:
        return text, passages
    said = frozenset[str]().union(*(p.words for p in passages))
    seen = [
        passage
        for id_, (_, passage) in symptoms.items()
        if id_ in mode.explains and id_ not in VAGUE
    ]
    other: frozenset[Mark] = frozenset(("question", "action", "gap"))
    seen = [
        [p for p in some if p.order <= passages[0].order and not (p in passages or p.marks & other)]
        for some in (seen, shown)
    ]
    if not any(seen):
        return text, passages
    sight = max(
        seen[0] or seen[1], key=lambda p: (_in_words(p), p in shown, len(said & p.words), p.order)
    )
    return f"{text}. Seen as {quote(sight.text, 20)}", (*passages, sight)


def _in_words(passage: Passage) -> bool:
    return not passage.code and "log" not in passage.marks and is_speakable(passage.text)


def _shown_in(
    passages: Sequence[Passage], catalogue: Catalogue, candidates: Sequence[Candidate]
) -> FailureMode | None:
    """The mode that the statement itself shows."""
    weights: dict[str, float] = {}
    for passage in passages:
        for match in catalogue.match(passage.text):
            if match.mode.category != "monitoring-gap":
                weights[match.mode.id] = weights.get(match.mode.id, 0) + match.weight
    overall = {c.mode.id: c.score for c in candidates}
    best = max(weights, key=lambda id_: (weights[id_] + 0.3 * overall.get(id_, 0), id_), default="")
    return catalogue.modes[best] if best and weights[best] >= 2 else None


def _shown_beside(
    passages: Sequence[Passage], candidates: Sequence[Candidate]
) -> FailureMode | None:
    """A mode that a sentence like the statement shows, else one that nearly everything shows."""
    said = frozenset[str]().union(*(p.words for p in passages))
    strong = [c for c in candidates if c.score >= CLEAR and c.mode.category != "monitoring-gap"]
    near = next((c for c in strong if any(_is_about(p, said) for p in c.shown)), None)
    if near is None and strong and strong[0].score >= _DOMINANT:
        rival = strong[1].score if len(strong) > 1 else 0.0
        near = strong[0] if strong[0].score >= _AHEAD * rival else None
    return near.mode if near else None


def _is_about(passage: Passage, said: frozenset[str]) -> bool:
    """Whether it shares two words with what was said, or one that is special."""
    shared = passage.words & said
    return len(shared) >= 2 or any(len(w) >= 8 or re.search(r"\d", w) for w in shared)


def _stated_confidence(evidence: Evidence, stated: Stated) -> float:
    """0.45 for a suspicion up to 0.9 for a settled cause after which things recovered."""
    base = min(0.8, 0.35 + 0.085 * stated.firmness)
    recovered = any(i.kind == "recovery" for i in evidence.items[stated.item.order + 1 :])
    doubt = any(
        re.search(r"could ?(?:n[o’']?t|not) reproduce|not sure|unclear|unknown why", p.text, re.I)
        for p in evidence.passages
    )
    most = 0.9 if stated.settled else 0.65
    return round(max(0.3, min(most, base + 0.1 * recovered - 0.15 * doubt)), 2)


def _from_mode(
    candidates: Sequence[Candidate],
    stated: Sequence[Stated],
    symptoms: Symptoms,
    trigger: Passage | None,
) -> Diagnosis:
    best = candidates[0]
    amplifiers = _amplifiers(candidates, best.mode)
    deployed = trigger is not None and re.search(r"deploy|releas|roll", trigger.text, re.I)
    effects = [symptoms[id_][1] for id_ in best.explained]
    statement = _inferred_statement(best, symptoms, trigger, amplifiers)
    telling = dict.fromkeys((*best.shown[:3], *((trigger,) if trigger else ()), *effects))
    return Diagnosis(
        statement=statement,
        claim=statement,
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
    return 1.0 if best.score >= CLEAR else 0.6


def _inferred_statement(
    best: Candidate,
    symptoms: Symptoms,
    trigger: Passage | None,
    amplifiers: Sequence[Candidate],
) -> str:
    """Mode, what shows it, what set it off, what it explains, what made it worse."""
    others = [p for p in best.shown if p is not trigger] or list(best.shown[:1])
    telling = sorted(others[:3], key=lambda p: not _in_words(p))[:2]
    shown = join_words(quote(p.text, 22) for p in telling)
    set_off = f", {trigger_phrase(trigger)}" if trigger and trigger not in telling else ""
    own = {id_ for id_, (_, passage) in symptoms.items() if passage in telling}
    explained = [short_title(symptoms[id_][0]) for id_ in best.explained if id_ not in own]
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
