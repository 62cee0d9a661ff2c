"""TARGET_URL, NOISY_TOKEN, QUIET_TOKEN from the environment; the noisy tenant sends too much."""

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

SERVICE = "{{service}}"
QUOTA_PER_SECOND = int(os.environ.get("QUOTA_PER_SECOND", "0"))


def call(token: str) -> tuple[int, float, bool]:
    started = time.monotonic()
    headers = {"Authorization": f"Bearer {os.environ[token]}"}
    answer = httpx.get(os.environ["TARGET_URL"], headers=headers, timeout=10)
    return answer.status_code, time.monotonic() - started, "retry-after" in answer.headers


def p95(calls: list[tuple[int, float, bool]]) -> float:
    return statistics.quantiles([seconds for _, seconds, _ in calls], n=20)[-1]


def test_a_tenant_above_its_quota_hurts_only_itself() -> None:
    assert QUOTA_PER_SECOND > 0, f"set QUOTA_PER_SECOND of {SERVICE}"
    alone = [call("QUIET_TOKEN") for _ in range(100)]
    with ThreadPoolExecutor(64) as pool:
        noisy = [pool.submit(call, "NOISY_TOKEN") for _ in range(100 * QUOTA_PER_SECOND)]
        beside = [call("QUIET_TOKEN") for _ in range(100)]
        refused = [done.result() for done in noisy if done.result()[0] == 429]
    assert refused and all(has_retry_after for _, _, has_retry_after in refused)
    assert all(status == 200 for status, _, _ in beside)
    assert p95(beside) <= 1.1 * p95(alone) + 0.02
