from collections.abc import Callable

import pytest

from pipeline.tester.claims import strip_lead_in
from pipeline.tester.figures import find_changes
from pipeline.tester.postmortem import Postmortem, PostmortemTester
from pipeline.tester.story import Story

Analyse = Callable[[str], Story]


@pytest.mark.parametrize(
    ("said", "statement"),
    [
        ("got it: the disk of db-1 filled up", "the disk of db-1 filled up"),
        ("ok so turns out the cron ran twice", "the cron ran twice"),
        ("root cause: an expired client secret", "an expired client secret"),
        ("I suspect that the cache was flushed", "the cache was flushed"),
        ("found the problem: quota is used up", "quota is used up"),
        ("the vendor changed an endpoint", "the vendor changed an endpoint"),
    ],
)
def test_lead_ins_are_no_part_of_a_cause(said: str, statement: str):
    assert strip_lead_in(said) == statement


def test_a_stated_cause_is_the_primary_one(dns: Postmortem):
    cause = dns.report.root_cause

    assert "terraform apply at 08:55 removed the payments.internal record" in cause.statement
    assert cause.category in ("dns", "configuration")
    assert cause.confidence >= 0.75


def test_a_belief_that_was_taken_back_is_not(story_of: Analyse):
    story = story_of(
        "10:00 ana: api returns 503\n10:02 sam: I think the load balancer is broken\n"
        "10:06 ana: not the load balancer, its metrics are normal\n"
        "10:10 sam: found it: the connection limit of the database is reached\n"
        "10:15 sam: raised the limit\n10:16 ana: api is back"
    )

    assert "connection limit" in story.diagnosis.statement
    rival = next(a for a in story.alternatives if "load balancer" in a.statement)
    assert "Taken back" in rival.against[0]


def test_a_trigger_is_no_cause(story_of: Analyse):
    story = story_of(
        "10:00 ana: workers crash loop, jobs fail\n10:05 sam: I suspect the node upgrade of today\n"
        "10:20 kim: found it: the new image has no migration for the jobs table\n"
        "10:30 sam: so was it the node upgrade?\n"
        "10:31 kim: no, it only triggered it by restarting the workers\n10:40 sam: workers are back"
    )

    assert "migration for the jobs table" in story.diagnosis.statement
    assert "node upgrade" not in story.diagnosis.statement


def test_an_explanation_counts_where_nobody_says_cause(story_of: Analyse):
    story = story_of(
        "10:00 ana: nobody can log in to the app\n"
        "10:05 sam: openssl says the certificate has expired\n"
        "10:06 sam: the renewal job is failing since the move to the new proxy\n"
        "10:12 sam: renewed it by hand and reloaded the proxy\n10:13 ana: works again"
    )

    assert "renewal job is failing since the move" in story.diagnosis.statement
    assert story.diagnosis.category == "certificate"
    assert not story.diagnosis.explicit
    assert story.diagnosis.confidence <= 0.65


def test_what_made_the_first_thing_fail_outranks_how_it_spread(story_of: Analyse):
    story = story_of(
        "10:00 grafana: [Alerting] invoices consumer lag\n"
        "10:04 ana: invoices are late for everyone\n"
        "10:09 ben: it's only partition 4, I think it is stuck, it has not moved since 09:51\n"
        "10:12 ben: one message that cannot be processed, retried for ever\n"
        '10:15 ana: ERROR Handler - java.lang.NullPointerException: because "order.taxRegion" is '
        "null\n"
        "10:18 cleo: tax_region is null for the new kiosk orders, they have no address\n"
        "10:30 ben: deployed the fix\n10:41 ana: invoices go out again, lag is back to normal"
    )

    assert "ax_region is null" in story.diagnosis.statement
    assert story.diagnosis.category == "code-bug"


def test_the_extent_and_the_words_of_a_log_are_no_cause(story_of: Analyse):
    story = story_of(
        "10:00 ana: press 3 stopped, the broker does not answer\n"
        "10:03 ben: broker log: cannot start worker because it failed last time\n"
        "10:08 ben: the file limit is 1024 since the upgrade on sunday, before it was 65535\n"
        "10:10 ben: raised the limit and restarted the broker\n10:12 ana: press 3 moves again\n"
        "10:20 ben: the other presses have few sensors, that's why only press 3 died"
    )

    assert story.diagnosis.statement.startswith("The file limit is 1024 since the upgrade")
    assert story.impact.mitigated == "10:12 UTC"


def test_a_success_rate_of_nothing_is_no_recovery(story_of: Analyse):
    story = story_of(
        "10:00 ana: launches fail\n10:01 bot: launch success rate 0% (last 2h)\n"
        "10:02 ana: zero successful launches for hours"
    )

    assert story.impact.mitigated is None


def test_a_claim_that_nothing_bears_out_does_not_win(story_of: Analyse):
    story = story_of(
        "11:00 alertbot: [FIRING] search latency p99 9s\n11:02 lou: search nodes at 100% cpu\n"
        "11:05 eve: the cause was a solar flare over Oslo\n"
        "11:08 lou: found it: the reindex job runs on all search nodes at once\n"
        "11:10 lou: stopped the reindex job\n11:14 alertbot: [RESOLVED] search latency"
    )

    assert "reindex job" in story.diagnosis.statement
    assert "solar" not in story.diagnosis.statement


def test_the_payments_incident_is_diagnosed_from_its_symptoms(payments: Postmortem):
    cause = payments.report.root_cause

    assert cause.category == "deployment"
    assert "cache" in cause.statement.lower()
    assert "5% to 68%" in cause.statement
    assert 0.4 <= cause.confidence <= 0.6
    assert {"L1", "L3"} <= set(cause.evidence)
    assert "nobody in the input states it" in cause.basis
    rivals = " ".join(a.statement.lower() for a in cause.alternatives)
    assert "retry storm" in rivals
    assert "pool" in rivals
    assert all(a.check and a.against and a.evidence for a in cause.alternatives)


def test_symptoms_that_no_mode_explains_give_no_invented_cause(tester: PostmortemTester):
    text = "10:00 the frobnicator is stuck\n10:05 the frobnicator is still stuck\n10:09 gone quiet"
    report = tester.examine(text.encode()).report

    assert report.insufficient or report.root_cause.confidence <= 0.3


def test_changes_are_computed_from_the_figures_given(story_of: Analyse):
    story = story_of(
        "10:00 ana: cache miss rate jumped from 5% to 68%, timeout went from 1s to 300ms, "
        "errors from 2% to 2.1%, disk from 40 GB to 20%"
    )
    changes = find_changes(story.evidence.passages)

    assert [c.in_words for c in changes] == [
        "from 5% to 68% is 13.6 times as much",
        "from 1s to 300ms leaves 30 % of what there was",
    ]
