"""Pairs as the bot serves them: the reports that search finds on that day, and a cited reply."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from models.ports import Embedder
from pipeline.records import IncidentRecord
from pipeline.retrieval.search import Findings, Query, Search
from pipeline.training.pairs import ASKED, Dropped, Pair
from pipeline.training.questions import answer_of, quote_answer, word_question
from pipeline.triage.check import check_sentence
from pipeline.triage.evidence import EvidenceFinder
from pipeline.triage.question import Ask
from pipeline.triage.request import NO_ANSWER, SOURCES, Request, make_request
from pipeline.triage.write import read_sentences

UNANSWERABLE = 0.25  # of the pairs have the fitting report taken out

MaySee = Callable[[IncidentRecord], bool]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all pairs share: search over all incidents, and the room for a prompt in tokens.

    `families` gives for an incident those like it, itself included; `today` is the day on which
    incidents without a date are asked about.
    """

    search: Search
    embedder: Embedder
    today: date
    context_tokens: int
    seed: int
    progress: Progress = lambda _done, _all: None
    families: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


def make_served(
    records: Sequence[IncidentRecord], may_see: MaySee, setting: Setting
) -> list[Pair | Dropped]:
    """Three pairs an incident, less those that the bot could not serve; a quarter unanswerable.

    Search finds what `may_see` lets through and what was on record on the incident's day.
    """
    asked = [(record, ask) for record in records for ask in ASKED]
    outcomes: list[Pair | Dropped] = []
    for done, (record, ask) in enumerate(asked, 1):
        outcomes.append(_make(record, ask, on_record(record, may_see), setting))
        setting.progress(done, len(asked))
    made = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Pair)]
    for n in Random(setting.seed).sample(made, round(UNANSWERABLE * len(made))):
        record, ask = asked[n]
        alike = setting.families.get(record.id, frozenset((record.id,)))
        without = _make(record, ask, on_record(record, may_see, alike), setting)
        outcomes[n] = without if isinstance(without, Pair) else outcomes[n]
    return outcomes


def on_record(
    record: IncidentRecord, may_see: MaySee, taken_out: frozenset[str] = frozenset()
) -> MaySee:
    """What search could find when the incident was written up."""

    def seen(other: IncidentRecord) -> bool:
        if other.id in taken_out:
            return False
        known = record.date is None or (other.date is not None and other.date <= record.date)
        return other.id == record.id or (known and may_see(other))

    return seen


def _make(record: IncidentRecord, ask: Ask, seen: MaySee, setting: Setting) -> Pair | Dropped:
    random = Random(f"{setting.seed}:{record.id}:{ask}")
    question, quotes = word_question(record, ask, random), quote_answer(record, ask)
    if question is None:
        return _drop(record, ask, "every question would give its answer away")
    if not quotes:
        return _drop(record, ask, "no sentence is short enough to quote")
    today = date.fromisoformat(record.date) if record.date else setting.today
    findings = setting.search.find(Query(question, today), SOURCES, seen)
    if not findings.hits:
        return _drop(record, ask, "nothing else was on record then: the bot would ask no model")
    found = [hit.record.id for hit in findings.hits]
    if seen(record) and record.id not in found:
        return _drop(record, ask, f"search does not find it among the first {SOURCES}")
    request = _request(findings, ask, setting)
    completion = NO_ANSWER
    if seen(record):
        number = found.index(record.id) + 1
        completion = " ".join(_cite(quote, number) for quote in quotes)
        if not _stands(completion, number, request):
            return _drop(record, ask, "the check of answers does not let its answer through")
    return Pair(
        id=f"{record.id}:{ask}",
        incident_id=record.id,
        source=record.source,
        date=record.date,
        category=record.root_cause_category,
        asked=ask,
        format="served",
        question=question,
        messages=request.messages,
        completion=completion,
        answer=answer_of(record, ask),
        answerable=seen(record),
        retrieved=tuple(found),
    )


def _request(findings: Findings, ask: Ask, setting: Setting) -> Request:
    keywords = setting.search.snapshot.keywords
    finder = EvidenceFinder(findings.query, findings.hits[0], keywords, setting.embedder)
    return make_request(findings, finder, ask, setting.context_tokens)


def _cite(quote: str, number: int) -> str:
    """The mark stands before the full stop, so that it belongs to its sentence as text streams."""
    return f"{quote.rstrip('.:;!? ')} [{number}]."


def _stands(completion: str, number: int, request: Request) -> bool:
    """Whether every sentence passes the check of answers, citing the report it should."""
    checked = [check_sentence(s, request.sources) for s in read_sentences([completion])]
    return all(one is not None and one.sources == (number,) for one in checked)


def _drop(record: IncidentRecord, ask: Ask, reason: str) -> Dropped:
    return Dropped(f"{record.id}:{ask}", reason)
