"""Everything the analysis found about one incident, before a word of the report is written."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.tester.causes import Diagnosis, diagnose
from pipeline.tester.components import components, main_component
from pipeline.tester.evidence import Evidence, Item, Passage
from pipeline.tester.failure_modes import Catalogue
from pipeline.tester.followups import FollowUp, find_follow_ups
from pipeline.tester.gaps import gaps
from pipeline.tester.impact import Window, describe_impact, find_window
from pipeline.tester.modes import observe_symptoms
from pipeline.tester.plan import Findings, plan_prevention, recommend_tests
from pipeline.tester.report import (
    Alternative,
    Impact,
    MissedSignal,
    Prevention,
    RecommendedTest,
    WrongTurn,
)
from pipeline.tester.rivals import alternatives
from pipeline.tester.separation import separate
from pipeline.tester.signals import Admission, find_admissions, find_signals
from pipeline.tester.wrong_turns import find_wrong_turns

_LONGEST_CURE = 45
_LONG_ANSWER = 10
_LONG_SILENCE = 15
_ESCALATES = re.compile(
    r"\b(?:call(?:ed|ing)|pag(?:ed|ing)|escalat\w+|contact\w*|ping(?:ed|ing)|rais(?:ed|ing) (?:it"
    r"|a)"
    r"|open(?:ed|ing) a (?:case|ticket)|reach(?:ed|ing)? out|asked)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Story:
    """One analysed incident. `fix` is the last step before things came back.

    `silence` and `escalation` are two items and the minutes between them; `other_incident` are
    the items of another incident in the same input, which was left out.
    """

    evidence: Evidence
    diagnosis: Diagnosis
    window: Window
    impact: Impact
    alternatives: tuple[Alternative, ...]
    admissions: Sequence[Admission]
    signals: tuple[MissedSignal, ...]
    follow_ups: Sequence[FollowUp]
    wrong_turns: tuple[WrongTurn, ...]
    component: str
    fix: Passage | None
    silence: tuple[Item, Item, int] | None
    escalation: tuple[Item, Item, int] | None
    other_incident: tuple[Item, ...]
    tests: tuple[RecommendedTest, ...]
    prevention: tuple[Prevention, ...]

    def choose(self, purpose: str, options: Sequence[str]) -> str:
        """One of several wordings, the same one for the same incident every time."""
        seed = f"{purpose}\0{self.evidence.items[0].text if self.evidence.items else ''}"
        return options[hashlib.sha256(seed.encode()).digest()[0] % len(options)]


def analyse(gathered: Evidence, catalogue: Catalogue) -> Story:
    """Run every analysis over redacted evidence; of two incidents in it, over the larger one."""
    separated = separate(gathered)
    evidence = separated.evidence
    symptoms = observe_symptoms(evidence, catalogue)
    window = find_window(evidence, {passage.order for _, passage in symptoms.values()})
    diagnosis = diagnose(evidence, catalogue, window, symptoms)
    admissions = find_admissions(evidence)
    follow_ups = find_follow_ups(evidence)
    named = components(p for p in evidence.passages if p.marks)
    component = main_component(named, diagnosis.passages)
    cause = {p.address for p in diagnosis.passages}
    wrong_turns = find_wrong_turns(evidence, cause)
    failed = {turn.evidence[0] for turn in wrong_turns}
    findings = Findings(evidence, catalogue, diagnosis, admissions, follow_ups, component, named)
    return Story(
        evidence=evidence,
        diagnosis=diagnosis,
        window=window,
        impact=describe_impact(evidence, window),
        alternatives=alternatives(diagnosis, catalogue),
        admissions=admissions,
        signals=find_signals(evidence, window, admissions, diagnosis),
        follow_ups=follow_ups,
        wrong_turns=wrong_turns,
        component=component,
        fix=_fix(evidence, window, failed | cause),
        silence=_silence(evidence, window),
        escalation=_escalation(evidence),
        other_incident=separated.left_out,
        tests=recommend_tests(findings),
        prevention=plan_prevention(findings),
    )


def warnings(story: Story) -> list[Admission]:
    """The admissions that are not the cause itself, those about tests and alerts first."""
    cause = {p.text for p in story.diagnosis.passages}
    others = [a for a in story.admissions if a.said not in cause]
    return sorted(others, key=lambda a: gaps().index(a.gap))


def _fix(evidence: Evidence, window: Window, others: Collection[str]) -> Passage | None:
    """The last step in the 45 minutes before the first lasting recovery, less the `others`.

    Those are the steps that failed and those that caused it.
    """
    if window.eased is None:
        return None
    before = evidence.items[: window.eased.order + 1]
    for item in reversed(before):
        if (evidence.minutes_between(item.address, window.eased.address) or 0) > _LONGEST_CURE:
            return None
        ended = item.order == window.eased.order
        for passage in reversed(_before_recovery(item) if ended else item.passages):
            doubt = {"question", "decision", "gap", "failed", "follow-up", "recovery", "cause"}
            is_step = "action" in passage.marks and not passage.marks & doubt
            if is_step and item.address not in others and not _ESCALATES.search(passage.text):
                return passage
    return None


def _before_recovery(item: Item) -> tuple[Passage, ...]:
    """The sentences of an item up to the one that tells of the recovery."""
    first = next((n for n, p in enumerate(item.passages) if "recovery" in p.marks), 0)
    return item.passages[:first]


def _escalation(evidence: Evidence) -> tuple[Item, Item, int] | None:
    """A call for others and, from ten minutes later, the first word of somebody new."""
    heard: set[str] = set()
    called: Item | None = None
    for item in evidence.items:
        if called is not None and item.role != "bot" and item.speaker not in heard:
            minutes = evidence.minutes_between(called.address, item.address) or 0
            return (called, item, minutes) if minutes >= _LONG_ANSWER else None
        heard.add(item.speaker)
        if called is None and "action" in item.marks and _ESCALATES.search(item.text):
            called = item
    return None


def _silence(evidence: Evidence, window: Window) -> tuple[Item, Item, int] | None:
    """The longest stretch of the open incident, from 15 minutes, in which nothing is recorded."""
    first, eased = window.first_report, window.eased
    if evidence.kind != "thread" or first is None or eased is None:
        return None
    open_items = evidence.items[first.order : eased.order + 1]
    stretches = [
        (before, after, evidence.minutes_between(before.address, after.address) or 0)
        for before, after in pairwise(open_items)
    ]
    longest = max(stretches, key=lambda stretch: stretch[2], default=None)
    return longest if longest and longest[2] >= _LONG_SILENCE else None
