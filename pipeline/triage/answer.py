"""From a question to a cited answer: find, judge, write."""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from pipeline.injection.signs import is_instruction
from pipeline.permissions import Permissions, Reader
from pipeline.records import Answer
from pipeline.redaction.gate import Gate
from pipeline.retrieval.live import LiveSearch
from pipeline.retrieval.search import Findings, Query, Search
from pipeline.triage.compose import (
    Draft,
    compose_abstention,
    compose_answer,
    compose_list,
    fitting,
)
from pipeline.triage.confidence import ANSWER_FROM, likely_answered, likely_found, measure
from pipeline.triage.evidence import EvidenceFinder, answers_shape
from pipeline.triage.question import Ask, read_question
from pipeline.triage.write import AnswerWriter, Delta

NO_MODEL = "none"
SURE_FROM = 0.75
CONSIDERED = 10  # incidents looked at, for "how many times ..."; three are given to people


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What is known before anything is written."""

    ask: Ask
    findings: Findings
    finder: EvidenceFinder | None
    found: float  # the probability that the best hit is the right one
    abstains: bool


class Triage:
    """Answers questions. Without a writer every answer is composed from the reports."""

    def __init__(
        self,
        live: LiveSearch,
        gate: Gate,
        writer: AnswerWriter | None = None,
        permissions: Permissions | None = None,
    ) -> None:
        self._live, self._gate, self._writer = live, gate, writer
        self._permissions = permissions or Permissions()

    def search(self) -> Search:
        """The search that answers rest on now. Raises IndexMissing or IndexUnusable."""
        return self._live.current()

    def answer(
        self, question: str, today: date, earlier: Sequence[str] = (), *, reader: Reader
    ) -> Answer:
        """The finished answer; see stream()."""
        events = self.stream(question, today, earlier, reader=reader)
        return next(event for event in events if isinstance(event, Answer))

    def stream(
        self, question: str, today: date, earlier: Sequence[str] = (), *, reader: Reader
    ) -> Iterator[Delta | Answer]:
        """Yield checked pieces while a model writes (none without a model), then the Answer.

        `earlier` are the turns before, oldest first. What `reader` may not be told of is as if it
        were not there. The Answer's text is what counts: when a
        model died half-way it is not what was streamed. Raises RedactionFailed, IndexMissing,
        IndexUnusable.
        """
        started = time.monotonic()
        redactor = self._gate.document()
        clean = redactor.redact(question)
        told = (redactor.redact(turn) for turn in earlier)
        query = Query(clean, today, tuple(turn for turn in told if not is_instruction(turn)))
        verdict = self._judge(query, self.search(), reader)
        draft, model = yield from self._write(verdict)
        yield Answer(
            text=draft.text,
            citations=draft.citations,
            retrieved=tuple(hit.retrieved for hit in verdict.findings.hits[:3]),
            confidence=round(likely_answered(verdict.found), 3),
            abstained=verdict.abstains,
            model=model,
            seconds=round(time.monotonic() - started, 3),
        )

    def _judge(self, query: Query, search: Search, reader: Reader) -> _Verdict:
        ask = read_question(query.question)
        findings = search.find(query, CONSIDERED, partial(self._permissions.may_read, reader))
        if not findings.hits:
            return _Verdict(ask, findings, None, 0.0, abstains=True)
        keywords = search.snapshot.keywords
        finder = EvidenceFinder(query, findings.hits[0], keywords, self._live.embedder)
        evidence = finder.rank(ask)
        found = likely_found(measure(findings))
        abstains = found < ANSWER_FROM or not answers_shape(ask, query.question, evidence)
        return _Verdict(ask, findings, finder, found, abstains)

    def _write(self, verdict: _Verdict) -> Generator[Delta, None, tuple[Draft, str]]:
        findings = verdict.findings
        if verdict.abstains or verdict.finder is None:
            return compose_abstention(verdict.ask, findings), NO_MODEL
        if verdict.ask is Ask.LIST:
            return compose_list(fitting(findings)), NO_MODEL
        if self._writer is not None and not is_instruction(findings.query.question):
            written = yield from self._writer.write(findings, verdict.finder, verdict.ask)
            if written is not None:
                return written, self._writer.model_name
        sure = verdict.found >= SURE_FROM
        return compose_answer(verdict.ask, findings.hits[0], verdict.finder, sure=sure), NO_MODEL
