"""How fast training reaches the same held-out loss: ours, and trl's defaults on the same data.

    python bench/training.py                       # SmolLM2 on the example organisation
    python bench/training.py --base_model NAME --format served --pairs 200 --epochs 2

Held-out loss is taken after every step, outside the clock, over all tokens of the replies. The loss
to reach is the one at which trl's defaults, given our learning rate, end. Each way of training has
a process of its own.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from models.batches import padding_share
from models.causal import Base, locate_base
from models.finetune import peak_memory
from models.quiet import quiet
from models.recipe import Example, Plan, Recipe, make_plan
from models.sft import Clock, make_trainer
from pipeline.examples import write_examples
from pipeline.extractors.folder import FolderExtractor
from pipeline.retrieval.build import build_index
from pipeline.settings import load_settings
from pipeline.training.material import make_materials, select_incidents
from pipeline.training.pairs import PairFormat
from pipeline.training.run import as_examples
from pipeline.training.served import Setting
from pipeline.wiring import Services

DEFAULT_BATCH, DEFAULT_RATE = 8, 2e-5  # trl's
MODELS = Path(__file__).resolve().parents[1] / "data" / "models"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to train; `rate` None is ours."""

    name: str
    ours: bool
    rate: float | None


WAYS = (
    Way("trl, its defaults", ours=False, rate=DEFAULT_RATE),
    Way("trl, our learning rate", ours=False, rate=None),
    Way("this", ours=True, rate=None),
)


@dataclass(frozen=True, slots=True)
class Course:
    """`points` are (seconds of training, held-out loss) after each step."""

    way: Way
    points: list[tuple[float, float]]
    tokens_per_second: float
    peak_memory_mb: int
    padding: float

    def reached(self, loss: float) -> float | None:
        """Seconds until the loss was that low."""
        return next((seconds for seconds, at in self.points if at <= loss), None)


@dataclass(frozen=True, slots=True)
class Task:
    """What every way gets."""

    base: Base
    training: list[Example]
    held_out: list[Example]
    recipe: Recipe


