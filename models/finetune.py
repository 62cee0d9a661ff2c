"""LoRA fine-tuning of a causal language model: QLoRA on a GPU, plain LoRA on a CPU.

Replies alone are learned from. Batches hold so many tokens, not so many examples, of about the
same length each; the trainer's state is on disk after every evaluation and every two minutes, so
that a killed run goes on where it stood. torch and its kin are imported inside functions.
"""

import errno
import math
import os
import resource
import shutil
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.batches import padding_share
from models.causal import Base
from models.memory import is_out_of_memory
from models.ports import ModelError
from models.quiet import quiet
from models.recipe import Example, Plan, Recipe, TrainingFailed, make_plan
from models.sft import Clock, Watch, find_checkpoint, make_trainer

STATE_BYTES = 12  # on disk for a trained parameter: itself and the optimiser's two moments
STATES = 3  # on disk at once: the best, the last, the next
RESERVE = 200 << 20  # bytes of disk to leave free


class OutOfMemory(ModelError):
    """The device has too little memory; the message names the setting to lower."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it. `history` has {step, epoch, loss or eval_loss, learning_rate?} in order.

    `tokens_per_second` counts no padding and no evaluation; `peak_memory_mb` is the GPU's, or this
    process's on a CPU.
    """

    steps: int
    epochs: float
    first_eval_loss: float
    best_eval_loss: float
    train_seconds: float
    tokens_per_second: float
    peak_memory_mb: int
    padding_share: float
    too_long: int
    parameters: int
    trained_parameters: int
    device: str
    quantised: bool
    bf16: bool
    learning_rate: float
    tokens_per_batch: int
    history: tuple[dict[str, float], ...]


def finetune(
    base: Base,
    training: Sequence[Example],
    validation: Sequence[Example],
    recipe: Recipe,
    folder: Path,
    watch: Watch = lambda _step: None,
) -> Trained:
    """Train an adapter into `folder`/adapter, going on from `folder`/steps if it was begun there.

    Stops when the loss on `validation` has not fallen for `patience` evaluations, and keeps the
    adapter that was best on it. Raises TrainingFailed, OutOfMemory, ModelUnavailable; OSError when
    the disk is full.
    """
    steps, clock = folder / "steps", Clock()
    with _explained(recipe), quiet():
        plan = make_plan(base, training, validation, recipe)
        trainer = make_trainer(plan, steps, clock, watch)
        _check_disk(folder, trainer.model)
        trainer.train(resume_from_checkpoint=find_checkpoint(steps))
        trained = _sum_up(trainer, plan, clock)
        if trainer.is_world_process_zero():
            _save_adapter(trainer.model, plan, folder)
    return trained


@contextmanager
def _explained(recipe: Recipe) -> Generator[None]:
    """Tell memory and disk that ran out from mistakes: libraries raise RuntimeError for all."""
    from safetensors import SafetensorError

    try:
        yield
    except (MemoryError, RuntimeError, SafetensorError) as error:
        text = str(error).lower()
        if is_out_of_memory(error):
            batch = recipe.tokens_per_batch or "the device's default"
            raise OutOfMemory(
                f"Out of memory: lower --tokens_per_batch (now {batch}), then --max_length "
                f"(now {recipe.max_length})."
            ) from error
        if "no space left" in text or "failed writing" in text:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise


def _check_disk(folder: Path, model: Any) -> None:
    needed = _count_trained(model) * STATE_BYTES * STATES + RESERVE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OSError(
            errno.ENOSPC,
            f"training needs {needed >> 20} MB of disk for its states, {free >> 20} MB are free",
            str(folder),
        )


def _count_trained(model: Any) -> int:
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def _save_adapter(model: Any, plan: Plan, folder: Path) -> None:
    scratch, adapter = folder / ".adapter", folder / "adapter"
    for path in (scratch, adapter):
        shutil.rmtree(path, ignore_errors=True)
    model.peft_config["default"].base_model_name_or_path = plan.base.name  # not this machine's path
    model.save_pretrained(scratch)
    plan.loaded.tokenizer.save_pretrained(scratch)
    (scratch / "README.md").unlink(missing_ok=True)  # the run has its own
    scratch.rename(adapter)


def _sum_up(trainer: Any, plan: Plan, clock: Clock) -> Trained:
    state, model = trainer.state, trainer.model
    history = tuple(_entry(log) for log in state.log_history if log.keys() & {"loss", "eval_loss"})
    judged = [entry["eval_loss"] for entry in history if "eval_loss" in entry]
    if not judged or not all(math.isfinite(loss) for loss in judged):
        raise TrainingFailed("The loss is no number any more: lower --learning_rate.")
    lengths = [len(example.ids) for example in plan.training]
    tokens = sum(lengths) / len(plan.batches) * clock.steps * trainer.args.world_size
    return Trained(
        steps=state.global_step,
        epochs=round(state.epoch, 2),
        first_eval_loss=round(judged[0], 4),
        best_eval_loss=round(min(judged), 4),
        train_seconds=round(clock.seconds, 1),
        tokens_per_second=round(tokens / clock.seconds, 1) if clock.steps else 0.0,
        peak_memory_mb=peak_memory() >> 20,
        padding_share=round(padding_share(lengths, plan.batches), 4),
        too_long=plan.too_long,
        parameters=model.get_base_model().num_parameters() - _count_trained(model),
        trained_parameters=_count_trained(model),
        device=plan.loaded.device,
        quantised=plan.quantised,
        bf16=plan.bf16,
        learning_rate=plan.learning_rate,
        tokens_per_batch=plan.tokens_per_batch,
        history=history,
    )


def _entry(log: dict[str, Any]) -> dict[str, float]:
    kept = ("step", "epoch", "loss", "eval_loss", "learning_rate")
    return {key: log[key] for key in kept if key in log}


def peak_memory() -> int:
    """Bytes of the GPU, or of this process on a CPU, at their highest so far."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10  # kilobytes on Linux
