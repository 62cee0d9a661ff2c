"""What a page shows of others: the bodies of included pages and the names of people, asked once."""

import logging
from collections.abc import Iterable, Mapping, Sequence

from pipeline.extractors.confluence_client import SHUT, status_of
from pipeline.extractors.confluence_wikis import Content, Space, Wiki
from pipeline.extractors.patience import Refused

logger = logging.getLogger(__name__)


class ConfluenceLookups:
    """Answers for one run. What is refused for good counts as absent, the rest raises Refused.

    `listed` are ids of the run's own pages by title.
    """

    def __init__(self, wiki: Wiki, space: Space, listed: Mapping[str, str]) -> None:
        self._wiki = wiki
        self.space = space.key
        self._spaces = {space.key: space}
        self._ids = {(title, space.key): id for title, id in listed.items()}
        self._contents: dict[tuple[str, str], tuple[str, Content] | None] = {}
        self._names: dict[str, str] = {}
        self._may_ask_names = True

    def page(self, title: str, key: str) -> str | None:
        """The storage of the page with that title in the space with that key."""
        found = self._find(title, key)
        return found[1].storage if found else None

    def numbers(self, shown: Iterable[tuple[str, str]]) -> dict[str, int]:
        """The numbers of pages by id, for titles and spaces; 0 for one that is out of reach."""
        numbers: dict[str, int] = {}
        for title, key in shown:
            found = self._find(title, key)
            numbers[found[0] if found else title] = found[1].number if found else 0
        return numbers

    def _find(self, title: str, key: str) -> tuple[str, Content] | None:
        wanted = title, key
        if wanted not in self._contents:
            try:
                id = self._ids.get(wanted) or self._wiki.page(title, self._space(key))
                self._contents[wanted] = (id, self._wiki.content(id)) if id else None
            except Refused as refused:
                _check(refused)
                self._contents[wanted] = None
        return self._contents[wanted]

    def _space(self, key: str) -> Space:
        if key not in self._spaces:
            self._spaces[key] = self._wiki.space(key) or Space(key)
        return self._spaces[key]

    def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names of people, as far as the token may see them."""
        unasked = [id for id in ids if id and id not in self._names]
        if unasked and self._may_ask_names:
            try:
                self._names |= dict.fromkeys(unasked, "") | dict(self._wiki.names(unasked))
            except Refused as refused:
                _check(refused)
                logger.info("names of people are hidden: %s", refused.trouble.reason)
                self._may_ask_names = False
        return self._names


def _check(refused: Refused) -> None:
    """Let what may pass fail the page that asked: read without it, it would count as settled."""
    if status_of(refused) not in {400, *SHUT}:
        raise refused
