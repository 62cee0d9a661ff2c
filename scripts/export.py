"""Export a tuned model for another server, and check that it is still the same model.

    python scripts/export.py --to gguf                     # llama.cpp; the bot on a CPU takes it
    python scripts/export.py --to ollama --run checkpoints/final
    python scripts/export.py --to vllm                     # the adapter, on top of its base model
    python scripts/export.py --to merged --out ./merged
    python scripts/export.py --to gguf --base_gguf ./Mistral-7B-Instruct-v0.3.Q4_K_M.gguf

Written are the files, export.json with the commands that serve them, and check.json: the export is
loaded and asked ten held-out questions, and so is the run. A GGUF file takes its tokenizer and
metadata from one of the same base model, and its weights from the run.
Next: the commands that are printed, or python scripts/deploy_slack.py
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import DONE, make_parser, run, tell

if TYPE_CHECKING:
    from models.checkpoints import Run
    from models.ports import Message
    from pipeline.settings import Settings

WAYS = ("merged", "gguf", "ollama", "vllm")
QUESTIONS = 10


def main(argv: list[str] | None = None) -> int:
    """Export, check, say how to serve it."""
    arguments = parse_arguments(argv)
    from models.checkpoints import write_json
    from models.export import Order, export
    from models.export_check import check_export
    from pipeline.settings import load_settings

    settings = load_settings()
    trained = find_trained(settings, arguments.run)
    order = Order(
        trained, settings.models_dir, held_out(trained), arguments.base_gguf, arguments.type
    )
    out = arguments.out or trained.folder / "export" / arguments.to
    about = export(order, arguments.to, out)
    tell(f"{trained.name}: {out}")
    if arguments.check:
        found = check_export(order, arguments.to, out, lambda what: tell(f"asking: {what}"))
        write_json(out / "check.json", found)
        about["check"] = found
    show(about, as_json=arguments.json)
    return DONE


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = make_parser(__doc__ or "")
    parser.add_argument("--to", choices=WAYS, required=True)
    parser.add_argument(
        "--run", type=Path, metavar="PLACE", help="default: the promoted run, else the last one"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: export/ in the run")
    parser.add_argument("--base_gguf", type=Path, metavar="FILE", help="of the same base model")
    parser.add_argument("--type", choices=["q8_0", "f16"], default="q8_0", help="of GGUF weights")
    parser.add_argument("--check", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args(argv)


def find_trained(settings: "Settings", place: Path | None) -> "Run":
    """The run that is named, promoted, or last."""
    from models.checkpoints import PROMOTED, find_run

    promoted = settings.checkpoints / PROMOTED
    return find_run(place or (promoted if promoted.exists() else settings.checkpoints))


def held_out(trained: "Run") -> "list[tuple[Message, ...]]":
    """Ten prompts that the run has not learned from, spread over all."""
    from pipeline.training.pairs import load_pairs

    pairs = load_pairs(trained.folder / "data" / "held_out.jsonl")
    return [pair.messages for pair in pairs[:: max(1, len(pairs) // QUESTIONS)]][:QUESTIONS]


def show(about: dict[str, Any], *, as_json: bool) -> None:
    """What to do with it, and how like the original it is."""
    if as_json:
        print(json.dumps(about, ensure_ascii=False))
        return
    for command in about["serve"]:
        print(command)
    for line in about["set"]:
        print(f"{line:60} # for the bot")
    check = about.get("check", {})
    for what, one in check.get("compared", {}).items():
        tell(
            f"{what}: {one['identical_replies']:.0%} of {one['prompts']} replies identical, "
            f"{one['same_first_token']:.0%} begin alike, log-probabilities of first tokens differ "
            f"by {one['largest_difference']} at most"
        )
        if "rendered_alike" in one:
            tell(f"{what}: {one['rendered_alike']:.0%} of prompts rendered alike")
    for line in check.get("not_run", []):
        tell(f"not run: {line}")


if __name__ == "__main__":
    run(main)
