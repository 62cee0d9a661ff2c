"""Speech as files: loudness, CBR mp3 with a title, subtitles.

All mp3 here is 24 kHz, mono, 48 kbit/s CBR without a Xing header, so that pieces may be joined
and bytes tell the length.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.ports import Cue, NarrationFailed

MP3_RATE = 24_000
_KBIT = 48
_BYTES_PER_SECOND = _KBIT * 1000 // 8
_FASTEST_WPM = 300

Samples = NDArray[np.float32]


def mp3_seconds(frames: bytes) -> float:
    """Length of CBR frames without a tag."""
    return len(frames) / _BYTES_PER_SECOND


def encode_mp3(samples: Samples, rate: int) -> bytes:
    """Mono samples in -1..1 at `rate` Hz to mp3 frames."""
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(_KBIT)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(MP3_RATE)
    encoder.set_channels(1)
    encoder.set_quality(2)
    encoder.silence()
    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    return bytes(encoder.encode(pcm)) + bytes(encoder.flush())


def titled(frames: bytes, title: str) -> bytes:
    """Put an ID3v2.3 tag with the title in front of mp3 frames."""
    text = b"\x01" + " ".join(title.split()).encode("utf-16")
    frame = b"TIT2" + len(text).to_bytes(4, "big") + b"\0\0" + text
    return b"ID3\x03\0\0" + _syncsafe(len(frame)) + frame + frames


def _syncsafe(size: int) -> bytes:
    """28 bits in four bytes whose top bits are clear, as ID3v2 writes sizes."""
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))


def level(samples: Samples, rate: int) -> Samples:
    """Bring speech to about -16 LUFS with no peak above 0.92: encoding adds a little.

    The mean square of the 100 ms blocks that hold speech stands in for the weighted measure:
    for one voice they differ by a constant.
    """
    powers = (_blocks(samples, rate // 10) ** 2).mean(axis=1)
    speech = powers[powers > 1e-3 * powers.max(initial=0)]
    if not speech.size:
        return samples
    gain = 10 ** (_SPEECH_DB / 20) / np.sqrt(speech.mean())
    return _limit(samples * np.float32(gain), rate // 200)


_SPEECH_DB = -13.4
_PEAK = 0.92


def _limit(samples: Samples, block: int) -> Samples:
    """Turn down around each peak, in ramps of one block, so that none is clipped."""
    peaks = np.abs(_blocks(samples, block)).max(axis=1, initial=_PEAK)
    gains = np.pad(_PEAK / peaks, 1, mode="edge")
    gains = np.minimum(np.minimum(gains[:-2], gains[1:-1]), gains[2:])
    centres = (np.arange(len(gains)) + 0.5) * block
    ramps = np.interp(np.arange(len(samples)), centres, gains)
    return (samples * ramps).astype(np.float32)


def _blocks(samples: Samples, size: int) -> Samples:
    return np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)


def check_length(seconds: float, words: int) -> None:
    """Raise NarrationFailed where nobody could have said so many words in that time."""
    if seconds * _FASTEST_WPM < words * 60:
        raise NarrationFailed(f"Only {seconds:.1f} s of speech came for {words} words; try again.")


def srt(cues: Sequence[Cue]) -> str:
    """Cues in the SubRip format."""
    blocks = (
        f"{number}\n{_timestamp(cue.start)} --> {_timestamp(cue.end)}\n{cue.text}\n"
        for number, cue in enumerate(cues, start=1)
    )
    return "\n".join(blocks)


def _timestamp(seconds: float) -> str:
    total = round(seconds * 1000)
    hours, rest = divmod(total, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02},{rest % 1000:03}"
