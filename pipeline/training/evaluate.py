"""One evaluation: what tuning gains over the same model untuned, and over no model at all.

The question that it answers first: tuned + retrieval minus base + retrieval.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from models.ports import JudgedModel, TunedModel
from pipeline.records import IncidentRecord
from pipeline.training.cases import Case, one_each
from pipeline.training.customer import make_customer
from pipeline.training.metrics import Estimate
from pipeline.training.pairs import Pair
from pipeline.training.scoring import Scores, score
from pipeline.training.served import MaySee
from pipeline.training.systems import (
    Composer,
    ModelSystem,
    Replies,
    Reply,
    as_served,
    majority_category,
    majority_services,
    nearest,
    nearest_record,
    pick_examples,
)
from pipeline.triage.question import Ask

BASE, BASE_RETRIEVAL = "base", "base + retrieval"
UNAIDED = "base + retrieval, no examples"
TUNED, TUNED_RETRIEVAL = "tuned", "tuned + retrieval"
CHECKED, COMPOSER = "tuned + retrieval, as shown", "composer, no model"
NEAREST, MAJORITY = "nearest neighbour", "majority class"
SYSTEMS = (
    *(BASE, BASE_RETRIEVAL, UNAIDED, TUNED, TUNED_RETRIEVAL),
    *(CHECKED, COMPOSER, NEAREST, MAJORITY),
)
CLOSED = (BASE, TUNED)  # given title and timeline, no report

Watch = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fold:
    """One tuned model, the incidents that it learned from, and what it is asked.

    `open_models` loads it; folds are judged one after the other, since memory holds one. `plain`:
    it was trained on plain text, without a chat template.
    """

    open_models: Callable[[], TunedModel]
    cases: Sequence[Case]
    training: Sequence[Pair]
    known: Sequence[IncidentRecord]
    plain: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """All folds together: the cases, and each system's replies and scores."""

    cases: tuple[Case, ...]
    replies: Mapping[str, Replies]
    scores: Mapping[str, Scores]
    seed: int

    @property
    def gain(self) -> dict[str, Estimate]:
        """Tuned + retrieval minus base + retrieval."""
        return self.scores[TUNED_RETRIEVAL].minus(self.scores[BASE_RETRIEVAL], self.seed)

    @property
    def gain_over_unaided(self) -> dict[str, Estimate]:
        """The same, where the base model is shown no examples: a small one may do better so."""
        return self.scores[TUNED_RETRIEVAL].minus(self.scores[UNAIDED], self.seed)

    @property
    def gain_over_composer(self) -> dict[str, Estimate]:
        """What people would read from the tuned model minus what they read without a model."""
        return self.scores[CHECKED].minus(self.scores[COMPOSER], self.seed)

    def to_json(self) -> dict[str, Any]:
        """Figures, differences and every case with what each system said."""
        return {
            "gain": _plain(self.gain),
            "gain_over_unaided": _plain(self.gain_over_unaided),
            "gain_over_composer": _plain(self.gain_over_composer),
            "systems": {n: _plain(s.estimates(self.seed)) for n, s in self.scores.items()},
            "cases": [self._case(n, case) for n, case in enumerate(self.cases)],
        }

    def _case(self, number: int, case: Case) -> dict[str, Any]:
        said = {name: replies.replies[number] for name, replies in self.replies.items()}
        points = {name: s.cases["answer"][case.pair.id].score for name, s in self.scores.items()}
        return {
            "id": case.pair.id,
            "path": case.record.path,
            "date": case.record.date,
            "family": case.family,
            "asked": case.pair.asked.value,
            "question": case.pair.question,
            "answerable": case.pair.answerable,
            "reference": case.reference,
            "category": case.record.root_cause_category,
            "replies": {name: reply.text for name, reply in said.items()},
            "abstained": [name for name, reply in said.items() if reply.abstained],
            "scores": {name: round(point, 4) for name, point in points.items()},
        }


