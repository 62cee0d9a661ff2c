"""The Voice Summary: plain prose for the ear, always 150 to 200 words."""

import re
from collections.abc import Iterator, Sequence

from pipeline.tester.clock import spell_minutes as spell
from pipeline.tester.impact import opening_passage
from pipeline.tester.phrases import (
    count_words,
    join_words,
    lower_first,
    shorten,
    unquoted,
    upper_first,
)
from pipeline.tester.plan import rotations
from pipeline.tester.story import Story, warnings

MIN_WORDS, MAX_WORDS = 150, 200
_PLACEHOLDER = re.compile(r"\[redacted ([a-z0-9-]+?)(?: \d+)?\]", re.IGNORECASE)
# What alerts carry and nobody can follow by ear: node="...", severity=warning, long host names.
_LABEL = re.compile(r"\s*\b[a-z_]+=[\"“”']?[^\s\"“”',}]+[\"“”']?,?")
_HOST = re.compile(r"\b[\w-]*\d[\w-]*(?:\.[\w-]+)+\.[a-z]{3,}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b")
_HASHED = re.compile(r"[\w./:-]*\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b[\w./:-]*")
_CLOSING = (
    "Every threshold in the report is a proposal; the owning team should set its own.",
    "The written report gives the evidence line by line, with the alternatives and what would "
    "confirm or refute each of them.",
    "Treat the cause as the best reading of what was written down, not as a verdict on anybody.",
    "What is not in the record has not been guessed.",
    "If you were there and remember it differently, correct the record first and the report after.",
    "Before anybody acts on it, check the cause in staging with the change alone.",
    "Keep the graphs of that day: the alerts that are proposed can be proved on them.",
    "Name an owner and a date for each step of the plan, or it will not happen.",
    "Read the open questions aloud in the review, and write down who answers which.",
    "A test is worth keeping if it fails on the version of that day.",
)


def compose_voice(story: Story) -> str:
    """The summary of a story: incident, cause, detours, signals, prevention, what is unknown."""
    core = [plain(s) for s in _core(story)]
    extras = [plain(s) for s in _extras(story)]
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
    for extra in (*extras, *_CLOSING):
        length = count_words(" ".join((*body, tail)))
        if length < MIN_WORDS + 10 and length + count_words(extra) <= MAX_WORDS:
            body.append(extra)
    return " ".join(part for part in (*body, tail) if part)


def plain(sentence: str) -> str:
    """A sentence without quotation marks, markup, addresses, identifiers or redaction marks."""
    text = _PLACEHOLDER.sub(lambda m: f"a redacted {m[1].replace('-', ' ')}", sentence)
    text = re.sub(r"\S*://\S+|\S+\.(?:example|com|org|io|net)/\S+", "a link", text)
    text = re.sub(r"\[(?:FIRING|RESOLVED)[^\]]*\]\s*", "", text)
    text = _HOST.sub("a host", _LABEL.sub("", text))
    text = _HASHED.sub("an identifier", text).replace("(link)", "a link")
    text = re.sub(r"[“”\"*`#|<>\[\]{}~^\\]", " ", text)
    text = re.sub(r"_+", " ", text).replace("@", " at ").replace("&", " and ")
    text = re.sub(r":(?=[a-z][a-z0-9_+-]*:)", " ", text).replace(" …", "")
    text = re.sub(r"\s+([,.;:?!])", r"\1", " ".join(text.split()))
    text = re.sub(r"([.?!])[.,;]+", r"\1", text)
    return upper_first(re.sub(r"^(?:\d+\.(?:\s+|$))+", "", text.strip(" ,;:+-–")).lstrip(" ,;:+-–"))


def _say(text: str, words: int) -> str:
    """A quotation for the ear: without greeting, brackets and final stop, shortened."""
    spoken = re.sub(r"\s*\((?!link)[^)]{0,80}\)", "", text)
    return unquoted(spoken, words).strip(" .…,;:")


