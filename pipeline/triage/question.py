"""What a question asks for."""

import re
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path


class Ask(StrEnum):
    """The part of a report that answers the question."""

    CAUSE = "cause"
    FIX = "fix"
    SERVICES = "services"
    PREVENTION = "prevention"
    DURATION = "duration"
    TIME = "time"
    PERSON = "person"
    AMOUNT = "amount"
    DETECTION = "detection"
    LIST = "list"
    SEEN_BEFORE = "seen before"


def read_question(question: str) -> Ask:
    """What is asked for; a bare description of symptoms asks whether it was seen before."""
    text = question.lower().strip()
    return next((ask for ask, rule in _rules() if rule.search(text)), Ask.SEEN_BEFORE)


@cache
def _rules() -> list[tuple[Ask, re.Pattern[str]]]:
    data = tomllib.loads(Path(__file__).with_name("questions.toml").read_text())
    parts = {name: pattern.strip() for name, pattern in data["parts"].items()}
    return [(Ask(rule["kind"]), _any_of(rule["patterns"], parts)) for rule in data["ask"]]


def _any_of(patterns: list[str], parts: dict[str, str]) -> re.Pattern[str]:
    joined = "|".join(patterns)
    for name, pattern in parts.items():
        joined = joined.replace(f"{{{name}}}", pattern)
    return re.compile(joined)
