"""Reports whose headings do not say where the cause, the cure or the times stand."""

import pytest

from pipeline.parsing.parser import Parser
from pipeline.records import Document, IncidentRecord


def record(text: str, path: str = "report.md") -> IncidentRecord:
    return Parser().parse(Document("folder", path, text))[0]


NESTED_LABELS = """\
# Incident on 2021-06-09

- **Key events**
  - Fault noticed 2021-06-09 08:15
  - Resolved: 2021-06-09 12:42 UTC
- **Identified**: Users wrote that new pods hang
- **Impact**: New deployments failed.
- **Resolution**:
  - The nodes ran out of addresses because a setting was missing on the new cluster
  - The team added the setting and restarted the nodes
- **Review actions**:
  - Add a check
"""


def test_nested_labels_hold_a_cause_under_the_resolution() -> None:
    read = record(NESTED_LABELS)
    assert "a setting was missing on the new cluster" in read.root_cause
    assert "added the setting and restarted the nodes" in read.fix
    assert read.action_items == ("Add a check",)
    assert [row.time for row in read.timeline] == ["2021-06-09 08:15", "2021-06-09 12:42 UTC"]
    assert set(read.origins) >= {"date", "impact", "root_cause", "fix", "timeline"}


def test_a_conclusion_tells_cause_and_cure() -> None:
    read = record(
        "# Hub down\n\n## Summary\n\nThe hub was down on 2018-06-11.\n\n## Conclusion\n\n"
        "The subscription was cancelled because its budget was used up. "
        "The budget was increased and the hub was brought back online.\n"
    )
    assert "its budget was used up" in read.root_cause
    assert "The budget was increased" in read.fix


def test_a_weak_statement_is_quoted_but_not_trained_on() -> None:
    read = record(
        "# Pods restarted on 2020-08-14\n\n## Context\n\nAt 10:43 two pods restarted."
        " The leader was unhealthy and its memory was exhausted.\n\n## Resolution\n\n"
        "We restarted the leader.\n"
    )
    assert "memory was exhausted" in read.root_cause
    assert not record("# Pods restarted on 2020-08-14\n\nWe restarted the pods.").trainable


STATUS_PAGE = """\
---
title: Elevated latency
date: 2023-06-20
---

**Resolved** - This incident has been resolved. The latency was caused by a tenant that
saturated the shared cache. <small>Jun 20, 19:35 UTC</small>

**Monitoring** - We have moved the tenant to a cache of its own. <small>Jun 20, 19:10 UTC</small>

**Investigating** - We are currently investigating. <small>Jun 20, 18:44 UTC</small>
"""


def test_updates_of_a_status_page_are_rows() -> None:
    read = record(STATUS_PAGE)
    assert [row.time for row in read.timeline] == [
        "Jun 20, 19:35 UTC",
        "Jun 20, 19:10 UTC",
        "Jun 20, 18:44 UTC",
    ]
    assert "saturated the shared cache" in read.root_cause
    assert "moved the tenant to a cache of its own" in read.fix


@pytest.mark.parametrize(
    ("text", "date", "cause", "fix"),
    [
        (
            "# Störung am Portal\n\nAm 14. März 2023 ging nichts.\n\n"
            "## Ursache\n\nDas Zertifikat war abgelaufen.\n\n"
            "## Behebung\n\nDas Zertifikat wurde von Hand erneuert.\n",
            "2023-03-14",
            "Das Zertifikat war abgelaufen.",
            "Das Zertifikat wurde von Hand erneuert.",
        ),
        (
            "# Panne de l'API\n\n**Date :** 3 février 2024\n\n## Cause racine\n\n"
            "Une migration a verrouillé la table.\n\n"
            "## Résolution\n\nLa migration a été annulée.\n",
            "2024-02-03",
            "Une migration a verrouillé la table.",
            "La migration a été annulée.",
        ),
        (
            "# Caída de la búsqueda\n\nFecha: 5 de mayo de 2022\n\n## Causa raíz\n\n"
            "El índice se borró por error.\n\n## Solución\n\nSe restauró el índice de ayer.\n",
            "2022-05-05",
            "El índice se borró por error.",
            "Se restauró el índice de ayer.",
        ),
    ],
    ids=["German", "French", "Spanish"],
)
def test_other_languages_are_read_by_their_headings(
    text: str, date: str, cause: str, fix: str
) -> None:
    read = record(text)
    assert (read.date, read.root_cause, read.fix) == (date, cause, fix)


@pytest.mark.parametrize(
    "text",
    [
        "# Incident process\n\nDeclare the incident, since users were unable to log in.\n" * 5,
        "# Runbook: database is down\n\n## Causes\n\nThe disk is full.\n\n## Fix\n\nDelete logs.\n",
        "# SRE weekly 2024-03-04\n\nINC-101 was caused by a full disk. Bo restarted the host.\n",
        "# ADR 12: Move sessions\n\n2023-11-02\n\nRedis crashed because of its memory limit.\n",
    ],
    ids=["process", "runbook", "minutes", "decision"],
)
def test_documents_that_call_themselves_something_else_are_left_out(text: str) -> None:
    read = record(text)
    assert read.excluded
    assert read.exclusion_reason


@pytest.mark.parametrize(
    "title", ["Deploy broke the review process", "Outage during training", "Release 4.2 failed"]
)
def test_a_failure_in_the_title_is_an_incident(title: str) -> None:
    text = f"# {title}\n\nOn 2023-04-05 it failed because a disk was full. We cleared the disk.\n"
    assert not record(text).excluded