def _core(story: Story) -> Iterator[str]:
    yield from _what_happened(story)
    yield from _why(story)
    yield _recovery(story)
    yield _signals(story)
    yield _prevention(story)
    yield _unknown(story)


def _what_happened(story: Story) -> Iterator[str]:
    first, evidence = story.window.first_report, story.evidence
    if first is None:
        lead = story.diagnosis.passages[0]
        yield f"The input says: {_say(lead.text, 24)}."
        return
    said = opening_passage(first)
    if not first.stamp:
        yield f"{upper_first(_say(said.text, 24))}."
        return
    when = evidence.when(first.address)
    who = "an alert said" if first.role == "bot" else "the first report came in"
    yield f"At {when} {who}: {_say(said.text, 22)}."
    began = story.impact.started
    if began and story.impact.detection_delay_minutes:
        delay = story.impact.detection_delay_minutes
        yield f"The trouble had begun at {began.removeprefix('about ')}, {spell(delay)} earlier."


def _why(story: Story) -> Iterator[str]:
    diagnosis = story.diagnosis
    degree = confidence_words(diagnosis.confidence)
    if not diagnosis.passages:
        yield "Nothing in the record shows the cause, and this summary does not guess one."
        return
    body = _say(diagnosis.claim, 48)
    yield f"The most likely cause, with {degree} confidence: {lower_first(body)}."
    if not diagnosis.stated:
        yield "Nobody says so in the record; it is an inference from the symptoms."


def confidence_words(confidence: float) -> str:
    """high from 0.75, medium from 0.45, else low."""
    if confidence >= 0.75:
        return "high"
    return "medium" if confidence >= 0.45 else "low"


def _recovery(story: Story) -> str:
    impact = story.impact
    if impact.mitigated is None:
        return ""
    took = (
        f", {spell(impact.minutes_to_mitigate)} after it began"
        if impact.minutes_to_mitigate
        else ""
    )
    fix = f", after this step: {_say(story.fix.text, 12)}" if story.fix else ""
    return f"Things came back at {impact.mitigated}{took}{fix}."


def _signals(story: Story) -> str:
    told = [_say(a.said, 14) for a in warnings(story)[:2]]
    if len(told) == 2:
        return f"Two warnings stand out. One: {told[0]}. The other: {told[1]}."
    if told:
        return f"One warning stands out: {told[0]}."
    if story.signals:
        return story.signals[0].signal
    return "No earlier signal is mentioned in the record."


def _prevention(story: Story) -> str:
    titles = [lower_first(_title(t.title)) for t in story.tests[:3]]
    if not titles:
        return ""
    return f"The tests to write first: {'; '.join(titles)}."


def _title(title: str) -> str:
    """A test's title without brackets and quotations."""
    bare = re.sub(r"\s*\([^)]*\)|:? “.*$", "", title)
    head = bare.split(":")[0]
    return _say(head if len(head.split()) >= 3 else bare, 14)


def _unknown(story: Story) -> str:
    if not story.impact.not_given:
        return ""
    return f"We do not know {join_words(story.impact.not_given[:3], 'or')}."


def _extras(story: Story) -> Iterator[str]:
    rotated = [step.action for step in rotations(story.evidence)]
    for step in [s for s in story.prevention if s.action not in rotated][:1]:
        yield f"First on the plan: {lower_first(_say(step.action.split(':')[0], 24))}."
    for turn in story.wrong_turns[:1]:
        if turn.minutes:
            yield f"One detour cost about {spell(turn.minutes)}."
    for rival in story.alternatives[:1]:
        yield f"The runner-up: {lower_first(_title(rival.statement.split(', for “')[0]))}."
    mode = story.diagnosis.mode
    if mode and mode.checks:
        yield f"The cause is confirmed if {lower_first(_say(mode.checks[0].confirm, 28))}."
