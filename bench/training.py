"""How fast training reaches the same held-out loss: ours, and trl's defaults on the same data.

    python bench/training.py                       # SmolLM2 on the example organisation
    python bench/training.py --base_model NAME --pairs 200 --epochs 2 --plot course.svg

Held-out loss is taken six times, outside the clock, over all tokens of the replies. There are
two losses to reach: where trl's defaults end as they are, and where they end with our learning
rate, for which the default of 2e-5 is low with adapters. Each way of training has a process of its
own. Pairs are prompts as the bot serves them, with the replies that are learned.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import sample
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from models.batches import padding_share
from models.causal import Base, locate_base
from models.finetune import peak_memory
from models.loss_plot import plot_lines
from models.quiet import quiet
from models.recipe import Example, Plan, Recipe, make_plan
from models.sft import Clock, make_trainer
from pipeline.examples import write_examples
from pipeline.extractors.folder import FolderExtractor
from pipeline.retrieval.build import build_index
from pipeline.settings import load_settings
from pipeline.training.material import make_materials, select_incidents
from pipeline.training.run import as_examples
from pipeline.training.served import Setting
from pipeline.wiring import Services

DEFAULT_BATCH = 8  # trl's
JUDGED = 6  # times in a training
MODELS = Path(__file__).resolve().parents[1] / "data" / "models"


DEFAULTS, OUR_RATE, OURS = "trl, its defaults", "trl, our learning rate", "this"


@dataclass(frozen=True, slots=True)
class Course:
    """`points` are (seconds of training, held-out loss); `cores` were at work on average."""

    way: str
    points: list[tuple[float, float]]
    cores: float
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
    training, held_out = make_pairs(recipe)
    task = Task(base, training[: arguments.pairs], held_out[: arguments.pairs // 4], recipe)
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        courses = [tell(pool.apply(train, (task, way))) for way in (DEFAULTS, OUR_RATE, OURS)]
    report(task, courses)
    if arguments.plot:
        lines = {course.way: course.points for course in courses}
        title = f"{base.name}: held-out loss"
        arguments.plot.write_text(plot_lines(lines, title, "seconds of training"))


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base_model", default="smollm2")
    parser.add_argument("--pairs", type=int, default=32)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--max_length", type=int, default=1024)
    parser.add_argument("--plot", type=Path, help="an SVG file for the courses of the loss")
    return parser.parse_args()


def make_pairs(recipe: Recipe) -> tuple[list[Example], list[Example]]:
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
        material = make_materials(selection, "served", setting)[-1]
    return as_examples(material.training), as_examples(material.held_out)


def train(task: Task, way: str) -> Course:
    """One way, in a process of its own."""
    plan = make_plan(task.base, task.training, task.held_out, task.recipe)
    with quiet(), tempfile.TemporaryDirectory() as scratch:
        if way == OURS:
            trainer = make_ours(plan, Path(scratch))
        else:
            rate = {"learning_rate": plan.learning_rate} if way == OUR_RATE else {}
            trainer = make_default(plan, task, Path(scratch), rate)
        stopwatch = add_stopwatch(trainer, plan)
        trainer.train()
    lengths = [len(example.ids) for example in plan.training]
    batches = plan.batches if way == OURS else at_random(len(lengths))
    seen = sum(lengths) * task.recipe.epochs
    return Course(
        way,
        stopwatch.points,
        stopwatch.busy / stopwatch.seconds,
        seen / stopwatch.seconds,
        peak_memory() >> 20,
        padding_share(lengths, batches),
    )


def at_random(count: int) -> list[list[int]]:
    """Batches of as many examples as trl takes, at random as trl has them."""
    numbers = sample(range(count), count)
    return [numbers[n : n + DEFAULT_BATCH] for n in range(0, count, DEFAULT_BATCH)]


def make_ours(plan: Plan, folder: Path) -> Any:
    """The trainer of scripts/train.py, without its own evaluations."""
    from transformers import EarlyStoppingCallback

    trainer = make_trainer(plan, folder, Clock(), lambda _step: None)
    trainer.remove_callback(EarlyStoppingCallback)
    trainer.args.eval_strategy = trainer.args.save_strategy = "no"
    trainer.args.eval_on_start = trainer.args.load_best_model_at_end = False
    return trainer


def make_default(plan: Plan, task: Task, folder: Path, changes: dict[str, float]) -> Any:
    """SFTTrainer as it comes, with the same adapter."""
    from datasets import Dataset, disable_progress_bars
    from peft import LoraConfig
    from transformers import PrinterCallback
    from trl import SFTConfig, SFTTrainer

    disable_progress_bars()
    trainer = SFTTrainer(
        model=plan.loaded.model,
        args=SFTConfig(
            output_dir=str(folder),
            num_train_epochs=task.recipe.epochs,
            use_cpu=plan.loaded.device == "cpu",
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            **changes,
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
    trainer.remove_callback(PrinterCallback)  # it writes to stdout
    return trainer


def as_row(example: Example) -> dict[str, Any]:
    """A prompt and its completion in the form that trl reads."""
    if example.plain:
        return {"prompt": example.messages[0].content, "completion": example.reply}
    turns = [{"role": m.role, "content": m.content} for m in example.messages]
    return {"prompt": turns, "completion": [{"role": "assistant", "content": example.reply}]}


@dataclass(slots=True)
class Stopwatch:
    """Seconds of steps alone, seconds that cores were busy with them, and losses by the former."""

    seconds: float = 0.0
    busy: float = 0.0
    points: list[tuple[float, float]] = field(default_factory=list)


def add_stopwatch(trainer: Any, plan: Plan) -> Stopwatch:
    """Have steps timed, and the held-out loss taken after some, outside the clock."""
    from transformers import TrainerCallback

    watch = Stopwatch()

    class Watcher(TrainerCallback):
        def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            watch.seconds -= time.monotonic()
            watch.busy -= time.process_time()

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            watch.seconds += time.monotonic()
            watch.busy += time.process_time()
            if state.global_step in judged_steps(state.max_steps):
                watch.points.append((watch.seconds, held_out_loss(trainer.model, plan)))

    trainer.add_callback(Watcher())
    return watch


def judged_steps(total: int) -> set[int]:
    """Steps after which the loss is taken: closer together in the beginning, where it falls."""
    return {max(1, round(total * (n / JUDGED) ** 2)) for n in range(1, JUDGED + 1)}


def held_out_loss(model: Any, plan: Plan) -> float:
    """Nats a token of the replies."""
    import torch

    total, count = 0.0, 0
    model.eval()
    for example in plan.validation:
        ids = torch.tensor([example.ids], device=model.device)
        with torch.no_grad(), torch.autocast(model.device.type, torch.bfloat16, enabled=plan.bf16):
            logits = model(ids, logits_to_keep=len(example.ids) - example.prompt_length + 1).logits
        reply = ids[0, example.prompt_length :]
        loss = torch.nn.functional.cross_entropy(logits[0, :-1].float(), reply, reduction="sum")
        total, count = total + float(loss), count + len(reply)
    model.train()
    return total / count


def tell(course: Course) -> Course:
    """Print how the loss fell."""
    losses = ", ".join(f"{seconds:.0f} s {loss:.3f}" for seconds, loss in course.points)
    print(f"{course.way}: {losses}", flush=True)
    return course


def report(task: Task, courses: list[Course]) -> None:
    """A table, and how much faster ours is."""
    default, same_rate, ours = courses
    goals = [default.points[-1][1], same_rate.points[-1][1]]
    print(f"{task.base.name}: {len(task.training)} pairs, {task.recipe.epochs:g} epoch(s)")
    print(f"held-out losses to reach: {goals[0]:.3f} and {goals[1]:.3f}\n")
    print(f"{'way':24}{goals[0]:>9.3f}{goals[1]:>9.3f}  ends at  tokens/s  cores  peak MB  padding")
    for course in courses:
        reached = "".join(f"{in_words(course.reached(goal)):>9}" for goal in goals)
        print(
            f"{course.way:24}{reached}{course.points[-1][1]:9.3f}{course.tokens_per_second:10.0f}"
            f"{course.cores:7.1f}{course.peak_memory_mb:9}{course.padding:9.1%}"
        )
    print()
    for course, goal in zip((default, same_rate), goals, strict=True):
        compare(course, ours, goal)


def in_words(seconds: float | None) -> str:
    """`12 s`."""
    return "never" if seconds is None else f"{seconds:.0f} s"


def compare(theirs: Course, ours: Course, goal: float) -> None:
    """How much sooner ours is where theirs ends."""
    slow, fast = theirs.reached(goal), ours.reached(goal)
    if slow and fast:
        print(f"{slow / fast:.1f} times as fast as {theirs.way} to the loss at which that ends")
    else:
        print(f"the loss at which {theirs.way} ends was not reached")


if __name__ == "__main__":
    main()
