from collections.abc import Callable

from pipeline.tester.followups import find_follow_ups
from pipeline.tester.postmortem import Postmortem
from pipeline.tester.skeletons import parses
from pipeline.tester.story import Story

Analyse = Callable[[str], Story]


def tasks(story: Story) -> list[str]:
    return [f.task for f in find_follow_ups(story.evidence)]


def test_a_list_of_follow_ups_becomes_tasks(story_of: Analyse):
    story = story_of(
        "10:00 ana: follow ups: alert on queue age, load test with cold cache, document failover\n"
        "10:01 sam: I'll add a limit on the workers\n10:02 ana: this should recover soon"
    )

    assert tasks(story) == [
        "Alert on queue age",
        "Load test with cold cache",
        "Document failover",
        "Add a limit on the workers",
    ]


def test_a_task_that_somebody_takes_is_owned_by_role(story_of: Analyse):
    found = find_follow_ups(
        story_of(
            "10:00 sam: I'll add an alert on disk usage\n10:01 ana: we need a failover runbook"
        ).evidence
    )

    assert [f.owner for f in found] == ["responder", "unassigned"]


def test_what_the_team_asks_for_is_recommended(dns: Postmortem):
    report = dns.report
    tests = " | ".join(f"{t.title} {t.catches}".lower() for t in report.recommended_tests)

    assert "resolves internal names" in tests
    assert "nxdomain" in tests
    assert "fail on record deletions" in " | ".join(s.action.lower() for s in report.prevention)


def test_the_payments_plan_has_its_concrete_tests(payments: Postmortem):
    tests = payments.report.recommended_tests
    text = " | ".join(f"{t.layer} {t.title} {t.catches}".lower() for t in tests)

    assert len(tests) <= 7
    assert "empty cache" in text
    assert "backoff" in text
    assert "flaky" in text
    assert "steady-state" in text
    assert len({t.title for t in tests}) == len(tests)


def test_every_test_is_complete_and_every_skeleton_parses(payments: Postmortem, dns: Postmortem):
    for postmortem in (payments, dns):
        for test in postmortem.report.recommended_tests:
            assert test.layer and test.catches and test.evidence
            assert test.pass_when.startswith("proposed:")
            if test.skeleton:
                assert parses(test.skeleton.language, test.skeleton.code)
                assert "{{" not in test.skeleton.code.replace("${{", "")


def test_steps_have_an_end_and_no_invented_owner(payments: Postmortem):
    steps = payments.report.prevention

    assert 3 <= len(steps) <= 6
    assert {s.owner for s in steps} == {"unassigned"}
    assert all(s.done_when and s.evidence for s in steps)


def test_a_posted_credential_has_to_be_rotated(story_of: Analyse):
    key = "AKIA" + "IOSFODNN7" + "EXAMPLE"
    story = story_of(
        f"10:00 ana: uploads fail with 403\n10:05 sam: using {key} by hand\n"
        "10:06 sam: turns out the bucket policy was changed\n10:09 ana: uploads work again"
    )

    assert story.prevention[0].action.startswith("Rotate the credentials")
    assert key not in str(story)
