"""The report without a model: composed from the story, honest about what is missing."""

from collections.abc import Iterator, Sequence

from pipeline.records import Redaction
from pipeline.tester.clock import spell_minutes
from pipeline.tester.dialogue import compose_dialogue
from pipeline.tester.evidence import Item, Passage
from pipeline.tester.impact import opening_passage, reach_passages
from pipeline.tester.phrases import join_words, quote, upper_first
from pipeline.tester.report import Moment, RootCause, TesterReport
from pipeline.tester.story import Story
from pipeline.tester.support import with_support
from pipeline.tester.thin import compose_thin, why_insufficient
from pipeline.tester.voice import compose_voice

_MAX_MOMENTS = 14
# Which kinds stay in a timeline that is too long, after what the report rests on.
_RANKS = {
    "alert": 0, "recovery": 1, "deploy": 2, "action": 3, "log": 4, "decision": 5, "hypothesis": 6,
}  # fmt: skip
_MAX_QUESTIONS = 5
_MAX_SEEN = 3
_ASK = {
    "when the impact began": "When did the impact begin?",
    "who or what detected it": "Who or what noticed it first?",
    "how and when it recovered": "How and when did it recover?",
    "when it was confirmed to be over": "When was it confirmed to be over?",
    "how many customers or users were affected": "How many customers or users were affected?",
    "what the deployment changed, and when": "What did the deployment change, and when?",
}


def compose(story: Story, redactions: Sequence[Redaction] = ()) -> TesterReport:
    """The whole report; a short honest one where the input says too little."""
    reason = why_insufficient(story)
    if reason:
        return compose_thin(story, reason, redactions)
    report = TesterReport(
        incident_summary=summarise(story),
        impact=story.impact,
        timeline=timeline(story),
        investigation=compose_dialogue(story),
        root_cause=root_cause(story),
        missed_signals=story.signals,
        wrong_turns=story.wrong_turns,
        prevention=story.prevention,
        recommended_tests=story.tests,
        open_questions=open_questions(story),
        voice_summary=compose_voice(story),
        supported_share=0.0,
        insufficient=False,
        redactions=tuple(redactions),
        summary_evidence=summary_evidence(story),
    )
    return with_support(report, story.evidence)


def summarise(story: Story) -> str:
    """What was seen, in the input's words, and how it ended."""
    evidence = story.evidence
    seen = [quote(p.text, 20) for p in symptom_passages(story)]
    first = story.window.first_report
    opening = f"First report at {first.stamp}: " if first and first.stamp else ""
    parts = [f"{opening}{join_words(seen)}."] if seen else []
    if story.window.eased is not None:
        eased = story.window.eased
        said = next((p for p in eased.passages if "recovery" in p.marks), eased.passages[0])
        after = f" after {quote(story.fix.text, 14)}" if story.fix else ""
        parts.append(
            f"It came back{_at(evidence.when(eased.address))}{after}: {quote(said.text, 14)}."
        )
    else:
        parts.append("No recovery is recorded.")
    if story.other_incident:
        parts.append(_other(story.other_incident))
    return " ".join(parts)


def _other(items: Sequence[Item]) -> str:
    said = next((i for i in items if i.marks & {"symptom", "alert"}), items[0])
    return (
        f"The input mixes two incidents; this report is about the larger one and leaves out "
        f"{len(items)} messages about {quote(said.text, 14)}."
    )


def _at(when: str) -> str:
    return f" at {when}" if ":" in when else f" ({when})"


def summary_evidence(story: Story) -> tuple[str, ...]:
    """The addresses behind the summary."""
    cited = [p.address for p in symptom_passages(story)]
    cited += [story.fix.address] if story.fix else []
    cited += [story.window.eased.address] if story.window.eased else []
    return tuple(dict.fromkeys(cited))


def symptom_passages(story: Story) -> list[Passage]:
    """Up to three sentences that report the failure: the first one, then the most specific."""
    specific = [passage for _, passage in story.diagnosis.symptoms.values()]
    first = story.window.first_report
    opening = [opening_passage(first)] if first else []
    specific.sort(key=lambda p: p.code)
    seen = [
        p
        for p in dict.fromkeys((*opening, *specific, *reach_passages(story.evidence)))
        if not p.marks & {"gap", "follow-up", "action", "recovery", "cause"}
    ]
    return sorted(seen[:_MAX_SEEN], key=lambda p: p.order)


