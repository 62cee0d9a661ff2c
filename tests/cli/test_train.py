"""From documents to a finished run, by the command line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from incidents_in_series import write_series
from organisation import Done, run_script
from tiny_model import write_tiny_model
from tiny_run import write_tiny_gguf

from models.checkpoints import find_run


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for stored in write_series():
        (folder / f"{stored.record.date}-{stored.record.path}").write_text(stored.text)
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    prompt = (ROOT / "pipeline" / "prompts" / "triage_answer.md").read_text()
    return write_tiny_model(folder, [prompt, *(stored.text for stored in write_series())])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the run of all tests is: `checkpoints` and `state`."""
    return tmp_path_factory.mktemp("trained")


@pytest.fixture(scope="module")
def trained(place: Path, documents: Path, tiny: Path) -> Done:
    return run_script(
        "train", "--source", "folder", "--path", documents, "--base_model", tiny,
        "--output_dir", place / "checkpoints", "--max_length", 2048, "--epochs", 0.1, "--json",
        state=place / "state",
    )  # fmt: skip


def test_documents_to_final_run(place: Path, trained: Done) -> None:
    assert trained.returncode == 0, trained.stderr
    manifest = json.loads(trained.stdout)
    assert find_run(place / "checkpoints").name == manifest["run"]
    assert manifest["pair_format"] == "served"
    assert manifest["data"]["incidents"]["held_out"] == 4
    assert "left" in trained.stderr


def test_final_run_is_judged_exported_and_asked(place: Path, trained: Done, tiny: Path) -> None:
    """A model of random weights gains nothing, and what it says reaches nobody."""
    name = json.loads(trained.stdout)["run"]
    state, variables = place / "state", {"CHECKPOINTS": str(place / "checkpoints")}
    judged = run_script("evaluate", "--promote", "--json", state=state, **variables)
    assert judged.returncode == 1
    assert "not promoted: it is not better than the base model" in judged.stderr.splitlines()[-1]
    assert json.loads(judged.stdout)["run"] == name
    page = place / "checkpoints" / name / "evaluation" / "index.html"
    assert "What tuning gained" in page.read_text()
    base = write_tiny_gguf(tiny, place / "base.gguf")
    exported = run_script(
        "export", "--to", "gguf", "--base_gguf", base, "--no-check", "--json",
        state=state, **variables,
    )  # fmt: skip
    assert exported.returncode == 0, exported.stderr
    [setting] = json.loads(exported.stdout)["set"]
    key, _, model = setting.partition("=")
    question = "What caused the outage of the pool-1 service?"
    asked = run_script("ask", question, "--json", state=state, **variables, **{key: model})
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["model"] == "none"  # it answered, and nothing of it held
    assert "without the tuned model" not in asked.stderr


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (("--base_model", "{tiny}"), "needs 20"),
        (("--base_model", "./nowhere"), "no such file or folder"),
    ],
)
def test_what_cannot_be_trained_is_said_in_one_line(
    tmp_path: Path, tiny: Path, flags: tuple[str, ...], complaint: str
) -> None:
    given = [flag.format(tiny=tiny) for flag in flags]
    done = run_script("train", *given, state=tmp_path / "state")
    assert done.returncode == 1
    assert complaint in done.stderr.splitlines()[-1]
    assert not (tmp_path / "checkpoints" / "final").exists()


@pytest.mark.parametrize("flag", ["--nonsense", "--folds=0", "--epochs=-1", "--max_length=many"])
def test_flag_that_cannot_be_is_usage(tmp_path: Path, flag: str) -> None:
    assert run_script("train", "--base_model", "x", flag, state=tmp_path).returncode == 2


@pytest.mark.slow
def test_smollm2_is_trained_through_a_kill(tmp_path: Path, smollm2: Path) -> None:
    """kill -9 after the first checkpoint, then the same command again."""
    from datetime import UTC, datetime

    from pipeline.examples import write_examples

    examples = write_examples(tmp_path, datetime.now(UTC))
    state, output = tmp_path / "state", tmp_path / "checkpoints"
    environment = os.environ | {"STATE_DIR": str(state), "LLM_BASE_URL": "none"}
    command = [
        sys.executable, str(ROOT / "scripts" / "train.py"), "--base_model", str(smollm2),
        "--source", "folder", "--path", str(examples.postmortems), "--output_dir", str(output),
        "--format", "customer", "--epochs", "1",
    ]  # fmt: skip
    child = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 280
    while not list(output.glob("*/steps/checkpoint-*/trainer_state.json")):
        assert child.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.2)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not (output / "final").exists()
    again = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    result = find_run(output).manifest["result"]
    first = next(line for line in again.stderr.splitlines() if line.startswith("step "))
    assert int(first.split()[1].split("/")[0]) > 1
    assert result["best_eval_loss"] < result["first_eval_loss"]
