"""What a model is asked when it words an answer: the one place, for serving and for training."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from models.ports import Message
from pipeline.parsing.sentences import clip
from pipeline.prompts import Prompt, enclose, load_prompt
from pipeline.retrieval.search import Findings, Hit
from pipeline.triage.belonging import without_others
from pipeline.triage.check import Source
from pipeline.triage.compose import spoken_date
from pipeline.triage.evidence import EvidenceFinder
from pipeline.triage.question import Ask

ANSWER_TOKENS = 300
SOURCES = 3
FIELD_CHARACTERS = 900
SHORTEST_LINE = 40  # characters; less of a field than that tells nothing
KEY_SENTENCES = 8
CHARACTERS_PER_TOKEN = 3  # on the safe side of English and logs
NO_ANSWER = "NO ANSWER"  # what the prompt makes a model say when the reports do not answer

_FIELD_OF = {
    Ask.CAUSE: "Root cause",
    Ask.FIX: "Fix",
    Ask.SERVICES: "Services",
    Ask.PREVENTION: "Action items",
}


@dataclass(frozen=True, slots=True)
class Request:
    """The messages for a model, and the reports in them, against which its words are checked."""

    messages: tuple[Message, ...]
    sources: tuple[Source, ...]


@cache
def answer_prompt() -> Prompt:
    """The prompt that answers are asked with."""
    return load_prompt("triage_answer")


def make_request(
    findings: Findings, finder: EvidenceFinder, ask: Ask, context_tokens: int, share: float = 1.0
) -> Request:
    """Ask for an answer from the three best reports, cut to `share` of the room for them.

    `finder` is that of the best hit: its telling sentences are given with its report.
    """
    prompt = answer_prompt()
    room = context_tokens - ANSWER_TOKENS - len(prompt.text) // CHARACTERS_PER_TOKEN
    key = [evidence.quote.plain for evidence in finder.rank(ask)[:KEY_SENTENCES]]
    characters = int(room * share * CHARACTERS_PER_TOKEN)
    sources = _sources(findings.hits[:SOURCES], finder, ask, key, characters)
    text = prompt.render(
        reports="\n\n".join(enclose("report", s.text, s.number) for s in sources),
        earlier=enclose("conversation", "\n".join(findings.query.earlier) or "(none)"),
        question=enclose("question", findings.query.question),
        asked=ask.value,
    )
    return Request((Message("user", text),), sources)


def _sources(
    hits: Sequence[Hit], finder: EvidenceFinder, ask: Ask, key: Sequence[str], characters: int
) -> tuple[Source, ...]:
    share = characters // max(1, len(hits))
    lines = (_summary(hit, finder, ask, key if n == 0 else ()) for n, hit in enumerate(hits))
    return tuple(Source(n, _fit(each, share)) for n, each in enumerate(lines, 1))


def _summary(hit: Hit, finder: EvidenceFinder, ask: Ask, key: Sequence[str]) -> list[str]:
    """The report, a line a field; what is asked for comes first, lest it be cut off."""
    record, belonging = hit.record, finder.belonging(hit)
    fields = {
        "Title": record.incident_title,
        "Date": f"{record.date} ({spoken_date(record.date)})" if record.date else "",
        _FIELD_OF.get(ask, "Most relevant"): "",
        "Root cause": record.root_cause,
        "Fix": record.fix,
        "Most relevant": " ".join(key),
        "Services": ", ".join(record.services_affected),
        "Impact": record.impact,
        "Summary": record.summary,
    }
    told = {name: without_others(text, hit.text, belonging) for name, text in fields.items()}
    steps = (without_others(step, hit.text, belonging) for step in record.action_items)
    told["Action items"] = "; ".join(filter(None, steps))
    return [f"{name}: {clip(text, FIELD_CHARACTERS)}" for name, text in told.items() if text]


def _fit(lines: Sequence[str], characters: int) -> str:
    """As many lines as there is room for, the last one cut."""
    kept: list[str] = []
    for line in lines:
        if characters < SHORTEST_LINE:
            break
        kept.append(clip(line, characters))
        characters -= len(kept[-1]) + 1
    return "\n".join(kept)
