"""Pairs as plain text: an incident's title and timeline, a question, the answer."""

from collections.abc import Sequence

from models.ports import Message
from pipeline.parsing.sentences import clip, plain
from pipeline.records import IncidentRecord
from pipeline.training.pairs import ASKED, Dropped, Pair
from pipeline.training.questions import WORDINGS, answer_of
from pipeline.triage.question import Ask

PROMPT = """### Incident Context:
{incident_title}
{timeline_summary}

### Question:
{question}

### Answer:
"""
SUMMARY_CHARACTERS = 900
ANSWER_CHARACTERS = 400


def make_customer(records: Sequence[IncidentRecord]) -> list[Pair | Dropped]:
    """Three pairs an incident."""
    return [_make(record, ask) for record in records for ask in ASKED]


def _make(record: IncidentRecord, ask: Ask) -> Pair | Dropped:
    answer = answer_of(record, ask)
    if not answer:
        return Dropped(f"{record.id}:{ask}", "the record names no services")
    question = WORDINGS[ask][0]
    prompt = PROMPT.format(
        incident_title=plain(record.incident_title),
        timeline_summary=_summarise(record),
        question=question,
    )
    return Pair(
        id=f"{record.id}:{ask}",
        incident_id=record.id,
        source=record.source,
        date=record.date,
        category=record.root_cause_category,
        asked=ask,
        format="customer",
        question=question,
        messages=(Message("user", prompt),),
        completion=clip(answer, ANSWER_CHARACTERS),
        answer=answer,
    )


def _summarise(record: IncidentRecord) -> str:
    """The timeline on one line, or the summary of a report that has none."""
    events = "; ".join(f"{entry.time} {plain(entry.event)}".strip() for entry in record.timeline)
    return clip(events or plain(record.summary or record.impact), SUMMARY_CHARACTERS)
