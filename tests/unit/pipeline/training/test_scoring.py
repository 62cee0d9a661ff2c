"""What a reply is worth, whatever the form in which it cites."""

import pytest

from models.ports import Message
from pipeline.store import StoredIncident
from pipeline.training.cases import Case
from pipeline.training.pairs import Pair
from pipeline.training.scoring import score
from pipeline.training.systems import Reply
from pipeline.triage.check import Source
from pipeline.triage.question import Ask


@pytest.fixture
def case(series: list[StoredIncident]) -> Case:
    one = series[0]
    record, prompt = one.record, Message("user", "What was the root cause?")
    pair = Pair(
        "p", record.id, record.source, record.date, record.root_cause_category,
        Ask.CAUSE, "served", prompt.content, (prompt,), record.root_cause, record.root_cause,
    )  # fmt: skip
    source = Source(1, f"{record.root_cause}\n{one.text}")
    return Case(pair, record, 0, prompt, (source,), source)


@pytest.mark.parametrize("form", ["{said}", "{said} [1]", "{bare} [1]."])
def test_a_mark_is_no_sentence_that_reports_must_bear_out(case: Case, form: str) -> None:
    said = case.record.root_cause
    reply = Reply(form.format(said=said, bare=said.rstrip(".")))
    scores = score([case], [reply], with_reports=True).estimates(seed=0)
    assert scores["unsupported"].value == 0
    assert scores["cause_rouge_l"].value == 1


def test_what_no_report_says_is_unsupported(case: Case) -> None:
    reply = Reply("A squirrel chewed through the submarine cable [1].")
    assert score([case], [reply], with_reports=True).estimates(seed=0)["unsupported"].value == 1
