"""Causes that people state: how firmly, who bears them out, and who takes them back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.tester.claims import (
    MERELY_SEEN,
    as_statement,
    claim_strength,
    claims_cause,
    explains,
    explanation_strength,
    is_eureka,
)
from pipeline.tester.evidence import Evidence, Item, Passage
from pipeline.tester.impact import Window
from pipeline.tester.kinds import Mark
from pipeline.tester.phrases import content_words, shorten, upper_first

_REFERS_BACK = re.compile(
    r"^(?:they|it|this|that|these|those|which|he|she|and|so)\b", re.IGNORECASE
)
_AGREES = re.compile(
    r"^\W*(?:yes|yep|yeah|confirmed|agreed|exactly|indeed|correct|right|makes sense|that(?:[’']s"
    r"| is) it"
    r"|good (?:find|catch)|nice (?:find|catch)|of course|bingo|\+1|true|this)\b",
    re.IGNORECASE,
)
_APPLAUSE = frozenset(
    ("clap", "bulb", "100", "+1", "thumbsup", "tada", "dart", "bullseye", "facepalm")
)
_NEAR = 3
# In so few messages nothing can be expected to be said twice.
_FEW = 4
# The repair is looked for so many messages before things came back.
_REPAIR = 8
_MAX_WORDS = 60
_EUREKA_STRENGTH = 4.0
# What an exception names as bad: 'because "event.pickupUntil" is null', "KeyError: 'region'".
_FAILS_ON = re.compile(
    r"[\"'‘“`]?([A-Za-z_][\w.]{2,})[\"'’”`]? (?:is|was)"
    r" (?:null|none|nil|undefined|nan|empty|missing|not (?:a|set|defined)\b)"
    r"|\bKeyError: ['\"]?([\w.]{3,})"
    r"|\b(?:field|key|column|property|attribute) [\"'‘“`]([\w.]{3,})[\"'’”`]",
    re.IGNORECASE,
)
# "Because" gives reasons for many things; a cause names something that fails.
_NO_FAULT_NAMED = 1.0


@dataclass(frozen=True, slots=True)
class Stated:
    """A cause in somebody's words. `firmness` is about 0 (a passing idea) to 8 (settled).

    `lead` is its firmest sentence; `explicit` is False for one that explains without calling
    itself the cause.
    """

    item: Item
    passages: tuple[Passage, ...]
    firmness: float
    refuted_by: Passage | None
    explicit: bool
    lead: Passage

    @property
    def settled(self) -> bool:
        """Whether it is put as a fact, not as a suspicion."""
        marks = frozenset[Mark]().union(*(p.marks for p in self.passages))
        return self.explicit and "cause" in marks and "suspicion" not in marks

    @property
    def text(self) -> str:
        """The statement without its lead-in, as a sentence."""
        parts = [as_statement(p) for p in self.passages]
        return ". ".join(upper_first(part) for part in parts if part)


def stated_causes(evidence: Evidence, window: Window, shows: Callable[[str], int]) -> list[Stated]:
    """Every stated cause, the firmest first.

    `shows` says how clearly a sentence shows a failure mode, 0 to 3. Beside explicit claims count
    explanations: sentences of the open incident that name a fault before the repair.
    """
    remedy = _remedy_words(evidence, window)
    bad = _bad_values(evidence)
    found: list[Stated] = []
    for item in evidence.items:
        if item.role != "bot":
            stated = (
                _found(evidence, item, remedy)
                or _pinned(evidence, item, remedy, bad)
                or _claimed(evidence, item, remedy, shows)
                or _explained(evidence, item, window, remedy, shows)
            )
            if stated is not None:
                found.append(stated)
    return sorted(found, key=lambda s: (-s.firmness, -s.item.order))


def _found(evidence: Evidence, item: Item, remedy: frozenset[str]) -> Stated | None:
    """ "Found it." makes a claim of the rest of its message."""
    if not any(is_eureka(p) for p in item.passages):
        return None
    rest = tuple(
        p
        for p in item.passages
        if not (p.code or is_eureka(p) or p.marks & {"question", "action", "decision"})
    )
    if not rest:
        return None
    return _weighed(evidence, item, rest, rest[0], _EUREKA_STRENGTH, remedy, explicit=True)


def _bad_values(evidence: Evidence) -> frozenset[str]:
    """The values at which programs fail, as their exceptions name them: pickupuntil."""
    said = (p.text for p in evidence.passages if p.code or "log" in p.marks)
    names = (next(filter(None, m.groups())) for text in said for m in _FAILS_ON.finditer(text))
    return frozenset(_bare_name(name) for name in names)


def _bare_name(name: str) -> str:
    return name.rpartition(".")[2].replace("_", "").lower()


def _pinned(
    evidence: Evidence, item: Item, remedy: frozenset[str], bad: frozenset[str]
) -> Stated | None:
    """Who names the value at which the program fails names what came first.

    How the failure spread from there, people mostly say earlier and more loudly.
    """
    other: frozenset[Mark] = frozenset(("question", "action", "follow-up", "log"))
    told = [p for p in item.passages if not (p.code or p.marks & other)]
    names = [{_bare_name(word) for word in re.findall(r"[A-Za-z_][\w.]*\w", p.text)} for p in told]
    first = next((n for n, own in enumerate(names) if own & bad), None)
    if first is None:
        return None
    rest = [p for p in told[first + 1 :] if _REFERS_BACK.match(p.text)]
    passages = (told[first], *rest)
    return _weighed(evidence, item, passages, told[first], _EUREKA_STRENGTH, remedy, explicit=True)


def _claimed(
    evidence: Evidence, item: Item, remedy: frozenset[str], shows: Callable[[str], int]
) -> Stated | None:
    core = [p for p in item.passages if claims_cause(p)]
    if not core:
        return None
    passages = tuple(p for p in item.passages if p in core or _adds(p, core))
    lead = max(core, key=claim_strength)
    strength = claim_strength(lead) + 0.8 * _acted_on(evidence, item)
    if not any(shows(p.text) >= 2 or "symptom" in p.marks for p in passages):
        strength -= _NO_FAULT_NAMED * (strength < _EUREKA_STRENGTH)
    return _weighed(evidence, item, passages, lead, strength, remedy, explicit=True)


def _explained(
    evidence: Evidence,
    item: Item,
    window: Window,
    remedy: frozenset[str],
    shows: Callable[[str], int],
) -> Stated | None:
    first, eased = window.first_report, window.eased
    started = first is not None and item.order > first.order
    told = evidence.kind == "thread" or item.moment is not None or bool(item.speaker)
    if not (started and told) or (eased is not None and item.order > eased.order):
        return None
    core = [p for p in item.passages if explains(p)]
    if not core:
        return None
    acted_on = _acted_on(evidence, item)
    strengths = {p: explanation_strength(p, shows(p.text), acted_on=acted_on) for p in core}
    lead = max(core, key=lambda p: strengths[p])
    if strengths[lead] <= 0:
        return None
    passages = tuple(p for p in core if strengths[p] >= strengths[lead] - 1.0 or _leads_on(p, core))
    return _weighed(evidence, item, passages, lead, strengths[lead], remedy, explicit=False)


def _leads_on(passage: Passage, core: Sequence[Passage]) -> bool:
    """Whether the sentence after this one refers back to it ("... . They never closed")."""
    following = core[core.index(passage) + 1 :][:1]
    return any(_REFERS_BACK.match(p.text) for p in following)


def _acted_on(evidence: Evidence, item: Item) -> bool:
    """Whether the same speaker, or the next one, does something right after saying it."""
    following = evidence.items[item.order + 1 : item.order + 3]
    return any(
        "action" in later.marks and later.role != "bot" and not later.marks & {"failed", "question"}
        for later in following[:1]
    ) or any("action" in later.marks and later.speaker == item.speaker for later in following)


def _weighed(
    evidence: Evidence,
    item: Item,
    passages: tuple[Passage, ...],
    lead: Passage,
    strength: float,
    remedy: frozenset[str],
    *,
    explicit: bool,
) -> Stated:
    refuted_by = _refutation(evidence, lead)
    words = frozenset[str]().union(*(p.words for p in passages))
    firmness = (
        strength
        + _applause(evidence, item)
        + _corroboration(evidence, words)
        + min(1.2, 0.4 * len(words & remedy))
        - (3.0 if refuted_by else 0.0)
    )
    return Stated(item, passages, firmness, refuted_by, explicit, lead)


def _remedy_words(evidence: Evidence, window: Window) -> frozenset[str]:
    """What the repair and the follow-ups speak of, less what the first report spoke of."""
    eased = window.eased.order if window.eased else len(evidence.items)
    near = [
        p
        for p in evidence.passages
        if ("action" in p.marks and eased - _REPAIR <= p.order <= eased) or "follow-up" in p.marks
    ]
    reported = content_words(window.first_report.text) if window.first_report else frozenset[str]()
    return frozenset[str]().union(*(p.words for p in near)) - reported


def _adds(passage: Passage, core: Sequence[Passage]) -> bool:
    """Whether a neighbour in the same message belongs to the statement."""
    other = {"question", "recovery", "follow-up", "refutation", "action", "decision"}
    if passage.code or passage.marks & other:
        return False
    refers_back = any(_REFERS_BACK.match(p.text) for p in core)
    return refers_back or bool(passage.marks & {"gap", "change", "symptom"})


def _applause(evidence: Evidence, item: Item) -> float:
    """Reactions and the next answers that agree."""
    answers = evidence.items[item.order + 1 : item.order + 1 + _NEAR]
    agreed = any(a.speaker != item.speaker and _AGREES.match(a.text) for a in answers)
    return 0.5 * bool(set(item.reactions) & _APPLAUSE) + 0.5 * agreed


def _corroboration(evidence: Evidence, words: frozenset[str]) -> float:
    """What other messages say about the same things; a statement that shares nothing is alone."""
    if len(evidence.items) < _FEW:
        return 0.0
    shared = sum(evidence.spread[word] > 1 for word in words)
    return min(1.5, 0.3 * shared) if shared else -2.5


def _refutation(evidence: Evidence, claim: Passage) -> Passage | None:
    """A later sentence that takes the claim back: on the same subject, or right after it."""
    for later in evidence.having("refutation"):
        distance = later.order - claim.order
        asked = evidence.items[later.order - 1] if later.order else None
        answerer = evidence.items[later.order].speaker
        is_answer = (
            asked is not None
            and "question" in asked.marks
            and asked.speaker != answerer
            and (asked.order != claim.order or distance == 1)
        )
        context = content_words(asked.text) if asked and is_answer else frozenset[str]()
        shared = claim.words & (later.words | context)
        answers = distance == 1 or bool(claim.words & context)
        if distance > 0 and (len(shared) >= 2 or (answers and shared)):
            return later
    return None


def combined(stated: Sequence[Stated]) -> tuple[str, tuple[Passage, ...]]:
    """The primary statement, completed by firm ones on the same subject, within 60 words."""
    first, *others = stated
    words = frozenset[str]().union(*(p.words for p in first.passages))
    chosen = [first]
    for other in others:
        shared = words & frozenset[str]().union(*(p.words for p in other.passages))
        merely_seen = all(p.marks <= MERELY_SEEN for p in other.passages)
        bears = len(shared) >= 2 and other.firmness >= 2.4 and not merely_seen
        bears = bears or (other.settled and other.firmness >= 4.0)
        unnamed = not first.explicit and not merely_seen
        bears = bears or (unnamed and bool(shared) and other.firmness >= 3.0)
        if other.refuted_by is None and bears and len(chosen) < 3:
            chosen.append(other)
    chosen[1:] = sorted(chosen[1:], key=lambda s: s.item.order)
    text = ". ".join(part.text for part in chosen)
    passages = tuple(p for part in chosen for p in part.passages)
    return shorten(text, _MAX_WORDS).rstrip(" ."), passages
