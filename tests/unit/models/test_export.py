"""Exports of a tiny tuned model, loaded by the real llama.cpp."""

import errno
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny_model import CHATML, FORGETFUL, STRICT, write_tokenizer
from tiny_run import PROMPTS, change_manifest, write_adapter, write_tiny_gguf, write_tiny_run

from models.causal import Base, load_base, locate_base
from models.chat_transformers import TransformersChat, open_run
from models.checkpoints import Run, find_run
from models.comparison import ask
from models.export import Order, export, exported_gguf
from models.export_check import check_export
from models.gguf_server import GGUFServer
from models.modelfile import find_form
from models.ports import Message, ModelUnavailable
from models.rendering import render_prompt

TOLERANCE = 0.02  # of log-probabilities: sixteen bits for thirty-two


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Order:
    folder = tmp_path_factory.mktemp("checkpoints")
    run = write_tiny_run(folder)
    like = write_tiny_gguf(folder / "base", folder / "like.gguf")
    return Order(run, folder, PROMPTS[:5], like, "f16")


@pytest.fixture(scope="module")
def gguf(order: Order) -> Path:
    """Where it is looked for."""
    out = order.run.folder / "export" / "gguf"
    export(order, "gguf", out)
    return out


def test_merged_folder_is_the_tuned_model(order: Order, tmp_path: Path) -> None:
    export(order, "merged", tmp_path / "merged")
    check = check_export(order, "merged", tmp_path / "merged")
    likeness = check["compared"]["merged"]
    assert likeness["identical_replies"] == 1
    assert likeness["largest_difference"] < 1e-3
    loaded = load_base(Base("merged", tmp_path / "merged", ""))
    assert render_prompt(loaded.tokenizer, PROMPTS[0]).startswith("<|im_start|>user\nWhat broke")


def test_comparison_notices_an_export_without_the_tuning(order: Order, tmp_path: Path) -> None:
    shutil.copytree(order.run.manifest["base"]["folder"], tmp_path / "merged")
    likeness = check_export(order, "merged", tmp_path / "merged")["compared"]["merged"]
    assert likeness["identical_replies"] < 0.5
    assert likeness["same_first_token"] < 0.5


def test_llama_cpp_says_of_both_files_what_the_run_says(order: Order, gguf: Path) -> None:
    check = check_export(order, "gguf", gguf)
    assert list(check["compared"]) == ["tiny-run.gguf", "tiny-run-adapter.gguf on like.gguf"]
    for likeness in check["compared"].values():
        assert likeness["rendered_alike"] == 1
        assert likeness["same_first_token"] == 1
        assert likeness["largest_difference"] < TOLERANCE
        assert likeness["identical_replies"] > 0  # 64 tokens, many of them near ties


def test_eight_bits_are_fewer_bytes_and_load(order: Order, gguf: Path, tmp_path: Path) -> None:
    export(replace(order, number="q8_0"), "gguf", tmp_path / "small")
    model = tmp_path / "small" / "tiny-run.gguf"
    assert model.stat().st_size < (gguf / model.name).stat().st_size
    with GGUFServer(model, context_tokens=512, threads=1) as server:
        assert "".join(server.chat().stream(PROMPTS[0], max_tokens=5))


def test_template_is_the_one_that_was_trained_with(order: Order, tmp_path: Path) -> None:
    """Makers change theirs from file to file."""
    folder = Path(order.run.manifest["base"]["folder"])
    other = write_tiny_gguf(folder, tmp_path / "other.gguf", "{{ 'another template' }}")
    export(replace(order, base_gguf=other), "gguf", tmp_path / "out")
    compared = check_export(replace(order, base_gguf=other), "gguf", tmp_path / "out")["compared"]
    assert compared["tiny-run.gguf"]["rendered_alike"] == 1
    assert compared["tiny-run-adapter.gguf on other.gguf"]["rendered_alike"] == 0


