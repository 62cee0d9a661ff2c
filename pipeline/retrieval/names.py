"""Technologies and products that a question names and a report does not."""

import re
import tomllib
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[a-z0-9]+")


def lacking(question: str, report: str) -> tuple[str, ...]:
    """The things named in the question of which the report has no spelling."""
    asked, told = _words(question), _words(report)
    missing = (spellings & asked for spellings in _named_things() if not spellings & told)
    return tuple(sorted(name for names in missing for name in names))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


@cache
def _named_things() -> list[frozenset[str]]:
    data = tomllib.loads(Path(__file__).with_name("named_things.toml").read_text())
    return [frozenset(spellings.split("|")) for spellings in data["names"]]
