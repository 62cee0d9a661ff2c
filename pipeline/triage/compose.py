"""An answer without a model: the report's own sentences, quoted and cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.records import Citation, IncidentRecord
from pipeline.retrieval.search import Findings, Hit
from pipeline.triage.evidence import Evidence, EvidenceFinder
from pipeline.triage.question import Ask
from pipeline.triage.quotes import Quotable, without_addresses

QUOTED_WORDS = 60  # of all quotes of an answer together
SECOND_QUOTE_FROM = 0.5  # of the best one's score
LISTED_FROM = 0.75  # of the best hit's score and coverage

_LABELS = {Ask.CAUSE: "Cause", Ask.FIX: "Fix", Ask.PREVENTION: "To prevent it"}
_MISSING = {
    Ask.CAUSE: "The report does not name the cause.",
    Ask.FIX: "The report does not name the fix.",
    Ask.PREVENTION: "The report lists no follow-up.",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of an answer in Markdown and what it cites; [n] is the n-th citation."""

    text: str
    citations: tuple[Citation, ...]


def compose_answer(ask: Ask, hit: Hit, finder: EvidenceFinder, *, sure: bool) -> Draft:
    """Answer from the best hit."""
    headline = _headline(hit.record)
    lead = f"{headline}." if sure else f"The closest I know of is {headline}."
    if ask is Ask.SEEN_BEFORE:
        parts = _cause_and_fix(finder)
    else:
        parts = [(_LABELS.get(ask, ""), _choose(finder.rank(ask), QUOTED_WORDS))]
    lines = [lead, *_services(ask, hit.record)]
    for label, quotes in parts:
        said = " … ".join(f"“{q.plain}”" for q in quotes)
        lines.append(f"{label}: {said} [1]" if label else f"{said} [1]")
    lines += _gaps(ask, hit.record)
    quoted = [quote for _, quotes in parts for quote in quotes]
    return Draft("\n".join(lines), _cite(hit.record, quoted))


def fitting(findings: Findings) -> list[IncidentRecord]:
    """The incidents that a question for all of them means: as good as the best, in its period."""
    best = findings.hits[0]
    return [
        hit.record
        for hit in findings.hits
        if hit.in_period is not False
        and hit.score >= LISTED_FROM * best.score
        and hit.coverage >= LISTED_FROM * best.coverage
    ]


def compose_list(fit: Sequence[IncidentRecord]) -> Draft:
    """Name every incident that fits, oldest first."""
    records = sorted(fit, key=lambda r: r.date or "")
    count = "One incident fits" if len(records) == 1 else f"{_number(len(records))} incidents fit"
    lines = [f"{count}: {', '.join(spoken_date(r.date) for r in records)}."]
    lines += [f"- {_headline(r)} [{n}]" for n, r in enumerate(records, 1)]
    return Draft("\n".join(lines), tuple(c for r in records for c in _cite(r, [])))


def compose_abstention(ask: Ask, findings: Findings) -> Draft:
    """Say that nothing answers the question, and name what came nearest."""
    if not findings.hits:
        return Draft("There are no incidents in the index yet.", ())
    nearest = findings.hits[0]
    period = findings.period
    if ask in (Ask.AMOUNT, Ask.PERSON) and nearest.in_period is not False:
        said = f"The reports do not say. The closest is {_headline(nearest.record)}."
    elif period and nearest.in_period is not True:
        said = f"I know of no such incident {_during(period.start, period.end)}. "
        said += f"The nearest is {_headline(nearest.record)}."
    else:
        said = "I found no similar incident in the reports. "
        said += f"The nearest, and probably not the same, is {_headline(nearest.record)}"
        said += f", which never mentions {' or '.join(nearest.lacks)}." if nearest.lacks else "."
    return Draft(said, _cite(nearest.record, []))


def _during(start: date, end: date) -> str:
    if start == end:
        return f"on {spoken_date(start.isoformat())}"
    return f"between {spoken_date(start.isoformat())} and {spoken_date(end.isoformat())}"


def spoken_date(day: str | None) -> str:
    """`2021-06-22` as `22 June 2021`."""
    if not day:
        return "undated"
    parsed = date.fromisoformat(day)
    return f"{parsed.day} {parsed:%B %Y}"


def _headline(record: IncidentRecord) -> str:
    return f"**{without_addresses(record.incident_title)}** ({spoken_date(record.date)})"


def _cause_and_fix(finder: EvidenceFinder) -> list[tuple[str, list[Quotable]]]:
    cause = _choose(finder.rank(Ask.SEEN_BEFORE), QUOTED_WORDS * 2 // 3)
    left = QUOTED_WORDS - sum(q.words for q in cause)
    known = [e for e in finder.rank(Ask.FIX) if e.in_field and e.quote not in cause]
    fix = _choose(known, left)
    return [("What was behind it", cause)] + ([("Fix", fix)] if fix else [])


def _choose(ranked: Sequence[Evidence], budget: int) -> list[Quotable]:
    """The best sentence and those nearly as good, in reading order, within a word budget."""
    chosen: list[Quotable] = []
    for evidence in ranked[:4]:
        if chosen and evidence.score < SECOND_QUOTE_FROM * ranked[0].score:
            break
        if evidence.quote.words <= budget:
            chosen.append(evidence.quote)
            budget -= evidence.quote.words
    return sorted(chosen, key=lambda quote: quote.order)


def _services(ask: Ask, record: IncidentRecord) -> list[str]:
    if ask is Ask.SERVICES and record.services_affected:
        return [f"Affected: {without_addresses(', '.join(record.services_affected))}."]
    return []


def _gaps(ask: Ask, record: IncidentRecord) -> list[str]:
    held = {
        Ask.CAUSE: record.root_cause,
        Ask.FIX: record.fix,
        Ask.PREVENTION: "".join(record.action_items),
    }
    return [] if held.get(ask, "known") else [_MISSING[ask]]


def _cite(record: IncidentRecord, quotes: Sequence[Quotable]) -> tuple[Citation, ...]:
    place = record.id, record.path, without_addresses(record.incident_title), record.url
    return tuple(Citation(*place, quote.verbatim) for quote in quotes) or (Citation(*place, ""),)


def _number(count: int) -> str:
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[count] if count < len(words) else str(count)
