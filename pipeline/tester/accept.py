"""Turns a model's section into a change of the report, if enough of it holds."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from pipeline.tester.headings import list_items, split_turns
from pipeline.tester.material import Material
from pipeline.tester.phrases import content_words, count_words, repeated, upper_first
from pipeline.tester.plan import MAX_STEPS, MAX_TESTS
from pipeline.tester.report import Prevention, RecommendedTest, TesterReport, Turn
from pipeline.tester.retelling import retell
from pipeline.tester.verify import HYPOTHESIS, Support, split_sentences, verified, without_marks
from pipeline.tester.voice import MAX_WORDS, MIN_WORDS

Accepted = Callable[[TesterReport], TesterReport]

MAX_TURNS = 8
_MIN_TURNS = 4
_SAME_INCIDENT = 0.3
_SAME_CAUSE = 0.5
_TOUCHES_CAUSE = 0.2
_SAME_TURN = 0.8
_ALIKE = 0.5
_MAX_ADDED = 2
_MOST_SENTENCES = 2
_LONGEST_PROPOSAL = 30
# The labels of the notes; a model that repeats them copies instead of summarising.
_COPIED = re.compile(r"\b(?:Not given|Affected|Began|Done when)\s?:", re.I)
_FINISHED = re.compile(r"[.!?][”\"')\]]*$")
_ENDING = re.compile(r"\b(?:back|recover\w*|resolved|restored|mitigated|fixed|ended|again)\b", re.I)
_IS_TEST = re.compile(
    r"\b(?:re)?(?:test|check|alert|monitor|drill|load|verif|assert|simulat|replay|chaos|canary|fuzz"
    r"|synthetic|rehears|inject|measur|probe|lint|policy|staging|rollback)\w*",
    re.IGNORECASE,
)


def accept_section(
    name: str, text: str, draft: TesterReport, material: Material
) -> Accepted | None:
    """The change that a section makes, or None if what holds of it is too little."""
    accept = {
        "Incident Summary": _summary,
        "Investigation Discussion": _discussion,
        "Root Cause": _cause,
        "Prevention Plan": _prevention,
        "Recommended Tests": _tests,
        "Voice Summary": accept_voice,
    }[name]
    return accept(text, draft, material)


def _summary(text: str, draft: TesterReport, material: Material) -> Accepted | None:
    whole = verified(text, material.support)
    summary = " ".join(s for s in split_sentences(whole) if _FINISHED.search(s))
    kept = _likeness(summary, draft.incident_summary)
    copied = HYPOTHESIS in summary or _COPIED.search(whole) or repeated(summary)
    untold = draft.impact.mitigated and not _ENDING.search(summary)
    if kept < _SAME_INCIDENT or copied or untold:
        return None
    cited = material.support.addresses(text) or draft.summary_evidence
    return lambda report: replace(report, incident_summary=summary, summary_evidence=cited)


def _discussion(text: str, draft: TesterReport, material: Material) -> Accepted | None:
    turns: list[Turn] = []
    for speaker, said in split_turns(text):
        kept = verified(said, material.support)
        cited = material.support.addresses(said) or material.support.nearest(kept)
        if kept and cited and not any(_likeness(kept, t.text) >= _SAME_TURN for t in turns):
            turns.append(Turn(speaker, kept, cited))
    turns = turns[:MAX_TURNS]
    changes = sum(one.speaker != other.speaker for one, other in pairwise(turns))
    if len(turns) < _MIN_TURNS or changes < _MIN_TURNS - 1:
        return None
    return lambda report: replace(report, investigation=tuple(turns))


def _cause(text: str, draft: TesterReport, material: Material) -> Accepted | None:
    """The first two sentences that word the same cause; a model does not choose another one."""
    composed = draft.root_cause.statement.partition(" Seen as “")[0]
    kept: list[str] = []
    cited = [*draft.root_cause.evidence]
    for sentence in split_sentences(_without_label(text)):
        worded = verified(sentence, material.support).removeprefix(HYPOTHESIS)
        same = _likeness(worded, composed) >= _TOUCHES_CAUSE
        if same and "?" not in worded and _FINISHED.search(worded) and len(kept) < _MOST_SENTENCES:
            kept.append(worded)
            cited += material.support.addresses(sentence)
    statement = " ".join(kept)
    if _likeness(statement, composed) < _SAME_CAUSE or repeated(statement):
        return None
    evidence = tuple(dict.fromkeys(cited))
    cause = replace(draft.root_cause, statement=statement, evidence=evidence)
    return lambda report: replace(report, root_cause=cause)


def _likeness(text: str, composed: str) -> float:
    """The share of the composed text's content words that a text holds."""
    wanted = content_words(composed)
    return len(content_words(text) & wanted) / max(1, len(wanted))


