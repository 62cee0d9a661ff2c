"""Phrases with a meaning, found in running words.

A phrase is words separated by spaces; `*` after a word stands for any ending ("fail* to"). Where
several phrases begin at the same word the longest counts, and its words are used up.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[a-z0-9][a-z0-9'/%&+-]*")
_KEY = 3  # letters of its first word by which a phrase is looked up
_MEMORY = 20_000  # words

_Phrase = tuple[tuple[tuple[str, bool], ...], T]


def words_of(text: str) -> list[str]:
    """The lower-case words of a text, without punctuation."""
    return _WORD.findall(text.lower().replace("’", "'"))


class Lexicon(Generic[T]):
    """Phrases and what each stands for; "a, b" in one entry are two phrases."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        index: defaultdict[str, list[_Phrase[T]]] = defaultdict(list)
        for phrases, value in entries:
            for phrase in phrases.split(", "):
                parts = tuple((part.rstrip("*"), part.endswith("*")) for part in phrase.split())
                index[parts[0][0][:_KEY]].append((parts, value))
        for options in index.values():
            options.sort(key=lambda option: (-len(option[0]), -len(option[0][0][0])))
        self._index = dict(index)
        self._seen: dict[str, dict[str, list[_Phrase[T]]]] = {}

    def found(self, words: Sequence[str]) -> list[T]:
        """What the phrases in the words stand for, in order, repetitions included."""
        seen = self._seen
        values: list[T] = []
        used = 0
        for at, word in enumerate(words):
            known = seen.get(word)
            if known is None:
                known = self._meet(word)
            if not known or at < used:
                continue
            after = words[at + 1] if at + 1 < len(words) else ""
            options = known.get(after)
            if options is None:
                options = self._options(word, after)
                if len(known) < _MEMORY:
                    known[after] = options
            for parts, value in options:
                if len(parts) < 3 or _fits(parts[2:], words, at + 2):
                    values.append(value)
                    used = at + len(parts)
                    break
        return values

    def _meet(self, word: str) -> dict[str, list[_Phrase[T]]]:
        """Room to remember a word's phrases by the word after it; texts repeat few words often."""
        if len(self._seen) > _MEMORY:
            self._seen.clear()
        begins = any(_fits(parts[:1], (word,), 0) for parts, _ in self._index.get(word[:_KEY], ()))
        self._seen[word] = {"": self._options(word, "")} if begins else {}
        return self._seen[word]

    def _options(self, word: str, after: str) -> list[_Phrase[T]]:
        options = self._index.get(word[:_KEY], ())
        return [option for option in options if _fits(option[0][:2], (word, after), 0)]


def _fits(parts: Sequence[tuple[str, bool]], words: Sequence[str], at: int) -> bool:
    if at + len(parts) > len(words):
        return False
    for text, open_ended in parts:
        word = words[at]
        if word != text and not (open_ended and word.startswith(text)):
            return False
        at += 1
    return True
