"""What is compared in an evaluation: models with and without retrieval, and what needs no model."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.ports import JudgedModel, Message
from pipeline.parsing.category import Classifier, default_categories
from pipeline.permissions import OPERATOR, Permissions, Reader
from pipeline.records import Answer, IncidentRecord
from pipeline.redaction.gate import Gate
from pipeline.retrieval.live import LiveSearch
from pipeline.training.cases import CATEGORIES, Case, category_prompt, timeline_prompt
from pipeline.training.pairs import ASKED, Pair
from pipeline.training.questions import quote_answer
from pipeline.training.served import MaySee, on_record
from pipeline.triage.answer import Triage
from pipeline.triage.check import check_sentence
from pipeline.triage.question import Ask
from pipeline.triage.request import NO_ANSWER
from pipeline.triage.write import MAX_SENTENCES, read_sentences

REPLY_TOKENS = 96  # the answers trained on have 60 words at most
TIMELINE_TOKENS = 256
TIMELINE_CONTEXT = 1_200  # tokens of a report that is retold

_MARK = re.compile(r"\s*\[\d+\]")
_SAID = re.compile(r"^(?:services )?affected:\s*", re.IGNORECASE)
_BETWEEN = re.compile(r",|;|\n|\band\b")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system says to a case; `abstained` when it declines, or says nothing."""

    text: str
    abstained: bool = False

    @property
    def plain(self) -> str:
        """Without citation marks."""
        return _MARK.sub("", self.text)

    @property
    def names(self) -> list[str]:
        """The names in a reply that lists services."""
        listed = _SAID.sub("", self.plain.strip()).rstrip(".")
        return [name.strip() for name in _BETWEEN.split(listed) if name.strip()]


DECLINED = Reply("", abstained=True)


@dataclass(frozen=True, slots=True)
class Replies:
    """A system's replies, in the order of the cases; `categories` by incident id, where it can."""

    replies: tuple[Reply, ...]
    categories: dict[str, str]
    timelines: dict[str, str]


class ModelSystem:
    """A model, given the retrieved reports or none, after worked examples or none."""

    def __init__(
        self,
        model: JudgedModel,
        *,
        retrieval: bool,
        examples: Sequence[Pair] = (),
        plain: bool = False,
    ) -> None:
        self._model, self._retrieval, self._plain = model, retrieval, plain and not retrieval
        self._examples = tuple(examples)

    def answer(self, cases: Sequence[Case], incidents: Sequence[Case]) -> Replies:
        """Reply to every case; name the category and retell the timeline of every incident."""
        return Replies(
            self.reply(cases),
            {case.record.id: self._category(case) for case in incidents},
            self._timelines(incidents) if self._retrieval else {},
        )

    def reply(self, cases: Sequence[Case]) -> tuple[Reply, ...]:
        """Reply to every case."""
        prompts = [self._prompt(case) for case in cases]
        texts = self._model.complete(prompts, max_tokens=REPLY_TOKENS, plain=self._plain)
        return tuple(_read(text) for text in texts)

    def _prompt(self, case: Case) -> tuple[Message, ...]:
        asked = case.pair.messages if self._retrieval else (case.closed,)
        turns = [turn for pair in self._examples for turn in (*pair.messages, _said(pair))]
        if not self._plain:
            return (*turns, *asked)
        return (Message("user", "\n\n".join(turn.content for turn in (*turns, *asked))),)

    def _category(self, case: Case) -> str:
        prompt = category_prompt(case, with_reports=self._retrieval)
        chances = self._model.likelihoods(prompt, CATEGORIES)
        return CATEGORIES[max(range(len(CATEGORIES)), key=chances.__getitem__)]

    def _timelines(self, incidents: Sequence[Case]) -> dict[str, str]:
        prompts = [timeline_prompt(case, TIMELINE_CONTEXT) for case in incidents]
        texts = self._model.complete(prompts, max_tokens=TIMELINE_TOKENS)
        return {case.record.id: text for case, text in zip(incidents, texts, strict=True)}


