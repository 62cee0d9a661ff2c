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
_ANY = "*"  # no word

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
        # most words begin no phrase, and are passed over without a turn of the loop
        begin = [at for at, known in enumerate(map(seen.get, words)) if known is None or known]
        for at in begin:
            word = words[at]
            known = seen.get(word) or self._meet(word)
            if not known or at < used:
                continue
            after = words[at + 1] if at + 1 < len(words) else ""
            options = known.get(after)
            if options is None:
                options = [o for o in known[_ANY] if len(o[0]) < 2 or _is(o[0][1], after)]
                if len(known) < _MEMORY:
                    known[after] = options
            for parts, value in options:
                if len(parts) < 3 or _fits(parts[2:], words, at + 2):
                    values.append(value)
                    used = at + len(parts)
                    break
        return values

    def _meet(self, word: str) -> dict[str, list[_Phrase[T]]]:
        """The word's phrases by the word after it; texts repeat few words often."""
        if len(self._seen) > _MEMORY:
            self._seen.clear()
        near = self._index.get(word[:_KEY], ())
        begun = [option for option in near if _is(option[0][0], word)]
        self._seen[word] = {_ANY: begun} if begun else {}
        return self._seen[word]


def _is(part: tuple[str, bool], word: str) -> bool:
    text, open_ended = part
    return word == text or (open_ended and word.startswith(text))


def _fits(parts: Sequence[tuple[str, bool]], words: Sequence[str], at: int) -> bool:
    if at + len(parts) > len(words):
        return False
    return all(_is(part, words[at + n]) for n, part in enumerate(parts))
