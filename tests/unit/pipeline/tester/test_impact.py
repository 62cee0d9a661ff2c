from collections.abc import Callable

from pipeline.tester.impact import stated_duration
from pipeline.tester.story import Story

Analyse = Callable[[str], Story]

OUTAGE = """\
09:12 ana: checkout is down since 09:02, all customers get 503
09:20 sam: restarted the gateway
09:21 sam: looks good, errors gone
09:25 ana: still failing with the same error
09:40 sam: rolled back the gateway to 3.1
09:44 ana: checkout is back
09:58 sam: all clear, resolved. 46 minutes, about 12% of orders failed
"""


def test_the_window_comes_from_what_is_said(story_of: Analyse):
    impact = story_of(OUTAGE).impact

    assert impact.started == "09:02 UTC"
    assert impact.detected == "09:12 UTC"
    assert impact.mitigated == "09:44 UTC"
    assert impact.resolved == "09:58 UTC"
    assert impact.detection_delay_minutes == 10
    assert impact.minutes_to_mitigate == 42


def test_a_recovery_that_did_not_last_is_none(story_of: Analyse):
    assert story_of(OUTAGE).window.eased.stamp != "09:21 UTC"


def test_who_was_hit_is_quoted(story_of: Analyse):
    assert "all customers get 503" in story_of(OUTAGE).impact.blast_radius
    assert "12% of orders failed" in story_of(OUTAGE).impact.blast_radius


def test_a_stated_length_is_found(story_of: Analyse):
    minutes, words, _ = stated_duration(story_of(OUTAGE).evidence)

    assert (minutes, words) == (46, "46 minutes")


def test_what_nobody_says_is_listed_not_guessed(story_of: Analyse):
    impact = story_of("10:00 ana: the search api times out\n10:05 sam: looking at it").impact

    assert impact.started is None
    assert impact.mitigated is None
    assert impact.minutes_to_mitigate is None
    assert "when the impact began" in impact.not_given
    assert "how and when it recovered" in impact.not_given
    assert "how many customers or users were affected" in impact.not_given


def test_a_length_of_uptime_or_a_limit_is_no_outage(story_of: Analyse):
    story = story_of("10:00 ana: api is down\n10:20 sam: api is back, up for 10 minutes")

    assert stated_duration(story.evidence) is None