def judge(
    folds: Sequence[Fold],
    composer: Composer,
    records: Mapping[str, IncidentRecord],
    may_see: MaySee,
    today: date,
    seed: int,
    watch: Watch = lambda _stage: None,
) -> Judged:
    """Ask every system every case of its fold, and score the replies of all folds together."""
    said: dict[str, list[Replies]] = {name: [] for name in SYSTEMS}
    for number, fold in enumerate(folds, 1):
        stage = f"fold {number} of {len(folds)}: " if len(folds) > 1 else ""
        found = _ask_models(fold, lambda name, at=stage: watch(f"{at}{name}"))
        watch(f"{stage}{COMPOSER}")
        found |= _ask_the_rest(fold, composer, records, may_see, today)
        found[CHECKED] = _check(fold.cases, found[TUNED_RETRIEVAL], found[COMPOSER])
        for name in SYSTEMS:
            said[name].append(found[name])
    cases = tuple(case for fold in folds for case in fold.cases)
    replies = {name: _join(parts) for name, parts in said.items()}
    scores = {
        name: score(
            cases,
            one.replies,
            with_reports=name not in CLOSED,
            chosen=one.categories or None,
            timelines=one.timelines,
        )
        for name, one in replies.items()
    }
    return Judged(cases, replies, scores, seed)


def _ask_models(fold: Fold, watch: Watch) -> dict[str, Replies]:
    """The systems that are models, one after the other."""
    models, incidents = fold.open_models(), one_each(fold.cases)
    served = pick_examples([p for p in fold.training if p.format == "served"])
    closed = pick_examples([p for p in make_customer(fold.known) if isinstance(p, Pair)])
    found: dict[str, Replies] = {}
    with models.as_base() as base:
        for name, retrieval, examples in ((BASE, False, closed), (BASE_RETRIEVAL, True, served)):
            watch(name)
            system = ModelSystem(base, retrieval=retrieval, examples=examples, plain=fold.plain)
            found[name] = system.answer(fold.cases, incidents)
        watch(UNAIDED)
        found[UNAIDED] = _answer_unaided(base, fold, found[BASE_RETRIEVAL])
    for name, retrieval in ((TUNED, False), (TUNED_RETRIEVAL, True)):
        watch(name)
        system = ModelSystem(models.tuned, retrieval=retrieval, plain=fold.plain)
        found[name] = system.answer(fold.cases, incidents)
    return found


def _answer_unaided(base: JudgedModel, fold: Fold, aided: Replies) -> Replies:
    """Categories and timelines are asked for without examples in any case: those are `aided`'s."""
    system = ModelSystem(base, retrieval=True, plain=fold.plain)
    return replace(aided, replies=system.reply(fold.cases))


def _ask_the_rest(
    fold: Fold,
    composer: Composer,
    records: Mapping[str, IncidentRecord],
    may_see: MaySee,
    today: date,
) -> dict[str, Replies]:
    """The systems that need no model."""
    composed = composer.answer(fold.cases, today, may_see)
    common, category = majority_services(fold.known), majority_category(fold.known)
    constant = [common if c.pair.asked is Ask.SERVICES else Reply(category) for c in fold.cases]
    neighbours = {case.record.id: nearest_record(case, records) for case in fold.cases}
    return {
        COMPOSER: Replies(tuple(composed), {}, {}),
        NEAREST: Replies(
            tuple(nearest(case, records) for case in fold.cases),
            {name: r.root_cause_category for name, r in neighbours.items() if r is not None},
            {},
        ),
        MAJORITY: Replies(tuple(constant), dict.fromkeys(neighbours, category), {}),
    }


def _check(cases: Sequence[Case], tuned: Replies, composed: Replies) -> Replies:
    """The tuned model's replies as the bot would show them."""
    shown = (
        as_served(case, reply, instead)
        for case, reply, instead in zip(cases, tuned.replies, composed.replies, strict=True)
    )
    return Replies(tuple(shown), {}, {})


def _join(parts: Sequence[Replies]) -> Replies:
    return Replies(
        tuple(reply for part in parts for reply in part.replies),
        {name: category for part in parts for name, category in part.categories.items()},
        {name: text for part in parts for name, text in part.timelines.items()},
    )


def _plain(estimates: Mapping[str, Estimate]) -> dict[str, dict[str, Any]]:
    return {name: asdict(one) for name, one in estimates.items()}
