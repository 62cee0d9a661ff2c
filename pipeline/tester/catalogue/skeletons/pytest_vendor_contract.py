"""VENDOR_URL and VENDOR_TOKEN of the vendor's sandbox; CONTRACT is a JSON Lines file of
{"name", "method", "path", "body", "status", "schema"} (JSON Schema of the answer).
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import jsonschema
import pytest

SERVICE = "{{service}}"


def interactions() -> list[dict]:
    lines = Path(os.environ["CONTRACT"]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def vendor() -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {os.environ['VENDOR_TOKEN']}", "User-Agent": SERVICE}
    with httpx.Client(base_url=os.environ["VENDOR_URL"], headers=headers, timeout=10) as client:
        yield client


@pytest.mark.parametrize("expected", interactions(), ids=lambda e: e["name"])
def test_vendor_keeps_the_contract(vendor, expected) -> None:
    started = time.monotonic()
    answer = vendor.request(expected["method"], expected["path"], json=expected.get("body"))
    assert time.monotonic() - started < 2
    assert answer.status_code == expected["status"], answer.text[:300]
    jsonschema.validate(answer.json(), expected["schema"])


def test_vendor_announces_no_end(vendor) -> None:
    headers = vendor.get("/").headers
    assert not {"sunset", "deprecation"} & {name.lower() for name in headers}, dict(headers)
