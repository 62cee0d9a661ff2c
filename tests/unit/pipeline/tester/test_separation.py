from collections.abc import Callable

from pipeline.tester.evidence import Evidence
from pipeline.tester.postmortem import Postmortem
from pipeline.tester.separation import separate


def test_of_two_incidents_the_larger_is_reported_and_the_other_named(
    examine: Callable[[str], Postmortem], two_incidents: str
):
    report = examine(two_incidents).report

    assert "mixes two incidents" in report.incident_summary
    assert "etl job" in report.incident_summary
    assert "full catalogue into memory" in report.root_cause.statement
    assert "grant" not in report.root_cause.statement
    told = " ".join(turn.text for turn in report.investigation)
    assert "etl" not in told and "warehouse" not in told


def test_one_incident_with_two_findings_stays_whole(evidence_of: Callable[[str], Evidence]):
    evidence = evidence_of(
        "10:00 ana: the boskos service is down, jobs fail\n"
        "10:05 sam: found it: commit 0123abcd breaks the boskos schema\n"
        "10:09 ana: root cause is that the boskos pod never restarted after the change\n"
        "10:20 sam: boskos is back, jobs pass again\n10:21 ana: confirmed, jobs work again"
    )

    assert separate(evidence).left_out == ()
