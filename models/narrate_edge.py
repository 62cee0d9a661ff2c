"""Speech by Microsoft Edge's read-aloud service, with the edge-tts client.

The client reports less than it knows: its receive time-out does not work once connected, and a
connection that breaks after some audio ends like a finished one. So the time is limited here
and the length of the audio is held against its text. The client itself sets its clock by the
server's after a 403 and tries again.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from models.audio import check_length, mp3_seconds, titled
from models.ports import Cue, Narration, NarrationFailed, Utterance
from models.voices import Line, Voice, cast_voices, find_voice

if TYPE_CHECKING:
    from edge_tts.typing import TTSChunk

EDGE_VOICES = (
    Voice("Aria", "US, female", "en-US-AriaNeural"),
    Voice("Guy", "US, male", "en-US-GuyNeural"),
    Voice("Sonia", "British, female", "en-GB-SoniaNeural"),
    Voice("Ryan", "British, male", "en-GB-RyanNeural"),
    Voice("Natasha", "Australian, female", "en-AU-NatashaNeural"),
)
_PARTNERS = {"Aria": "Guy", "Guy": "Aria", "Sonia": "Ryan", "Ryan": "Sonia", "Natasha": "Guy"}
# The client cuts longer text at any space, in the middle of a sentence.
_MOST_BYTES = 4096
_TICKS_PER_SECOND = 10_000_000


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines in one voice that go out as one request."""

    voice: Voice
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class _Take:
    """What came back for a piece; cues count from its own start."""

    audio: bytes
    cues: tuple[Cue, ...]


class EdgeNarrator:
    """Reads scripts with one of EDGE_VOICES; a second speaker gets a voice of the other sex.

    The words leave this machine. `patience` is the seconds it may take besides 0.3 s a word.
    Not for use in a running event loop: call it from a worker thread.
    """

    name = "edge-tts"
    sends_text_out = True

    def __init__(self, voice: str = "", *, patience: float = 20.0) -> None:
        self._lead = find_voice(EDGE_VOICES, voice)
        self._second = find_voice(EDGE_VOICES, _PARTNERS[self._lead.name])
        self._patience = patience

    def narrate(self, script: Sequence[Utterance], *, title: str) -> Narration:
        """Speak the script, one cue for each sentence as the service divides it.

        Raises NarrationFailed; nothing of a broken recording is kept.
        """
        pieces = _pieces(cast_voices(script, self._lead, self._second))
        words = sum(len(piece.text.split()) for piece in pieces)
        takes = asyncio.run(_record(pieces, self._patience + 0.3 * words))
        for piece, take in zip(pieces, takes, strict=True):
            _check_whole(piece, take)
        frames = b"".join(take.audio for take in takes)
        cues = _placed(pieces, takes)
        return Narration(titled(frames, title), mp3_seconds(frames), cues, self._lead.name)


def _pieces(lines: Sequence[Line]) -> list[_Piece]:
    """Join neighbouring lines of one voice as far as a request holds."""
    pieces: list[_Piece] = []
    for line in lines:
        if pieces and pieces[-1].voice == line.voice:
            longer = _Piece(line.voice, (*pieces[-1].sentences, line.text))
            if len(escape(longer.text).encode()) <= _MOST_BYTES:
                pieces[-1] = longer
                continue
        pieces.append(_Piece(line.voice, (line.text,)))
    return pieces


async def _record(pieces: Sequence[_Piece], limit: float) -> list[_Take]:
    """Ask for the pieces one after the other, within `limit` seconds for all."""
    import aiohttp
    from edge_tts.exceptions import EdgeTTSException

    # ValueError and KeyError: the client parses what the service sends without checking it.
    failures = (EdgeTTSException, aiohttp.ClientError, OSError, ValueError, KeyError)
    try:
        async with asyncio.timeout(limit):
            return [await _take(piece) for piece in pieces]
    except TimeoutError:
        raise NarrationFailed("The speech service did not answer in time.") from None
    except failures as error:
        raise NarrationFailed(f"The speech service failed: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    """The kind of error and its HTTP status; its text may quote what was sent."""
    status = getattr(error, "status", None)
    return f"{type(error).__name__} {status}" if status else type(error).__name__


async def _take(piece: _Piece) -> _Take:
    from edge_tts import Communicate

    audio = bytearray()
    cues: list[Cue] = []
    async with aclosing(Communicate(piece.text, piece.voice.id).stream()) as chunks:
        async for chunk in chunks:
            if chunk["type"] == "audio":
                audio += chunk.get("data", b"")
            else:
                cues.append(_cue(chunk))
    return _Take(bytes(audio), tuple(cues))


def _cue(chunk: "TTSChunk") -> Cue:
    start = chunk.get("offset", 0) / _TICKS_PER_SECOND
    return Cue(start, start + chunk.get("duration", 0) / _TICKS_PER_SECOND, chunk.get("text", ""))


def _check_whole(piece: _Piece, take: _Take) -> None:
    """Raise NarrationFailed when the audio ends before its cues or the cues before the text."""
    seconds = mp3_seconds(take.audio)
    check_length(seconds, len(piece.text.split()))
    if not take.cues:
        return
    last = take.cues[-1]
    if seconds + 0.25 < last.end or _last_word(last.text) != _last_word(piece.text):
        raise NarrationFailed("The speech service broke off in the middle of the text.")


def _last_word(text: str) -> str:
    words = re.findall(r"\w+", text)
    return words[-1] if words else ""


def _placed(pieces: Sequence[_Piece], takes: Sequence[_Take]) -> tuple[Cue, ...]:
    """The cues of all takes on one clock."""
    placed: list[Cue] = []
    start = 0.0
    for piece, take in zip(pieces, takes, strict=True):
        seconds = mp3_seconds(take.audio)
        for cue in take.cues or _estimated(piece.sentences, seconds):
            end = start + min(cue.end, seconds)
            placed.append(Cue(start + min(cue.start, seconds), end, cue.text))
        start += seconds
    return tuple(placed)


def _estimated(sentences: Sequence[str], seconds: float) -> list[Cue]:
    """Where the service gave no cues: sentences take time as they take letters."""
    pace = seconds / sum(map(len, sentences))
    cues: list[Cue] = []
    start = 0.0
    for sentence in sentences:
        cues.append(Cue(start, start + len(sentence) * pace, sentence))
        start = cues[-1].end
    return cues
