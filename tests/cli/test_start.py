"""Every entry point starts light and explains itself."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

SHARED = ("__init__", "cli", "source_flags")
SCRIPTS = sorted(p.stem for p in (ROOT / "scripts").glob("*.py") if p.stem not in SHARED)
IMPLEMENTATIONS = ("chat_", "embed_", "narrate_", "gguf_server", "live_model")
HEAVY = ("torch", "transformers", "sentence_transformers", "faiss", "peft", "trl")


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_teaches(script: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / f"{script}.py", "--help"],
        capture_output=True, text=True, timeout=30, cwd="/",
    )  # fmt: skip
    assert done.returncode == 0
    assert f"python scripts/{script}.py" in done.stdout, "help shows a command to copy"


@pytest.mark.parametrize("module", ["pipeline.wiring", "pipeline.ingest", "pipeline.triage.answer"])
def test_imports_do_no_heavy_work(module: str) -> None:
    code = f"import sys, {module}; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_only_wiring_names_model_implementations() -> None:
    """pipeline/ knows the Protocols of models/; which class stands behind them is wiring's."""
    for path in (ROOT / "pipeline").rglob("*.py"):
        if path.name != "wiring.py":
            lines = (line.strip() for line in path.read_text().splitlines())
            named = [line for line in lines if line.startswith("from models.")]
            begin = tuple(f"from models.{name}" for name in IMPLEMENTATIONS)
            assert not [line for line in named if line.startswith(begin)], path


def test_slack_is_imported_by_the_bot_alone() -> None:
    for path in ROOT.rglob("*.py"):
        top = path.relative_to(ROOT).parts[0]
        if top in ("pipeline", "models", "web", "sandbox"):
            assert "import slack_" not in Path(path).read_text(), path
            assert "from slack_" not in Path(path).read_text(), path
