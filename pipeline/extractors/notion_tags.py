"""Which pages of a Notion data source are post-mortems: the property that says so, its value."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.extractors.notion_properties import properties_of, values_of
from pipeline.extractors.notion_text import Json

DEFAULT_NAMES = frozenset({"type", "tags", "kind"})
_DEFAULT_TAG = "postmortem"
_OPERATORS = {"select": "equals", "status": "equals", "multi_select": "contains"}
_READ_HERE = frozenset({"rich_text", "title", "formula", "rollup", "url"})
_MUTE = frozenset({"checkbox", "relation", "button"})  # filtered by Notion, or without any text
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Marking:
    """How one data source marks its post-mortems.

    `names` are the properties that may do so; none: every page counts. `filter` is what Notion
    can sort out by itself. `possible` is off where no option of those properties is the tag.
    """

    names: frozenset[str] = frozenset()
    filter: Json | None = None
    possible: bool = True


@dataclass(frozen=True, slots=True)
class Tag:
    """A property and its value as people configured them; empty ones mean the defaults."""

    property: str = ""
    value: str = ""

    def marking(self, schema: Mapping[str, Json]) -> Marking | None:
        """The marking of a data source, by its schema; None if it lacks the configured property."""
        able = {n: p for n, p in schema.items() if self._may_be(n, str(p.get("type")))}
        if not able:
            return None if self.property else Marking()
        told_here = any(_is_told_here(one) for one in able.values())
        clauses = [clause for name, one in able.items() for clause in self._clauses(name, one)]
        narrow = {"or": clauses} if len(clauses) > 1 else next(iter(clauses), None)
        wanted = None if told_here else narrow
        return Marking(frozenset(able), wanted, told_here or bool(clauses))

    def marks(self, page: Json, marking: Marking) -> bool:
        """Whether a page is a post-mortem."""
        held = properties_of(page)
        return not marking.names or any(
            self._is(text, held[name])
            for name in marking.names & set(held)
            for text in values_of(held[name])
        )

    def _may_be(self, name: str, kind: str) -> bool:
        if self.property:
            return name.casefold() == self.property.strip().casefold()
        able = kind in _OPERATORS or kind in _READ_HERE or kind == "checkbox"
        return able and name.strip().casefold() in DEFAULT_NAMES

    def _clauses(self, name: str, one: Json) -> Iterable[Json]:
        kind = str(one.get("type"))
        if kind == "checkbox":
            yield {"property": name, "checkbox": {"equals": True}}
        elif kind in _OPERATORS:
            for option in _options(one):
                if self._equals(option):
                    yield {"property": name, kind: {_OPERATORS[kind]: option}}

    def _is(self, text: str, value: Json) -> bool:
        ticked = text == "yes" and value.get("type") in ("checkbox", "formula")
        return ticked or self._equals(text)

    def _equals(self, text: str) -> bool:
        """Notion's filters mind the case of an option; people do not."""
        if self.value:
            return text.strip().casefold() == self.value.strip().casefold()
        return _NO_LETTER.sub("", text).casefold() == _DEFAULT_TAG


def _is_told_here(one: Json) -> bool:
    """Whether pages must be read to tell: Notion cannot filter the type, or names no options."""
    kind = one.get("type")
    return kind not in _MUTE and (kind not in _OPERATORS or not _options(one))


def _options(one: Json) -> list[str]:
    held = one.get(str(one.get("type"))) or {}
    return [str(option.get("name")) for option in held.get("options") or ()]
