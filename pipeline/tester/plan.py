"""From diagnosis, admissions and follow-ups to recommended tests and a prevention plan."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from pipeline.tester.causes import Diagnosis
from pipeline.tester.components import is_dominant, main_component
from pipeline.tester.evidence import Evidence, Passage
from pipeline.tester.failure_modes import Catalogue, CatalogueTest, FailureMode
from pipeline.tester.failure_modes import Prevention as ModeStep
from pipeline.tester.followups import FollowUp
from pipeline.tester.gaps import fill
from pipeline.tester.phrases import content_words, lower_first, quote, upper_first
from pipeline.tester.report import Prevention, RecommendedTest
from pipeline.tester.signals import Admission
from pipeline.tester.skeletons import fill_skeleton

MAX_TESTS = 7
MAX_STEPS = 6
_OWN_TESTS = 3
_WORTH_A_TEST = 3.5
_SPEAKS_OF_IT = 3
_SAME_PURPOSE = 2
# Gaps whose test says no more than that an alert was missing.
_GENERAL = frozenset(("unwatched",))
_UNDER_LOAD = re.compile(r"\b(?:load|perf\w*|traffic|steady|burst|peak|k6|jmeter|scale)\b", re.I)
_SECRET = re.compile(r"\[redacted [^\]]+\]")
_T = TypeVar("_T")
_TEST_PASS = "it fails on the version and configuration of that day and passes on the fix"
_ALERT_PASS = (
    "fed with the series of that day, the rule fires within 5 min of the onset and stays silent on "
    "the week before"
)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the plan is made from."""

    evidence: Evidence
    catalogue: Catalogue
    diagnosis: Diagnosis
    admissions: Sequence[Admission]
    follow_ups: Sequence[FollowUp]
    component: str
    components: Counter[str]


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A test and what it is grounded on: who asks for it, and the sentence it answers.

    A `general` one gives way to any other of its layer.
    """

    test: RecommendedTest
    origin: Literal["asked", "admitted", "mode"]
    ground: str
    general: bool = False


def recommend_tests(findings: Findings) -> tuple[RecommendedTest, ...]:
    """At most seven, without two of a kind: of the failure mode, asked for, and admitted."""
    mode = findings.diagnosis.mode
    own = list(_mode_tests(findings, mode, _grounds(findings))) if mode else []
    own.sort(key=lambda p: -_closeness(p.test, findings))
    asked = [_asked_test(findings, f) for f in findings.follow_ups if f.purpose != "safeguard"]
    admitted = [_admitted_test(findings, a) for a in findings.admissions]
    amplified = [
        proposal
        for candidate in findings.diagnosis.amplifiers
        for proposal in list(_mode_tests(findings, candidate.mode, candidate.shown))[:1]
    ]
    chosen: list[_Proposal] = []
    first = [*own[:1], *asked, *own[1:_OWN_TESTS]]
    rest = [*_beside(findings), *own[_OWN_TESTS:]]
    for proposal in (*_interleaved(first, [*admitted, *amplified]), *rest):
        twin = next((i for i, other in enumerate(chosen) if _alike(proposal, other)), None)
        if twin is None:
            chosen.append(proposal)
        else:
            chosen[twin] = _merged(chosen[twin], proposal)
    return tuple(proposal.test for proposal in chosen[:MAX_TESTS])


def _beside(findings: Findings) -> list[_Proposal]:
    """One test of the strongest other mode: what failed with the cause needs a test as well."""
    diagnosis = findings.diagnosis
    known = {diagnosis.mode, *(c.mode for c in diagnosis.amplifiers)}
    others = [
        c
        for c in diagnosis.candidates
        if c.mode not in known and c.could_start_it and c.score >= _WORTH_A_TEST
    ]
    return [t for c in others[:1] for t in list(_mode_tests(findings, c.mode, c.shown))[:1]]


def _closeness(test: RecommendedTest, findings: Findings) -> float:
    """How much a test of the mode speaks of what was said about this cause."""
    said = content_words(findings.diagnosis.statement).union(
        *(content_words(a.said) for a in findings.admissions)
    )
    own = test.catches.split(" Here: ")[0]
    return 2.0 * len(content_words(test.title) & said) + len(content_words(own) & said)


def _interleaved(first: Sequence[_T], second: Sequence[_T]) -> Iterator[_T]:
    for index in range(max(len(first), len(second))):
        yield from first[index : index + 1]
        yield from second[index : index + 1]


def _grounds(findings: Findings) -> tuple[Passage, ...]:
    """What a test of the primary mode can point at: the cause, what shows the mode, admissions."""
    diagnosis = findings.diagnosis
    shown = next((c.shown for c in diagnosis.candidates if c.mode == diagnosis.mode), ())
    admitted = {a.said for a in findings.admissions}
    told = [p for p in findings.evidence.passages if p.text in admitted]
    every = (*diagnosis.passages, *shown, *told)
    said = [p for p in every if not p.marks & {"question", "follow-up"}]
    return tuple(dict.fromkeys(said or diagnosis.passages))


def _mode_tests(
    findings: Findings, mode: FailureMode, grounds: Sequence[Passage]
) -> Iterator[_Proposal]:
    subject = findings.component if is_dominant(findings.component, findings.components) else ""
    for test in mode.tests:
        near = _nearest(test, grounds)
        about = main_component(findings.components, near[:1]) if near else ""
        named = about if near and about.lower() in near[0].text.lower() else subject
        yield _Proposal(
            RecommendedTest(
                title=_about(test.title, named),
                layer=test.layer,
                catches=f"{test.catches} Here: {quote(near[0].text, 18)}."
                if near
                else test.catches,
                pass_when=test.pass_when,
                evidence=tuple(dict.fromkeys(p.address for p in near)),
                skeleton=fill_skeleton(
                    findings.catalogue, test.skeleton, named or findings.component
                ),
                tool=test.tool,
            ),
            "mode",
            near[0].text if near else "",
        )


def _nearest(test: CatalogueTest, grounds: Sequence[Passage]) -> list[Passage]:
    """Up to two sentences that this test is about, the closest in words first."""
    words = content_words(f"{test.title} {test.catches}")
    return sorted(grounds, key=lambda p: -len(words & p.words))[:2]


def _about(title: str, component: str) -> str:
    if not component or component.lower() in title.lower():
        return title
    return f"{title} ({component})"


def _asked_test(findings: Findings, follow_up: FollowUp) -> _Proposal:
    alert = follow_up.purpose == "alert"
    task = follow_up.task
    named = re.match(r"(?:add|alert|monitor|page|test|check|watch)", task, re.IGNORECASE)
    fault = quote(findings.diagnosis.claim, 18)
    return _Proposal(
        RecommendedTest(
            title=task if named else f"{'Alert on' if alert else 'Test:'} {lower_first(task)}",
            layer="alert" if alert else "integration",
            catches=f"Asked for in the incident, for the next time of {fault}.",
            pass_when=f"proposed: {_ALERT_PASS if alert else _TEST_PASS}.",
            evidence=(follow_up.passage.address,),
            tool="promtool" if alert else "pytest",
        ),
        "asked",
        follow_up.passage.text,
    )


def _admitted_test(findings: Findings, admission: Admission) -> _Proposal:
    gap, values = admission.gap, _values(findings, admission)
    under_load = gap.id == "uncovered" and _UNDER_LOAD.search(admission.said) is not None
    here = "" if "{topic}" in gap.catches else f" Here: {quote(admission.said, 20)}."
    return _Proposal(
        RecommendedTest(
            title=fill(gap.title, values),
            layer="load" if under_load else gap.layer,
            catches=fill(gap.catches, values) + here,
            pass_when=f"proposed: {lower_first(fill(gap.pass_when, values))}",
            evidence=admission.evidence,
            tool="k6" if under_load else gap.tool,
        ),
        "admitted",
        admission.said,
        general=gap.id in _GENERAL,
    )


def _values(findings: Findings, admission: Admission) -> dict[str, str]:
    return {"component": findings.component or "the service", "topic": admission.topic}


def _alike(one: _Proposal, other: _Proposal) -> bool:
    """Whether two proposals come to the same test: by title, by what they answer, or by alert."""
    mine, theirs = content_words(one.test.title), content_words(other.test.title)
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    if shared >= 0.6:
        return True
    same_layer = one.test.layer == other.test.layer
    if one.origin != other.origin and one.ground == other.ground:
        return same_layer or len(_purpose(one) & _purpose(other)) >= _SAME_PURPOSE
    if same_layer and one.test.layer == "load" and one.origin != other.origin:
        return True
    if same_layer and (one.general or other.general):
        return True
    return same_layer and one.test.layer in ("alert", "drill") and shared >= 0.35


def _purpose(proposal: _Proposal) -> frozenset[str]:
    """What a test says of itself, without the sentence that it answers."""
    test = proposal.test
    said = content_words(proposal.ground)
    return content_words(f"{test.title} {test.catches.split(' Here: ')[0]}") - said


def _merged(kept: _Proposal, twin: _Proposal) -> _Proposal:
    """The kept test with what its twin adds; a mode's test stands before an admitted one."""
    if kept.general or (kept.origin == "admitted" and twin.origin == "mode"):
        kept, twin = twin, kept
    said = quote(twin.ground, 20)
    catches = kept.test.catches
    if twin.origin != "mode" and said not in catches:
        catches = f"{catches} Also: {said}."
    test = replace(
        kept.test,
        catches=catches,
        evidence=tuple(dict.fromkeys((*kept.test.evidence, *twin.test.evidence))),
        skeleton=kept.test.skeleton or twin.test.skeleton,
    )
    return replace(kept, test=test)


