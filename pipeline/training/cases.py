"""What an evaluation asks: held-out questions, with what a right reply would hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.ports import Message
from pipeline.parsing.category import default_categories
from pipeline.parsing.sentences import clip
from pipeline.prompts import enclose, load_prompt
from pipeline.records import IncidentRecord
from pipeline.store import StoredIncident
from pipeline.training.customer import make_customer
from pipeline.training.families import Families
from pipeline.training.pairs import Pair
from pipeline.training.questions import quote_answer
from pipeline.triage.check import Source
from pipeline.triage.question import Ask

LEAST_EVENTS = 3  # a timeline of fewer tells nothing when it is retold
CHARACTERS_PER_TOKEN = 3
CATEGORIES = tuple(category.name for category in default_categories())


@dataclass(frozen=True, slots=True)
class Case:
    """One held-out question.

    `pair` holds the prompt with the retrieved reports, `closed` the prompt without any: title and
    timeline alone. `sources` are the reports that were retrieved, `own` is the incident's.
    """

    pair: Pair
    record: IncidentRecord
    family: int
    closed: Message
    sources: tuple[Source, ...]
    own: Source

    @property
    def reference(self) -> str:
        """The record's answer, cut as the bot would quote it."""
        return " ".join(quote_answer(self.record, self.pair.asked))

    @property
    def services(self) -> tuple[str, ...]:
        """The services that the record names."""
        return self.record.services_affected


def make_cases(
    pairs: Sequence[Pair], incidents: Mapping[str, StoredIncident], families: Families
) -> list[Case]:
    """A case for each pair whose incident and reports are still on record."""
    number = {member: n for n, family in enumerate(families) for member in family}
    wanted = {pair.incident_id for pair in pairs}
    closed = {
        pair.id: pair.messages[0]
        for pair in make_customer([incidents[i].record for i in incidents if i in wanted])
        if isinstance(pair, Pair)
    }
    return [
        Case(
            pair,
            incidents[pair.incident_id].record,
            number[pair.incident_id],
            closed[pair.id],
            tuple(_source(n, incidents[i]) for n, i in enumerate(pair.retrieved, 1)),
            _source(1, incidents[pair.incident_id]),
        )
        for pair in pairs
        if pair.id in closed
        and pair.incident_id in number
        and all(name in incidents for name in pair.retrieved)
    ]


def category_prompt(case: Case, *, with_reports: bool) -> tuple[Message, ...]:
    """Ask for the kind of cause, given the retrieved reports or title and timeline alone."""
    context = case.closed.content.partition("### Question:")[0].strip()
    if with_reports:
        context = f"{context}\n\n" + "\n\n".join(
            enclose("report", _cause_of(source), source.number) for source in case.sources
        )
    prompt = load_prompt("evaluate_category")
    text = prompt.render(context=context, categories=", ".join(CATEGORIES))
    return (Message("user", text),)


def timeline_prompt(case: Case, context_tokens: int) -> tuple[Message, ...]:
    """Ask for the incident's timeline, given its own report."""
    prompt = load_prompt("evaluate_timeline")
    report = clip(case.own.text, context_tokens * CHARACTERS_PER_TOKEN)
    return (Message("user", prompt.render(report=enclose("report", report))),)


def timeline_of(record: IncidentRecord) -> str:
    """The timeline as it would be retold; empty when there is none worth retelling."""
    rows = [f"{entry.time} {entry.event}".strip() for entry in record.timeline]
    return "\n".join(rows) if len(rows) >= LEAST_EVENTS else ""


def one_each(cases: Sequence[Case]) -> list[Case]:
    """One case an incident: that of its cause, where there is one."""
    chosen: dict[str, Case] = {}
    for case in cases:
        if case.pair.asked is Ask.CAUSE or case.record.id not in chosen:
            chosen[case.record.id] = case
    return list(chosen.values())


def _source(number: int, incident: StoredIncident) -> Source:
    record = incident.record
    stated = (record.incident_title, record.root_cause, record.fix, *record.services_affected)
    return Source(number, "\n".join((*stated, incident.text)))


def _cause_of(source: Source) -> str:
    """The head of a report: its title, and what it says of cause and fix."""
    return clip(source.text, 600)