def _without_label(text: str) -> str:
    label = r"^\W*(?:primary|most likely|root cause)[^:\n]{0,60}:\W*"
    return re.sub(label, "", text, flags=re.IGNORECASE | re.MULTILINE)


def _prevention(text: str, draft: TesterReport, material: Material) -> Accepted | None:
    """At most two steps beside the composed ones; each must cite or touch the evidence."""
    added: list[Prevention] = []
    for item in list_items(text):
        kept, cited = _proposal(item, material.support)
        known = [step.action for step in (*draft.prevention, *added)]
        if kept and cited and not _is_known(kept, known):
            done = "A test that repeats this incident is green with it and red without it."
            added.append(Prevention(kept, "unassigned", cited, done))
    steps = (*draft.prevention, *added[:_MAX_ADDED])[:MAX_STEPS]
    return (lambda report: replace(report, prevention=steps)) if added else None


def _tests(text: str, draft: TesterReport, material: Material) -> Accepted | None:
    """At most two tests beside the composed ones, from list items or table rows."""
    added: list[RecommendedTest] = []
    for item in _rows(text):
        kept, cited = _proposal(item, material.support)
        known = [test.title for test in (*draft.recommended_tests, *added)]
        if kept and cited and _IS_TEST.search(kept) and not _is_known(kept, known):
            added.append(
                RecommendedTest(
                    title=kept.rstrip("."),
                    layer=_layer(kept),
                    catches="A repetition of what the cited evidence shows.",
                    pass_when="proposed: red on the version of that day, green on the fix.",
                    evidence=cited,
                )
            )
    tests = (*draft.recommended_tests, *added[:_MAX_ADDED])[:MAX_TESTS]
    return (lambda report: replace(report, recommended_tests=tests)) if added else None


def _rows(text: str) -> list[str]:
    table = [line for line in text.splitlines() if line.count("|") >= 2]
    if not table:
        return list_items(text)
    rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in table]
    return [max(row, key=len) for row in rows[1:] if not set("".join(row)) <= set("-: ")]


def _proposal(item: str, support: Support) -> tuple[str, tuple[str, ...]]:
    """The first sentence of a proposal that holds, and the evidence that it names or touches."""
    kept = verified(split_sentences(item)[0] if split_sentences(item) else "", support)
    kept = kept.removeprefix(HYPOTHESIS)
    if count_words(kept) > _LONGEST_PROPOSAL or repeated(kept):
        return "", ()
    return upper_first(without_marks(kept)), support.addresses(item) or support.nearest(kept, 3)


def _is_known(text: str, known: list[str]) -> bool:
    words = content_words(text)
    return any(
        len(words & content_words(other)) >= _ALIKE * min(len(words), len(content_words(other)))
        for other in known
    )


def _layer(text: str) -> str:
    for word in ("load", "chaos", "alert", "synthetic", "contract", "migration", "unit", "drill"):
        if word in text.lower():
            return word
    return "integration"


def accept_voice(text: str, draft: TesterReport, material: Material) -> Accepted | None:
    """The summary, if 150 to 200 words of it hold."""
    spoken = retell(verified(text, material.support).replace(HYPOTHESIS, "Possibly, "))
    if not MIN_WORDS <= count_words(spoken) <= MAX_WORDS:
        return None
    return lambda report: replace(report, voice_summary=spoken)
