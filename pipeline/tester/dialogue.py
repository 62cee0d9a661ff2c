"""The investigation as a conversation of at most eight turns, every one led by evidence.

The Tester was not in the room and asks; the Responder answers from the record. Moves come in pairs
of question and answer; a pair is left out when the incident gives nothing to say in it.
"""

import re
from dataclasses import dataclass

from pipeline.tester.clock import spell_minutes
from pipeline.tester.evidence import Evidence, Passage
from pipeline.tester.figures import find_changes
from pipeline.tester.impact import opening_passage
from pipeline.tester.modes import Candidate
from pipeline.tester.phrases import join_words, lower_first, quote, upper_first
from pipeline.tester.report import SPEAKERS, Turn, WrongTurn
from pipeline.tester.story import Story, warnings

MAX_TURNS = 8
_TESTER, _RESPONDER = SPEAKERS
_WAS_REFUSED = re.compile(r"refus|denied|permission|not allowed|forbidden", re.IGNORECASE)
_REFUSED = (
    "The mistake is older than this incident: nobody had tried that way with the rights of the "
    "people who need it."
)
_QUOTED = re.compile(r"“[^”]+”")


@dataclass(frozen=True, slots=True)
class Line:
    """What is said and what it rests on."""

    text: str
    evidence: tuple[str, ...]


Pair = tuple[Line, Line]


def compose_dialogue(story: Story) -> tuple[Turn, ...]:
    """At most four pairs: the cause, its rival, the detours, the signals."""
    pairs = [
        pair
        for pair in (_cause(story), _rival(story), _detour(story), _signals(story))
        if pair is not None
    ]
    turns = [
        Turn(speaker, " ".join(line.text.split()), tuple(dict.fromkeys(line.evidence)))
        for pair in pairs
        for speaker, line in zip((_TESTER, _RESPONDER), pair, strict=True)
    ]
    return tuple(turns[:MAX_TURNS])


def _cause(story: Story) -> Pair:
    return _opening(story), _answer(story)


def _opening(story: Story) -> Line:
    first, trigger = story.window.first_report, story.diagnosis.trigger
    if trigger is not None and not story.diagnosis.stated:
        return Line(
            f"{quote(trigger.text, 18)} – that is the one change we are told of. What does it "
            f"explain?",
            (trigger.address,),
        )
    if first is None:
        lead = story.diagnosis.passages[0]
        return Line(
            f"What do we know, rather than believe, about {quote(lead.text, 18)}?", (lead.address,)
        )
    said, when = (
        quote(opening_passage(first).text, 18),
        story.evidence.when(first.address),
    )
    if (
        story.window.began
        and story.window.began_in
        and story.window.began_in.address != first.address
    ):
        began = story.window.began_in
        onset = f"Trouble from {story.window.began}, first line at {when}: {said}."
        text = f"{onset} What fits that onset?"
        return Line(text, (began.address, first.address))
    return Line(
        story.choose(
            "opening",
            (
                f"The record opens at {when} with {said}. What do we know about the cause, "
                f"rather than believe?",
                f"{upper_first(said)}, {when}: that is the first thing anybody saw. What was "
                f"behind it?",
                f"I was not there. I read {said} at {when} first. Where did the evidence lead?",
            ),
        ),
        (first.address,),
    )


def _answer(story: Story) -> Line:
    diagnosis, evidence = story.diagnosis, story.evidence
    lead = diagnosis.lead
    parts = [_stated(story, lead) if diagnosis.stated else _inferred(story)]
    changes = find_changes(diagnosis.passages)
    if changes:
        change = changes[0]
        level = ", if the total stayed level" if change.rose and "%" in change.before else ""
        parts.append(f"{upper_first(change.in_words)}{level}.")
    cited = [p.address for p in diagnosis.passages]
    if diagnosis.stated and story.fix is not None and story.window.eased is not None:
        eased = story.window.eased
        parts.append(
            f"And it came back after {quote(story.fix.text, 12)}, "
            f"{_gap(evidence, story.fix.address, eased.address)}."
        )
        cited += [story.fix.address, eased.address]
    return Line(" ".join(parts), tuple(cited[:5]))


def _stated(story: Story, lead: Passage) -> str:
    when = story.evidence.when(lead.address)
    firm = story.diagnosis.confidence >= 0.6 and "suspicion" not in lead.marks
    told = quote(lead.text, 24)
    if not story.diagnosis.explicit:
        return f"Nobody calls it the cause, but {told} at {when} is what I would put first."
    if not firm:
        return f"Nobody proved it. Nearest comes {told}, {when}, and that is a suspicion."
    return story.choose(
        "stated",
        (
            f"{told}, {when}.",
            f"At {when} somebody found it: {told}.",
            f"The line that settles it for me comes at {when}: {told}.",
        ),
    )


