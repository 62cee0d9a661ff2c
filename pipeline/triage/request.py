"""What a model is asked when it words an answer: the one place, for serving and for training."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from models.ports import Message
from pipeline.parsing.sentences import clip
from pipeline.prompts import Prompt, load_prompt
from pipeline.retrieval.search import Findings, Hit
from pipeline.triage.check import Source
from pipeline.triage.compose import spoken_date
from pipeline.triage.evidence import EvidenceFinder
from pipeline.triage.question import Ask

ANSWER_TOKENS = 300
SOURCES = 3
FIELD_CHARACTERS = 900
KEY_SENTENCES = 8
CHARACTERS_PER_TOKEN = 3  # on the safe side of English and logs
NO_ANSWER = "NO ANSWER"  # what the prompt makes a model say when the reports do not answer


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
    sources = _sources(findings.hits[:SOURCES], key, int(room * share * CHARACTERS_PER_TOKEN))
    text = prompt.render(
        reports="\n\n".join(f'<report n="{s.number}">\n{s.text}\n</report>' for s in sources),
        earlier="\n".join(findings.query.earlier) or "(none)",
        question=findings.query.question,
        asked=ask.value,
    )
    return Request((Message("user", text),), tuple(sources))


def _sources(hits: Sequence[Hit], key: Sequence[str], characters: int) -> list[Source]:
    """The reports, each cut to its share of the room; the sentences that matter come first."""
    share = characters // max(1, len(hits))
    texts = [_summary(hit, key if n == 0 else ()) for n, hit in enumerate(hits)]
    return [Source(n, clip(text, share)) for n, text in enumerate(texts, 1)]


def _summary(hit: Hit, key: Sequence[str]) -> str:
    record = hit.record
    fields = {
        "Title": record.incident_title,
        "Date": f"{record.date} ({spoken_date(record.date)})" if record.date else "",
        "Root cause": record.root_cause,
        "Fix": record.fix,
        "Most relevant": " ".join(key),
        "Services": ", ".join(record.services_affected),
        "Impact": record.impact,
        "Summary": record.summary,
        "Action items": "; ".join(record.action_items),
    }
    return "\n".join(f"{k}: {clip(v, FIELD_CHARACTERS)}" for k, v in fields.items() if v)
