from bot.blocks import (
    Choice,
    ReportDigest,
    Standing,
    Step,
    answer_message,
    choice_message,
    feedback_modal,
    home_view,
    nightly_message,
    progress_message,
    report_body,
    report_message,
)
from pipeline.records import Answer, Citation
from sandbox.blocks import TOTAL_CHARACTERS, problems_with, text_length, view_problems

LONG = "word <!channel> & " * 2_000


def answer(text, count=1):
    cited = [Citation(f"inc-{n}", f"a/{n}.md", f"T{n} {LONG}", None, "") for n in range(count)]
    return Answer(text, tuple(cited), (), 0.7, False, "none", 0.1)


def assert_fits(content):
    blocks = list(content.blocks)
    assert problems_with(blocks, 50) == []
    assert text_length(blocks) <= TOTAL_CHARACTERS
    assert content.text
    assert "<!" not in content.text
    assert "<!" not in str(blocks)


def test_messages_stay_within_slacks_limits_whatever_they_are_about():
    digest = ReportDigest(LONG, LONG, LONG, LONG, LONG, LONG)
    assert_fits(answer_message(answer(LONG, 40), "mention:T1:C1:1700000000.000100"))
    assert_fits(report_message(digest))
    assert_fits(report_body(LONG))
    assert_fits(choice_message([Choice(LONG, "thread C1 1700000000.000100")] * 9))
    assert_fits(nightly_message("2026-01-01", [LONG] * 3))
    assert_fits(progress_message(Step("reading", 1, 4), 3))


def test_views_stay_within_slacks_limits():
    assert view_problems(feedback_modal("mention:T1:C1:1700000000.000100")) == []
    assert view_problems(home_view(Standing(3, LONG, [LONG] * 40), "U1")) == []


def test_sources_are_numbered_links_one_for_each_incident():
    cited = (
        Citation("inc-1", "a.md", "A & B", "https://wiki.example/a", "one"),
        Citation("inc-1", "a.md", "A & B", "https://wiki.example/a", "two"),
        Citation("inc-2", "b.md", "C", None, ""),
    )
    told = Answer("Because [1], like [2].", cited, (), 0.7, False, "none", 0.1)
    text = answer_message(told, "w").text
    assert "[1] <https://wiki.example/a|A &amp; B>\n[2] C · `b.md`" in text


def test_an_abstention_claims_no_confidence():
    told = Answer("I found no similar incident.", (), (), 0.1, True, "none", 0.1)
    small = str(answer_message(told, "w").blocks)
    assert "no past incident fits" in small
    assert "10%" not in small
