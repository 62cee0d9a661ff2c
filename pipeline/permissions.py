"""Who may be told of which incident: the operator's rules, applied before anything is ranked.

A rule limits a place to Slack channels (C..., G...) and user groups (S...):

    confluence:SEC = S0SECURITY; github:org/runbooks:hr/* = C0HRINCIDENTS, S0HR

Where several rules fit a document, each of them must allow it. What no rule names may be told to
every full member of the workspace; guests and people of other organisations are told nothing. The
rules are asked at every question, so a change of them holds at once, without a new index.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pipeline.errors import SettingsError
from pipeline.records import IncidentRecord

_SOURCES = ("folder", "github", "notion", "confluence")
_AUDIENCE = re.compile(r"[CGS][A-Z0-9]{2,}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever will read an answer.

    `ids` are the channel it is given in, or, in a direct message, the channels and user groups
    that the asker is in. `insider`: a full member, in a place that no outsider reads.
    """

    ids: frozenset[str] = frozenset()
    insider: bool = True
    operator: bool = False


OPERATOR = Reader(operator=True)
"""Who runs the program on its own machine has the files anyway."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A place and those it is limited to. An empty `scope` or `path` stands for all of them."""

    source: str
    scope: str
    path: str
    audience: frozenset[str]

    def covers(self, record: IncidentRecord) -> bool:
        """Whether the record comes from this place."""
        return (
            record.source == self.source
            and _within(record.scope, self.scope, ":@")
            and _within(record.path, self.path, "/")
        )


class Permissions:
    """All rules together."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._rules = tuple(rules)

    @classmethod
    def parse(cls, text: str) -> "Permissions":
        """Read the rules of ACCESS. Raises SettingsError naming the one that cannot be read."""
        return cls([_rule(part.strip()) for part in text.split(";") if part.strip()])

    @property
    def audiences(self) -> frozenset[str]:
        """Every channel and user group that a rule names."""
        return frozenset[str]().union(*(rule.audience for rule in self._rules))

    def may_read(self, reader: Reader, record: IncidentRecord) -> bool:
        """Whether this reader may be told of this incident."""
        if reader.operator:
            return True
        return reader.insider and all(
            rule.audience & reader.ids for rule in self._rules if rule.covers(record)
        )

    def open_to_members(self, record: IncidentRecord) -> bool:
        """Whether every full member may be told of it."""
        return self.may_read(Reader(), record)


def _within(name: str, place: str, separators: str) -> bool:
    """Whether a scope or path is the place, lies in it, or fits it as a pattern."""
    place = place.rstrip("/")
    inside = name.startswith(place) and name[len(place) : len(place) + 1] in separators
    return not place or name == place or inside or fnmatchcase(name, place)


def _rule(text: str) -> Rule:
    place, equals, allowed = text.rpartition("=")
    source, _, rest = place.strip().partition(":")
    scope, _, path = rest.partition(":")
    audience = frozenset(re.split(r"[,\s]+", allowed.strip()))
    if source not in _SOURCES:
        raise _unreadable(text, f"it has to begin with {', '.join(_SOURCES)}")
    if not equals or not all(_AUDIENCE.fullmatch(one) for one in audience):
        raise _unreadable(text, "after = come ids of channels (C...) or user groups (S...)")
    return Rule(source, scope.strip(), path.strip(), audience)


def _unreadable(text: str, why: str) -> SettingsError:
    form = "confluence:SEC=S0SECURITY; github:org/repo:hr/*=C0HR"
    return SettingsError(f"ACCESS: the rule {text!r} cannot be read: {why}. The form is {form}")
