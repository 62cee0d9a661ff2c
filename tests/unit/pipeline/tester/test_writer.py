import json
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from models.ports import Message, ModelInterrupted, ModelUnavailable, PromptTooLong
from pipeline.redaction.gate import default_gate
from pipeline.tester.failure_modes import Catalogue
from pipeline.tester.phrases import count_words
from pipeline.tester.postmortem import Postmortem, PostmortemTester
from pipeline.tester.report import SECTIONS
from pipeline.tester.writer import ReportWriter

if TYPE_CHECKING:
    from pipeline.tester.report import TesterReport

DISCUSSION = """\
**Tester:** checkout-api returned 5xx at 09:14. What changed? [E1]
**Responder:** The terraform apply at 08:55 removed the payments.internal record. [E8]
**Tester:** Why not the release of this morning? [E5]
**Responder:** The rollback was done and it was still failing with the same error. [E6]
**Tester:** Marcus from sales pulled the plug at 08:59, did he not.
**Responder:** Nobody got an alert about the dns record itself. [E13]
"""
WHOLE = f"""\
Sure, here is the report!
## 1. Incident Summary
checkout-api returned 5xx and customers met an error at the pay step; orders went through again \
after the payments.internal record was re-added. [E1] [E9]
## 2. Investigation Discussion
{DISCUSSION}
**Root Cause**
Primary: The terraform apply removed the payments.internal record at 08:55. [E8]
### Prevention Plan
- Alert on the payments.internal dns record itself before customers report it. [E13]
# Recommended Tests
- Rollback of checkout-api in staging with the payments.internal record removed. [E6]
"""


class Scripted:
    """Answers with the given texts in turn, then with nothing; an exception is raised."""

    name = "scripted"

    def __init__(self, *answers: str | Exception, context_tokens: int = 16384) -> None:
        self.context_tokens = context_tokens
        self.asked: list[str] = []
        self.temperatures: list[float | None] = []
        self._answers = list(answers)

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float | None = None
    ) -> Iterator[str]:
        self.asked.append("\n".join(m.content for m in messages))
        self.temperatures.append(temperature)
        answer = self._answers.pop(0) if self._answers else ""
        if isinstance(answer, Exception):
            raise answer
        text, _, death = answer.partition("\0")
        yield from text.splitlines(keepends=True)
        if death:
            raise ModelInterrupted("it broke off")


Write = Callable[[Scripted], "TesterReport"]


@pytest.fixture
def write(catalogue: Catalogue, thread: Callable[..., dict[str, Any]], dns_chat: str) -> Write:
    data = json.dumps(thread(dns_chat)).encode()

    def run(model: Scripted) -> "TesterReport":
        writer = ReportWriter(model)
        return PostmortemTester(default_gate(), catalogue, writer).examine(data).report

    return run


def test_what_holds_is_taken_over(write: Write, dns: Postmortem):
    report = write(Scripted(WHOLE))

    assert report.incident_summary.startswith("checkout-api returned 5xx")
    assert report.investigation[1].text == (
        "The terraform apply at 08:55 removed the payments.internal record."
    )
    assert report.root_cause.statement.startswith("The terraform apply removed")
    assert report.root_cause.category == dns.report.root_cause.category
    assert "scripted" in report.written_by


def test_inventions_and_names_do_not_pass(write: Write):
    told = json.dumps(write(Scripted(WHOLE)).to_json())

    assert "Marcus" not in told
    assert "08:59" not in told


@pytest.mark.parametrize(
    ("section", "text"),
    [
        (
            "Incident Summary",
            "First report at 09:14 UTC: checkout-api 5xx. It came back. Affected:",
        ),
        ("Incident Summary", "checkout-api returned 5xx and the payments.internal record is gone."),
        ("Recommended Tests", "- The payments.internal record" + ", 09:14 UTC, 09:15 UTC" * 12),
        ("Recommended Tests", "- The payments.internal record was removed by terraform apply."),
        ("Root Cause", "The terraform apply removed the payments.internal record at 08:55, so"),
    ],
)
def test_notes_copied_out_unfinished_text_and_endless_lists_are_not_taken(
    section: str, text: str, write: Write, dns: Postmortem
):
    report = write(Scripted(f"# {section}\n{text}\n"))

    assert report.incident_summary == dns.report.incident_summary
    assert report.recommended_tests == dns.report.recommended_tests
    assert report.root_cause == dns.report.root_cause


