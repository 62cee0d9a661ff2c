"""Judge a tuned model on the incidents that were held out from it.

    python scripts/evaluate.py                           # the last run of ./checkpoints
    python scripts/evaluate.py --run checkpoints/final --out evaluation/
    python scripts/evaluate.py --promote                 # and let it answer, if it earned that
    python scripts/evaluate.py --roll_back               # the model that answered before
    python scripts/evaluate.py --labels labels.jsonl     # what the truth itself is worth

Compared are the base model and the tuned one, each with and without retrieval, the composer without
a model, the nearest neighbour and the majority class. The base model gets the same instructions and
three worked examples, and with the reports also none. Every figure comes with a 95 % interval,
redrawn by families of incidents.
Written are evaluation.json and a page, index.html, with every case side by side. A run is promoted
only when it beats the base model and the composer beyond the interval.
Next: python scripts/export.py, or python scripts/deploy_slack.py
"""

import argparse
import json
from pathlib import Path
from typing import Any

from cli import DONE, make_parser, run, tell, write_lines


def main(argv: list[str] | None = None) -> int:
    """Evaluate, write, promote; or roll back."""
    arguments = parse_arguments(argv)
    from models.checkpoints import find_run
    from pipeline.settings import load_settings
    from pipeline.training.evaluation_page import render_page, say_verdict
    from pipeline.training.promotion import promote, roll_back
    from pipeline.wiring import Services

    if arguments.roll_back:
        return show_roll_back(roll_back(load_settings().checkpoints))
    services = Services(load_settings())
    trained = find_run(arguments.run or services.settings.checkpoints)
    found = services.evaluator.evaluate(
        trained, arguments.labels, lambda stage: tell(f"asking: {stage}")
    )
    out = arguments.out or trained.folder / "evaluation"
    write_lines(out / "evaluation.json", [json.dumps(found, indent=1, ensure_ascii=False)])
    write_lines(out / "index.html", [render_page(found)])
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        show(found)
    tell(say_verdict(found))
    tell(f"every case: {out / 'index.html'}")
    if arguments.promote:
        promote(trained, found)
        tell(f"{trained.name} answers from now on; --roll_back takes that back")
    return DONE


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = make_parser(__doc__ or "")
    parser.add_argument(
        "--run",
        type=Path,
        metavar="PLACE",
        help="a run's folder, or a folder of runs: then its last one (default: CHECKPOINTS)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: evaluation/ in the run")
    parser.add_argument("--labels", type=Path, metavar="PLACE", help="records labelled by hand")
    parser.add_argument("--promote", action="store_true", help="let it answer, if it earned that")
    parser.add_argument("--roll_back", action="store_true", help="undo the last promotion")
    return parser.parse_args(argv)


def show(found: dict[str, Any]) -> None:
    """The table of answers on stdout."""
    for name, figures in found["systems"].items():
        one = figures["answer"]
        print(f"{name:28} {one['value']:.3f}  ({one['low']:.3f} to {one['high']:.3f})")


def show_roll_back(name: str | None) -> int:
    """Say who answers now."""
    tell(f"{name} answers again" if name else "no tuned model answers any more")
    return DONE


if __name__ == "__main__":
    run(main)