def main() -> None:
    """Make pairs, train each way, print a table."""
    arguments = parse_arguments()
    base = locate_base(arguments.base_model, MODELS)
    recipe = Recipe(epochs=arguments.epochs, max_length=arguments.max_length)
    training, held_out = make_pairs(recipe, arguments.format)
    task = Task(base, training[: arguments.pairs], held_out[: arguments.pairs // 3], recipe)
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        courses = [pool.apply(train, (task, way)) for way in WAYS]
    report(task, courses)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base_model", default="smollm2")
    parser.add_argument("--format", choices=["customer", "served"], default="customer")
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--max_length", type=int, default=1024)
    return parser.parse_args()


def make_pairs(recipe: Recipe, pair_format: PairFormat) -> tuple[list[Example], list[Example]]:
    """Pairs of the example organisation: to learn from, and held out."""
    with tempfile.TemporaryDirectory() as scratch:
        state, now = Path(scratch) / "state", datetime.now(UTC)
        examples = write_examples(Path(scratch), now)
        services = Services(load_settings(state_dir=state, llm_base_url="none"))
        services.ingest.run(FolderExtractor(examples.postmortems))
        build_index(list(services.store.incidents()), services.embedder, state)
        search = services.search.current()
        setting = Setting(search, services.embedder, now.date(), recipe.max_length, recipe.seed)
        selection = select_incidents(services.store.records(), lambda _: True, setting)
        material = make_materials(selection, pair_format, setting)[-1]
    return as_examples(material.training), as_examples(material.held_out)


def train(task: Task, way: Way) -> Course:
    """One way, in a process of its own."""
    plan = make_plan(task.base, task.training, task.held_out, task.recipe)
    plan = replace(plan, learning_rate=way.rate or plan.learning_rate)
    with quiet(), tempfile.TemporaryDirectory() as scratch:
        make = make_ours if way.ours else make_default
        trainer = make(plan, task, Path(scratch))
        points: list[tuple[float, float]] = []
        clock = add_clock(trainer, plan, points)
        trainer.train()
    lengths = [len(example.ids) for example in plan.training]
    batches = plan.batches if way.ours else in_order(len(lengths))
    seen = sum(lengths) * task.recipe.epochs
    return Course(
        way,
        points,
        seen / clock.seconds,
        peak_memory() >> 20,
        padding_share(lengths, batches),
    )


def in_order(count: int) -> list[list[int]]:
    """Batches of as many examples as trl takes."""
    numbers = list(range(count))
    return [numbers[n : n + DEFAULT_BATCH] for n in range(0, count, DEFAULT_BATCH)]


def make_ours(plan: Plan, _task: Task, folder: Path) -> Any:
    """The trainer of scripts/train.py, without its own evaluations."""
    trainer = make_trainer(plan, folder, Clock(), lambda _step: None)
    trainer.args.eval_strategy = trainer.args.save_strategy = "no"
    trainer.args.eval_on_start = trainer.args.load_best_model_at_end = False
    return trainer


def make_default(plan: Plan, task: Task, folder: Path) -> Any:
    """SFTTrainer as it comes, with the same adapter."""
    from datasets import Dataset, disable_progress_bars
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    disable_progress_bars()
    on_cpu = plan.loaded.device == "cpu"
    return SFTTrainer(
        model=plan.loaded.model,
        args=SFTConfig(
            output_dir=str(folder),
            num_train_epochs=task.recipe.epochs,
            learning_rate=plan.learning_rate,
            max_length=task.recipe.max_length,
            use_cpu=on_cpu,
            bf16=not on_cpu,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
        ),
        train_dataset=Dataset.from_list([as_row(example) for example in task.training]),
        processing_class=plan.loaded.tokenizer,
        peft_config=LoraConfig(
            r=task.recipe.rank,
            lora_alpha=task.recipe.alpha,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        ),
    )


def as_row(example: Example) -> dict[str, Any]:
    """A prompt and its completion in the form that trl reads."""
    if example.plain:
        return {"prompt": example.messages[0].content, "completion": example.reply}
    turns = [{"role": m.role, "content": m.content} for m in example.messages]
    return {"prompt": turns, "completion": [{"role": "assistant", "content": example.reply}]}


def add_clock(trainer: Any, plan: Plan, points: list[tuple[float, float]]) -> Clock:
    """Have the held-out loss taken after each step, outside the clock."""
    from transformers import TrainerCallback

    clock = Clock()

    class Stopwatch(TrainerCallback):
        def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            clock.began = time.monotonic()

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            clock.seconds += time.monotonic() - clock.began
            every = max(1, state.max_steps // 6)
            if state.global_step % every == 0 or state.global_step == state.max_steps:
                points.append((clock.seconds, held_out_loss(trainer.model, plan)))

    trainer.add_callback(Stopwatch())
    return clock


def held_out_loss(model: Any, plan: Plan) -> float:
    """Nats a token of the replies."""
    import torch

    total, count = 0.0, 0
    model.eval()
    for example in plan.validation:
        ids = torch.tensor([example.ids], device=model.device)
        with torch.no_grad():
            logits = model(ids, logits_to_keep=len(example.ids) - example.prompt_length + 1).logits
        reply = ids[0, example.prompt_length :]
        loss = torch.nn.functional.cross_entropy(logits[0, :-1].float(), reply, reduction="sum")
        total, count = total + float(loss), count + len(reply)
    model.train()
    return total / count


def report(task: Task, courses: list[Course]) -> None:
    """A table, and how much faster ours is."""
    goal = courses[1].points[-1][1]
    print(f"{task.base.name}: {len(task.training)} pairs, {task.recipe.epochs:g} epoch(s)")
    print(f"held-out loss to reach: {goal:.3f}\n")
    print("way                       reached    ends at  tokens/s  peak MB  padding")
    for course in courses:
        seconds, loss = course.reached(goal), course.points[-1][1]
        reached = f"{seconds:.0f} s" if seconds is not None else "never"
        print(
            f"{course.way.name:24} {reached:>8} {loss:10.3f} {course.tokens_per_second:9.0f}"
            f" {course.peak_memory_mb:8} {course.padding:8.1%}"
        )
    ours, theirs = courses[2].reached(goal), courses[1].reached(goal)
    if ours and theirs:
        print(f"\n{theirs / ours:.1f} times as fast to the same loss, at the same learning rate")


if __name__ == "__main__":
    main()
