"""UPLOAD_URL, MAX_BYTES, MEMORY_URL (resident bytes of the process) and MEMORY_LIMIT from the
environment.
"""

import os

import httpx

SERVICE = "{{service}}"


def upload(size: int) -> int:
    chunk = b"x" * 65536
    chunks = (chunk[: min(65536, size - sent)] for sent in range(0, size, 65536))
    return httpx.post(os.environ["UPLOAD_URL"], content=chunks, timeout=120).status_code


def resident_bytes() -> int:
    return int(httpx.get(os.environ["MEMORY_URL"]).raise_for_status().text)


def test_largest_allowed_input_fits_in_half_of_the_limit() -> None:
    assert upload(int(os.environ["MAX_BYTES"])) in (200, 201, 202)
    assert resident_bytes() < int(os.environ["MEMORY_LIMIT"]) / 2, SERVICE


def test_larger_input_is_refused_before_it_is_read() -> None:
    before = resident_bytes()
    assert upload(2 * int(os.environ["MAX_BYTES"])) == 413
    assert resident_bytes() < 1.1 * before