def timeline(story: Story) -> tuple[Moment, ...]:
    """The telling items in order, at most fourteen; untimed lines keep their line number."""
    rows: list[Moment] = []
    used = {p.address for p in story.diagnosis.passages} | set(summary_evidence(story))
    used |= {a for turn in story.wrong_turns for a in turn.evidence}
    items = [i for i in story.evidence.items if i.kind != "chatter"]
    weighed = sorted(items, key=lambda i: (i.address not in used, _RANKS.get(i.kind, 9), i.order))
    for item in sorted(weighed[:_MAX_MOMENTS], key=lambda item: item.order):
        said = max(item.passages, key=_telling)
        rows.append(
            Moment(story.evidence.when(item.address), quote(said.text, 24), (item.address,))
        )
    return tuple(rows)


def _telling(passage: Passage) -> tuple[bool, bool, int]:
    """What stands for an item: a sentence that does something, better no question."""
    does = passage.marks - {"question", "impact", "figure"}
    return bool(does), "question" not in passage.marks, len(passage.marks)


def root_cause(story: Story) -> RootCause:
    """The primary cause with what it rests on."""
    diagnosis = story.diagnosis
    mode = diagnosis.mode
    return RootCause(
        statement=diagnosis.statement,
        category=diagnosis.category,
        evidence=tuple(dict.fromkeys(p.address for p in diagnosis.passages)),
        confidence=diagnosis.confidence,
        alternatives=story.alternatives,
        basis=_basis(story),
        confirm=mode.checks[0].confirm if mode and mode.checks else "",
    )


def _basis(story: Story) -> str:
    diagnosis, evidence = story.diagnosis, story.evidence
    if not diagnosis.stated:
        link = (
            f" The link from {quote(diagnosis.trigger.text, 14)} to it is a hypothesis."
            if diagnosis.trigger
            else ""
        )
        return f"Inferred from the symptoms: nobody in the input states it.{link}"
    lead = diagnosis.lead
    who = evidence.by_address[lead.address].role
    when = _at(evidence.when(lead.address))
    if not diagnosis.explicit:
        return f"Put together from what responders report{when}; nobody calls it the cause."
    text = f"Stated by {'support' if who == 'support' else 'a responder'}{when}"
    text += (
        ", not taken back later."
        if diagnosis.confidence >= 0.6 and "suspicion" not in lead.marks
        else ", as a suspicion; not proved."
    )
    if story.fix and story.window.eased:
        eased = _at(evidence.when(story.window.eased.address))
        text += f" Service came back{eased} after {quote(story.fix.text, 14)}."
    return text


def open_questions(story: Story) -> tuple[str, ...]:
    """What somebody who was there could still answer."""
    return tuple(dict.fromkeys(_questions(story)))[:_MAX_QUESTIONS]


def _questions(story: Story) -> Iterator[str]:
    diagnosis, evidence = story.diagnosis, story.evidence
    if evidence.set_aside:
        count = len(evidence.set_aside)
        yield (
            f"{count} message{'s' * (count > 1)} addressed to a tool rather than to people "
            f"{'were' if count > 1 else 'was'} left out of the analysis: who posted it, and why?"
        )
    if evidence.unsupported:
        yield (
            f"Nothing else on record bears out what was said at "
            f"{join_words(evidence.unsupported)}, so it was left out: does it belong here?"
        )
    if not diagnosis.stated and diagnosis.trigger is not None:
        yield f"What exactly changed in {quote(diagnosis.trigger.text, 16)}, and when?"
    if story.silence is not None:
        before, after, minutes = story.silence
        yield (
            f"What happened between {evidence.when(before.address)} and "
            f"{evidence.when(after.address)}? For {spell_minutes(minutes)} nothing is recorded."
        )
    for missing in story.impact.not_given:
        if diagnosis.trigger is not None and "deployment changed" in missing:
            continue
        yield _ASK.get(missing, f"Not given: {missing}.")
    for passage in evidence.having("question", "suspicion"):
        yield f"Asked and not answered on record: {upper_first(quote(passage.text, 16))}"
