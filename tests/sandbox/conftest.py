import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.running import RunningSandbox


@pytest.fixture
def start_sandbox() -> Iterator:
    running = []

    def start(**options):
        running.append(RunningSandbox(**options).start())
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def sandbox(start_sandbox):
    return start_sandbox()


@pytest.fixture
def thread_file(tmp_path) -> Path:
    source = {
        "channel": {
            "id": "C0INC000001",
            "name": "inc-checkout",
            "topic": {"value": "Lead: Mario"},
        },
        "users": [{"id": "U0MARIO0001", "name": "mario", "real_name": "Mario Silva"}],
        "messages": [
            {
                "ts": "1700000000.000100",
                "bot_id": "B0ALERTS001",
                "username": "Alerts",
                "subtype": "bot_message",
                "text": ":warning: checkout p99 above 2 s",
                "thread_ts": "1700000000.000100",
                "reply_count": 2,
                "label": "not for Slack",
            },
            {
                "ts": "1700000060.000200",
                "user": "U0MARIO0001",
                "text": "looking",
                "thread_ts": "1700000000.000100",
            },
            {
                "ts": "1700000120.000300",
                "user": "U0UNLISTED1",
                "username": "nina",
                "text": "pool is full",
                "thread_ts": "1700000000.000100",
                "reactions": [{"name": "eyes", "users": ["U0MARIO0001"], "count": 1}],
            },
        ],
    }
    path = tmp_path / "checkout.json"
    path.write_text(json.dumps(source))
    return path