def test_a_missing_section_is_asked_for_once_more_then_composed(write: Write, dns: Postmortem):
    model = Scripted(WHOLE, "")
    report = write(model)

    assert "# Voice Summary" in model.asked[1]
    assert "# Root Cause" not in model.asked[1].split("<evidence>")[0].split("Rules:")[0]
    assert report.voice_summary == dns.report.voice_summary
    assert report.written_by.endswith("Voice Summary")


def test_the_spoken_summary_is_asked_for_alone_before_it_is_composed(write: Write):
    model = Scripted(WHOLE)
    write(model)

    assert "Summarise this incident report" in model.asked[-1]


@pytest.mark.parametrize(
    "model",
    [
        Scripted(ModelUnavailable("not there")),
        Scripted(PromptTooLong("too long")),
        Scripted(""),
        Scripted("lorem ipsum " * 400),
        Scripted("# Incident Summary\n" * 200),
        Scripted("# Investigation Discussion\n" + "**Tester:** checkout-api 5xx? [E1]\n" * 9),
        Scripted("# Incident Summary\n" + "Incident: checkout-api 5xx, eu-west-1. [E1] " * 4),
        Scripted("\0dead"),
        Scripted(ModelUnavailable("x"), context_tokens=4096),
    ],
    ids=[
        "gone",
        "too-long",
        "silent",
        "garbage",
        "loop",
        "one-turn",
        "stutter",
        "died",
        "small-and-gone",
    ],
)
def test_a_model_that_fails_leaves_the_composed_report(
    write: Write, dns: Postmortem, model: Scripted
):
    report = write(model)

    assert report == dns.report


def test_a_model_that_dies_half_way_leaves_what_it_finished(write: Write, dns: Postmortem):
    cut = WHOLE[: WHOLE.index("**Root Cause**")] + "\0"
    report = write(Scripted(cut))

    assert report.incident_summary.startswith("checkout-api returned 5xx")
    assert report.root_cause == dns.report.root_cause


def test_a_small_context_gets_one_call_for_each_section(write: Write):
    model = Scripted(*(f"text about {name}" for name in SECTIONS), context_tokens=4096)
    write(model)

    assert len(model.asked) >= len(SECTIONS)
    assert max(map(len, model.asked)) / 3 < 4096


def test_another_cause_is_not_accepted_from_a_model(write: Write, dns: Postmortem):
    other = WHOLE.replace(
        "Primary: The terraform apply removed the payments.internal record at 08:55. [E8]",
        "Primary: The release of this morning broke checkout-api at the pay step. [E5]",
    )

    assert write(Scripted(other)).root_cause == dns.report.root_cause


def test_the_spoken_summary_stays_in_bounds(write: Write, dns: Postmortem):
    sentence = "The terraform apply removed the payments.internal record and orders failed. "
    short = WHOLE + "\n# Voice Summary\n" + sentence * 3
    report = write(Scripted(short))

    assert 150 <= count_words(report.voice_summary) <= 200
    assert report.voice_summary == dns.report.voice_summary


def test_the_incident_is_given_as_data_and_the_prompt_says_what_to_do(write: Write):
    model = Scripted(WHOLE)
    write(model)
    prompt = model.asked[0]
    evidence = prompt[prompt.rindex("<evidence>") : prompt.rindex("</evidence>")]

    assert "terraform apply at 08:55 removed" in evidence
    for demand in ("two engineers", "assumptions", "mistakes", "single most likely", "150 to 200"):
        assert demand in prompt
    assert model.temperatures[0] == 0.2


def test_an_insufficient_input_is_not_sent_to_a_model(catalogue: Catalogue):
    model = Scripted(WHOLE)
    tester = PostmortemTester(default_gate(), catalogue, ReportWriter(model))

    assert tester.examine(b"the db is slow").report.insufficient
    assert model.asked == []
