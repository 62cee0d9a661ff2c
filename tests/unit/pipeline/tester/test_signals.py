import re
from collections.abc import Callable

import pytest

from pipeline.tester.gaps import gap_of
from pipeline.tester.postmortem import Postmortem
from pipeline.tester.story import Story

Analyse = Callable[[str], Story]


@pytest.mark.parametrize(
    ("sentence", "gap"),
    [
        ("that alert is known, ignore it", "dismissed"),
        ("the test is flaky, we re-ran it", "flaky"),
        ("we saw this last week already", "seen-before"),
        ("I only noticed because I had the page open", "by-chance"),
        ("a check on the queue age would have caught it", "hindsight"),
        ("staging has only one region", "uncovered"),
        ("no rate limit on that endpoint", "unlimited"),
        ("there is no backup of it", "no-backup"),
        ("the rollback was refused", "rollback"),
        ("the new image was never deployed", "not-rolled-out"),
        ("the probe timeout is too high", "threshold"),
        ("renewal is manual and nobody did it", "expiry"),
        ("nothing alerted", "unwatched"),
        ("there is no runbook for it", "manual"),
    ],
)
def test_admissions_are_told_apart(sentence: str, gap: str):
    found = gap_of(sentence)

    assert found and found.id == gap


def test_plain_talk_admits_nothing():
    assert gap_of("the api returns errors for all users") is None


def test_a_question_and_its_no_make_one_signal(story_of: Analyse):
    story = story_of(
        "10:00 ana: orders are missing from the database\n10:05 sam: do we have a backup?\n"
        "10:06 ana: no\n10:20 sam: rebuilt them from the event log, all good"
    )
    [admission] = [a for a in story.admissions if a.gap.id == "no-backup"]

    assert admission.said == "do we have a backup? – no"
    assert len(admission.evidence) == 2


def test_a_green_bot_in_a_red_incident_is_a_signal(story_of: Analyse):
    story = story_of(
        "10:00 ana: nobody can pay, checkout fails\n10:03 statusbot: All systems operational\n"
        "10:10 sam: restarted checkout\n10:12 ana: checkout is back"
    )

    assert any("All systems operational" in s.signal for s in story.signals)


def test_the_delay_to_the_first_report_is_a_signal(story_of: Analyse):
    story = story_of("10:30 ana: checkout is failing since 10:05\n10:40 sam: checkout is back")

    assert story.signals[0].signal.startswith("25 minutes passed")


def test_absent_alerts_are_said_not_to_be_mentioned_never_to_be_missing(payments: Postmortem):
    signals = [s.signal for s in payments.report.missed_signals]

    assert any("no alert on the cache miss ratio is mentioned" in s for s in signals)
    assert not any("alerts were missing" in s or "there was no alert" in s for s in signals)


def test_failed_steps_are_wrong_turns_with_their_cost_and_no_names(dns: Postmortem):
    [turn] = dns.report.wrong_turns

    assert "rolling back checkout-api" in turn.text
    assert "still failing" in turn.text
    assert turn.minutes == 11
    assert not re.search(r"\b(?:sam|lena|priyanka)\b", turn.text.lower())


def test_a_step_that_helped_is_no_wrong_turn(story_of: Analyse):
    story = story_of(
        "10:00 ana: api is down\n10:05 sam: restarted the api\n10:06 ana: api is back\n"
        "10:20 ana: the report page still fails, same error"
    )

    assert not story.wrong_turns


def test_a_warning_that_was_waved_off_is_a_wrong_turn(story_of: Analyse):
    story = story_of(
        "10:00 alertbot: [FIRING] orders-db connections saturated\n10:01 sam: known noise\n"
        "10:20 ana: all customers get 503 from orders\n"
        "10:31 sam: turns out the pool of orders has no limit, orders-db ran dry\n"
        "10:35 sam: set the limit\n10:37 ana: orders works again"
    )
    [turn] = story.wrong_turns

    assert turn.text.startswith("Waved off by a responder")
    assert turn.minutes == 30


def test_the_step_before_the_recovery_is_the_fix_unless_it_failed(dns_story: Story):
    assert dns_story.fix and "re-added the record" in dns_story.fix.text
