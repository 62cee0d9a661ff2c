"""The Voice Summary: plain prose for the ear, always 150 to 200 words."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.tester.causes import trigger_phrase
from pipeline.tester.clock import spell_minutes as spell
from pipeline.tester.impact import opening_passage
from pipeline.tester.modes import short_title
from pipeline.tester.phrases import (
    content_words,
    count_words,
    join_words,
    lower_first,
    sentences,
    shorten,
    upper_first,
)
from pipeline.tester.plan import rotations
from pipeline.tester.retelling import clearest, is_speakable, retell, retold
from pipeline.tester.story import Story, warnings

MIN_WORDS, MAX_WORDS = 150, 200
_CAUSE_WORDS = 55
_MIN_TITLE = 4
# Shorter for the ear than for the eye.
_SAID_SHORT = {
    "who or what detected it": "how it was noticed",
    "how many customers or users were affected": "how many people were affected",
}
_CLOSING = (
    "Every threshold in the report is a proposal, and the owning team should set its own.",
    "The written report gives the evidence line by line, with the alternatives, and what would "
    "confirm or refute each of them.",
    "Treat the cause as the best reading of what was written down, not as a verdict on anybody.",
    "What is not in the record has not been guessed.",
    "If you were there and remember it differently, please correct the record first, and the "
    "report after that.",
    "Before anybody acts on it, please check the cause in staging, with the change alone.",
    "Keep the graphs of that day, because the new alerts can be proved on them.",
    "Give every step of the plan an owner and a date, or it will not happen.",
    "In the review, please go through the open questions, and write down who answers which.",
    "A test is worth keeping if it fails on the version of that day.",
)


def compose_voice(story: Story) -> str:
    """The summary of a story: incident, cause, signals, prevention, what is unknown."""
    core = [retell(s) for s in _core(story)]
    extras = [retell(s) for s in _extras(story)]
    return fit(core, extras)


def fit(core: Sequence[str], extras: Sequence[str]) -> str:
    """Core sentences in order, completed from the extras, within the bounds.

    A core that is too long loses sentences from its end but for the last one.
    """
    *body, tail = [s for s in core if s] or [""]
    while count_words(" ".join((*body, tail))) > MAX_WORDS and len(body) > 1:
        del body[-1]
    if count_words(" ".join((*body, tail))) > MAX_WORDS:
        body = [shorten(" ".join(body), MAX_WORDS - 5).rstrip(" …,") + "."]
        tail = ""
    for extra in filter(None, (*extras, *_CLOSING)):
        length = count_words(" ".join((*body, tail)))
        if length < MIN_WORDS + 10 and length + count_words(extra) <= MAX_WORDS:
            body.append(extra)
    return " ".join(part for part in (*body, tail) if part)


def _core(story: Story) -> Iterator[str]:
    """Questions and their answers, so that two voices can tell it as well as one."""
    yield from _asked("What happened?", _what_happened(story))
    yield from _asked("Do we know why?", _why(story))
    yield _recovery(story)
    yield from _asked("What could have warned us?", [_signals(story)])
    yield from _asked("What should we do now?", [_prevention(story), *_tests(story)])
    yield _unknown(story)


def _asked(question: str, answers: Iterable[str]) -> Iterator[str]:
    """The answers, the first with its question in front: neither stands without the other."""
    first, *rest = [answer for answer in answers if answer] or [""]
    yield f"{question} {first}" if first else ""
    yield from rest


def _what_happened(story: Story) -> Iterator[str]:
    first = story.window.first_report
    symptoms = [p.text for _, p in story.diagnosis.symptoms.values() if "action" not in p.marks]
    if first is None:
        seen = clearest((p.text for p in story.diagnosis.passages), 24)
        yield f"The record says: {seen}." if seen else ""
        return
    said = clearest((opening_passage(first).text, *symptoms), 24)
    if not first.stamp:
        yield f"{upper_first(said)}." if said else ""
        return
    who = "an alert said" if first.role == "bot" else "the first report came in"
    yield f"At {story.evidence.when(first.address)}, {who}{f': {said}' if said else ''}."
    delay = story.impact.detection_delay_minutes
    if story.impact.started and delay:
        yield f"By then the trouble had lasted for {spell(delay)}."


def _why(story: Story) -> Iterator[str]:
    diagnosis = story.diagnosis
    degree = confidence_words(diagnosis.confidence)
    if not diagnosis.passages:
        yield "Nothing in the record shows the cause, and this summary does not guess one."
    elif diagnosis.stated:
        yield f"This is the most likely cause: {_stated_cause(story)}."
        yield f"Our confidence in that is {degree}."
    elif diagnosis.mode is None:
        yield "Nobody names the cause, and the record does not show one."
        seen = clearest((diagnosis.passages[0].text,), 24)
        yield f"The first fault that it shows is this: {seen}." if seen else ""
    else:
        yield from _inferred_cause(story, degree)


def _stated_cause(story: Story) -> str:
    """What people say of it, as far as it can be followed by ear; else the kind of fault."""
    told = [retold(s, 30) for s in sentences(retell(story.diagnosis.claim))]
    first = story.window.first_report
    opening = retell(opening_passage(first).text) if first else ""
    clear = [t for t in told if is_speakable(t) and upper_first(t) not in opening]
    mode = story.diagnosis.mode
    if not clear and mode:
        clear = [mode.title, *filter(None, told)]
    whole = ". ".join(map(upper_first, clear)) or retell(story.diagnosis.claim)
    return shorten(whole, _CAUSE_WORDS).strip(" .…")


def _inferred_cause(story: Story, degree: str) -> Iterator[str]:
    """The failure mode, what set it off, what shows it, what it explains, what made it worse."""
    diagnosis = story.diagnosis
    mode, trigger = diagnosis.mode, diagnosis.trigger
    if mode is None:
        return
    set_off = f", {retold(trigger_phrase(trigger), 14)}" if trigger else ""
    title = lower_first(mode.title)
    yield f"Our best explanation, with {degree} confidence, is this: {title}{set_off}."
    yield "Nobody in the record says so. It is an inference from the symptoms."
    shown = [p for p in diagnosis.passages if p != trigger]
    if seen := clearest((p.text for p in shown), 24):
        yield f"What points to it is this: {seen}."
    explained = [short_title(diagnosis.symptoms[id_][0]) for id_ in _explained(story)]
    if explained:
        yield f"It would explain {join_words(explained[:4])}."
    loud = [c for c in diagnosis.amplifiers if c.mode.category != "monitoring-gap"]
    for amplifier in loud[:1]:
        yield f"{amplifier.mode.title} made it worse: {retold(amplifier.shown[0].text, 16)}."


def _explained(story: Story) -> list[str]:
    """Symptoms that the mode explains, less the one that shows it."""
    diagnosis = story.diagnosis
    best = next((c for c in diagnosis.candidates if c.mode == diagnosis.mode), None)
    shown = diagnosis.passages[:1]
    return [
        id_ for id_ in (best.explained if best else ()) if diagnosis.symptoms[id_][1] not in shown
    ]


def confidence_words(confidence: float) -> str:
    """high from 0.75, medium from 0.45, else low."""
    if confidence >= 0.75:
        return "high"
    return "medium" if confidence >= 0.45 else "low"


def _recovery(story: Story) -> str:
    impact = story.impact
    if impact.mitigated is None:
        return ""
    minutes = impact.minutes_to_mitigate
    took = f", {spell(minutes)} after it began" if minutes else ""
    fix = clearest((story.fix.text,), 14) if story.fix else ""
    last = f" The last step before that was this: {fix}." if fix else ""
    return f"Things came back at {impact.mitigated}{took}.{last}"


def _signals(story: Story) -> str:
    told = [retold(a.said, 16) for a in warnings(story)]
    told = [t for t in told if is_speakable(t)][:2]
    if len(told) == 2:
        return f"Two things stand out. First, {told[0]}. Second, {told[1]}."
    if told:
        return f"This stands out: {told[0]}."
    first = story.window.first_report
    if first and first.role != "bot":
        return "The first report came from a person, and no alert before it is mentioned."
    return "No earlier warning is mentioned in the record."


def _tests(story: Story) -> Iterator[str]:
    titles = [_title(t.title) for t in story.tests]
    titles = [lower_first(t) for t in titles if is_speakable(t)][:3]
    for title, number in zip(titles, ("First", "Second", "Third"), strict=False):
        opening = "We should add these tests. " if number == "First" else ""
        yield f"{opening}{number}, {title}."


def _title(title: str, words: int = 14) -> str:
    """A test's or step's title without brackets, quotations and what explains it."""
    bare = re.sub(r"\s*\([^)]*\)|:? “.*$", "", title)
    head = bare.split(":")[0]
    return retold(head if len(head.split()) >= _MIN_TITLE else bare, words)


def _prevention(story: Story) -> str:
    rotated = [step.action for step in rotations(story.evidence)]
    for step in story.prevention:
        action = _title(step.action, 24)
        if step.action not in rotated and is_speakable(action):
            return f"The first step to prevent a repeat is this: {lower_first(action)}."
    return ""


def _unknown(story: Story) -> str:
    if not story.impact.not_given:
        return ""
    things = [_SAID_SHORT.get(thing, thing) for thing in story.impact.not_given[:3]]
    return f"We do not know {'these things: ' * (len(things) > 1)}{', '.join(things)}."


def _extras(story: Story) -> Iterator[str]:
    if story.other_incident:
        yield "The record mixes two incidents, and this summary is about the larger of them."
    mode = story.diagnosis.mode
    if mode and story.diagnosis.stated and not _names(story.diagnosis.claim, mode.title):
        yield f"The kind of fault is known as this: {lower_first(mode.title)}."
    for turn in story.wrong_turns[:1]:
        if turn.minutes:
            yield f"One wrong turn cost about {spell(turn.minutes)}."
    yield _runner_up(story)
    if mode and mode.checks:
        yield f"It is confirmed if {lower_first(retold(mode.checks[0].confirm, 28))}."


def _names(claim: str, title: str) -> bool:
    wanted = content_words(title)
    return 2 * len(wanted & content_words(claim)) >= len(wanted)


def _runner_up(story: Story) -> str:
    """The next best failure mode; what people merely suspected stays in the written report."""
    for rival in story.alternatives:
        if "“" not in (title := rival.statement.split(", for “")[0]):
            return f"The next best explanation is {lower_first(_title(title))}."
    return ""