def test_export_says_how_it_is_served(order: Order, gguf: Path) -> None:
    about = json.loads((gguf / "export.json").read_text())
    assert about["run"] == "tiny-run"
    assert about["set"] == [f"ANSWER_MODEL={gguf / 'tiny-run.gguf'}"]
    assert "--chat-template-file" in about["serve"][1]
    assert not list(gguf.parent.glob(".*"))
    assert not (gguf / "merged").exists()


def test_file_of_another_training_is_not_taken_for_this_ones(order: Order, gguf: Path) -> None:
    run = order.run
    assert exported_gguf(run) == gguf / "tiny-run.gguf"
    assert exported_gguf(Run(run.folder, run.manifest | {"adapter_sha256": "new"})) is None


def test_vllm_gets_the_adapter_and_its_rank(order: Order, tmp_path: Path) -> None:
    about = export(order, "vllm", tmp_path / "vllm")
    adapter = tmp_path / "vllm" / "tiny-run"
    assert (adapter / "adapter_model.safetensors").exists()
    assert f"--lora-modules tiny-run={adapter} --max-lora-rank 8 " in about["serve"][0]
    assert "ANSWER_MODEL=tiny-run" in about["set"]
    assert check_export(order, "vllm", tmp_path / "vllm")["not_run"]


def test_adapter_that_vllm_cannot_load(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    path = run.adapter / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"use_dora": True}))
    with pytest.raises(ModelUnavailable, match=r"use_dora is set.*--to merged"):
        export(Order(run, tmp_path), "vllm", tmp_path / "vllm")
    assert not (tmp_path / "vllm").exists()


def test_modelfile_beside_its_gguf_file(order: Order, tmp_path: Path) -> None:
    about = export(order, "ollama", tmp_path / "ollama")
    text = (tmp_path / "ollama" / "Modelfile").read_text()
    assert text.startswith("FROM ./tiny-run.gguf\nTEMPLATE ")
    assert (tmp_path / "ollama" / "tiny-run.gguf").exists()
    assert 'PARAMETER stop "<|im_end|>"\nPARAMETER num_ctx 1024\n' in text
    assert about["serve"] == [f"ollama create tiny-run -f {tmp_path / 'ollama' / 'Modelfile'}"]


DEFAULT_SYSTEM = CHATML.replace(
    "{% for message in messages %}",
    "{% if messages[0]['role'] != 'system' %}<|im_start|>system\nBe kind<|im_end|>\n{% endif %}"
    "{% for message in messages %}",
)
CONVERSATIONS: list[Sequence[Message]] = [
    [Message("user", "What broke?")],
    [Message("user", "What broke?"), Message("assistant", "The pool."), Message("user", "Why?")],
    [Message("system", "Be brief."), Message("user", "What broke?")],
]


@pytest.mark.parametrize("template", [CHATML, STRICT, FORGETFUL, DEFAULT_SYSTEM])
def test_ollamas_form_renders_to_the_byte(tmp_path: Path, template: str) -> None:
    """Of the Go template its twin: Ollama itself is not here."""
    tokenizer = write_tokenizer(tmp_path, ["What broke?"], template)
    form = find_form(tokenizer, CONVERSATIONS)
    assert form
    begin = "<s>" if template == STRICT else ""  # which Ollama sets itself
    for messages in CONVERSATIONS:
        assert begin + form.render(messages) == render_prompt(tokenizer, messages)
    assert form.go.count("{{") == form.go.count("}}")


def test_template_that_is_no_form_is_left_to_ollama(tmp_path: Path) -> None:
    counting = CHATML.replace("<|im_start|>{{", "{{ loop.index }}<|im_start|>{{")
    assert find_form(write_tokenizer(tmp_path, ["x"], counting), CONVERSATIONS) is None
    trimming = CHATML.replace("message['content']", "message['content'] | trim")
    padded = [[Message("user", "What broke?\n")]]
    assert find_form(write_tokenizer(tmp_path, ["x"], trimming), padded) is None


