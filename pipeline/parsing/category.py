"""The kind of cause, by weighted words from a table that users may extend (categories.toml)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.parsing.lexicon import Lexicon, words_of

OTHER = "other"
_TABLE = Path(__file__).with_name("categories.toml")
_THRESHOLD = 2.0


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of cause: its name, one line for people, and the words that speak for it.

    A term matches whole words and their plural, whatever their case; `*` after it stands for any
    ending. Weights run from 0.5 to 5.
    """

    name: str
    description: str
    terms: Mapping[str, float]


def load_categories(path: Path = _TABLE) -> tuple[Category, ...]:
    """Read a table of categories. Raises tomllib.TOMLDecodeError, KeyError or OSError."""
    table = tomllib.loads(path.read_text("utf-8"))
    return tuple(
        Category(raw["name"], raw["description"], raw["terms"]) for raw in table["category"]
    )


@cache
def default_categories() -> tuple[Category, ...]:
    """The categories that come with the program."""
    return load_categories()


class Classifier:
    """Sums the weights of the terms that occur in texts of different worth."""

    def __init__(self, categories: Sequence[Category]) -> None:
        weights: dict[str, list[tuple[str, float]]] = {}
        for category in categories:
            for term, weight in category.terms.items():
                weights.setdefault(term.lower(), []).append((category.name, weight))
        self._terms = Lexicon(
            (term if term.endswith("*") else f"{term}, {term}s", (term, tuple(found)))
            for term, found in weights.items()
        )

    def classify(self, texts: Sequence[tuple[str, float]]) -> str:
        """The best category of (text, worth) pairs, or "other" when little speaks for any."""
        totals: dict[str, float] = {}
        for text, worth in texts:
            for _, weights in set(self._terms.found(words_of(text))):
                for name, weight in weights:
                    totals[name] = totals.get(name, 0.0) + weight * worth
        best = max(totals, key=lambda name: totals[name], default=OTHER)
        return best if totals.get(best, 0.0) >= _THRESHOLD else OTHER
