"""An mp3 meter."""

from collections.abc import Callable

import pytest


@pytest.fixture
def heard() -> Callable[[bytes], float]:
    """Measures an mp3 in seconds, frame by frame: MPEG-2 layer III, 48 kbit/s, 24 kHz, mono."""

    def seconds(mp3: bytes) -> float:
        if mp3.startswith(b"ID3"):
            mp3 = mp3[10 + int("".join(f"{byte:07b}" for byte in mp3[6:10]), 2) :]
        headers = [mp3[start : start + 4] for start in range(0, len(mp3), 144)]
        for header in headers:
            assert header[:2] == b"\xff\xf3"
            assert header[2] >> 2 == 0b011001
            assert header[3] >> 6 == 0b11
        assert len(headers) * 144 == len(mp3)
        return len(headers) * 576 / 24_000

    return seconds
