"""Real training steps on a tiny model."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tiny_model import write_tiny_model

from models.batches import fill_batches, padding_share
from models.causal import Base, computes_in_bf16, load_base, locate_base
from models.finetune import OutOfMemory, finetune
from models.loss_plot import plot_loss
from models.memory import activation_memory
from models.ports import Message, ModelUnavailable
from models.recipe import Example, Recipe, TrainingFailed, make_plan
from models.sft import Clock, Step, find_checkpoint, make_trainer

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = [
    Example((Message("user", f"What broke on day {n}?" + " The pool was small." * (n % 5)),),
            f"Service {n % 4} broke [1].")
    for n in range(24)
]  # fmt: skip
TRAINING, VALIDATION = EXAMPLES[:20], EXAMPLES[20:]
RECIPE = Recipe(epochs=2, max_length=256, tokens_per_batch=400, learning_rate=2e-2, patience=9)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    folder = tmp_path_factory.mktemp("tiny")
    write_tiny_model(folder, [f"{e.messages[0].content} {e.reply}" for e in EXAMPLES])
    return locate_base(str(folder), folder)


@pytest.fixture(scope="module")
def run(base: Base, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, list[Step]]:
    folder, steps = tmp_path_factory.mktemp("run"), list[Step]()
    return folder, finetune(base, TRAINING, VALIDATION, RECIPE, folder, steps.append), steps


def test_loss_on_unseen_examples_falls(run: tuple[Path, Any, list[Step]]) -> None:
    _, trained, steps = run
    assert trained.best_eval_loss < trained.first_eval_loss - 0.1
    assert trained.steps == steps[-1].total == steps[-1].number
    assert trained.tokens_per_second > 0
    assert trained.padding_share < 0.1
    assert steps[-1].seconds_left == 0


def test_adapter_changes_what_the_model_says(base: Base, run: tuple[Path, Any, Any]) -> None:
    import torch
    from peft import PeftModel

    loaded = load_base(base, device="cpu")
    ids = torch.tensor([[5, 6, 7, 8]])
    with torch.no_grad():
        before = loaded.model(ids).logits
        tuned = PeftModel.from_pretrained(loaded.model, run[0] / "adapter")
        after = tuned(ids).logits
    assert not torch.allclose(before, after)
    config = json.loads((run[0] / "adapter" / "adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"]) == (16, 32)
    assert set(config["target_modules"]) == {
        "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj",
    }  # fmt: skip


def test_adapter_is_the_one_that_was_best(base: Base, run: tuple[Path, Any, Any]) -> None:
    import torch
    from peft import PeftModel

    from models.rendering import encode_example

    loaded = load_base(base, device="cpu")
    model = PeftModel.from_pretrained(loaded.model, run[0] / "adapter").eval()
    total, count = 0.0, 0
    for example in VALIDATION:
        encoded = encode_example(loaded.tokenizer, example.messages, example.reply)
        ids = torch.tensor([encoded.ids])
        labels = ids.clone()
        labels[:, : encoded.prompt_length] = -100
        size = len(encoded.ids) - encoded.prompt_length
        with torch.no_grad():
            total += float(model(ids, labels=labels).loss) * size
        count += size
    assert total / count == pytest.approx(run[1].best_eval_loss, abs=0.02)


def test_killed_training_goes_on_where_it_stood(
    base: Base, tmp_path: Path, run: tuple[Path, Any, Any]
) -> None:
    """The interruption is an exception from the watcher; a real kill is in the slow test."""

    class Stop(Exception):
        pass

    def stop(step: Step) -> None:
        if step.number > 0 and find_checkpoint(tmp_path / "steps"):
            raise Stop

    with pytest.raises(Stop):
        finetune(base, TRAINING, VALIDATION, RECIPE, tmp_path, stop)
    stood = Path(find_checkpoint(tmp_path / "steps") or "")
    torn = stood.with_name("checkpoint-99")
    shutil.copytree(stood, torn)
    (torn / "trainer_state.json").write_text('{"epoch": 1.')
    seen: list[Step] = []
    trained = finetune(base, TRAINING, VALIDATION, RECIPE, tmp_path, seen.append)
    assert not torn.exists()
    assert seen[0].number == int(stood.name.split("-")[1]) + 1
    whole = [entry.get("loss") for entry in run[1].history]
    resumed = [entry.get("loss") for entry in trained.history]
    assert resumed == pytest.approx(whole, abs=1e-4)


def test_state_is_saved_between_evaluations_that_are_far_apart(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.sft.SAVE_SECONDS", 0.0)
    recipe = replace(RECIPE, tokens_per_batch=100, epochs=0.1)
    saved: list[str] = []

    def look(step: Step) -> None:
        if step.eval_loss is None and (last := find_checkpoint(tmp_path / "steps")):
            saved.append(Path(last).name)

    finetune(base, TRAINING, VALIDATION, recipe, tmp_path, look)
    assert "checkpoint-1" in saved


def test_same_seed_same_adapter(base: Base, tmp_path: Path, run: tuple[Path, Any, Any]) -> None:
    again = finetune(base, TRAINING, VALIDATION, RECIPE, tmp_path)
    assert again.best_eval_loss == run[1].best_eval_loss


def test_base_is_held_in_four_bits_when_asked_for(base: Base, tmp_path: Path) -> None:
    recipe = replace(RECIPE, quantised=True, epochs=0.5)
    trained = finetune(base, TRAINING, VALIDATION, recipe, tmp_path)
    assert trained.quantised
    assert trained.best_eval_loss < trained.first_eval_loss
    layer = load_base(base, quantised=True, device="cpu").model.model.layers[0].mlp.up_proj
    state = layer.weight.quant_state
    assert (layer.weight.element_size(), state.quant_type, state.nested) == (1, "nf4", True)


def test_padding_without_a_mask_changes_nothing(base: Base) -> None:
    """What an example's tokens are given is what they are given alone."""
    import torch

    from models.batches import Collator

    model = load_base(base, device="cpu").model
    texts = [[5, 6, 7, 8, 9], [10, 11, 12], [5, 6, 13, 14]]
    batch = Collator(padding=0)([{"input_ids": texts, "labels": texts}])
    labels = batch.pop("labels")
    with torch.no_grad():
        together = model(**batch, use_cache=False).logits
        alone = [model(torch.tensor([ids])).logits[0] for ids in texts]
    for place, (ids, expected) in enumerate(zip(texts, alone, strict=True)):
        assert torch.allclose(together[place, : len(ids)], expected, atol=1e-5)
        assert labels[place].tolist() == ids + [-100] * (5 - len(ids))


