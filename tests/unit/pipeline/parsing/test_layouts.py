"""Reports in the layouts of common tools and templates: what each must yield."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.parsing.parser import Parser
from pipeline.records import Document, IncidentRecord

LAYOUTS = Path(__file__).with_name("layouts")


@dataclass(frozen=True)
class Expected:
    title: str
    date: str
    cause: str
    fix: str
    times: list[str] = field(default_factory=list)
    actions: int = 0
    services: set[str] = field(default_factory=set)
    category: str | None = None


EXPECTED = {
    "google-sre.md": Expected(
        title="Recipe search postmortem (incident 465)",
        date="2023-10-21",
        cause="leaked a file handle",
        fix="A build that closes the file handle was deployed the same evening.",
        times=[f"2023-10-21 {t}" for t in ("19:51", "19:54", "19:55", "20:18", "21:00")],
        actions=3,
    ),
    "atlassian.md": Expected(
        title="Checkout API returned 500 errors",
        date="2024-03-12",
        cause="Nobody limits the length of voucher codes.",
        fix="We rolled back the Voucher Service to version 8.2.1",
        times=["13:40", "13:52", "14:05", "14:18"],
        actions=2,
        services={"Checkout API", "Voucher Service"},
    ),
    "pagerduty.md": Expected(
        title="Delayed notifications on 3 June 2022",
        date="2022-06-03",
        cause="The index build took a lock on the table",
        fix="The index build was cancelled and the dispatcher was restarted",
        times=["08:11", "08:20", "08:49", "08:55"],
        actions=2,
        category="database",
    ),
    "gitlab.md": Expected(
        title="Gitlab",
        date="2023-05-09",
        cause="ran out of disk space because the nightly housekeeping job had been disabled",
        fix="Housekeeping was enabled again",
        times=[
            "2023-05-09 03:02 UTC",
            "2023-05-09 03:06 UTC",
            "2023-05-09 03:31 UTC",
            "2023-05-09 03:54 UTC",
        ],
        actions=1,
        services={"Gitaly", "Container Registry"},
        category="storage",
    ),
    "jira.wiki": Expected(
        title="INC-2291 Login page unavailable",
        date="2021-11-02",
        cause="expired at 06:00 because the renewal job had lost its DNS permission",
        fix="Issued a new certificate by hand",
        times=["06:00", "06:12", "06:47"],
        actions=2,
        services={"Identity Provider"},
        category="certificate",
    ),
    "email.txt": Expected(
        title="image uploads failed on Tuesday",
        date="2023-02-14",
        cause="was made read-only by mistake",
        fix="We reverted the Terraform change",
        times=["09:10", "09:34", "10:02", "10:25"],
        actions=2,
        category="human-error",
    ),
    "confluence.html": Expected(
        title="Search results empty",
        date="2022-08-17",
        cause="**before the import had finished**",
        fix="The alias was switched back to the index of the day before.",
        times=["02:00", "02:09", "02:25"],
        actions=1,
        services={"Search", "Autocomplete"},
    ),
    "notion-export.md": Expected(
        title="Payments webhook backlog",
        date="2025-01-08",
        cause="the dispatcher has no per-merchant limit on concurrent deliveries",
        fix="We paused deliveries to that merchant.",
        times=["10:04", "10:40", "11:15", "13:05"],
        actions=2,
        services={"Webhook dispatcher", "Ledger"},
        category="capacity",
    ),
    "blog-post.md": Expected(
        title="What went wrong with last Friday's release",
        date="2024-09-27",
        cause="The crash was caused by a missing migration",
        fix="released version 6.0.1, which adds the column when it is missing",
        times=["16:20 UTC"],
    ),
    "sphinx-report.rst": Expected(
        title="Outage of the package mirror, 2020-07-19",
        date="2020-07-19",
        cause="A faulty memory module in the storage host flipped bits",
        fix="The memory module was replaced",
        times=[
            "2020-07-19 08:00 UTC",
            "2020-07-21 09:15 UTC",
            "2020-07-21 14:40 UTC",
            "2020-07-21 19:05 UTC",
        ],
        actions=2,
        category="hardware",
    ),
    "asciidoc-report.adoc": Expected(
        title="Major incident 77: branch offices offline",
        date="2019-05-22",
        cause="dropped all packets on the VPN tunnels",
        fix="The rule was deleted on both firewalls.",
        times=["07:58", "08:01", "08:36"],
        actions=2,
        category="network",
    ),
    "eight-d.md": Expected(
        title="8D Report 2023-118: Label printers stopped in warehouse 4",
        date="2023-04-18",
        cause="The print server ran out of disk space because spool files",
        fix="The spool directory was cleared",
        times=["2023-04-18 at 05:30"],
        actions=1,
        category="storage",
    ),
    "table-only.md": Expected(
        title="Message queue unavailable",
        date="2022-12-05",
        cause="A network partition split the queue cluster",
        fix="The smaller half was restarted and joined the cluster again.",
        actions=1,
        services={"RabbitMQ", "Order intake"},
        category="network",
    ),
    "prose-only.md": Expected(
        title="Prose only",
        date="2021-05-02",
        cause="because the health check asks the recommendation service",
        fix="We removed the recommendation service from the health check",
    ),
    "unknown-cause.md": Expected(
        title="Brief interruption of the mail relay",
        date="2022-02-11",
        cause="The root cause could not be determined.",
        fix="The relay was restarted.",
        times=["04:10 UTC", "04:31 UTC"],
    ),
}


def parse(name: str) -> list[IncidentRecord]:
    text = (LAYOUTS / name).read_text(encoding="utf-8")
    return Parser().parse(Document("folder", name, text))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_field_is_found(name: str):
    expected = EXPECTED[name]
    (record,) = parse(name)
    assert not record.excluded
    assert record.incident_title == expected.title
    assert record.date == expected.date
    assert expected.cause in record.root_cause
    assert expected.fix in record.fix
    if expected.times:
        assert [row.time for row in record.timeline] == expected.times
    assert len(record.action_items) == expected.actions
    assert expected.services <= set(record.services_affected)
    assert record.root_cause_category == (expected.category or record.root_cause_category)


@pytest.mark.parametrize("name", EXPECTED)
def test_cause_and_fix_are_concise(name: str):
    (record,) = parse(name)
    assert len(record.root_cause.split()) <= 80
    assert len(record.fix.split()) <= 80


def test_two_dated_headings_are_two_incidents():
    first, second = parse("several.md")
    assert second.id == f"{first.id}-2"
    assert (first.date, second.date) == ("2024-04-02", "2024-05-17")
    assert first.incident_title == "Cart lost its items"
    assert "restarted without persistence" in first.root_cause
    assert "index" not in first.root_cause
    assert "index was created" in second.fix


def test_only_a_known_cause_can_be_trained_on():
    (known,) = parse("jira.wiki")
    (unknown,) = parse("unknown-cause.md")
    assert known.trainable
    assert not unknown.trainable


def test_prompts_of_a_template_are_no_content():
    (record,) = parse("atlassian.md")
    assert "Note the final root cause" not in record.root_cause
    assert "Describe how" not in record.summary + record.root_cause


def test_origins_name_the_place():
    (record,) = parse("eight-d.md")
    assert record.origins["root_cause"] == "section: D4 Root cause"
    assert set(record.origins) >= {"incident_title", "date", "fix", "summary", "action_items"}
