"""From replies to figures: each with its interval, over the cases that it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.training.cases import Case, timeline_of
from pipeline.training.metrics import (
    Estimate,
    Labelled,
    Scored,
    difference,
    macro_f1,
    mean,
    micro_f1,
    rouge_l,
    set_f1,
)
from pipeline.training.systems import Reply, category_of
from pipeline.triage.check import Source, check_sentence
from pipeline.triage.question import Ask
from pipeline.triage.write import read_sentences

LOWER = "(lower is better)"
METRICS = {
    "answer": "Answers: services F1, ROUGE-L of cause and fix, declining where nothing fits",
    "services_f1": "Services, F1 of sets",
    "cause_rouge_l": "Cause, ROUGE-L",
    "fix_rouge_l": "Fix, ROUGE-L",
    "category_text": "Category read from the reply, micro F1",
    "category_text_macro": "the same, macro F1",
    "category_chosen": "Category by likelihood, micro F1",
    "category_chosen_macro": "the same, macro F1",
    "timeline_rouge_l": "Timeline retold, ROUGE-L",
    "unsupported": f"Sentences that no report bears out {LOWER}",
    "declined_rightly": "Declines where nothing fits",
    "declined_wrongly": f"Declines where a report fits {LOWER}",
}


@dataclass(frozen=True, slots=True)
class Scores:
    """One system's scores by metric and case, and its categories."""

    cases: Mapping[str, Mapping[str, Scored]]
    labels: Mapping[str, Sequence[Labelled]] = field(default_factory=dict[str, list[Labelled]])

    def estimates(self, seed: int) -> dict[str, Estimate]:
        """Every figure that there is."""
        found = {name: mean(list(scored.values()), seed) for name, scored in self.cases.items()}
        for name, labelled in self.labels.items():
            found[name] = micro_f1(labelled, seed)
            found[f"{name}_macro"] = macro_f1(labelled, seed)
        return {name: one for name in METRICS if (one := found.get(name)) is not None}

    def minus(self, other: "Scores", seed: int) -> dict[str, Estimate]:
        """Paired differences of the figures that both have."""
        found = {
            name: difference(self.cases[name], other.cases[name], seed)
            for name in self.cases
            if name in other.cases
        }
        return {name: one for name, one in found.items() if one is not None}


def score(
    cases: Sequence[Case],
    replies: Sequence[Reply],
    *,
    with_reports: bool,
    chosen: Mapping[str, str] | None = None,
    timelines: Mapping[str, str] | None = None,
) -> Scores:
    """Score a system's replies; `chosen` are categories and `timelines` texts by incident id."""
    by_metric: dict[str, dict[str, Scored]] = {}

    def note(metric: str, case: Case, name: str, value: float) -> None:
        by_metric.setdefault(metric, {})[name] = Scored(case.family, value)

    for case, reply in zip(cases, replies, strict=True):
        answerable = case.pair.answerable or not with_reports
        value = _answer_score(case, reply) if answerable else float(reply.abstained)
        note("answer", case, case.pair.id, value)
        if with_reports:
            metric = "declined_wrongly" if answerable else "declined_rightly"
            note(metric, case, case.pair.id, float(reply.abstained))
        if answerable:
            note(_METRIC_OF[case.pair.asked], case, case.pair.id, value)
        if not reply.abstained:
            sources = case.sources if with_reports else (case.own,)
            note("unsupported", case, case.pair.id, _unsupported(reply, sources))
    for incident, text in (timelines or {}).items():
        case = next(c for c in cases if c.record.id == incident)
        if wanted := timeline_of(case.record):
            note("timeline_rouge_l", case, incident, rouge_l(text, wanted))
    return Scores(by_metric, _labels(cases, replies, with_reports, chosen))


def _labels(
    cases: Sequence[Case],
    replies: Sequence[Reply],
    with_reports: bool,
    chosen: Mapping[str, str] | None,
) -> dict[str, list[Labelled]]:
    labels = {
        "category_text": [
            Labelled(case.family, case.record.root_cause_category, category_of(reply))
            for case, reply in zip(cases, replies, strict=True)
            if case.pair.asked is Ask.CAUSE and (case.pair.answerable or not with_reports)
        ]
    }
    if chosen is not None:
        first = {case.record.id: case for case in reversed(cases)}
        labels["category_chosen"] = [
            Labelled(first[name].family, first[name].record.root_cause_category, category)
            for name, category in chosen.items()
        ]
    return labels


def _answer_score(case: Case, reply: Reply) -> float:
    if reply.abstained:
        return 0.0
    if case.pair.asked is Ask.SERVICES:
        return set_f1(reply.names, case.services)
    return rouge_l(reply.plain, case.reference)


def _unsupported(reply: Reply, sources: Sequence[Source]) -> float:
    """The share of a reply's sentences that none of the reports bears out."""
    said = list(read_sentences([reply.plain]))  # a mark behind a full stop is no sentence
    return sum(check_sentence(each, sources) is None for each in said) / max(1, len(said))


_METRIC_OF: dict[Ask, str] = {
    Ask.SERVICES: "services_f1",
    Ask.CAUSE: "cause_rouge_l",
    Ask.FIX: "fix_rouge_l",
}
