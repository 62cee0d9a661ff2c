"""The comparison with trl's defaults, on a model that trains in seconds."""

from pathlib import Path

import pytest
from tiny_model import write_tiny_model

from bench import training
from models.causal import locate_base
from models.ports import Message
from models.recipe import Example, Recipe

EXAMPLES = [
    Example((Message("user", f"What broke on day {n}?"),), f"Service {n % 4} broke [1].")
    for n in range(20)
]


def test_every_way_is_trained_and_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tiny_model(tmp_path, [f"{e.messages[0].content} {e.reply}" for e in EXAMPLES])
    base = locate_base(str(tmp_path), tmp_path)
    recipe = Recipe(epochs=2, learning_rate=2e-2)
    task = training.Task(base, EXAMPLES[:16], EXAMPLES[16:], recipe)
    ways = (training.DEFAULTS, training.OUR_RATE, training.OURS)
    courses = [training.train(task, way) for way in ways]
    default, same_rate, ours = (course.points[-1][1] for course in courses)
    assert ours < same_rate < default
    training.report(task, courses)
    printed = capsys.readouterr().out
    assert "times as fast as trl, its defaults" in printed
    assert f"{default:.3f} and {same_rate:.3f}" in printed


def test_a_loss_counts_as_reached_when_it_was_seen() -> None:
    course = training.Course("this", [(1.0, 3.0), (2.0, 2.0), (4.0, 1.0)], 1.0, 1.0, 1, 0.0)
    assert [course.reached(loss) for loss in (3.5, 2.0, 1.5, 0.5)] == [1.0, 2.0, 4.0, None]
