"""Which run answers, and why not another."""

from pathlib import Path
from typing import Any

import pytest

from models.checkpoints import Run
from models.ports import ModelUnavailable
from pipeline.training.promotion import NotEarned, promote, promoted, roll_back, why_not


def run_in(folder: Path, name: str) -> Run:
    (folder / name).mkdir(parents=True)
    return Run(folder / name, {})


def evaluation(
    run: str, *, over_base: float = 0.1, over_unaided: float = 0.1, over_composer: float = 0.1
) -> dict[str, Any]:
    """What counts for a promotion: the lower ends of three intervals."""

    def gain(low: float) -> dict[str, Any]:
        return {"answer": {"value": low + 0.05, "low": low, "high": low + 0.1, "cases": 30}}

    return {
        "run": run,
        "pair_format": "served",
        "gain": gain(over_base),
        "gain_over_unaided": gain(over_unaided),
        "gain_over_composer": gain(over_composer),
    }


def test_a_run_that_earned_it_answers(tmp_path: Path) -> None:
    run = run_in(tmp_path, "one")
    promote(run, evaluation("one"))
    assert promoted(tmp_path) == "one"
    assert (tmp_path / "promoted").is_symlink()


@pytest.mark.parametrize(
    ("poor", "rival"),
    [
        ({"over_base": -0.01}, "base model"),
        ({"over_base": 0.0}, "base model"),
        ({"over_unaided": -0.01}, "without worked examples"),
        ({"over_composer": -0.2}, "without a model"),
    ],
)
def test_a_gain_within_the_interval_moves_nothing(
    tmp_path: Path, poor: dict[str, float], rival: str
) -> None:
    promote(run_in(tmp_path, "one"), evaluation("one"))
    with pytest.raises(NotEarned, match=rival):
        promote(run_in(tmp_path, "two"), evaluation("two", **poor))
    assert promoted(tmp_path) == "one"


def test_an_evaluation_of_another_run_does_not_count(tmp_path: Path) -> None:
    with pytest.raises(NotEarned, match="is of two"):
        promote(run_in(tmp_path, "one"), evaluation("two"))


def test_what_the_bot_does_not_ask_cannot_be_promoted() -> None:
    assert "customer" in (why_not(evaluation("one") | {"pair_format": "customer"}) or "")


def test_rolling_back_goes_the_way_back_to_no_model_at_all(tmp_path: Path) -> None:
    for name in ("one", "two"):
        promote(run_in(tmp_path, name), evaluation(name))
    assert roll_back(tmp_path) == "one" == promoted(tmp_path)
    assert roll_back(tmp_path) is None
    assert promoted(tmp_path) is None
    with pytest.raises(ModelUnavailable, match="nothing to roll back"):
        roll_back(tmp_path)


def test_a_run_that_was_deleted_is_not_rolled_back_to(tmp_path: Path) -> None:
    first = run_in(tmp_path, "one")
    promote(first, evaluation("one"))
    promote(run_in(tmp_path, "two"), evaluation("two"))
    first.folder.rmdir()
    assert roll_back(tmp_path) is None
