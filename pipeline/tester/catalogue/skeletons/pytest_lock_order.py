"""TRANSFER_URL moves one unit between two accounts, TOTAL_URL gives the sum of all; from the
environment.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

SERVICE = "{{service}}"
PAIRS = 50


def transfer(source: str, target: str) -> int:
    body = {"from": source, "to": target, "amount": 1}
    return httpx.post(os.environ["TRANSFER_URL"], json=body, timeout=10).status_code


def total() -> int:
    return int(httpx.get(os.environ["TOTAL_URL"]).raise_for_status().text)


def test_opposite_orders_neither_deadlock_nor_lose_money() -> None:
    before = total()
    started = time.monotonic()
    with ThreadPoolExecutor(2 * PAIRS) as pool:
        there = [pool.submit(transfer, "a", "b") for _ in range(PAIRS)]
        back = [pool.submit(transfer, "b", "a") for _ in range(PAIRS)]
        statuses = [attempt.result() for attempt in there + back]
    assert statuses == [200] * len(statuses), f"{SERVICE} let a deadlock reach its callers"
    assert time.monotonic() - started < 10
    assert total() == before
