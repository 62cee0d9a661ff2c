"""An answer in a model's words, sentence by sentence checked against the reports."""

import logging
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from models.ports import ChatModel, Message, ModelError, PromptTooLong
from pipeline.parsing.sentences import clip, sentences
from pipeline.prompts import Prompt, load_prompt
from pipeline.records import Citation
from pipeline.retrieval.keywords import terms
from pipeline.retrieval.search import Findings, Hit
from pipeline.triage.check import Checked, Source, check_sentence
from pipeline.triage.compose import QUOTED_WORDS, Draft, spoken_date
from pipeline.triage.evidence import EvidenceFinder
from pipeline.triage.question import Ask
from pipeline.triage.quotes import Quotable, find_quotables

logger = logging.getLogger(__name__)

ANSWER_TOKENS = 300
MAX_SENTENCES = 4
SOURCES = 3
FIELD_CHARACTERS = 900
CHARACTERS_PER_TOKEN = 3  # on the safe side of English and logs
NO_ANSWER = "NO ANSWER"


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of an answer that is still being written, already checked."""

    text: str


class AnswerWriter:
    """Has a chat model word the answer from the three best reports."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._prompt: Prompt = load_prompt("triage_answer")

    @property
    def model_name(self) -> str:
        """What the answer is labelled with."""
        return self._model.name

    def write(
        self, findings: Findings, finder: EvidenceFinder, ask: Ask
    ) -> Generator[Delta, None, Draft | None]:
        """Yield checked sentences; return the whole, or None when the composer must answer.

        None stands for a model that is gone, died half-way, declined, or wrote nothing that the
        reports bear out.
        """
        hits = findings.hits[:SOURCES]
        key = [e.quote.plain for e in finder.rank(ask)[:8]]
        instructions = len(self._prompt.text) // CHARACTERS_PER_TOKEN
        room = self._model.context_tokens - ANSWER_TOKENS - instructions
        for share in (1.0, 0.5):  # a server's real context may be smaller than it says
            sources = _sources(hits, key, int(room * share * CHARACTERS_PER_TOKEN))
            prompt = self._render(findings, sources, ask)
            try:
                kept = yield from self._checked(prompt, sources)
            except PromptTooLong:
                continue
            except ModelError as error:
                logger.warning("answered without the model: %s", error)
                return None
            return _draft(kept, hits) if kept else None
        logger.warning("answered without the model: its context is too small")
        return None

    def _render(self, findings: Findings, sources: Sequence[Source], ask: Ask) -> str:
        return self._prompt.render(
            reports="\n\n".join(f'<report n="{s.number}">\n{s.text}\n</report>' for s in sources),
            earlier="\n".join(findings.query.earlier) or "(none)",
            question=findings.query.question,
            asked=ask.value,
        )

    def _checked(
        self, prompt: str, sources: Sequence[Source]
    ) -> Generator[Delta, None, list[Checked]]:
        kept: list[Checked] = []
        for sentence in _sentences(self._stream(prompt)):
            if NO_ANSWER in sentence:
                return []
            checked = check_sentence(sentence, sources)
            if checked is not None and checked not in kept:
                kept.append(checked)
                yield Delta(checked.text + " ")
            if len(kept) == MAX_SENTENCES:
                break
        return kept

    def _stream(self, prompt: str) -> Iterator[str]:
        return self._model.stream([Message("user", prompt)], max_tokens=ANSWER_TOKENS)


def _sentences(pieces: Iterator[str]) -> Iterator[str]:
    """Whole sentences as soon as they are complete: when the next one has begun."""
    pending = ""
    for piece in pieces:
        pending += piece.replace("\n", " ")
        *whole, begun = sentences(pending) or [""]
        if whole:
            yield from whole
            pending = pending[pending.rindex(begun) :]  # not stripped: a space may end a piece
    if pending.strip():
        yield pending.strip()


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


def _draft(kept: Sequence[Checked], hits: Sequence[Hit]) -> Draft:
    """Number the cited reports anew, in the order in which they are cited."""
    order = list(dict.fromkeys(n for checked in kept for n in checked.sources))
    text = " ".join(checked.text for checked in kept)
    for new, old in enumerate(order, 1):
        text = text.replace(f"[{old}]", f"[\0{new}]")
    budget = QUOTED_WORDS // len(order)
    citations = (
        _cite(hits[n - 1], [c.text for c in kept if n in c.sources], budget) for n in order
    )
    return Draft(text.replace("\0", ""), tuple(citations))


def _cite(hit: Hit, written: Sequence[str], words: int) -> Citation:
    """The report's own sentence, of so many words at most, nearest to what was written."""
    wanted = set(terms(" ".join(written)))

    def likeness(quote: Quotable) -> float:
        return len(wanted & set(terms(quote.plain))) / (quote.words + 8)

    fitting = (quote for quote in find_quotables(hit.text) if quote.words <= words)
    best = max(fitting, key=likeness, default=None)
    record = hit.record
    place = record.id, record.path, record.incident_title, record.url
    return Citation(*place, best.text if best else "")