def plan_prevention(findings: Findings) -> tuple[Prevention, ...]:
    """At most six steps: leaked secrets first, then what was asked for, then the mode's own."""
    mode = findings.diagnosis.mode
    grounds = tuple(dict.fromkeys(p.address for p in findings.diagnosis.passages))
    own = [
        Prevention(step.action + ".", "unassigned", grounds[:3], upper_first(step.done_when) + ".")
        for step in _fitting(mode, findings.evidence)
    ]
    amplified = [
        Prevention(
            step.action + ".",
            "unassigned",
            tuple(dict.fromkeys(p.address for p in candidate.shown[:2])),
            upper_first(step.done_when) + ".",
        )
        for candidate in findings.diagnosis.amplifiers
        for step in candidate.mode.prevention[:1]
    ]
    covered = {a for step in amplified for a in step.evidence}
    admitted = [s for s in _admitted_steps(findings) if not covered & set(s.evidence)]
    others = [*_asked_steps(findings), *_safe_release(findings), *admitted, *amplified]
    steps = [*rotations(findings.evidence), *_interleaved(own, others)]
    chosen: list[Prevention] = []
    for step in steps:
        if not any(_same_step(step, other) for other in chosen):
            chosen.append(step)
    return tuple(chosen[:MAX_STEPS])


