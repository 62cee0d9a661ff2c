"""Secrets in the reports that a model is trained on: runs, pairs, cards, evaluation and exports."""

import json
from pathlib import Path

import pytest
from canary import Canary
from conftest import ROOT
from incidents_in_series import write_series
from organisation import Run
from tiny_model import write_tiny_model


@pytest.fixture
def canary() -> Canary:
    return Canary()


@pytest.fixture
def documents(canary: Canary, tmp_path: Path) -> Path:
    """Two dozen reports, each with secrets in its cause and its fix."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for stored in write_series():
        cause, fix = (canary.text(f"{part} of {stored.record.path}") for part in ("cause", "fix"))
        text = stored.text.replace("\n\n## Fix\n", f" Seen then:\n\n{cause}\n\n## Fix\n") + fix
        (folder / f"{stored.record.date}-{stored.record.path}").write_text(text)
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    prompt = (ROOT / "pipeline" / "prompts" / "triage_answer.md").read_text()
    return write_tiny_model(
        tmp_path / "base", [prompt, *(stored.text for stored in write_series())]
    )


@pytest.mark.slow
def test_no_secret_is_trained_on_judged_or_exported(
    run: Run, canary: Canary, documents: Path, base: Path, tmp_path: Path
) -> None:
    output, judged, exported = (tmp_path / name for name in ("runs", "evaluation", "export"))
    source = "--source", "folder", "--path", documents
    trained = run(
        "train", *source, "--base_model", base, "--output_dir", output, "--max_length", 2048,
        "--epochs", 0.2,
    )  # fmt: skip
    steps = [
        trained,
        run("evaluate", "--run", output, "--out", judged),
        run("export", "--run", output, "--out", exported, "--to", "merged"),
    ]

    assert [done.stderr for done in steps if done.returncode] == []
    assert "redacted" in "".join(file.read_text() for file in output.rglob("*.jsonl"))
    assert "cases" in json.loads((judged / "evaluation.json").read_text())
    assert canary.found_below(tmp_path / "state", output, judged, exported) == []
    assert canary.found_in("".join(done.stdout + done.stderr for done in steps)) == []
