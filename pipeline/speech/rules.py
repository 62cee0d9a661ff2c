"""Ordered rewriting: each rule sees what the ones before it left."""

import re
from collections.abc import Callable, Sequence

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def rewrite(text: str, rules: Sequence[Rule]) -> str:
    """Apply the rules in order, each to the whole text."""
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text
