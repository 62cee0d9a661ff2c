"""Passages that talk to the machine that reads them instead of about the incident.

Incident text is data. A passage that gives orders to a bot, names a section of the report to write
or leave out, or plays a system role is set aside: it is neither quoted nor believed.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

from pipeline.injection.readings import encoded, readings

_SENTENCE_END = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*\s+|\n")
_TURN = re.compile(r"^\W{0,3}(?:user|human|bot|assistant|ai|system)\W{0,3}:", re.I | re.MULTILINE)
_EXAMPLE = re.compile(r"^\W{0,3}(?:a|answer|output|bot|reply)\W{0,3}:\s*(.{2,200})$", re.I | re.M)
_ANSWERED = re.compile(r"\?[ \t]*\n\W{0,8}(\S.{1,200})$", re.MULTILINE)
_RECURRING = re.compile(r"(?:->|=>|→|[:=])\s*((?!HTTP|ERR)[A-Z]{3,}-?\d{2,5})$", re.MULTILINE)
_ENOUGH = 3  # turns of a made-up conversation
_NEAR = 2  # sentences in which signs count together
_MAX_READ = 20_000  # characters of one passage


@dataclass(frozen=True, slots=True)
class _Signs:
    alone: re.Pattern[str]
    other_scripts: re.Pattern[str]
    parts: dict[str, re.Pattern[str]]
    together: Sequence[Sequence[str]]


def is_instruction(text: str) -> bool:
    """Whether a passage addresses the machine that reads it, in plain words or disguised."""
    text = text[:_MAX_READ]
    if any(_gives_order(reading) for reading in readings(text)):
        return True
    return any(_gives_order(hidden) or _is_command(hidden) for hidden in encoded(text))


def is_scripted(text: str) -> bool:
    """A conversation made up to be continued: many turns, or the same answer again and again."""
    if len(_TURN.findall(text)) >= _ENOUGH:
        return True
    patterns = (_EXAMPLE, _ANSWERED, _RECURRING)
    given = chain.from_iterable(pattern.findall(text) for pattern in patterns)
    answers = Counter(answer.strip().lower() for answer in given)
    return any(count >= _ENOUGH for count in answers.values())


def _gives_order(text: str) -> bool:
    signs = _signs()
    joined = " ".join(text.split())
    if signs.alone.search(text) or is_scripted(text):
        return True
    if "\n" in text and signs.alone.search(joined):
        return True
    if not text.isascii() and signs.other_scripts.search(joined):
        return True
    return any(_condemned(window, signs) for window in _windows(text))


def _condemned(window: str, signs: _Signs) -> bool:
    found = {name for name, pattern in signs.parts.items() if pattern.search(window)}
    return any(found.issuperset(combination) for combination in signs.together)


def _is_command(text: str) -> bool:
    """For text that somebody took care to encode an order is enough."""
    return bool(_signs().parts["order"].search(text))


def _windows(text: str) -> Iterator[str]:
    sentences = [s for s in _SENTENCE_END.split(text) if s.strip()]
    for start in range(max(1, len(sentences) - _NEAR + 1)):
        yield " ".join(sentences[start : start + _NEAR])


@cache
def _signs() -> _Signs:
    text = files("pipeline.injection").joinpath("signs.toml").read_text("utf-8")
    data = tomllib.loads(text)
    words = {name: value.replace("\n", "") for name, value in data["words"].items()}
    alone = [rule for rules in data["alone"].values() for rule in rules]
    return _Signs(
        _compiled(_any_of(alone), words),
        _compiled(_any_of(data["other_scripts"]["patterns"]), words),
        {name: _compiled(rule, words) for name, rule in data["signs"].items()},
        data["verdicts"]["together"],
    )


def _any_of(rules: Sequence[str]) -> str:
    return "|".join(f"(?:{rule})" for rule in rules)


def _compiled(rule: str, words: dict[str, str]) -> re.Pattern[str]:
    for name, alternatives in words.items():
        rule = rule.replace(f"{{{name}}}", f"(?:{alternatives})")
    return re.compile(rule, re.IGNORECASE | re.MULTILINE)
