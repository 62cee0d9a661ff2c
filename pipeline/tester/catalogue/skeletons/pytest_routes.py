"""ROUTES is a JSON Lines file of {"url", "owner", "status"}: every public host, path and sub-path.

Each application answers with the header X-Served-By, its own name.
"""

import json
import os
from pathlib import Path

import httpx
import pytest

SERVICE = "{{service}}"


def routes() -> list[dict]:
    lines = Path(os.environ["ROUTES"]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_inventory_names_every_application() -> None:
    deployed = set(os.environ["APPLICATIONS"].split())
    assert SERVICE in deployed
    assert deployed <= {route["owner"] for route in routes()}


@pytest.mark.parametrize("route", routes(), ids=lambda route: route["url"])
def test_route_is_served_by_its_own_application(route) -> None:
    answer = httpx.get(route["url"], timeout=10, follow_redirects=False)
    assert answer.headers.get("x-served-by") == route["owner"], answer.headers
    assert answer.status_code == route["status"]


@pytest.mark.parametrize("route", routes(), ids=lambda route: route["url"])
def test_unknown_sub_path_stays_with_its_owner(route) -> None:
    answer = httpx.get(route["url"].rstrip("/") + "/no-such-page", timeout=10)
    assert answer.headers.get("x-served-by") == route["owner"]
