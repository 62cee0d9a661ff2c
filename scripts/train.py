r"""Fine-tune a language model on the incidents in the store.

    python scripts/train.py --base_model mistralai/Mistral-7B-Instruct-v0.3 \
        --output_dir ./checkpoints
    python scripts/train.py --base_model smollm2                # small enough for a CPU; for trying
    python scripts/train.py --base_model ./models/llama --epochs 2 --seed 1
    python scripts/train.py --source folder --path ~/postmortems --base_model smollm2
    accelerate launch scripts/train.py --base_model mistralai/Mistral-7B-Instruct-v0.3

At least 20 incidents must state cause and fix. The newest 15 % of each source are held out. On a
GPU the base model is loaded in four bits (QLoRA); on a CPU plain LoRA is faster, and --qlora forces
four bits. A killed training goes on when the same command is given again.
Next: python scripts/evaluate.py
"""

import argparse
import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli import DONE, PARTLY, Counting, make_parser, run, tell

if TYPE_CHECKING:
    from models.recipe import Recipe
    from models.sft import Step
    from pipeline.training.material import Material
    from pipeline.wiring import Services

GPU_LENGTH, CPU_LENGTH = 2048, 1024


def main(argv: list[str] | None = None) -> int:
    """Extract if asked to, index, make pairs, train each fold."""
    arguments, of_extract = parse_arguments(argv)
    code = extract(arguments.source, of_extract) if arguments.source else DONE
    if code not in (DONE, PARTLY):
        return code
    from models.causal import locate_base
    from pipeline.settings import load_settings
    from pipeline.training.run import Job, train
    from pipeline.wiring import Services

    services, first = Services(load_settings()), int(os.environ.get("RANK", "0")) == 0
    base = locate_base(arguments.base_model, services.settings.state_dir / "models")
    recipe = make_recipe(arguments)
    folders: list[Path] = []
    for material in make_materials(services, arguments, recipe):
        job = Job(material, base, recipe)
        if first:
            tell(f"{job.name}: {len(material.training)} pairs to learn from")
        folders.append(
            train(job, arguments.output_dir, show_step, resume=arguments.resume, writes=first)
        )
    if first:
        report(folders, as_json=arguments.json)
    return code


def parse_arguments(argv: list[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """The command line; the second value is meant for extract.py."""
    parser = make_parser(__doc__ or "")
    parser.add_argument("--source", help="read this source first; with the flags of extract.py")
    parser.add_argument(
        "--base_model",
        default="mistralai/Mistral-7B-Instruct-v0.3",
        help="hub name, folder, GGUF file, or smollm2 (default: %(default)s)",
    )
    parser.add_argument("--output_dir", type=Path, default=Path("checkpoints"))
    parser.add_argument("--format", choices=["served", "customer"], default="served")
    parser.add_argument("--epochs", type=positive, default=3.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folds", type=count, default=1, help="rolling-origin folds")
    parser.add_argument("--max_length", type=count, help="tokens; 2048 on a GPU, 1024 on a CPU")
    parser.add_argument("--tokens_per_batch", type=count, help="lower it when memory runs out")
    parser.add_argument("--learning_rate", type=positive)
    parser.add_argument("--qlora", action=argparse.BooleanOptionalAction, help="four bits")
    parser.add_argument("--resume", action=argparse.BooleanOptionalAction, default=True)
    arguments, rest = parser.parse_known_args(argv)
    if rest and not arguments.source:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return arguments, rest


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 on")
    return int(text)


def positive(text: str) -> float:
    """A number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return value


def extract(source: str, flags: list[str]) -> int:
    """What extract.py does with these flags."""
    import extract as script

    return script.main(["--source", source, *flags])


def make_recipe(arguments: argparse.Namespace) -> "Recipe":
    """How to train, from the flags."""
    from models.causal import pick_device
    from models.recipe import Recipe

    usual = CPU_LENGTH if pick_device() == "cpu" else GPU_LENGTH
    return Recipe(
        epochs=arguments.epochs,
        seed=arguments.seed,
        max_length=arguments.max_length or usual,
        tokens_per_batch=arguments.tokens_per_batch,
        learning_rate=arguments.learning_rate,
        quantised=arguments.qlora,
    )


def make_materials(
    services: "Services", arguments: argparse.Namespace, recipe: "Recipe"
) -> "list[Material]":
    """The pairs of every fold, from what is in the store."""
    from pipeline.permissions import Reader
    from pipeline.retrieval.build import build_index
    from pipeline.retrieval.search import Search
    from pipeline.training.material import make_materials, select_incidents
    from pipeline.training.remembering import RememberingEmbedder
    from pipeline.training.served import Setting

    settings, store = services.settings, services.store
    build_index(list(store.incidents()), services.embedder, settings.state_dir)
    embedder = RememberingEmbedder(services.embedder)
    counting = Counting("asked", every=50)
    setting = Setting(
        Search(services.search.current().snapshot, embedder),
        embedder,
        datetime.now(settings.zone).date(),
        recipe.max_length,
        recipe.seed,
        lambda done, total: counting.step(done=done, total=total),
    )
    everyone = Reader()
    selection = select_incidents(
        store.records(), lambda record: services.permissions.may_read(everyone, record), setting
    )
    materials = make_materials(selection, arguments.format, setting, arguments.folds)
    counting.end()
    return materials


def show_step(step: "Step") -> None:
    """A line of progress."""
    left = f", {describe_time(step.seconds_left)} left" if step.seconds_left is not None else ""
    if step.eval_loss is not None:
        tell(f"step {step.number}/{step.total}: validation loss {step.eval_loss:.3f}{left}")
    elif step.number % 10 == 0:
        tell(f"step {step.number}/{step.total}: loss {step.loss:.3f}{left}")


def describe_time(seconds: float) -> str:
    """`about 3 min`."""
    return f"about {seconds / 60:.0f} min" if seconds > 90 else f"about {seconds:.0f} s"


def report(folders: list[Path], *, as_json: bool) -> None:
    """Where the runs are and what came of them."""
    manifests = [json.loads((folder / "run.json").read_text()) for folder in folders]
    if as_json:
        print(json.dumps(manifests[-1] | {"folds": [folder.name for folder in folders]}))
        return
    for folder, manifest in zip(folders, manifests, strict=True):
        result = manifest["result"]
        tell(
            f"{folder}: validation loss {result['first_eval_loss']} -> {result['best_eval_loss']}"
            f" in {result['steps']} steps, {result['tokens_per_second']} tokens/s"
        )
        if result["too_long"]:
            tell(f"{result['too_long']} pairs did not fit: --max_length is too short for them")


if __name__ == "__main__":
    run(main)
