"""Examples in batches of so many tokens, with hardly any padding."""

from collections.abc import Mapping, Sequence
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
class Collator:
    """Makes tensors of rows that are batches, padded on the right.

    There is no attention mask: looking back only, a token never sees the padding behind it, and
    without a mask torch has its flash kernels, on a GPU as on a CPU. The positions are for trl,
    which counts tokens by one or the other.
    """

    padding: int

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return `input_ids`, `labels`, `position_ids`: one line for each example."""
        import torch

        ids = [ids for row in rows for ids in row["input_ids"]]
        width = max(map(len, ids))
        return {
            "input_ids": torch.tensor([_filled(line, self.padding, width) for line in ids]),
            "labels": torch.tensor(
                [_filled(line, IGNORED, width) for row in rows for line in row["labels"]]
            ),
            "position_ids": torch.arange(width).repeat(len(ids), 1),
        }


def _filled(line: Sequence[int], filler: int, width: int) -> list[int]:
    return [*line, *[filler] * (width - len(line))]
