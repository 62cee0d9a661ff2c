"""Whether two ways of serving a model say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.ports import Message

Prompts = Sequence[Sequence[Message]]


class Speaker(Protocol):
    """A model that can be asked for its greedy replies and its first thoughts."""

    def complete(self, prompts: Prompts, *, max_tokens: int) -> list[str]:
        """The likeliest reply to each prompt."""
        ...

    def first_tokens(self, messages: Sequence[Message]) -> dict[str, float]:
        """The likeliest first tokens of a reply, with their log-probabilities."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model said to some prompts."""

    replies: tuple[str, ...]
    first_tokens: tuple[Mapping[str, float], ...]


def ask(speaker: Speaker, prompts: Prompts, max_tokens: int) -> Heard:
    """The same prompts for everyone. Raises ModelError."""
    replies = speaker.complete(prompts, max_tokens=max_tokens)
    return Heard(tuple(replies), tuple(speaker.first_tokens(each) for each in prompts))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two are: the share of replies that are the same to the letter, of openings too.

    `largest_difference` is between the log-probabilities of a first token that both name among
    their likeliest (natural logarithm); None when they name none in common.
    """

    prompts: int
    identical_replies: float
    same_first_token: float
    largest_difference: float | None


def compare(one: Heard, other: Heard) -> Likeness:
    """`one` and `other` were asked the same, at least one prompt."""
    count = len(one.replies)
    same = sum(a == b for a, b in zip(one.replies, other.replies, strict=True))
    pairs = list(zip(one.first_tokens, other.first_tokens, strict=True))
    led = sum(max(a, key=a.__getitem__) == max(b, key=b.__getitem__) for a, b in pairs)
    differences = [abs(a[token] - b[token]) for a, b in pairs for token in a.keys() & b.keys()]
    largest = round(max(differences), 4) if differences else None
    return Likeness(count, round(same / count, 3), round(led / count, 3), largest)
