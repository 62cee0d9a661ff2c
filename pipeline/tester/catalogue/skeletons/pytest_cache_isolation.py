"""BASE_URL (through CDN and cache), PERSONAL_PATHS, TOKEN_A, TOKEN_B and WRITE_PATH from the
environment.
"""

import os
import time
import uuid

import httpx
import pytest

SERVICE = "{{service}}"


def client(token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {os.environ[token]}"}
    return httpx.Client(base_url=os.environ["BASE_URL"], headers=headers, timeout=10)


@pytest.mark.parametrize("path", os.environ["PERSONAL_PATHS"].split())
def test_one_user_never_gets_the_answer_of_another(path) -> None:
    with client("TOKEN_A") as a, client("TOKEN_B") as b:
        first = a.get(path)
        for _ in range(5):
            second = b.get(path)
            assert first.status_code == second.status_code == 200
            assert second.text != first.text, f"{SERVICE} served {path} of another user"
        assert "public" not in first.headers.get("cache-control", "")


def test_a_change_is_visible_within_the_promised_age() -> None:
    marker = uuid.uuid4().hex
    with client("TOKEN_A") as a:
        path = os.environ["WRITE_PATH"]
        a.get(path)
        a.put(path, json={"name": marker}).raise_for_status()
        deadline = time.monotonic() + 60
        while marker not in a.get(path).text:
            assert time.monotonic() < deadline, "still the old value after 60 s"
            time.sleep(1)
