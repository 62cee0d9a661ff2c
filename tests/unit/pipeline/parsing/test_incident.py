"""What is an incident, and what only looks like one."""

import pytest

from pipeline.parsing.parser import Parser
from pipeline.records import Document, IncidentRecord

NO_INCIDENTS = {
    "runbooks/restart-api.md": """# How to restart the API

## Prerequisites

You need access to the cluster.

## Steps

1. Log in to the bastion host.
2. Run `kubectl rollout restart deployment/api`.
3. Make sure that all pods are ready. You should see three.
""",
    "process/incident-response.md": """# Incident response process

This page describes how we handle incidents.

| Level | Meaning |
| --- | --- |
| SEV-1 | All customers are affected |

The incident commander should coordinate the response. You must declare an incident in the
channel. Please make sure that the status page is updated every 30 minutes.

A post-mortem must be written within five days. It should name the root cause, the impact and the
action items. Follow the template. We recommend the five whys.
""",
    "postmortems/TEMPLATE.md": """# Postmortem: [title of the incident]

**Date:** YYYY-MM-DD

## Summary

[One or two sentences.]

## Root cause

TODO

## Timeline

- HH:MM <event>
- HH:MM <event>
""",
    "postmortems/filled-nowhere.md": """# ISSUE NAME

## Issue summary

Lorem ipsum dolor

## Timeline (all times PST) DATE RANGE

12:45 PM DATE: Thing 1 happened

13:55 PM DATE: Thing 2 happened

## Resolution

{{ what you did }}
""",
    "postmortems/README.md": """# Post-mortems

All post-mortems of the platform team, newest first.

* [2024-05-02 Checkout down](2024-05-02-checkout.md)
* [2024-03-17 Lost e-mails](2024-03-17-mail.md)
* [2023-12-24 Slow search](2023-12-24-search.md)
* [2023-11-01 Certificate expired](2023-11-01-cert.md)

To write a new one, copy the [template](template.md).
""",
    "CHANGELOG.md": """# Changelog

## 2.1.0 - 2024-01-10

- Added dark mode
- Fixed a crash when the list is empty
""",
    "security/advisory-7.md": """# Advisory 7: path traversal in the upload endpoint

A researcher reported through our bug bounty that a crafted file name could allow an attacker to
write outside the upload directory. The vulnerability affects versions 1.0 to 1.4.

We found no evidence that it was exploited. Version 1.5, released on 2023-05-02, rejects such
names. Please upgrade.
""",
    "posts/stub.md": """# Major outage

On Tuesday the platform was unavailable for six hours.
[We've published a post-mortem](https://status.example/incidents/1) elsewhere.
""",
}

INCIDENTS = {
    "ticket.md": """# INC-77 Disk full on db3

Date: 2024-05-05

Root cause: log rotation was turned off by mistake.

Fix: rotated the logs and turned rotation on again.
""",
    "key.md": """# Leaked API key on 7 July 2023

On 7 July 2023 an API key was committed to a public repository. Within an hour it was used by a
stranger to start 40 machines in our cloud account.

We revoked the key, deleted the machines and rotated all other keys. The pre-commit hook that
looks for secrets had been disabled on one laptop.
""",
    "template-engine.md": """# Email template rendering outage

## Summary

On 2024-02-03 order confirmations were empty between 10:00 and 11:30 UTC because the new template
engine drops unknown variables.

## Resolution

We rolled back to the old engine.
""",
    "domain.md": """Outage of the status page

On the evening of 3 March 2022 our status page could not be reached. The domain had not been
renewed, since the reminder went to an employee who had left. We renewed the domain.
""",
    "vulnerability-used.md": """# Security incident: stranger in the build server

A researcher reported on 2023-05-02 that he had gained unauthorized access to our build server
through a vulnerability in a plugin. An attacker could have changed releases. The server was
compromised for two days.

We shut down the server, rotated all credentials and rebuilt it.
""",
}


def parse(path: str, text: str) -> IncidentRecord:
    return Parser().parse(Document("folder", path, text))[0]


@pytest.mark.parametrize("path", NO_INCIDENTS)
def test_excluded_with_a_reason(path: str):
    record = parse(path, NO_INCIDENTS[path])
    assert record.excluded
    assert not record.trainable
    assert record.exclusion_reason
    assert record.exclusion_reason.endswith(".")


@pytest.mark.parametrize("path", INCIDENTS)
def test_short_and_odd_reports_are_kept(path: str):
    record = parse(path, INCIDENTS[path])
    assert not record.excluded, record.exclusion_reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("\0\x01\x02PNG" * 50, "Not text"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "pointer"),
    ],
)
def test_what_cannot_be_read_says_so(text: str, reason: str):
    record = parse("x.md", text)
    assert record.excluded
    assert reason in (record.exclusion_reason or "")
