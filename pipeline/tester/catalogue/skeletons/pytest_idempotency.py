"""CHARGE_URL and LEDGER_URL (entries of one order) from the environment."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx

SERVICE = "{{service}}"


def charge(order: str, key: str, timeout: float = 10) -> httpx.Response:
    body = {"order": order, "amount": 100}
    headers = {"Idempotency-Key": key}
    return httpx.post(os.environ["CHARGE_URL"], json=body, headers=headers, timeout=timeout)


def entries(order: str) -> list[dict]:
    return httpx.get(f"{os.environ['LEDGER_URL']}/{order}").raise_for_status().json()


def test_three_deliveries_of_one_request_have_one_effect() -> None:
    order, key = f"{SERVICE}-{uuid.uuid4()}", uuid.uuid4().hex
    answers = [charge(order, key) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    assert len(entries(order)) == 1


def test_a_retry_after_a_lost_answer_has_no_second_effect() -> None:
    order, key = f"{SERVICE}-{uuid.uuid4()}", uuid.uuid4().hex
    try:
        charge(order, key, timeout=0.001)
    except httpx.TimeoutException:
        pass
    assert charge(order, key).is_success
    assert len(entries(order)) == 1


def test_simultaneous_deliveries_have_one_effect() -> None:
    order, key = f"{SERVICE}-{uuid.uuid4()}", uuid.uuid4().hex
    with ThreadPoolExecutor(20) as pool:
        statuses = {
            answer.status_code for answer in pool.map(lambda _: charge(order, key), range(20))
        }
    assert statuses <= {200, 201, 409}
    assert len(entries(order)) == 1
