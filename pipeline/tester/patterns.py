"""Many regular expressions over one text, each tried only where a literal that it needs occurs.

The patterns are those of Python's `re`, less what can make a search slower than linear: repetition
without an upper bound is allowed on white space alone. A person's `.*` becomes `.{0,40}`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

Span = tuple[int, int]

_TOKEN = re.compile(
    r"(?P<lookaround>\(\?<?[=!](?:[^()\\]|\\.|\([^()]*\))*\))"
    r"|(?P<open>\((?:\?:|\?P<\w+>)?)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<optional>[?*]|\{0?,\d*\})|(?P<repeat>\+|\{\d+(?:,\d*)?\})"
    r"|\\(?P<escaped>[^\w\s])|(?P<other>\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|[.^$])|(?P<plain>.)",
    re.DOTALL,
)
_BOUNDED = re.compile(r"\\s[*+]|\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
_NEGATION = re.compile(
    r"\b(?:no|not|never|without|neither|nor|isn't|wasn't|aren't|weren't|ruled out|instead of)\s+"
    r"(?:(?:a|an|any|the|its|real|actual|yet|sign|signs|evidence|trace|of|about|due|related|to"
    r"|caused|by)\s+){0,5}$",
    re.IGNORECASE,
)
_NEGATION_REACH = 48
_NAME = re.compile(r"\b(?=\w{0,60}(?:[a-z][A-Z]|[A-Za-z]_[A-Za-z]))\w{4,60}\b")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def check_pattern(pattern: str) -> str:
    """The pattern itself; ValueError saying what to change when it cannot be used."""
    if _UNBOUNDED.search(_BOUNDED.sub("", pattern)):
        raise ValueError("repetition without an upper bound; write .{0,40} instead of .*")
    if any(t.lastgroup == "open" and pattern[t.end() :][:1] == "?" for t in _tokens(pattern)):
        raise ValueError("a group that is neither (?:...) nor a plain look-around")
    try:
        _compiled(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def required_literals(pattern: str) -> frozenset[str]:
    """Lower-case literals of which every match holds at least one; empty: nothing is known."""
    return _alternation(_tokens(pattern))


def _tokens(pattern: str) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(pattern)


def _alternation(tokens: Iterator[re.Match[str]]) -> frozenset[str]:
    """Read up to the closing bracket: what any branch needs, if each branch needs something."""
    branches: list[list[frozenset[str]]] = [[]]
    run = ""
    for token in tokens:
        kind, part = token.lastgroup, branches[-1]
        if kind in ("plain", "escaped"):
            run += token[kind].lower()
            continue
        if kind == "optional" and run:
            run = run[:-1]
        elif kind == "optional" and part:
            part.pop()
        if run:
            part.append(frozenset([run]))
            run = ""
        if kind == "open":
            part.append(_alternation(tokens))
        elif kind == "bar":
            branches.append([])
        elif kind == "close":
            break
        elif kind == "other":
            part.append(frozenset())
    if run:
        branches[-1].append(frozenset([run]))
    needs = [max(parts, key=_selectivity, default=frozenset[str]()) for parts in branches]
    return frozenset[str]().union(*needs) if all(needs) else frozenset()


def _selectivity(literals: frozenset[str]) -> int:
    return min(map(len, literals), default=0)


class PatternSet:
    """Patterns, known by their position, that are searched together."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = tuple(patterns)
        self._needing: dict[str, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for position, pattern in enumerate(self._patterns):
            literals = required_literals(pattern)
            for literal in literals:
                self._needing[literal].append(position)
            if not literals:
                self._always.append(position)

    def search(self, text: str) -> Iterator[tuple[int, tuple[Span, ...]]]:
        """Position and spans of each pattern that occurs and is not negated ("no sign of ...").

        Names such as KubePodCrashLooping and queue_depth_high are searched as words as well, so
        that one position may come twice.
        """
        text = text.replace("’", "'")
        yield from self._found(text)
        words, offsets = _split_names(text)
        for position, spans in self._found(words) if words else ():
            yield position, tuple((offsets[start], offsets[end - 1] + 1) for start, end in spans)

    def _found(self, text: str) -> Iterator[tuple[int, tuple[Span, ...]]]:
        for position in self._candidates(text.lower()):
            found = _compiled(self._patterns[position]).finditer(text)
            spans = tuple(m.span() for m in found if not _negated(text, m.start()))
            if spans:
                yield position, spans

    def _candidates(self, lowered: str) -> list[int]:
        positions = set(self._always)
        for literal, needing in self._needing.items():
            if literal in lowered:
                positions.update(needing)
        return sorted(positions)


def _negated(text: str, start: int) -> bool:
    return _NEGATION.search(text[max(0, start - _NEGATION_REACH) : start]) is not None


def _split_names(text: str) -> tuple[str, list[int]]:
    """The names in a text as words, one name a line, and the offset that each character had."""
    words: list[str] = []
    offsets: list[int] = []
    for name in _NAME.finditer(text):
        for part in _PART.finditer(text, *name.span()):
            words.append(part[0] + " ")
            offsets += range(part.start(), part.end() + 1)
        words.append("\n")
        offsets.append(name.end())
    return "".join(words), offsets
