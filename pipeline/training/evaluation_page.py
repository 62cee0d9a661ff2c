"""An evaluation as one self-contained page: tables, plots, every case side by side."""

import math
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from pipeline.training.evaluate import BASE_RETRIEVAL, TUNED_RETRIEVAL
from pipeline.training.scoring import LOWER, METRICS

TICKS = 8  # at most, on an axis
GAINS = ("gain", "gain_over_unaided", "gain_over_composer")


def render_page(evaluation: Mapping[str, Any]) -> str:
    """HTML without scripts or links to anything outside; all text of others is escaped."""
    from jinja2 import Environment

    template = files("pipeline.training").joinpath("evaluation.html.j2").read_text("utf-8")
    page = Environment(autoescape=True, trim_blocks=True).from_string(template)
    systems = evaluation["systems"]
    gains = {name: evaluation[name] for name in GAINS}
    return page.render(
        {
            **evaluation,
            **{name: _titled(gain) for name, gain in gains.items()},
            "answers": [(name, one["answer"], 1) for name, one in systems.items()],
            "span": _span([one for gain in gains.values() for one in gain.values()]),
            "ticks": _ticks,
            "metrics": METRICS,
            "used": {metric for found in systems.values() for metric in found},
            "verdict": say_verdict(evaluation),
        }
    )


def say_verdict(evaluation: Mapping[str, Any]) -> str:
    """What the evaluation found, in three sentences."""
    gain = evaluation["gain"]["answer"]
    tuned = evaluation["systems"][TUNED_RETRIEVAL]["answer"]["value"]
    base = evaluation["systems"][BASE_RETRIEVAL]["answer"]["value"]
    found = f"Tuning took answers from {base:.3f} to {tuned:.3f}, {_interval(gain)}: "
    found += _judge(gain, "a gain", "a loss", "no difference that these cases can show")
    unaided = evaluation["gain_over_unaided"]["answer"]
    found += f". Against the base model without worked examples: {_interval(unaided)}: "
    found += _judge(unaided, "better", "worse", "no difference to be seen")
    composed = evaluation["gain_over_composer"]["answer"]
    found += f". As shown to people, against the composer without a model: {_interval(composed)}: "
    return found + _judge(composed, "better", "worse", "no difference to be seen") + "."


def _interval(one: Mapping[str, float]) -> str:
    return f"{one['value']:+.3f} (95 % interval {one['low']:+.3f} to {one['high']:+.3f})"


def _judge(one: Mapping[str, float], better: str, worse: str, unclear: str) -> str:
    if one["low"] > 0:
        return better
    return worse if one["high"] < 0 else unclear


def _titled(figures: Mapping[str, Any]) -> list[tuple[str, Any, int]]:
    """Short title, figure, and 1 where more is better, else -1."""
    return [
        (_short(title), figures[name], -1 if LOWER in title else 1)
        for name, title in METRICS.items()
        if name in figures
    ]


def _short(title: str) -> str:
    return title.partition(":")[0].partition(" (")[0]


def _span(figures: list[Mapping[str, float]]) -> tuple[float, float]:
    """An axis that holds all intervals and zero."""
    farthest = max([0.1, *(abs(one[end]) for one in figures for end in ("low", "high"))])
    edge = math.ceil(farthest * 10) / 10
    return -edge, edge


def _ticks(low: float, high: float) -> list[float]:
    step = next(s for s in (0.05, 0.1, 0.2, 0.25, 0.5, 1.0) if (high - low) / s <= TICKS)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, 6) + 0.0 for n in range(first, last + 1)]
