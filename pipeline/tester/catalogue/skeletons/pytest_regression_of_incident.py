"""TARGET_URL from the environment; CASES is a JSON Lines file of requests recorded in the incident.

Each line: {"name", "method", "path", "body", "status", "must_hold": [keys of the answer]}.
"""

import json
import os
from pathlib import Path

import httpx
import pytest

SERVICE = "{{service}}"


def cases() -> list[dict]:
    lines = Path(os.environ["CASES"]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_there_are_cases() -> None:
    assert len(cases()) >= 5, f"record at least 5 requests that failed on {SERVICE}"


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_request_of_the_incident_succeeds(case) -> None:
    answer = httpx.request(
        case["method"], os.environ["TARGET_URL"] + case["path"], json=case.get("body"), timeout=10
    )
    assert answer.status_code == case["status"], answer.text[:300]
    assert set(case["must_hold"]) <= set(answer.json())
