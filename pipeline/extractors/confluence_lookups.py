"""What a page shows of others: the bodies of included pages and the names of people, asked once."""

import logging
from collections.abc import Mapping, Sequence

from pipeline.extractors.confluence_client import SHUT, status_of
from pipeline.extractors.confluence_wikis import Space, Wiki
from pipeline.extractors.patience import Refused

logger = logging.getLogger(__name__)


class ConfluenceLookups:
    """Answers for one run. What is refused for good counts as absent, the rest raises Refused.

    `listed` are ids of the run's own pages by title.
    """

    def __init__(self, wiki: Wiki, space: Space, listed: Mapping[str, str]) -> None:
        self._wiki = wiki
        self._spaces = {space.key: space, "": space}
        self._ids = {(title, space.key): id for title, id in listed.items()}
        self._storages: dict[tuple[str, str], str | None] = {}
        self._names: dict[str, str] = {}
        self._may_ask_names = True

    def page(self, title: str, key: str) -> str | None:
        """The storage of the page with that title in a space; "" is the run's own."""
        wanted = title, key or self._spaces[""].key
        if wanted not in self._storages:
            try:
                id = self._ids.get(wanted) or self._wiki.page(title, self._space(key))
                self._storages[wanted] = self._wiki.storage(id) if id else None
            except Refused as refused:
                _check(refused)
                self._storages[wanted] = None
        return self._storages[wanted]

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
