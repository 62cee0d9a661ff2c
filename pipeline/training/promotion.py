"""Which tuned model answers: the one that earned it, and back again in one command.

<output_dir>/promoted leads to it; promotions.json beside it says when and why it was moved.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.checkpoints import PROMOTED, Run, link_atomically, write_json
from models.ports import ModelUnavailable

HISTORY = "promotions.json"


class NotEarned(ModelUnavailable):
    """The evaluation does not show that the run is better; nothing was moved."""


def why_not(evaluation: Mapping[str, Any]) -> str | None:
    """Why a run must not be promoted; None when it earned it.

    It has to beat the base model with the same reports, shown examples or none, and what people
    read without any model: each beyond the 95 % interval.
    """
    if evaluation["pair_format"] != "served":
        return "it was trained on another form of prompt than the bot serves (--format customer)"
    for figure, rival in (
        ("gain", "the base model"),
        ("gain_over_unaided", "the base model without worked examples"),
        ("gain_over_composer", "the answers composed without a model"),
    ):
        one = evaluation[figure]["answer"]
        if one["low"] <= 0:
            return (
                f"it is not better than {rival} beyond the interval "
                f"({one['value']:+.3f}, {one['low']:+.3f} to {one['high']:+.3f})"
            )
    return None


def promote(run: Run, evaluation: Mapping[str, Any]) -> None:
    """Let a run answer from now on. Raises NotEarned, and then nothing has changed."""
    reason = why_not(evaluation)
    if evaluation["run"] != run.name:
        reason = f"the evaluation is of {evaluation['run']}"
    if reason:
        raise NotEarned(f"{run.name} is not promoted: {reason}.")
    folder = run.folder.parent
    if promoted(folder) == run.name:
        return
    _note(folder, run.name, evaluation["gain"]["answer"])
    link_atomically(folder / PROMOTED, run.folder)


def roll_back(folder: Path) -> str | None:
    """Put the model back that answered before; return its name, None for no model at all.

    Raises ModelUnavailable when none was ever promoted.
    """
    past = _history(folder)
    current = promoted(folder)
    if current is None:
        raise ModelUnavailable(f"No model is promoted in {folder}: there is nothing to roll back.")
    came = (e["before"] for e in reversed(past) if e["run"] == current and e["gain"])
    before = next(came, None)
    if before and (folder / before).is_dir():
        _note(folder, before, None)
        link_atomically(folder / PROMOTED, folder / before)
        return before
    _note(folder, None, None)
    (folder / PROMOTED).unlink()
    return None


def promoted(folder: Path) -> str | None:
    """The name of the run that answers."""
    link = folder / PROMOTED
    return link.resolve().name if link.exists() else None


def _note(folder: Path, name: str | None, gain: Mapping[str, float] | None) -> None:
    entry = {
        "run": name,
        "before": promoted(folder),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "gain": gain,
    }
    write_json(folder / HISTORY, [*_history(folder), entry])


def _history(folder: Path) -> list[dict[str, Any]]:
    path = folder / HISTORY
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
