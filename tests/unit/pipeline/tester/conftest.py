"""Incidents to examine, in the shapes in which they are handed in."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.redaction.gate import default_gate
from pipeline.tester.evidence import Evidence, gather
from pipeline.tester.failure_modes import Catalogue, load_catalogue
from pipeline.tester.postmortem import Postmortem, PostmortemTester
from pipeline.tester.story import Story, analyse
from pipeline.tester.thread import read_thread

DAY = datetime(2024, 5, 14, tzinfo=UTC).timestamp()

PAYMENTS = """\
Payments API went down at 02:13 UTC after a Kubernetes deployment.
HTTP 500s, DB CPU spike, Kafka consumer lag grew, HikariPool timeouts,
Redis cache miss rate jumped from 5% to 68%.
Async reconciliation workers retried failed jobs aggressively.
K6 load tests only covered steady-state traffic.
Playwright checkout tests were failing intermittently but marked as flaky.
"""

DNS = """\
09:14 alertbot: [FIRING:3] checkout-api 5xx > 5% eu-west-1
09:15 sam: on it
09:17 sam: checkout-api logs are full of `dial tcp: lookup payments.internal: no such host`
09:18 lena: customers report "something went wrong" at the pay step
09:20 sam: could it be the release from this morning? rolling back checkout-api to v2.41
09:26 sam: rollback done, no change, still failing with the same error
09:29 priyanka: dig says payments.internal is NXDOMAIN, the record is gone
09:31 priyanka: turns out the terraform apply at 08:55 removed the payments.internal record
09:33 sam: re-added the record
09:41 alertbot: [RESOLVED] checkout-api 5xx
09:44 lena: orders going through again
09:50 priyanka: action items: terraform plan should fail on record deletions, synthetic check that \
resolves internal names, alert on NXDOMAIN for payments.internal
09:52 sam: nobody got an alert about the dns record itself
"""

TWO = """\
10:00 alertbot: [FIRING] checkout-api 5xx 22%
10:02 mia: looking at checkout-api
10:03 tobi: separate thing, the nightly etl job in warehouse failed, reports are empty
10:05 mia: checkout-api pods OOMKilled since the 10:00 deploy of 4.2
10:07 tobi: etl log: `permission denied for schema raw` on warehouse
10:09 mia: 4.2 loads the full catalogue into memory. that's the cause. rolling back to 4.1
10:12 tobi: turns out the warehouse role lost its grant after the migration. re-granted it
10:15 mia: rollback done, checkout-api 5xx back to 0
10:16 alertbot: [RESOLVED] checkout-api 5xx
10:30 tobi: etl job finished, reports are filled again
10:35 mia: checkout-api needs a memory limit test with the full catalogue
"""


def as_thread(chat: str, **more: Any) -> dict[str, Any]:
    """ "09:14 sam: text" lines as a THREAD.json; names ending in bot are bots."""
    messages: list[dict[str, Any]] = []
    users: dict[str, dict[str, str]] = {}
    for line in chat.strip().splitlines():
        clock, name, text = line.split(" ", 2)
        hour, minute = map(int, clock.split(":"))
        ts = f"{DAY + 3600 * hour + 60 * minute:.0f}.{len(messages):06d}"
        name = name.rstrip(":")
        who = {"bot_id": f"B{name}", "username": name} if name.endswith("bot") else {}
        if not who:
            users[name] = {"id": f"U{name.upper()}", "name": name, "real_name": name.title()}
            who = {"user": f"U{name.upper()}"}
        messages.append({"type": "message", "ts": ts, "text": text, **who})
    channel = {"id": "C0INC", "name": "inc-test"}
    return {"channel": channel, "users": [*users.values()], "messages": messages, **more}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def tester(catalogue: Catalogue) -> PostmortemTester:
    return PostmortemTester(default_gate(), catalogue)


@pytest.fixture
def thread() -> Callable[..., dict[str, Any]]:
    return as_thread


@pytest.fixture
def evidence_of() -> Callable[[str], Evidence]:
    return lambda chat: gather(read_thread(as_thread(chat), default_gate().document().redact))


@pytest.fixture
def story_of(
    evidence_of: Callable[[str], Evidence], catalogue: Catalogue
) -> Callable[[str], Story]:
    return lambda chat: analyse(evidence_of(chat), catalogue)


@pytest.fixture
def examine(tester: PostmortemTester) -> Callable[[str], Postmortem]:
    """Examine a chat as a thread."""
    return lambda chat: tester.examine(json.dumps(as_thread(chat)).encode())


@pytest.fixture(scope="session")
def payments(tester: PostmortemTester) -> Postmortem:
    return tester.examine(PAYMENTS.encode())


@pytest.fixture(scope="session")
def dns(tester: PostmortemTester) -> Postmortem:
    return tester.examine(json.dumps(as_thread(DNS)).encode())


@pytest.fixture(scope="session")
def two_incidents() -> str:
    return TWO


@pytest.fixture(scope="session")
def dns_chat() -> str:
    return DNS


@pytest.fixture
def dns_story(story_of: Callable[[str], Story]) -> Story:
    return story_of(DNS)