def _safe_release(findings: Findings) -> Iterator[Prevention]:
    """What keeps a release from reaching everybody, where one set off another failure mode."""
    diagnosis = findings.diagnosis
    if diagnosis.category != "deployment" or diagnosis.trigger is None:
        return
    for candidate in diagnosis.candidates:
        if candidate.mode.category == "deployment" and candidate.mode != diagnosis.mode:
            step = candidate.mode.prevention[0]
            cited = (diagnosis.trigger.address,)
            yield Prevention(
                step.action + ".", "unassigned", cited, upper_first(step.done_when) + "."
            )
            return


def _fitting(mode: FailureMode | None, evidence: Evidence) -> Iterator[ModeStep]:
    """The mode's first step, and those that speak of something the incident speaks of."""
    said = frozenset[str]().union(*(p.words for p in evidence.passages if p.marks))
    for rank, step in enumerate(mode.prevention if mode else ()):
        if rank == 0 or len(content_words(step.action) & said) >= _SPEAKS_OF_IT:
            yield step


def rotations(evidence: Evidence) -> Iterator[Prevention]:
    """A credential that was posted is not safe any more, redacted here or not."""
    posted = tuple(dict.fromkeys(p.address for p in evidence.passages if _SECRET.search(p.text)))
    if posted:
        yield Prevention(
            action="Rotate the credentials that were posted with the incident.",
            owner="unassigned",
            evidence=posted,
            done_when="The posted credentials are refused, and the audit log shows no use of them "
            "after they were posted.",
        )


def _asked_steps(findings: Findings) -> Iterable[Prevention]:
    for follow_up in findings.follow_ups:
        done = {
            "alert": "The rule fires on the recorded series of this incident and reaches whoever "
            "is on call.",
            "test": "The test runs on every change and fails on the version of that day.",
            "safeguard": "It is in place in production and the next game day repeats this incident "
            "without the same impact.",
        }[follow_up.purpose]
        yield Prevention(follow_up.task + ".", follow_up.owner, (follow_up.passage.address,), done)


def _admitted_steps(findings: Findings) -> Iterable[Prevention]:
    for admission in findings.admissions:
        values = _values(findings, admission)
        yield Prevention(
            action=fill(admission.gap.action, values) + ".",
            owner="unassigned",
            evidence=admission.evidence,
            done_when=fill(admission.gap.done_when, values),
        )


def _same_step(one: Prevention, other: Prevention) -> bool:
    mine, theirs = content_words(one.action), content_words(other.action)
    return len(mine & theirs) >= 0.6 * min(len(mine), len(theirs))
