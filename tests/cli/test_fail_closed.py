"""A detector that fails lets nothing pass, whatever the command, and says so in one line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from canary import Canary, in_batch, in_log, in_thread, report
from organisation import TODAY, Run
from sources.echo_model import echo_model
from sources.loopback import Loopback

from pipeline.redaction.findings import Detector, Finding
from pipeline.redaction.gate import Gate
from pipeline.redaction.reading import Reading


@pytest.fixture
def canary() -> Canary:
    return Canary()


@pytest.fixture
def model() -> Iterator[Loopback]:
    with echo_model() as serving:
        yield serving


@pytest.fixture(autouse=True)
def one_detector_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every gate that is made from now on."""

    def broken(reading: Reading) -> Iterator[Finding]:
        raise ValueError(reading.plain)

    monkeypatch.setattr(Gate.__init__, "__defaults__", ((Detector.of_texts(broken),),))


def commands(canary: Canary, folder: Path, out: Path) -> dict[str, tuple[object, ...]]:
    """Each way in, with secrets in what goes in."""
    documents = folder / "documents"
    documents.mkdir()
    (documents / "2026-10-02-orders.md").write_text(report(canary.text("folder")))
    source = "--source", "folder", "--path", documents
    batch = in_batch(canary, folder / "questions.jsonl")
    thread = in_thread(canary.text("thread"), folder / "thread.json")
    log = in_log(canary.text("log"), folder / "incident.txt")
    return {
        "extract": (*source, "--out", out / "records.jsonl", "--documents", out / "documents"),
        "train": (*source, "--output_dir", out / "checkpoints"),
        "ask": (f"why was orders refused?\n{canary.text('question')}", "--as-of", TODAY),
        "ask a batch": ("--batch", batch, "--out", out / "answers.jsonl"),
        "testpm": (thread, "--out", out, "--no-audio"),
        "testpm of a text": (log, "--out", out, "--no-audio", "--json"),
    }


WAYS_IN = ("extract", "train", "ask", "ask a batch", "testpm", "testpm of a text")


@pytest.mark.parametrize("way", WAYS_IN)
def test_nothing_passes(
    way: str, run: Run, canary: Canary, model: Loopback, tmp_path: Path
) -> None:
    out, script = tmp_path / "out", way.split(maxsplit=1)[0]
    arguments = commands(canary, tmp_path, out)[way]
    done = run(script, *arguments, LLM_BASE_URL=f"{model.url}/v1", LLM_MODEL="echo")

    assert done.returncode == 1, done.stderr
    assert "Redaction failed (broken, ValueError)" in done.stderr.splitlines()[-1]
    assert canary.found_in(done.stdout + done.stderr) == []
    left = [f for below in (tmp_path / "state", out) for f in below.rglob("*") if f.is_file()]
    assert [name for file in left for name in canary.found_in(file.read_bytes())] == []
    assert [call.path for call in model.seen if call.method == "POST"] == []
