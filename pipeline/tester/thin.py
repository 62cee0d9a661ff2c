"""Inputs that say too little: recognised, and reported in a few honest words."""

import re
from collections.abc import Sequence

from pipeline.records import Redaction
from pipeline.tester.evidence import Evidence
from pipeline.tester.kinds import Mark
from pipeline.tester.modes import CLEAR
from pipeline.tester.phrases import join_words, quote
from pipeline.tester.report import SPEAKERS, Impact, RootCause, TesterReport, Turn
from pipeline.tester.retelling import retell
from pipeline.tester.story import Story
from pipeline.tester.voice import fit

_ENGLISH = frozenset(
    (
        "the", "a", "an", "is", "are", "was", "were", "to", "of", "in", "on", "for", "and", "it",
        "we", "i", "not", "no", "this", "that", "with", "at", "from", "after", "by", "be", "has",
        "have", "but", "all", "now", "can", "still", "do", "does", "you", "there", "our", "as",
        "down", "up", "since", "only", "failed", "error", "out", "so", "my", "me", "who", "what",
    )
)  # fmt: skip
_JOKE = re.compile(
    r"\b(?:lol|lmao|rofl|haha\w*|hehe\w*|jk|just kidding|joke|meme|rip|coffee machine|printer|snack"
    r"|fridge|parking|lunch|foosball|office plant|birthday|kettle)\b",
    re.IGNORECASE,
)
_MIN_WORDS = 20
_ENOUGH = 3
_NOTHING = Impact(
    blast_radius="Not stated.",
    not_given=(
        "when it began", "who noticed it", "what failed and why", "when it ended", "who was hit"
    ),
)  # fmt: skip


def why_insufficient(story: Story) -> str:
    """One clause that says what is missing; empty if there is enough to report on."""
    evidence = story.evidence
    if not evidence.items:
        return "nothing in it is about an incident"
    if _is_foreign(evidence):
        return "it is not in English, which is all that these rules can judge"
    substance = _substance(story)
    if substance == 0:
        return "it reports no failure, no measurement and no error"
    if _is_joking(evidence) and substance < _ENOUGH:
        return "it reads as banter and holds no measurement, error or system"
    return _unfounded(story, substance)


def _unfounded(story: Story, substance: int) -> str:
    """What keeps an earnest input from telling a cause; empty if nothing does."""
    only_bots = all(item.role == "bot" for item in story.evidence.items)
    shows = any(c.score >= CLEAR for c in story.diagnosis.candidates)
    if shows and story.window.eased is not None and substance >= _ENOUGH - 1:
        return ""
    if substance >= _ENOUGH - 1 and (story.diagnosis.stated or _was_worked_on(story)):
        return ""
    if only_bots and story.window.eased is None:
        return "only bots speak in it, and none says what was found or done"
    if substance < _ENOUGH and not _was_worked_on(story):
        return "it holds too few observations to tell one cause from another"
    undetermined = story.diagnosis.mode is None and not story.diagnosis.stated
    if undetermined and not _is_worked_on(story):
        return "it names symptoms, and nothing in it points at a cause"
    return ""


def _was_worked_on(story: Story) -> bool:
    """Whether somebody suspects something, does something, and it gets better."""
    marks = _marks_of_people(story)
    suspects = marks & {"cause", "suspicion", "change"}
    return bool(suspects) and "action" in marks and story.window.eased is not None


def _is_worked_on(story: Story) -> bool:
    """Whether anybody suspects, tries or finds anything."""
    return bool(_marks_of_people(story) & {"cause", "suspicion", "action", "log", "question"})


def _marks_of_people(story: Story) -> set[Mark]:
    return {mark for item in story.evidence.items if item.role != "bot" for mark in item.marks}


