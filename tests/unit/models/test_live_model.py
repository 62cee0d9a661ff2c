"""The tuned model that answers now: loaded once, followed when the link moves, missed by nobody."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_run import PROMPTS, change_manifest, write_tiny_gguf, write_tiny_run

from models.chat_transformers import TransformersChat
from models.checkpoints import PROMOTED, link_atomically
from models.export import Order, export
from models.live_model import LiveModel, is_place
from models.ports import ModelUnavailable


def test_link_is_followed_when_it_moves(tmp_path: Path) -> None:
    first, second = (write_tiny_run(tmp_path, name, seed=n) for n, name in enumerate("ab"))
    live = LiveModel(tmp_path / PROMOTED, tmp_path)
    link_atomically(tmp_path / PROMOTED, first.folder)
    before = live.current()
    assert live.current() is before
    link_atomically(tmp_path / PROMOTED, second.folder)
    after = live.current()
    assert (before.name, after.name) == ("a", "b")
    said = [list(model.stream(PROMPTS[0], max_tokens=8)) for model in (before, after)]
    assert said[0] != said[1]  # who was writing with the old one goes on


def test_model_that_does_not_load_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = write_tiny_run(tmp_path)
    (run.adapter / "adapter_model.safetensors").write_bytes(b"half")
    live = LiveModel(run.folder, tmp_path)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with pytest.raises(ModelUnavailable, match="tiny-run does not load"):
                live.current()
    assert len(caplog.records) == 1


def test_prompts_of_another_form_are_not_answered(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    change_manifest(run, pair_format="customer")
    with pytest.raises(ModelUnavailable, match="train with --format served"):
        LiveModel(run.folder, tmp_path).current()


def test_unfinished_run_is_told(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    (run.folder / "run.json").rename(run.folder / "plan.json")
    with pytest.raises(ModelUnavailable, match="did not finish"):
        LiveModel(run.folder, tmp_path).current()


def test_exported_file_is_preferred_on_a_cpu(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    like = write_tiny_gguf(tmp_path / "base", tmp_path / "like.gguf")
    out = run.folder / "export" / "gguf"
    export(Order(run, tmp_path, base_gguf=like, number="f16"), "gguf", out)
    live = LiveModel(run.folder, tmp_path)
    model = live.current()
    assert not isinstance(model, TransformersChat)
    assert (model.name, model.context_tokens) == ("tiny-run", 512)
    assert "".join(model.stream(PROMPTS[0], max_tokens=8))
    live.close()
    named = LiveModel(out / "tiny-run.gguf", tmp_path)
    assert named.current().context_tokens == 512
    named.close()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("./checkpoints/final", True),
        ("~/model", True),
        ("tuned.gguf", True),
        ("llama3", False),
        ("org/adapter-2", False),
        ("", False),
    ],
)
def test_places_are_told_from_names(name: str, expected: bool) -> None:
    assert is_place(name) is expected


def test_a_run_below_this_folder_is_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checkpoints" / "r").mkdir(parents=True)
    (tmp_path / "checkpoints" / "r" / "run.json").write_text("{}")
    assert is_place("checkpoints/r")


def test_nothing_heavy_is_loaded_before_the_first_question() -> None:
    code = (
        "import sys, models.live_model as m; m.LiveModel(m.Path('x'), m.Path()); "
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert not {"torch", "transformers", "openai"} & set(loaded.split())
