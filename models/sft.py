"""trl's trainer, set up for a plan: batches of tokens, early stopping, states to go on from."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.batches import IGNORED, Collator, as_rows
from models.recipe import Plan

EVALUATIONS = 2  # an epoch; each costs about a thirtieth of it
SAVE_SECONDS = 120.0  # what a kill may cost where evaluations are far apart


@dataclass(frozen=True, slots=True)
class Step:
    """Where a training stands; `seconds_left` is an estimate, None in the beginning."""

    number: int
    total: int
    loss: float | None
    eval_loss: float | None
    seconds_left: float | None


Watch = Callable[[Step], None]


@dataclass(slots=True)
class Clock:
    """Steps done by this process and the seconds they took, without evaluations.

    `saved` is how many of those seconds had passed when the state was last asked to be saved.
    """

    steps: int = 0
    seconds: float = 0.0
    began: float = 0.0
    saved: float = 0.0


def make_trainer(plan: Plan, steps: Path, clock: Clock, watch: Watch) -> Any:
    """An SFTTrainer that keeps its state in `steps`."""
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import EarlyStoppingCallback, PrinterCallback

    tokenizer = plan.loaded.tokenizer
    pad = tokenizer.eos_token_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id
    trainer = _trainer_class(plan.loaded.device)(
        model=plan.loaded.model,
        args=_arguments(plan, steps),
        data_collator=Collator(pad),
        train_dataset=Dataset.from_dict(as_rows(plan.training, plan.batches)),
        eval_dataset=Dataset.from_dict(as_rows(plan.validation, plan.validation_batches)),
        processing_class=tokenizer,
        peft_config=LoraConfig(
            r=plan.recipe.rank,
            lora_alpha=plan.recipe.alpha,
            target_modules=_linear_layers(plan.loaded.model),
            task_type="CAUSAL_LM",
        ),
        callbacks=[EarlyStoppingCallback(plan.recipe.patience), _make_watcher(clock, watch)],
    )
    trainer.remove_callback(PrinterCallback)  # it writes to stdout
    return trainer


def _trainer_class(device: str) -> Any:
    """trl's, which scores replies alone only on a GPU; a CPU would score all the prompts' tokens.

    That is half of a small model's training. The loss and its gradients are the same.
    """
    from torch.nn.functional import cross_entropy
    from trl.trainer.sft_trainer import SFTTrainer

    class RepliesTrainer(SFTTrainer):
        def compute_loss(
            self,
            model: Any,
            inputs: Any,
            return_outputs: Any = False,
            num_items_in_batch: Any = None,
        ) -> Any:
            labels = inputs.pop("labels")[:, 1:]
            learned = labels != IGNORED
            columns = learned.any(dim=0).nonzero().flatten()
            logits = model(**inputs, logits_to_keep=columns, use_cache=False).logits
            targets = labels[:, columns].flatten()
            total = cross_entropy(
                logits.float().flatten(0, 1), targets, ignore_index=IGNORED, reduction="sum"
            )
            if num_items_in_batch is None:
                return total / learned.sum()
            # Of all processes, whose gradients are averaged.
            return total / num_items_in_batch * self.accelerator.num_processes

    return SFTTrainer if device != "cpu" else RepliesTrainer


def _linear_layers(model: Any) -> list[str]:
    """Their last names: what servers of adapters expect where peft would write full ones."""
    from torch.nn import Linear

    head = model.get_output_embeddings()
    found = model.named_modules()
    return sorted(
        {n.rpartition(".")[2] for n, m in found if isinstance(m, Linear) and m is not head}
    )


def find_checkpoint(steps: Path) -> str | None:
    """The newest whole checkpoint; what a kill left half-written is removed."""
    found = sorted(steps.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
    for folder in reversed(found):
        try:
            json.loads((folder / "trainer_state.json").read_text())  # written last
        except (OSError, ValueError):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            return str(folder.resolve())
    return None


def _arguments(plan: Plan, steps: Path) -> Any:
    from trl.trainer.sft_config import SFTConfig

    on_cpu, batches = plan.loaded.device == "cpu", len(plan.batches)
    evaluate_every = max(1, batches // EVALUATIONS)
    return SFTConfig(
        output_dir=str(steps.resolve()),
        seed=plan.recipe.seed,
        num_train_epochs=plan.recipe.epochs,
        per_device_train_batch_size=1,  # a row is a batch
        per_device_eval_batch_size=1,
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
        learning_rate=plan.learning_rate,
        warmup_steps=max(1, batches // 10),
        use_cpu=on_cpu,
        bf16=plan.bf16,
        dataloader_pin_memory=not on_cpu,
        activation_checkpointing=plan.tight,  # time for memory
        eval_strategy="steps",
        eval_steps=evaluate_every,
        eval_on_start=find_checkpoint(steps) is None,
        save_strategy="steps",
        save_steps=evaluate_every,
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        ddp_find_unused_parameters=False,
        restore_callback_states_from_checkpoint=True,
        logging_steps=1,
        disable_tqdm=True,
        report_to="none",
    )


def _make_watcher(clock: Clock, watch: Watch) -> Any:
    from transformers import TrainerCallback

    class Watcher(TrainerCallback):
        """Keeps the clock and tells of each logged step."""

        def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            clock.began = time.monotonic()

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            clock.steps += 1
            clock.seconds += time.monotonic() - clock.began
            # Processes that train together must agree on when to save; their clocks do not.
            if args.world_size == 1 and clock.seconds - clock.saved >= SAVE_SECONDS:
                control.should_save, clock.saved = True, clock.seconds

        def on_log(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            logs = more["logs"]
            if state.is_world_process_zero and ("loss" in logs or "eval_loss" in logs):
                step, total = state.global_step, state.max_steps
                left = clock.seconds / clock.steps * (total - step) if clock.steps else None
                watch(Step(step, total, logs.get("loss"), logs.get("eval_loss"), left))

    return Watcher()
