"""An answer in a model's words, sentence by sentence checked against the reports."""

import logging
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.ports import ChatModel, ModelError, PromptTooLong
from pipeline.parsing.sentences import sentences
from pipeline.records import Citation
from pipeline.retrieval.keywords import terms
from pipeline.retrieval.search import Findings, Hit
from pipeline.triage.check import Checked, check_sentence
from pipeline.triage.compose import QUOTED_WORDS, Draft
from pipeline.triage.evidence import EvidenceFinder
from pipeline.triage.question import Ask
from pipeline.triage.quotes import Quotable, without_addresses
from pipeline.triage.request import ANSWER_TOKENS, NO_ANSWER, SOURCES, Request, make_request

logger = logging.getLogger(__name__)

MAX_SENTENCES = 4


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of an answer that is still being written, already checked."""

    text: str


class AnswerWriter:
    """Has a chat model word the answer from the three best reports."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

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
        for share in (1.0, 0.5):  # a server's real context may be smaller than it says
            request = make_request(findings, finder, ask, self._model.context_tokens, share)
            try:
                kept = yield from self._checked(request)
            except PromptTooLong:
                continue
            except ModelError as error:
                logger.warning("answered without the model: %s", error)
                return None
            return _draft(kept, findings.hits[:SOURCES], finder) if kept else None
        logger.warning("answered without the model: its context is too small")
        return None

    def _checked(self, request: Request) -> Generator[Delta, None, list[Checked]]:
        kept: list[Checked] = []
        pieces = self._model.stream(request.messages, max_tokens=ANSWER_TOKENS)
        for sentence in read_sentences(pieces):
            if NO_ANSWER in sentence:
                return []
            checked = check_sentence(sentence, request.sources)
            if checked is not None and checked not in kept:
                kept.append(checked)
                yield Delta(checked.text + " ")
            if len(kept) == MAX_SENTENCES:
                break
        return kept


def read_sentences(pieces: Iterable[str]) -> Iterator[str]:
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


def _draft(kept: Sequence[Checked], hits: Sequence[Hit], finder: EvidenceFinder) -> Draft:
    """Number the cited reports anew, in the order in which they are cited."""
    order = list(dict.fromkeys(n for checked in kept for n in checked.sources))
    text = " ".join(checked.text for checked in kept)
    for new, old in enumerate(order, 1):
        text = text.replace(f"[{old}]", f"[\0{new}]")
    budget = QUOTED_WORDS // len(order)
    citations = (
        _cite(hits[n - 1], finder, [c.text for c in kept if n in c.sources], budget) for n in order
    )
    return Draft(text.replace("\0", ""), tuple(citations))


def _cite(hit: Hit, finder: EvidenceFinder, written: Sequence[str], words: int) -> Citation:
    """The report's own sentence, of so many words at most, nearest to what was written."""
    wanted = set(terms(" ".join(written)))

    def likeness(quote: Quotable) -> float:
        return len(wanted & set(terms(quote.plain))) / (quote.words + 8)

    fitting = (quote for quote in finder.belonging(hit) if quote.words <= words)
    best = max(fitting, key=likeness, default=None)
    record = hit.record
    place = record.id, record.path, without_addresses(record.incident_title), record.url
    return Citation(*place, best.verbatim if best else "")