class Composer:
    """The program without a model, asked as on the day of the incident."""

    def __init__(
        self, live: LiveSearch, gate: Gate, families: Mapping[str, frozenset[str]]
    ) -> None:
        self._live, self._gate, self._families = live, gate, families

    def answer(self, cases: Sequence[Case], today: date, may_see: MaySee) -> list[Reply]:
        """Reply to every case."""
        return [self._reply(case, today, may_see) for case in cases]

    def _reply(self, case: Case, today: date, may_see: MaySee) -> Reply:
        alike = self._families.get(case.record.id, frozenset((case.record.id,)))
        taken_out = frozenset[str]() if case.pair.answerable else alike
        then = _Then(on_record(case.record, may_see, taken_out))
        day = date.fromisoformat(case.record.date) if case.record.date else today
        triage = Triage(self._live, self._gate, permissions=then)
        answer = triage.answer(case.pair.question, day, reader=OPERATOR)
        return DECLINED if answer.abstained else Reply(_gist(answer, case.pair.asked))


class _Then(Permissions):
    """What was on record on a day, as a rule about what may be told."""

    def __init__(self, seen: MaySee) -> None:
        super().__init__()
        self._seen = seen

    def may_read(self, reader: Reader, record: IncidentRecord) -> bool:
        return self._seen(record)


def nearest(case: Case, others: Mapping[str, IncidentRecord]) -> Reply:
    """What the most similar other incident would have been answered with."""
    record = nearest_record(case, others)
    said = quote_answer(record, case.pair.asked) if record else []
    return Reply(" ".join(said)) if said else DECLINED


def nearest_record(case: Case, others: Mapping[str, IncidentRecord]) -> IncidentRecord | None:
    """The best of the retrieved incidents that is not the one asked about."""
    found = (others[name] for name in case.pair.retrieved if name in others)
    return next((record for record in found if record.id != case.record.id), None)


def majority_services(known: Sequence[IncidentRecord]) -> Reply:
    """The service that is affected most often."""
    counted = Counter(name for record in known for name in record.services_affected)
    return Reply(counted.most_common(1)[0][0]) if counted else DECLINED


def majority_category(known: Sequence[IncidentRecord]) -> str:
    """The most frequent kind of cause."""
    return Counter(record.root_cause_category for record in known).most_common(1)[0][0]


def category_of(reply: Reply) -> str:
    """The kind of cause that a reply in words speaks of."""
    return Classifier(default_categories()).classify([(reply.plain, 3.0)])


def as_served(case: Case, reply: Reply, instead: Reply) -> Reply:
    """What people would read: the sentences that the reports bear out, else what is composed."""
    checked = [check_sentence(s, case.sources) for s in read_sentences([reply.text])]
    kept = [one.text for one in checked if one is not None][:MAX_SENTENCES]
    return instead if reply.abstained or not kept else Reply(" ".join(kept))


def pick_examples(training: Sequence[Pair]) -> list[Pair]:
    """Three worked examples: the shortest answerable pair of each question."""
    found: list[Pair] = []
    for asked in ASKED:
        fitting = [p for p in training if p.asked is asked and p.answerable]
        found += sorted(fitting, key=lambda p: (len(p.messages[-1].content), p.id))[:1]
    return found


def _read(text: str) -> Reply:
    return DECLINED if not text.strip() or NO_ANSWER in text else Reply(text.strip())


def _said(pair: Pair) -> Message:
    return Message("assistant", pair.completion)


def _gist(answer: Answer, asked: Ask) -> str:
    """What a composed answer says, without naming the incident."""
    if asked is Ask.SERVICES:
        lines = (line for line in answer.text.splitlines() if _SAID.match(line))
        return next(lines, "")
    return " ".join(citation.quote for citation in answer.citations)
