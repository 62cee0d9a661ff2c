"""RESERVE_URL takes one unit of an item, STOCK_URL gives what is left; from the environment."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

SERVICE = "{{service}}"
CLIENTS, STOCK = 200, 50


def new_item() -> str:
    item = f"{SERVICE}-{uuid.uuid4()}"
    httpx.put(f"{os.environ['STOCK_URL']}/{item}", json={"stock": STOCK}).raise_for_status()
    return item


@pytest.mark.parametrize("attempt", range(20))
def test_concurrent_reservations_keep_the_invariant(attempt) -> None:
    item = new_item()
    together = Barrier(CLIENTS)

    def reserve(_: int) -> int:
        together.wait(timeout=30)
        return httpx.post(os.environ["RESERVE_URL"], json={"item": item}, timeout=30).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = list(pool.map(reserve, range(CLIENTS)))

    left = httpx.get(f"{os.environ['STOCK_URL']}/{item}").raise_for_status().json()["stock"]
    assert left == 0, f"{left} left after {CLIENTS} attempts on {STOCK}"
    assert statuses.count(200) == STOCK
    assert set(statuses) <= {200, 409}
