"""DATABASE_URL of a copy with production's volume and statistics; STATEMENTS is a JSON Lines file
of {"name", "sql", "parameters", "max_cost"}.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

SERVICE = "{{service}}"
LARGE = 100_000


def statements() -> list[dict]:
    lines = Path(os.environ["STATEMENTS"]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


@pytest.mark.parametrize("statement", statements(), ids=lambda s: f"{SERVICE}: {s['name']}")
def test_hot_statement_has_a_good_plan(statement) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        sql = f"EXPLAIN (FORMAT JSON) {statement['sql']}"
        plan = connection.execute(sql, statement["parameters"]).fetchone()[0][0]["Plan"]
        sizes = dict(connection.execute("SELECT relname, reltuples FROM pg_class").fetchall())
    scanned = [n["Relation Name"] for n in nodes(plan) if n["Node Type"] == "Seq Scan"]
    assert not [name for name in scanned if sizes[name] > LARGE]
    assert plan["Total Cost"] <= 2 * statement["max_cost"]
