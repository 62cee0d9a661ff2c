"""What could have told earlier: gaps that the input admits, and what its times show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.tester.causes import Diagnosis
from pipeline.tester.clock import spell_minutes
from pipeline.tester.evidence import Evidence, Item, Passage
from pipeline.tester.gaps import Gap, gap_of
from pipeline.tester.impact import Window
from pipeline.tester.phrases import content_words, lower_first, quote, shorten
from pipeline.tester.report import MissedSignal

_SAFEGUARD = re.compile(
    r"\b(?:back-?ups?|alerts?|monitor\w*|tests?|runbook|staging|rollback|limits?|canary|dashboards?"
    r"|metrics?|probes?|replica|failover|owner|docs?|documented|review)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"^\W*(?:no\b|nope|not (?:really|yet|that)|don[’']t think|none|never|sadly)", re.IGNORECASE
)
_ALL_WELL = re.compile(
    r"\ball (?:systems )?(?:operational|clear|green|good|ok)|\bno (?:known )?(?:issues"
    r"|incidents)\b|\bhealthy\b",
    re.IGNORECASE,
)
_HINDSIGHT = re.compile(
    r"\s*\b(?:would|could|should) have\b.*$|\bshould have had\b.*$", re.IGNORECASE
)
_MAX_SIGNALS = 7
_NOTABLE_DELAY = 5
_MAX_UNMENTIONED = 2


@dataclass(frozen=True, slots=True)
class Admission:
    """One gap as the input admits it. `topic` is short enough for a title."""

    gap: Gap
    said: str
    evidence: tuple[str, ...]
    order: int

    @property
    def topic(self) -> str:
        """What it is about, in the input's words."""
        inner = _HINDSIGHT.sub("", self.said) or self.said
        return quote(_clause_with(self.gap, inner) or inner, 12)


def find_admissions(evidence: Evidence) -> list[Admission]:
    """Every admitted gap in order, one per sentence, answers to questions included."""
    found = [*_answered(evidence), *_admitted(evidence)]
    kept: list[Admission] = []
    for admission in sorted(found, key=lambda a: a.order):
        if not any(_alike(admission, other) for other in kept):
            kept.append(admission)
    return kept


def find_signals(
    evidence: Evidence, window: Window, admissions: list[Admission], diagnosis: Diagnosis
) -> tuple[MissedSignal, ...]:
    """Missed signals: from times and bots, from what people admit, from what nobody mentions."""
    found = [
        *_late_detection(evidence, window),
        *_reassuring_bots(evidence, window),
        *(MissedSignal(f"{a.gap.lead}: {quote(a.said, 30)}.", a.evidence) for a in admissions),
        *_unmentioned(evidence, diagnosis),
    ]
    return tuple(found[:_MAX_SIGNALS])


def _unmentioned(evidence: Evidence, diagnosis: Diagnosis) -> Iterator[MissedSignal]:
    """Alerts that the failure mode calls for and that the input does not mention."""
    shown = next((c.shown for c in diagnosis.candidates if c.mode == diagnosis.mode), ())
    seen = [
        p
        for p in shown
        if p.marks & {"symptom", "figure"} and not p.marks & {"follow-up", "gap", "action"}
    ]
    alerts = [i.text for i in evidence.items if i.kind == "alert"]
    if diagnosis.mode is None or not seen:
        return
    for signal in diagnosis.mode.signals[:_MAX_UNMENTIONED]:
        words = content_words(signal.signal)
        if not any(len(words & content_words(text)) >= 2 for text in alerts):
            nearest = max(seen, key=lambda p: len(words & p.words))
            name = re.split(r"[,:]| and its ", lower_first(signal.signal))[0]
            none = f"no {name}" if name.startswith("alert") else f"no watch on {name}"
            yield MissedSignal(
                f"{quote(nearest.text, 12)}: {none} is mentioned.", (nearest.address,)
            )