def _inferred(story: Story) -> str:
    diagnosis = story.diagnosis
    mode = diagnosis.mode
    if mode is None:
        return f"Nobody names a cause. What stands out is {quote(diagnosis.passages[0].text, 20)}."
    shown = [p for p in diagnosis.passages if p is not diagnosis.trigger][:1]
    explained = [
        lower_first(symptom.title.split(",")[0])
        for id_, (symptom, passage) in diagnosis.symptoms.items()
        if id_ in mode.explains and passage not in shown
    ]
    told = quote(shown[0].text, 20) if shown else ""
    reach = (
        f" From there I get {join_words(explained[:3])} without a second fault."
        if explained
        else ""
    )
    order = "Order alone is no cause. " if diagnosis.trigger else ""
    return (
        f"{order}The line that explains most is {told}: {lower_first(mode.title)}.{reach} "
        "Nobody says so in the record; it is inference."
    )


def _rival(story: Story) -> Pair | None:
    if not story.alternatives:
        return _unrivalled(story)
    rival = story.alternatives[0]
    believed = _QUOTED.search(rival.statement) if rival.statement[:4] in ("Susp", "Also") else None
    name = rival.statement.split(", for “")[0].rstrip(".")
    if believed:
        return (
            Line(f"Why not {believed[0]}? {_assumption(story)}", rival.evidence),
            Line(
                f"{' '.join(rival.against)} To be sure: {lower_first(rival.check)}", rival.evidence
            ),
        )
    question = story.choose(
        "rival",
        (
            f"{_assumption(story)} Why not this instead: {lower_first(name)}?",
            f"Then argue against the runner-up: {lower_first(name)}. {_assumption(story)}",
        ),
    )
    proof = rival.check.split(" Refuted if:")[0].replace("Confirmed if:", "I would believe it if")
    answer = f"{' '.join(rival.against)} That is an argument, not a measurement. {proof}"
    return Line(question, rival.evidence), Line(answer, rival.evidence)


def _unrivalled(story: Story) -> Pair | None:
    mode = story.diagnosis.mode
    if mode is None or not mode.checks:
        return None
    cited = tuple(p.address for p in story.diagnosis.passages)[:2]
    check = mode.checks[-1]
    return (
        Line(f"{_assumption(story)} What would prove you wrong?", cited),
        Line(
            f"This would: {lower_first(check.refute)} And this would settle it: "
            f"{lower_first(check.confirm)}",
            cited,
        ),
    )


def _assumption(story: Story) -> str:
    diagnosis = story.diagnosis
    changes = find_changes(diagnosis.passages)
    if not diagnosis.stated and changes and changes[0].rose:
        return "Assumption: the total stayed level, only the share changed."
    if not diagnosis.stated:
        return "Assumption: these symptoms belong to one fault."
    if story.fix is not None:
        return "Assumption: it recovered because of the fix, not beside it."
    return "Assumption: whoever said it had checked it; the check itself is not on record."


def _detour(story: Story) -> Pair | None:
    if story.wrong_turns:
        return _wrong_turn(story)
    if story.escalation is not None:
        return _escalation(story)
    rivals = " ".join(a.statement for a in story.alternatives[:1])
    amplifiers = [c for c in story.diagnosis.amplifiers if c.mode.category != "monitoring-gap"]
    if amplifiers and amplifiers[0].mode.title not in rivals:
        return _amplifier(amplifiers[0])
    return _waiting(story)


def _wrong_turn(story: Story) -> Pair:
    turn = story.wrong_turns[0]
    first, last = (story.evidence.when(turn.evidence[n]) for n in (0, -1))
    span = f"between {first} and {last}" if first != last else f"at {first}"
    cost = f"It cost about {spell_minutes(turn.minutes)}. " if turn.minutes else ""
    later = _pivot(story, turn)
    pivot = (
        f" What turned it was {quote(later.text, 14)} at {story.evidence.when(later.address)}."
        if later
        else ""
    )
    cited = (*turn.evidence, *((later.address,) if later else ()))
    question = Line(f"What went wrong {span}? {turn.text}", turn.evidence)
    return question, Line(f"{cost}{_mistake(story, turn)}{pivot}", cited)


