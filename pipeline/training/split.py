"""Which incidents a model learns from, which tell it when to stop, and which it is judged on.

Held out are the newest of each source: a model is judged on what happened after it was trained.
A family is never parted: one that began earlier is learned from, its recurrences included.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from pipeline.records import IncidentRecord
from pipeline.training.families import Families

HELD_OUT = 0.15  # of each source's incidents, the newest by date
VALIDATION = 0.1  # of what is learned from, drawn family by family


@dataclass(frozen=True, slots=True)
class Split:
    """Incident ids; those in none of the three happened after the held out ones."""

    training: tuple[str, ...]
    validation: tuple[str, ...]
    held_out: tuple[str, ...]


def split_incidents(records: Sequence[IncidentRecord], families: Families, seed: int) -> Split:
    """The split of a run. What has no date is learned from."""
    return _split(_ages(records), families, 0, seed)


def roll_splits(
    records: Sequence[IncidentRecord], families: Families, folds: int, seed: int
) -> list[Split]:
    """Splits with a rolling origin, the earliest first: each holds out what follows its training.

    The last is split_incidents(); each before it stands a step of HELD_OUT further back.
    """
    ages = _ages(records)
    return [_split(ages, families, step, seed) for step in reversed(range(folds))]


def _ages(records: Sequence[IncidentRecord]) -> dict[str, float]:
    """How many steps of HELD_OUT each incident lies back in its source; infinite without a date."""
    ages = dict.fromkeys((record.id for record in records), math.inf)
    for source in {record.source for record in records}:
        own = [record for record in records if record.source == source]
        step = round(HELD_OUT * len(own))
        dated = sorted((r.date, r.id) for r in own if r.date)
        for rank, (_, name) in enumerate(reversed(dated)):
            ages[name] = rank // step if step else math.inf
    return ages


def _split(ages: Mapping[str, float], families: Families, step: float, seed: int) -> Split:
    held_out: list[str] = []
    learned: list[tuple[str, ...]] = []
    for family in families:
        began = max(ages[member] for member in family)
        happened = tuple(member for member in family if ages[member] >= step)
        if began == step:
            held_out += happened
        elif happened:
            learned.append(happened)
    validation = _draw(learned, seed)
    training = [m for family in learned for m in family if m not in validation]
    return Split(tuple(training), tuple(validation), tuple(held_out))


def _draw(families: Sequence[tuple[str, ...]], seed: int) -> dict[str, None]:
    """Whole families, until they hold VALIDATION of all; ordered, and quick to look up."""
    wanted = VALIDATION * sum(len(family) for family in families)
    drawn: dict[str, None] = {}
    for family in Random(seed).sample(families, len(families)):
        if len(drawn) >= wanted:
            break
        drawn.update(dict.fromkeys(family))
    return drawn
