"""Kinds of weakness that people admit in an incident, and the test and step against each."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind; its texts may hold {component} and {topic}.

    `causal` kinds can themselves be what caused an incident, the others only hid or prolonged it.
    """

    id: str
    pattern: re.Pattern[str]
    lead: str
    title: str
    layer: str
    tool: str
    catches: str
    pass_when: str
    action: str
    done_when: str
    causal: bool = False


@cache
def gaps() -> tuple[Gap, ...]:
    """The known kinds, in the order in which they are tried."""
    data = tomllib.loads(files("pipeline.tester").joinpath("gaps.toml").read_text("utf-8"))
    entries: list[dict[str, Any]] = data["gap"]
    return tuple(
        Gap(pattern=re.compile(entry.pop("pattern"), re.IGNORECASE), **entry) for entry in entries
    )


def gap_of(text: str) -> Gap | None:
    """The first kind whose pattern the text holds, with ’ for every apostrophe."""
    plain = text.replace("'", "’")
    return next((gap for gap in gaps() if gap.pattern.search(plain)), None)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the incident's own names into a catalogue text."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