def test_loss_and_gradients_are_those_of_the_whole(base: Base, tmp_path: Path) -> None:
    """The reference scores every token with full logits and forgets the prompts' afterwards."""
    import torch

    plan = replace(make_plan(base, TRAINING, VALIDATION, RECIPE), bf16=False)
    trainer = make_trainer(plan, tmp_path, Clock(), lambda _: None)
    rows = [trainer.train_dataset[n] for n in range(len(trainer.train_dataset))]
    for row in rows:
        batch = trainer.data_collator([row])
        labels, count = batch["labels"], int((batch["labels"] != -100).sum())
        ours = trainer.compute_loss(trainer.model, dict(batch))
        mask = torch.arange(labels.shape[1]) < torch.tensor([[len(i)] for i in row["input_ids"]])
        whole = trainer.model(batch["input_ids"], attention_mask=mask.long()).logits
        reference = torch.nn.functional.cross_entropy(
            whole[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100
        )
        shared = trainer.compute_loss(trainer.model, dict(batch), num_items_in_batch=2 * count)
        assert float(ours) == pytest.approx(float(reference), rel=1e-6)
        assert float(shared) == pytest.approx(float(reference) / 2, rel=1e-6)
        for mine, theirs in zip(
            gradients(trainer.model, ours), gradients(trainer.model, reference), strict=True
        ):
            assert torch.allclose(mine, theirs, atol=1e-7)


def gradients(model: Any, loss: Any) -> list[Any]:
    import torch

    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return list(torch.autograd.grad(loss, trained))


def test_only_a_cpu_with_instructions_for_bf16_computes_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: dict[str, bool] = {}
    monkeypatch.setattr("torch.cpu.get_capabilities", lambda: found)
    answers = [computes_in_bf16("cpu")]
    for name in ("avx512_f", "avx512_bf16"):
        found[name] = True
        answers.append(computes_in_bf16("cpu"))
    assert answers == [False, False, True]


@pytest.mark.parametrize("bf16", [False, True])
def test_what_a_step_keeps_is_about_what_was_estimated(base: Base, bf16: bool) -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    number = torch.bfloat16 if bf16 else torch.float32
    model = load_base(base, device="cpu").model.to(number)
    estimated = activation_memory(model, 500)
    model = get_peft_model(model, LoraConfig(target_modules="all-linear", task_type="CAUSAL_LM"))
    weights = {weight.untyped_storage().data_ptr() for weight in model.parameters()}
    kept: dict[int, Any] = {}

    def keep(tensor: Any) -> Any:
        kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    ids = torch.arange(500)[None] % 300
    with (
        torch.autocast("cpu", torch.bfloat16, enabled=bf16),
        torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor),
    ):
        output = model(ids, logits_to_keep=1, use_cache=False).logits
    assert output.requires_grad
    bytes_kept = sum(t.untyped_storage().nbytes() for at, t in kept.items() if at not in weights)
    assert estimated == pytest.approx(bytes_kept, rel=0.35)


