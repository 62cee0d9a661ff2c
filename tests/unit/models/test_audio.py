from collections.abc import Callable

import numpy as np
import pytest

from models.audio import Samples, check_length, encode_mp3, level, mp3_seconds, srt, titled
from models.ports import Cue, NarrationFailed

RATE = 22_050


def tone(seconds: float, loudness: float = 0.1) -> Samples:
    wave = np.sin(np.arange(int(seconds * RATE)) * 2 * np.pi * 220 / RATE)
    return (wave * loudness).astype(np.float32)


def test_mp3_lasts_as_long_as_its_samples(heard: Callable[[bytes], float]) -> None:
    mp3 = encode_mp3(tone(3.0), RATE)
    assert mp3_seconds(mp3) == pytest.approx(heard(mp3))
    assert mp3_seconds(mp3) == pytest.approx(3.0, abs=0.15)


@pytest.mark.parametrize("title", ["Payments API outage", "Störung – 決済 📉", "x" * 300])
def test_title_can_be_read_back(title: str) -> None:
    tagged = titled(b"\xff\xf3", title)
    assert tagged[:5] == b"ID3\x03\x00"
    size = int("".join(f"{byte:07b}" for byte in tagged[6:10]), 2)
    frame = tagged[10 : 10 + size]
    assert frame[:4] == b"TIT2"
    assert int.from_bytes(frame[4:8], "big") == size - 10
    assert frame[11:].decode("utf-16") == title
    assert tagged[10 + size :] == b"\xff\xf3"


@pytest.mark.parametrize("loudness", [0.01, 0.5])
def test_quiet_and_loud_speech_end_up_alike(loudness: float) -> None:
    levelled = level(np.concatenate([tone(1, loudness), np.zeros(RATE, np.float32)]), RATE)
    assert 20 * np.log10(np.sqrt((levelled[:RATE] ** 2).mean())) == pytest.approx(-13.4, abs=0.3)


def test_peaks_are_turned_down_and_not_clipped() -> None:
    speech = tone(2, 0.05)
    speech[RATE : RATE + 200] *= 18
    levelled = level(speech, RATE)
    assert np.abs(levelled).max() <= 0.921
    assert (np.abs(levelled) > 0.915).sum() < 100


def test_silence_stays_silence() -> None:
    assert not level(np.zeros(RATE, np.float32), RATE).any()


def test_too_short_for_its_words() -> None:
    check_length(60, 170)
    with pytest.raises(NarrationFailed, match="170 words"):
        check_length(20, 170)


def test_srt() -> None:
    cues = [Cue(0, 1.5, "It went down."), Cue(3661.0004, 3662.9996, "And came back.")]
    assert srt(cues) == (
        "1\n00:00:00,000 --> 00:00:01,500\nIt went down.\n"
        "\n"
        "2\n01:01:01,000 --> 01:01:03,000\nAnd came back.\n"
    )