def _substance(story: Story) -> int:
    """Sentences that carry a failure mode, a symptom, a log line, a figure or a stated cause."""
    telling = {p.text for _, p in story.diagnosis.symptoms.values()}
    telling |= {p.text for c in story.diagnosis.candidates for p in c.shown}
    telling |= {p.text for p in story.evidence.passages if p.marks >= {"symptom", "figure"}}
    telling |= {p.text for p in story.evidence.passages if p.marks >= {"symptom", "log"}}
    distinct = {id_ for id_ in story.diagnosis.symptoms if not id_.startswith("alert-")}
    return max(len(telling), len(distinct))


def _is_foreign(evidence: Evidence) -> bool:
    words = [
        word
        for item in evidence.items
        for passage in item.passages
        if item.role != "bot" and not passage.code and not passage.marks & {"log", "alert"}
        for word in re.findall(r"[^\W\d_]+", passage.text.lower())
    ]
    if len(words) < _MIN_WORDS:
        return any(ord(c) > 0x250 for word in words for c in word)
    return sum(word in _ENGLISH for word in words) < 0.1 * len(words)


def _is_joking(evidence: Evidence) -> bool:
    jokes = sum(
        bool(
            _JOKE.search(item.text) or {"joy", "rolling_on_the_floor_laughing"} & {*item.reactions}
        )
        for item in evidence.items
    )
    return jokes * 4 >= len(evidence.items)


def compose_thin(story: Story, reason: str, redactions: Sequence[Redaction] = ()) -> TesterReport:
    """All six sections, each saying only what there is."""
    first = next((i for i in story.evidence.items if i.passages), None)
    cited = (first.address,) if first else ()
    seen = f"It holds {quote(first.text, 16)}." if first and reason_quotes(reason) else ""
    summary = f"The input does not allow a post-mortem: {reason}. {seen}".strip()
    impact = story.impact if "only bots" in reason else _NOTHING
    ask = "the first alert with its time, one error line, the last change, and what was done"
    tester, responder = SPEAKERS
    return TesterReport(
        incident_summary=summary,
        impact=impact,
        timeline=(),
        investigation=(
            Turn(tester, f"Can we say from this what failed? {seen}".strip(), cited),
            Turn(
                responder,
                f"No: {reason}. I would rather say so than guess. To go on I need {ask}.",
                cited,
            ),
        ),
        root_cause=RootCause(
            statement="Not determined from this input.",
            category="other",
            evidence=cited,
            confidence=0.0,
            basis=f"Nothing is concluded because {reason}.",
        ),
        missed_signals=(),
        wrong_turns=(),
        prevention=(),
        recommended_tests=(),
        open_questions=(f"Can somebody add {ask}?",),
        voice_summary=_voice(reason, impact),
        supported_share=0.0,
        insufficient=True,
        redactions=tuple(redactions),
        summary_evidence=cited,
    )


def reason_quotes(reason: str) -> bool:
    """Whether quoting the input helps to see the reason; banter and other languages do not."""
    return "banter" not in reason and "English" not in reason


def _voice(reason: str, impact: Impact) -> str:
    core = (
        f"This is a short summary, because the input does not allow a post-mortem: {reason}.",
        "No root cause is named here, since any cause would be a guess.",
        "That is not a finding about the incident, only about what was written down.",
        f"We do not know {join_words(impact.not_given, 'or')}.",
    )
    extras = (
        "To get a useful report, add four things to the thread.",
        "First, the first alert or the first complaint, with its time and time zone.",
        "Second, one error message or log line, copied rather than described.",
        "Third, the last change before the trouble: a deployment, a setting, a certificate, a "
        "migration or a jump in traffic.",
        "Fourth, what was done, and what happened right after it.",
        "With those, the report can name a most likely cause, rank the alternatives, and recommend "
        "tests that would have caught it.",
        "No test is recommended now: a test against an unknown fault proves nothing.",
        "If this was a drill or a joke, nothing needs to be done.",
    )
    return fit([retell(s) for s in core], [retell(s) for s in extras])
