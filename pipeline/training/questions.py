"""What an engineer would ask about an incident, and what its record answers.

An incident is named by what people saw, not by its title: a title often gives the cause away, and
then the question could be answered without a report.
"""

from collections.abc import Iterator
from random import Random

from pipeline.parsing.sentences import clip, plain, sentences
from pipeline.records import IncidentRecord
from pipeline.retrieval.keywords import terms
from pipeline.triage.compose import QUOTED_WORDS
from pipeline.triage.question import Ask, read_question

TOPIC_CHARACTERS = 180
GIVEN_AWAY = 0.5  # of an answer's telling words may stand in the question
QUOTED_SENTENCES = 2

WORDINGS = {
    Ask.SERVICES: (
        "Which services were affected?",
        "Which systems were hit?",
        "Which of our services did it affect?",
    ),
    Ask.CAUSE: (
        "What was the root cause?",
        "What caused it?",
        "Why did that happen?",
    ),
    Ask.FIX: (
        "How was it fixed?",
        "What was the fix?",
        "How did we resolve it?",
    ),
}


def word_question(record: IncidentRecord, asked: Ask, random: Random) -> str | None:
    """A question that the bot reads as meant and that does not give its answer away, or None."""
    wording = random.choice(WORDINGS[asked])
    for topic in _topics(record):
        question = f"{topic} {wording}"
        if read_question(question) is asked and not gives_away(topic, record, asked):
            return question
    return None


def gives_away(text: str, record: IncidentRecord, asked: Ask) -> bool:
    """Whether the answer could be had from the text alone."""
    telling = set(terms(answer_of(record, asked)))
    return len(telling & set(terms(text))) > GIVEN_AWAY * len(telling)


def answer_of(record: IncidentRecord, asked: Ask) -> str:
    """The record's answer, in its own words; empty when it has none."""
    if asked is Ask.SERVICES:
        return ", ".join(record.services_affected)
    return plain(record.root_cause if asked is Ask.CAUSE else record.fix)


def quote_answer(record: IncidentRecord, asked: Ask) -> list[str]:
    """The sentences of a short reply; none when the record has none that is short enough."""
    if asked is Ask.SERVICES:
        return _name_services(record.services_affected)
    kept: list[str] = []
    room = QUOTED_WORDS
    for sentence in sentences(answer_of(record, asked))[:QUOTED_SENTENCES]:
        room -= len(sentence.split())
        if room < 0:
            break
        kept.append(sentence)
    return kept


def _name_services(names: tuple[str, ...]) -> list[str]:
    if not names:
        return []
    *others, last = names
    listed = f"{', '.join(others)} and {last}" if others else last
    return [f"Services affected: {listed}."]


def _topics(record: IncidentRecord) -> Iterator[str]:
    """What was seen of the incident, the best description first; its title last."""
    seen = [*sentences(plain(record.impact)), *sentences(plain(record.summary))]
    for text in (*seen, plain(record.incident_title)):
        topic = clip(text, TOPIC_CHARACTERS).strip()
        if len(terms(topic)) >= 2:
            yield topic if topic[-1] in ".!?…" else f"{topic}."
