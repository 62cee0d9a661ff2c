"""TARGET_URL (takes ?item=) and ORIGIN_COUNTER_URL (number of origin reads so far) from the
environment.
"""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx

SERVICE = "{{service}}"
CLIENTS = 100


def origin_reads() -> int:
    return int(httpx.get(os.environ["ORIGIN_COUNTER_URL"]).raise_for_status().text)


def test_one_cold_key_costs_one_read_of_the_origin() -> None:
    cold_key = f"cold-{SERVICE}-{uuid.uuid4()}"
    before = origin_reads()
    with httpx.Client(timeout=10, limits=httpx.Limits(max_connections=CLIENTS)) as client:
        with ThreadPoolExecutor(CLIENTS) as pool:
            ask = lambda _: client.get(os.environ["TARGET_URL"], params={"item": cold_key})  # noqa: E731
            answers = list(pool.map(ask, range(CLIENTS)))
    assert all(answer.status_code < 500 for answer in answers)
    assert len({answer.text for answer in answers}) == 1
    assert 1 <= origin_reads() - before <= 2