def test_gguf_without_the_bases_own_file(order: Order, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"Give --base_gguf .*convert_hf_to_gguf"):
        export(replace(order, base_gguf=None), "gguf", tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_file_of_another_model_is_refused(order: Order, tmp_path: Path, smollm2: Path) -> None:
    with pytest.raises(ModelUnavailable, match="not a file of the model that was tuned"):
        export(replace(order, base_gguf=smollm2), "gguf", tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_other_architectures_are_refused_before_any_work(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    path = tmp_path / "base" / "config.json"
    path.write_text(path.read_text().replace('"model_type": "llama"', '"model_type": "qwen2"'))
    with pytest.raises(ModelUnavailable, match="llama and mistral models, and this is qwen2"):
        export(Order(run, tmp_path, base_gguf=path), "gguf", tmp_path / "out")


def test_mistral_is_llama_to_gguf(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    path = tmp_path / "base" / "config.json"
    path.write_text(path.read_text().replace('"model_type": "llama"', '"model_type": "mistral"'))
    like = write_tiny_gguf(tmp_path / "base", tmp_path / "like.gguf")
    order = Order(run, tmp_path, PROMPTS[:3], like, "f16")
    export(order, "gguf", tmp_path / "out")
    likeness = check_export(order, "gguf", tmp_path / "out")["compared"]["tiny-run.gguf"]
    assert likeness["largest_difference"] < TOLERANCE


def test_what_is_no_export_is_not_replaced(order: Order, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ModelUnavailable, match="holds something else"):
        export(order, "vllm", tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_failed_export_leaves_the_earlier_one(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    order, out = Order(run, tmp_path), tmp_path / "out"
    export(order, "merged", out)
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    (run.adapter / "adapter_config.json").write_text('{"peft_type": "LORA", "r": 3}')
    with pytest.raises((ModelUnavailable, OSError)):
        export(order, "merged", out)
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before
    assert not list(tmp_path.glob(".out*"))


def test_what_a_kill_left_is_cleared(order: Order, tmp_path: Path) -> None:
    (tmp_path / ".out.new").mkdir()
    (tmp_path / ".out.new" / "half.gguf").write_bytes(b"GG")
    export(order, "vllm", tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_too_little_disk_is_told_before_the_work(order: Order, tmp_path: Path) -> None:
    """A tmpfs of 64 kB stands for a full disk."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("needs to mount a small file system")
    try:
        with pytest.raises(OSError, match="this export needs") as raised:
            export(order, "gguf", tmp_path / "out")
        assert raised.value.errno == errno.ENOSPC
        assert not list(tmp_path.iterdir())
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.slow
def test_smollm2_is_the_same_in_every_form(smollm2: Path, tmp_path: Path) -> None:
    """A real tokenizer, a real template with a system message of its own, tied embeddings."""
    base = locate_base(str(smollm2), smollm2.parent)
    write_tiny_run(tmp_path)
    run = find_run(tmp_path / "tiny-run")
    shutil.rmtree(run.adapter)
    write_adapter(base.folder, run.adapter, seed=3, std=0.02)
    place: dict[str, Any] = {"name": smollm2.name, "folder": str(base.folder)}
    change_manifest(run, base=place | {"sha256": base.sha256})
    order = Order(find_run(run.folder), smollm2.parent, PROMPTS[:4], number="f16")
    export(order, "ollama", tmp_path / "out")
    compared = check_export(order, "ollama", tmp_path / "out")["compared"]
    assert len(compared) == 2
    for likeness in compared.values():
        assert likeness["rendered_alike"] == 1
        assert likeness["largest_difference"] < 0.1
    tuned = ask(open_run(order.run, order.cache_dir), PROMPTS[:4], 8)
    untuned = ask(TransformersChat(load_base(base), "base", context_tokens=512), PROMPTS[:4], 8)
    assert tuned != untuned
