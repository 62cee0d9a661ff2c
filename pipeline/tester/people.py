"""Keeping people out of the report: whoever takes part is spoken of by role."""

import re
from collections.abc import Iterable

from pipeline.tester.kinds import Role, role_of
from pipeline.tester.source import Participant

_SPOKEN: dict[Role, str] = {
    "responder": "a responder",
    "support": "support",
    "bot": "a bot",
    "reporter": "the reporter",
    "author": "the author",
}
# Names that are words of the trade or of the language count only with a capital or an @.
_WORDS = frozenset(
    (
        "will", "mark", "may", "rob", "art", "drew", "grant", "bill", "chase", "hope", "page",
        "case", "ruby", "max", "rich", "dot", "ray", "sky", "amber", "root", "admin", "ops", "bot",
        "dev", "jo", "al", "ed", "an", "in", "don", "sue", "pat", "frank", "miles", "drake", "chip",
        "dean", "guy", "joy", "june", "april", "august", "dawn", "eve", "rose", "summer", "basil",
        "sandy", "iris", "olive", "cash", "skip", "jay", "bob", "jack", "jenkins", "argo", "on",
        "support", "platform", "team", "oncall", "sre", "data", "web", "core", "alert", "deploy",
    )
)  # fmt: skip


class Names:
    """Replaces the participants' names in a text by their roles."""

    def __init__(self, participants: Iterable[Participant]) -> None:
        self._spoken: dict[str, str] = {}
        for person in participants:
            role = role_of(person.title, is_bot=False)
            for name in filter(None, _forms(person.names)):
                self._spoken[name.lower()] = _SPOKEN[role]
        self._pattern = _either(self._spoken)

    def mask(self, text: str) -> str:
        """The text with roles for names; `@someone` of unknown people becomes "someone"."""
        text = re.sub(r"(?<![\w./])@someone\b", "someone", text)
        return self._pattern.sub(self._word, text) if self._pattern else text

    def _word(self, match: re.Match[str]) -> str:
        name, at = match["name"], match["at"]
        if not at and name.lower() in _WORDS and not name[0].isupper():
            return match[0]
        return self._spoken[name.lower()]


def _forms(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        yield name
        yield from (part for part in re.split(r"[\s._]+", name) if len(part) > 2)


def _either(names: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(names, key=len, reverse=True)
    if not longest_first:
        return None
    either = "|".join(map(re.escape, longest_first))
    return re.compile(
        rf"(?<![\w.-])(?P<at>@?)(?P<name>{either})(?![\w-]|\.\w)(?:’s|'s)?", re.IGNORECASE
    )
