"""TARGET_URL, FAILING_URL and DATABASE_URL from the environment; pytest this_file.py"""

import os
import time

import httpx
import psycopg

SERVICE = "{{service}}"


def open_connections() -> int:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [SERVICE]
        ).fetchone()
    return row[0]


def test_no_connection_stays_open_after_errors() -> None:
    before = open_connections()
    with httpx.Client(timeout=10) as client:
        for number in range(1000):
            failing = number % 5 == 0
            client.get(os.environ["FAILING_URL" if failing else "TARGET_URL"])
    deadline = time.monotonic() + 10
    while open_connections() > before and time.monotonic() < deadline:
        time.sleep(0.5)
    assert open_connections() <= before
