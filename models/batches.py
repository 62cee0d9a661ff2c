"""Examples in batches of so many tokens, with hardly any padding."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from models.rendering import Encoded

IGNORED = -100  # the label of a token that nothing is learned from


def fill_batches(lengths: Sequence[int], tokens: int, seed: int) -> list[list[int]]:
    """Example numbers in batches that cost at most `tokens` when padded to their longest.

    Examples of about the same length go together. One that is longer is a batch of its own.
    """
    random = Random(seed)
    order = sorted(range(len(lengths)), key=lambda n: (lengths[n], random.random()))
    batches: list[list[int]] = []
    for number in reversed(order):
        if not batches or lengths[batches[-1][0]] * (len(batches[-1]) + 1) > tokens:
            batches.append([])
        batches[-1].append(number)
    return batches


def padding_share(lengths: Sequence[int], batches: Sequence[Sequence[int]]) -> float:
    """The share of places in padded batches that hold no token."""
    places = sum(max(lengths[n] for n in batch) * len(batch) for batch in batches)
    return 1 - sum(lengths) / places


def as_rows(examples: Sequence[Encoded], batches: Sequence[Sequence[int]]) -> dict[str, list[Any]]:
    """The columns of a data set that has a batch in each row, for a trainer that takes one row.

    Its shuffling, its shares for several processes and its resuming then work on whole batches.
    Only replies are learned from.
    """
    return {
        "input_ids": [[list(examples[n].ids) for n in batch] for batch in batches],
        "labels": [[_labels(examples[n]) for n in batch] for batch in batches],
    }


def _labels(example: Encoded) -> list[int]:
    masked = [IGNORED] * example.prompt_length
    return masked + list(example.ids[example.prompt_length :])


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A collator of rows that are batches: hands their examples to one of examples."""

    collate: Callable[[list[dict[str, Any]]], dict[str, Any]]

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return tensors for a model."""
        return self.collate(
            [
                {"input_ids": ids, "labels": labels}
                for row in rows
                for ids, labels in zip(row["input_ids"], row["labels"], strict=True)
            ]
        )
