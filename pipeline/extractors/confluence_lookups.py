"""What a page shows of others: the bodies of included pages and the names of people, asked once."""

import logging
from collections.abc import Mapping, Sequence

from pipeline.extractors.confluence_client import status_of
from pipeline.extractors.confluence_wikis import Space, Wiki
from pipeline.extractors.patience import Refused

logger = logging.getLogger(__name__)

_REFUSED = frozenset({400, 403, 404, 410})  # for good; what may pass fails the page that asked


class ConfluenceLookups:
    """Answers for one run. What is refused for good counts as absent, the rest raises Refused."""

    def __init__(self, wiki: Wiki, space: Space) -> None:
        self._wiki = wiki
        self._space = space
        self._spaces = {space.key: space, "": space}
        self._pages: dict[tuple[str, str], str | None] = {}
        self._names: dict[str, str] = {}
        self._may_ask_names = True

    def page(self, title: str, key: str) -> str | None:
        """The storage of the page with that title in a space; "" is the run's own."""
        wanted = title, key or self._space.key
        if wanted not in self._pages:
            try:
                self._pages[wanted] = self._wiki.storage_of(title, self._in(key))
            except Refused as refused:
                _check(refused)
                self._pages[wanted] = None
        return self._pages[wanted]

    def _in(self, key: str) -> Space:
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
    if status_of(refused) not in _REFUSED:
        raise refused
