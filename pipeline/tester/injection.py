"""Passages that talk to the reader's machine instead of about the incident.

Incident text is data. A passage that gives orders to a bot, names a section of the report to write
or leave out, or plays a system role is set aside: it is neither quoted nor believed.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

_HIDDEN = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\U000e0000-\U000e007f]"
)
_SCRIPTED_TURNS = re.compile(
    r"^\s*(?:user|human|bot|assistant|ai)\s*:", re.IGNORECASE | re.MULTILINE
)


@cache
def _rules() -> tuple[re.Pattern[str], ...]:
    data = tomllib.loads(files("pipeline.tester").joinpath("instructions.toml").read_text("utf-8"))
    rules: list[str] = data["rules"]
    for name in ("ai", "reader", "order", "section"):
        alternatives = "".join(str(data[name]).split("\n"))
        rules = [rule.replace(f"<{name}>", alternatives) for rule in rules]
    return tuple(re.compile(rule, re.IGNORECASE | re.MULTILINE) for rule in rules)


def strip_hidden(text: str) -> tuple[str, bool]:
    """The text without characters that nobody sees, and whether words were broken up by them."""
    clean, count = _HIDDEN.subn("", text)
    return clean, count >= 4 and count * 4 > len(clean.replace(" ", ""))


def is_instruction(text: str) -> bool:
    """Whether a passage addresses the machine that reads it."""
    if len(_SCRIPTED_TURNS.findall(text)) >= 3:
        return True
    return any(rule.search(text) for rule in _rules())
