"""The real edge-tts client against a service on loopback that speaks its protocol."""

import asyncio
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import unescape

import numpy as np
import pytest
from aiohttp import web
from edge_tts.drm import DRM, generate_sec_ms_gec_v2

from models.audio import encode_mp3
from models.narrate_edge import EDGE_VOICES, EdgeNarrator
from models.narrate_fallback import FallbackNarrator
from models.ports import ModelUnavailable, Narration, NarrationFailed, Utterance

TICKS = 10_000_000
SECONDS_PER_WORD = 0.35


class SpeechService:
    """Answers each request with a tone of the right length, or breaks in one of its ways."""

    def __init__(self) -> None:
        self.breaks = ""
        self.breaks_at = 2
        self.clock_ahead = timedelta()
        self.announces = True
        self.requests: list[tuple[str, str]] = []
        self.refused = 0
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> str:
        self._thread.start()
        assert self._ready.wait(10)
        return f"ws://127.0.0.1:{self._port}/edge/v1?TrustedClientToken=x"

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(10)

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_get("/edge/v1", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        while not self._stopped.is_set():
            await asyncio.sleep(0.02)
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        now = datetime.now(UTC) + self.clock_ahead
        if self.breaks == "http500":
            return web.Response(status=500)
        token = generate_sec_ms_gec_v2(now.timestamp())
        if self.breaks == "403" or request.query["Sec-MS-GEC"] != token:
            self.refused += 1
            return web.Response(status=403, headers={"Date": format_datetime(now, usegmt=True)})
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive_str()
        ssml = await socket.receive_str()
        voice = re.search(r"<voice name='(.*?)'", ssml)
        text = re.search(r"<prosody[^>]*>(.*)</prosody>", ssml, re.DOTALL)
        assert voice and text
        self.requests.append((voice[1], unescape(text[1])))
        await self._speak(socket, unescape(text[1]))
        return socket

    async def _speak(self, socket: web.WebSocketResponse, text: str) -> None:
        if self.breaks == "odd path":
            await socket.send_str("Path:surprise\r\n\r\n{}")
        if self.breaks == "odd metadata":
            await socket.send_str("Path:audio.metadata\r\n\r\nnot json")
        await socket.send_str("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
        sentences = re.split(r"(?<=[.?!])\s+", text)
        start = 0.0
        for number, sentence in enumerate(sentences):
            if self.breaks == "no audio":
                break
            if number == self.breaks_at:
                if self.breaks == "stall":
                    await asyncio.sleep(30)
                if self.breaks == "dropped":
                    assert socket._req is not None and socket._req.transport is not None
                    socket._req.transport.abort()
                    return
            seconds = SECONDS_PER_WORD * len(sentence.split())
            if self.announces:
                await socket.send_str(_metadata(sentence, start, seconds - 0.1))
            if not (self.breaks == "truncated" and number >= self.breaks_at):
                await socket.send_bytes(_audio(seconds))
            start += seconds
        await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")
        await socket.close()


def _metadata(sentence: str, start: float, seconds: float) -> str:
    data = {
        "Offset": int(start * TICKS),
        "Duration": int(seconds * TICKS),
        "text": {"Text": sentence, "Length": len(sentence), "BoundaryType": "SentenceBoundary"},
    }
    body = {"Metadata": [{"Type": "SentenceBoundary", "Data": data}]}
    return "X-RequestId:1\r\nPath:audio.metadata\r\n\r\n" + json.dumps(body)


def _audio(seconds: float) -> bytes:
    header = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
    tone = np.sin(np.arange(int(seconds * 24_000)) / 20).astype(np.float32) / 5
    return len(header).to_bytes(2, "big") + header + encode_mp3(tone, 24_000)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechService]:
    service = SpeechService()
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", service.start())
    monkeypatch.setattr(DRM, "clock_skew_seconds", 0.0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield service
    service.stop()


SCRIPT = [
    Utterance("At two thirteen the shop & its tills <stopped>."),
    Utterance("The cause was a full disk."),
    Utterance("It is mended now."),
]


def test_a_script_is_read_in_one_request(
    service: SpeechService, heard: Callable[[bytes], float]
) -> None:
    narration = EdgeNarrator("sonia").narrate(SCRIPT, title="Shop outage")
    [(voice, text)] = service.requests
    assert "en-GB, SoniaNeural" in voice
    assert text == " ".join(one.text for one in SCRIPT)
    assert [cue.text for cue in narration.cues] == [one.text for one in SCRIPT]
    assert heard(narration.mp3) == pytest.approx(narration.seconds)
    assert narration.cues[-1].end <= narration.seconds
    assert narration.voice == "Sonia"


def test_two_speakers_have_two_voices_and_one_clock(
    service: SpeechService, heard: Callable[[bytes], float]
) -> None:
    turns = [Utterance("Who saw it first?", "Tester"), Utterance("A customer did.", "Responder")]
    narration = EdgeNarrator("Ryan").narrate(turns, title="")
    assert ["Ryan" in service.requests[0][0], "Sonia" in service.requests[1][0]] == [True, True]
    first, second = narration.cues
    assert first.end <= second.start < second.end <= narration.seconds
    assert heard(narration.mp3) == pytest.approx(narration.seconds)


def test_sentences_have_cues_even_if_the_service_sends_none(service: SpeechService) -> None:
    service.announces = False
    narration = EdgeNarrator().narrate(SCRIPT, title="")
    assert [cue.text for cue in narration.cues] == [one.text for one in SCRIPT]
    assert narration.cues[-1].end == pytest.approx(narration.seconds)


def test_long_scripts_are_cut_at_sentence_ends(service: SpeechService) -> None:
    sentence = Utterance("R&D saw that the queue grew by a thousand messages every single minute.")
    narration = EdgeNarrator(patience=60).narrate([sentence] * 100, title="")
    texts = [text for _, text in service.requests]
    assert len(texts) == 2
    assert all(text.endswith("minute.") for text in texts)
    assert " ".join(texts) == " ".join([sentence.text] * 100)
    starts = [cue.start for cue in narration.cues]
    assert len(starts) == 100
    assert starts == sorted(starts)


def test_a_wrong_clock_is_set_by_the_servers(service: SpeechService) -> None:
    service.clock_ahead = timedelta(hours=1)
    assert EdgeNarrator().narrate(SCRIPT, title="").cues
    assert service.refused == 1


@pytest.mark.parametrize(
    ("breaks", "message"),
    [
        ("truncated", "broke off"),
        ("dropped", "broke off"),
        ("no audio", "NoAudioReceived"),
        ("http500", "WSServerHandshakeError 500"),
        ("403", "WSServerHandshakeError 403"),
        ("odd path", "UnknownResponse"),
        ("odd metadata", "JSONDecodeError"),
    ],
)
def test_whatever_breaks_is_a_failed_narration(
    service: SpeechService, breaks: str, message: str
) -> None:
    service.breaks = breaks
    with pytest.raises(NarrationFailed, match=message):
        EdgeNarrator().narrate(SCRIPT, title="")


def test_without_cues_the_pace_shows_that_most_is_missing(service: SpeechService) -> None:
    service.breaks, service.breaks_at, service.announces = "dropped", 1, False
    with pytest.raises(NarrationFailed, match="for 19 words"):
        EdgeNarrator().narrate(SCRIPT, title="")


def test_a_stalled_service_is_left_in_time(service: SpeechService) -> None:
    service.breaks, service.breaks_at = "stall", 0
    begun = time.monotonic()
    with pytest.raises(NarrationFailed, match="in time"):
        EdgeNarrator(patience=0.5).narrate([Utterance("It broke.")], title="")
    assert time.monotonic() - begun < 15


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge_tts.communicate.WSS_URL", "ws://127.0.0.1:9/?x=y")
    with pytest.raises(NarrationFailed, match="ClientConnectorError"):
        EdgeNarrator().narrate(SCRIPT, title="")


def test_the_voices_people_know() -> None:
    assert [voice.name for voice in EDGE_VOICES] == ["Aria", "Guy", "Sonia", "Ryan", "Natasha"]
    with pytest.raises(ModelUnavailable, match="Aria, Guy, Sonia"):
        EdgeNarrator("Joe")


class OfflineReader:
    """A narrator that never fails."""

    name = "offline"
    sends_text_out = False

    def narrate(self, script: list[Utterance], *, title: str) -> Narration:
        return Narration(b"", 1.0, (), "offline")


def test_another_narrator_steps_in_and_the_log_says_why(
    service: SpeechService, caplog: pytest.LogCaptureFixture
) -> None:
    service.breaks = "http500"
    narrator = FallbackNarrator(EdgeNarrator(), OfflineReader())
    with caplog.at_level(logging.WARNING):
        assert narrator.narrate(SCRIPT, title="Shop outage").voice == "offline"
    assert "500" in caplog.text
    assert "tills" not in caplog.text
    assert "Shop" not in caplog.text
    assert narrator.sends_text_out


def test_the_first_narrator_is_asked_first(service: SpeechService) -> None:
    narrator = FallbackNarrator(EdgeNarrator(), OfflineReader())
    assert narrator.narrate(SCRIPT, title="").voice == "Aria"