def _admitted(evidence: Evidence) -> Iterator[Admission]:
    for passage in evidence.passages:
        from_bot = evidence.by_address[passage.address].role == "bot"
        if from_bot or passage.code or "question" in passage.marks:
            continue
        gap = gap_of(passage.text) if passage.marks & {"gap", "follow-up", "failed"} else None
        if gap is not None:
            said = _with_its_subject(evidence, passage, gap)
            yield Admission(gap, said, (passage.address,), passage.order)


def _clause_with(gap: Gap, text: str) -> str:
    """Of a list of wishes the one that admits the gap; empty if that is the whole of it."""
    clauses = re.split(r",\s+|;\s+|\band\s", text)
    found = (c.strip() for c in clauses if gap.pattern.search(c.replace("'", "’")))
    clause = next(found, "")
    return clause if len(clauses) > 1 and len(clause.split()) >= 3 else ""


def _with_its_subject(evidence: Evidence, passage: Passage, gap: Gap) -> str:
    """The sentence or its clause; the one before for "should have had those"."""
    if "follow-up" in passage.marks and (clause := _clause_with(gap, passage.text)):
        return clause
    passages = evidence.by_address[passage.address].passages
    position = passages.index(passage)
    if len(content_words(_HINDSIGHT.sub("", passage.text))) >= 2 or position == 0:
        return passage.text
    return passages[position - 1].text


def _answered(evidence: Evidence) -> Iterator[Admission]:
    """ "Do we have a backup?" - "no": neither says it alone."""
    for passage in evidence.having("question"):
        if not _SAFEGUARD.search(passage.text):
            continue
        for answer in evidence.items[passage.order + 1 : passage.order + 3]:
            if _DENIES.match(answer.text):
                gap = gap_of(f"no {passage.text}") or gap_of("not monitored")
                said = f"{passage.text.rstrip('?')}? – {shorten(answer.text, 16)}"
                if gap:
                    yield Admission(gap, said, (passage.address, answer.address), passage.order)
                break


def _alike(one: Admission, other: Admission) -> bool:
    if set(one.evidence) & set(other.evidence) and one.gap == other.gap:
        return True
    mine, theirs = content_words(one.said), content_words(other.said)
    return bool(mine) and len(mine & theirs) >= 0.7 * min(len(mine), len(theirs))


def _late_detection(evidence: Evidence, window: Window) -> Iterator[MissedSignal]:
    first = window.first_report
    if first is None or evidence.kind != "thread":
        return
    before = window.began_in.address if window.began_in else first.address
    addresses = tuple(dict.fromkeys((before, first.address)))
    if window.began_at and first.moment:
        delay = round((first.moment - window.began_at).total_seconds() / 60)
        if delay >= _NOTABLE_DELAY:
            yield MissedSignal(
                f"{spell_minutes(delay)} passed between the onset ({window.began}) and the first "
                f"report ({evidence.when(first.address)}), which came from {_source(first)}; "
                "no alert in between is mentioned.",
                addresses,
            )
            return
    if first.role != "bot":
        yield MissedSignal(
            f"The first report ({evidence.when(first.address)}) came from a person: "
            f"{quote(first.text, 14)}. No alert before it is mentioned.",
            (first.address,),
        )


def _source(item: Item) -> str:
    return "a monitor" if item.role == "bot" else "a person, not a monitor"


def _reassuring_bots(evidence: Evidence, window: Window) -> Iterator[MissedSignal]:
    """A monitor that reports all well while people report trouble."""
    first, eased = window.first_report, window.eased
    last = eased.order if eased else len(evidence.items)
    for item in evidence.items:
        inside = first is not None and first.order < item.order < last
        if inside and item.role == "bot" and _ALL_WELL.search(item.text):
            yield MissedSignal(
                f"At {evidence.when(item.address)} a bot still said {quote(item.text, 10)} while "
                "people were reporting failures: its checks do not see what users see.",
                (item.address,),
            )
            return