def test_little_memory_is_made_up_for_by_computing_twice(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: tuple[Path, Any, Any]
) -> None:
    monkeypatch.setattr("models.recipe.free_memory", lambda _device: 1000)
    assert make_plan(base, TRAINING, VALIDATION, RECIPE).tight
    trained = finetune(base, TRAINING, VALIDATION, replace(RECIPE, epochs=0.5), tmp_path)
    assert trained.history[0] == run[1].history[0]
    assert trained.history[1]["loss"] == pytest.approx(run[1].history[1]["loss"], abs=1e-4)
    assert trained.best_eval_loss < trained.first_eval_loss


def test_batches_hold_tokens_not_examples() -> None:
    lengths = [30, 400, 31, 390, 29, 900, 32, 410]
    batches = fill_batches(lengths, 850, seed=0)
    assert sorted(n for batch in batches for n in batch) == list(range(8))
    assert all(
        max(lengths[n] for n in batch) * len(batch) <= 850 or len(batch) == 1 for batch in batches
    )
    assert padding_share(lengths, batches) < 0.2
    assert padding_share(lengths, [list(range(8))]) > 0.6


def test_nothing_that_fits_is_told_with_the_setting(base: Base, tmp_path: Path) -> None:
    with pytest.raises(TrainingFailed, match="raise --max_length"):
        finetune(base, TRAINING, VALIDATION, replace(RECIPE, max_length=5), tmp_path)


def test_too_little_memory_is_told_with_the_setting(base: Base, tmp_path: Path) -> None:
    """The allocator's real refusal, of a batch that no machine has room for."""
    import torch

    def ask_for_too_much(_step: Step) -> None:
        torch.empty(1 << 50)

    with pytest.raises(OutOfMemory, match=r"lower --tokens_per_batch \(now 400\)"):
        finetune(base, TRAINING, VALIDATION, RECIPE, tmp_path, ask_for_too_much)


def test_too_little_disk_is_told_before_training(base: Base, tmp_path: Path) -> None:
    """A tmpfs of 64 kB stands for a full disk."""
    if os.geteuid() or shutil.which("mount") is None:
        pytest.skip("needs to mount a small file system")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(mounted.stderr.decode())
    try:
        with pytest.raises(OSError, match="training needs") as raised:
            finetune(base, TRAINING, VALIDATION, RECIPE, tmp_path)
        assert raised.value.errno == errno.ENOSPC
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("./nowhere", "no such file or folder"),
        ("no/such-model-on-any-hub", "is not to be had"),
        ("{folder}", "lacks config.json"),
        ("{folder}/broken.gguf", "is not to be had"),
    ],
)
def test_model_that_is_not_there(tmp_path: Path, name: str, complaint: str) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF\x03")
    with pytest.raises(ModelUnavailable, match=complaint):
        locate_base(name.format(folder=tmp_path), tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*"))


def test_plot_shows_both_losses() -> None:
    history = ({"step": 0, "eval_loss": 4.0}, {"step": 1, "loss": 3.9}, {"step": 2, "loss": 2.0})
    picture = ElementTree.fromstring(plot_loss(history, "a <run> & more"))
    lines = [node.get("points") or "" for node in picture.iter() if node.tag.endswith("polyline")]
    assert [len(re.findall(r"[\d.]+,[\d.]+", line)) for line in lines] == [2, 1]


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
import test_finetune as here
from models.causal import locate_base
here.finetune(locate_base({base!r}, Path()), here.TRAINING, here.VALIDATION,
              here.replace(here.RECIPE, epochs=200), Path({folder!r}), print)
"""


@pytest.mark.slow
def test_real_kill(base: Base, tmp_path: Path) -> None:
    code = KILLED.format(
        root=str(ROOT), tests=str(Path(__file__).parent), base=str(base.folder),
        folder=str(tmp_path),
    )  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    child = subprocess.Popen([sys.executable, "-c", code], env=environment)
    wait_for(lambda: find_checkpoint(tmp_path / "steps") is not None)
    child.kill()
    child.wait()
    stood = int((find_checkpoint(tmp_path / "steps") or "").split("-")[-1])
    seen: list[Step] = []
    total = replace(RECIPE, epochs=stood / 2 + 2)
    finetune(base, TRAINING, VALIDATION, total, tmp_path, seen.append)
    assert seen[0].number == stood + 1
    assert (tmp_path / "adapter" / "adapter_model.safetensors").exists()


def wait_for(done: Callable[[], bool], seconds: float = 200) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)