def _pivot(story: Story, turn: WrongTurn) -> Passage | None:
    """The first sentence on the cause after a wrong turn, or else the step that helped."""
    step = story.evidence.by_address[turn.evidence[0]].order
    eased = story.window.eased.order if story.window.eased else len(story.evidence.items)
    later = next((p for p in story.diagnosis.passages if step < p.order <= eased), None)
    fix = story.fix
    return later or (fix if fix is not None and fix.order > step else None)


def _mistake(story: Story, turn: WrongTurn) -> str:
    if turn.text.startswith("Waved off"):
        return "The mistake: it was closed with a word, and nobody looked at what it measured."
    if _WAS_REFUSED.search(turn.text):
        return _REFUSED
    return story.choose(
        "mistake",
        (
            "The step is not the mistake; that no expectation was named to test it by is.",
            "The mistake, as far as the record shows: nobody said first what it should change.",
            "What it was expected to change is not on record: without that it was a gamble.",
        ),
    )


def _amplifier(candidate: Candidate) -> Pair:
    shown = candidate.shown[0]
    check = candidate.mode.checks[-1].confirm if candidate.mode.checks else ""
    return (
        Line(f"And {quote(shown.text, 16)}: cause or amplifier?", (shown.address,)),
        Line(
            f"Amplifier, I think, and that is an assumption too. One look decides. {check}",
            (shown.address,),
        ),
    )


def _escalation(story: Story) -> Pair | None:
    if story.escalation is None:
        return None
    called, answered, minutes = story.escalation
    evidence = story.evidence
    cited = (called.address, answered.address)
    return (
        Line(
            f"{quote(called.text, 18)} at {evidence.when(called.address)}, and the first new "
            f"voice at "
            f"{evidence.when(answered.address)}. Where did those {spell_minutes(minutes)} go?",
            cited,
        ),
        Line(
            f"Waiting, as far as the record shows; then {quote(answered.text, 12)}. Nothing else "
            "was tested in between, which I count as a mistake: one of us could have checked the "
            "suspects from outside.",
            cited,
        ),
    )


def _waiting(story: Story) -> Pair | None:
    if story.silence is None:
        return None
    before, after, minutes = story.silence
    evidence = story.evidence
    return (
        Line(
            f"Between {evidence.when(before.address)} and {evidence.when(after.address)} nothing "
            f"is recorded, {minutes} minutes of an open incident. What were we waiting for?",
            (before.address, after.address),
        ),
        Line(
            f"The last line before is {quote(before.text, 14)}, the next "
            f"{quote(after.text, 14)}. The record does not say what happened in between; I would "
            f"ask.",
            (before.address, after.address),
        ),
    )


def _signals(story: Story) -> Pair | None:
    admitted = warnings(story)[:2]
    if not admitted and not story.signals:
        return None
    if admitted:
        told = join_words(quote(a.said, 16) for a in admitted)
        cited = tuple(address for a in admitted for address in a.evidence)
    else:
        told, cited = story.signals[0].signal.rstrip("."), story.signals[0].evidence
    question = story.choose(
        "signals",
        (
            f"What could have told us sooner? I read {told}.",
            f"Now the part I am here for: {told}. Which test would have failed before users did?",
            f"Who could have known? {upper_first(told)}."
            if admitted
            else f"Who could have known? {told}",
        ),
    )
    return Line(question, cited), _reply(story, cited)


def _reply(story: Story, cited: tuple[str, ...]) -> Line:
    parts = [f"The first I would write: {lower_first(t.title)}." for t in story.tests[:1]]
    for admission in warnings(story)[:2]:
        if admission.gap.id in ("flaky", "seen-before"):
            parts.append(
                f"Whether {quote(admission.said, 8)} had this cause is not shown; its own traces "
                "have to be compared with these errors first."
            )
            break
    if story.impact.not_given:
        parts.append(f"What I cannot tell you is {join_words(story.impact.not_given[:2], 'or')}.")
    mode = story.diagnosis.mode
    if mode and mode.checks and story.alternatives:
        parts.append(f"I would call the cause proved if {lower_first(mode.checks[0].confirm)}")
    if not parts:
        parts.append("Nothing else in the record says.")
    return Line(" ".join(parts), cited)


def _gap(evidence: Evidence, first: str, second: str) -> str:
    minutes = evidence.minutes_between(first, second)
    if minutes is None:
        return "as the next line says"
    return "within the minute" if minutes == 0 else f"{spell_minutes(minutes)} later"
