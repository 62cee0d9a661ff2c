"""Post-mortems in a Confluence space: the pages that carry a label.

The label's pages are listed with their versions; only what is new or changed is read. A page that
shows part of another one is read again when either has changed.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.errors import SettingsError, SourceError
from pipeline.extractors.base import NOTHING_KNOWN, Extractor
from pipeline.extractors.confluence_client import (
    SHUT,
    Address,
    ConfluenceClient,
    HttpTrouble,
    status_of,
)
from pipeline.extractors.confluence_lookups import ConfluenceLookups
from pipeline.extractors.confluence_storage import StorageReader
from pipeline.extractors.confluence_versions import joined, shown_in, still_holds
from pipeline.extractors.confluence_wikis import Cloud, DataCenter, Listed, Space, Wiki
from pipeline.extractors.patience import Patience, Refused, Trouble
from pipeline.extractors.reading import broken_off, read_each
from pipeline.extractors.title_paths import distinct_paths, title_path
from pipeline.records import Document, SourceFailure, Unchanged, document_id
from pipeline.settings import load_settings

logger = logging.getLogger(__name__)

_EXPIRED = frozenset({400, 404, 410})  # what a next link answers when its cursor is too old
_CLOSED = (
    "is deleted, or closed to the account of CONFLUENCE_TOKEN: let it view the page, and run again."
)
_RENDERING = 1  # raise it when the same page would give another text


class ConfluenceExtractor(Extractor):
    """Pages of one space with one of the labels (several: with commas between them).

    Address, credentials and label that are not given come from the settings (CONFLUENCE_URL ...).
    """

    source = "confluence"

    def __init__(
        self,
        space: str,
        *,
        url: str | None = None,
        email: str | None = None,
        token: str | None = None,
        label: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        settings = load_settings(
            confluence_url=url,
            confluence_email="" if email is None and token else email,
            confluence_token=token,
            confluence_label=label,
        )
        self.scope = space.strip()
        self._labels = _labels(settings.confluence_label)
        if not self.scope:
            raise SettingsError("--space wants the key of a space, as in --space OPS.")
        if not settings.confluence_token:
            raise SettingsError("CONFLUENCE_TOKEN is not set: make a token in Confluence.")
        self._client = ConfluenceClient(
            Address.of(settings.confluence_url, settings.confluence_email),
            email=settings.confluence_email,
            token=settings.confluence_token,
            patience=patience or Patience(),
        )
        self._wiki: Wiki = (Cloud if self._client.address.cloud else DataCenter)(self._client)

    def documents(
        self, known: Mapping[str, str] = NOTHING_KNOWN
    ) -> Iterator[Document | Unchanged | SourceFailure]:
        """Yield what is unchanged, then what had to be read; see Extractor."""
        try:
            space, listed, broken = self._list()
        except Refused as refused:
            raise SourceError(refused.trouble.reason) from refused
        pages = _places(listed, space.home)
        versions = {page.listed.id: known.get(self._id(page), "") for page in pages}
        numbers = self._numbers(pages, versions)
        changed: list[_Place] = []
        for page in pages:
            if still_holds(versions[page.listed.id], page.version, numbers):
                yield Unchanged(self.source, page.path, page.listed.id)
            else:
                changed.append(page)
        lookups = ConfluenceLookups(self._wiki, space, {one.title: one.id for one in listed})
        read = partial(self._read, lookups)
        yield from read_each(self.source, changed, read, self._failed)
        if broken:
            yield broken_off(self.source, "the rest of the list", broken)

    def _id(self, page: "_Place") -> str:
        return document_id(self.source, self.scope, page.listed.id)

    def _numbers(self, pages: Sequence["_Place"], versions: Mapping[str, str]) -> Mapping[str, int]:
        """Today's numbers of the pages, and of those that stood in them when they were read."""
        numbers = {page.listed.id: page.listed.number for page in pages}
        shown = {id for version in versions.values() for id in shown_in(version)}
        elsewhere = sorted(shown - numbers.keys())
        if not elsewhere:
            return numbers
        try:
            return {**numbers, **self._wiki.numbers(elsewhere)}
        except Refused as refused:
            logger.info("included pages are read again: %s", refused.trouble.reason)
            return numbers

    def _list(self) -> tuple[Space, Sequence[Listed], Refused | None]:
        """The space, its pages with the label, and what the list broke off with, if it did."""
        space = self._space()
        try:
            listed, broken = self._search(space or Space(self.scope))
        except Refused as refused:
            if space is None and not refused.trouble.auth:
                raise SourceError(self._unknown()) from refused
            raise
        if space is None and not listed:
            raise SourceError(self._unknown())
        if not listed:
            logger.warning("no page of %s has a label of CONFLUENCE_LABEL", self.scope)
        return space or Space(self.scope), listed, broken

    def _space(self) -> Space | None:
        """The space; None if the wiki says that there is none."""
        try:
            return self._wiki.space(self.scope)
        except Refused as refused:
            status, address = status_of(refused), self._client.address
            if status not in SHUT:
                raise
            if status == 404 and not address.certain:  # a server of one's own below /wiki
                self._client.address = replace(address, cloud=False, certain=True)
                self._wiki = DataCenter(self._client)
                return self._space()
        return Space(self.scope)

    def _unknown(self) -> str:
        return (
            f"{self._client.address.root} has no space {self.scope!r}, or hides it from "
            "CONFLUENCE_TOKEN's account: check --space and CONFLUENCE_URL."
        )

    def _search(self, space: Space) -> tuple[Sequence[Listed], Refused | None]:
        try:
            return _gathered(lambda: self._wiki.labelled(space, self._labels))
        except Refused as refused:
            if status_of(refused) not in SHUT:
                raise
            logger.info("the search of Confluence is refused: %s", refused.trouble.reason)
            try:
                return _gathered(lambda: self._wiki.labelled_unsearched(space, self._labels))
            except Refused:
                raise refused from None  # what is worth mending is the search

    def _failed(self, page: "_Place", trouble: Trouble) -> SourceFailure:
        missing = isinstance(trouble, HttpTrouble) and trouble.status == 404
        reason = _CLOSED if missing else trouble.reason
        return SourceFailure(self.source, page.path, reason, key=page.listed.id)

    def _read(self, lookups: ConfluenceLookups, page: "_Place") -> Document:
        listed = page.listed
        reader = StorageReader(lookups.page, lookups.names)
        storage = self._wiki.content(listed.id).storage
        body = reader.read(storage, listed.title, lookups.space)
        return Document(
            self.source,
            page.path,
            f"# {' '.join(listed.title.split())}\n\n{body.markdown}",
            url=listed.url or None,
            title=listed.title or None,
            modified=listed.modified,
            properties=body.properties,
            scope=self.scope,
            key=listed.id,
            version=joined(page.version, lookups.numbers(body.shown)),
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """A listed page and its path, which no other one has."""

    listed: Listed
    path: str

    @property
    def version(self) -> str:
        """All that its document depends on: an edit, a move and a new title change it."""
        if not self.listed.number:
            return ""
        return f"{_RENDERING} {self.listed.number} {self.listed.url} {self.path}"


def _places(listed: Sequence[Listed], home: str) -> list[_Place]:
    """Pages with their paths, older ones first; the home page, which is over all, is left out."""
    pages = {page.id: page for page in sorted(listed, key=lambda one: (len(one.id), one.id))}
    paths = distinct_paths((id, title_path(_titles(page, home))) for id, page in pages.items())
    return [_Place(pages[id], path) for id, path in paths.items()]


def _titles(page: Listed, home: str) -> list[str]:
    return [*(title for id, title in page.above if id != home), page.title]


def _gathered(
    listing: Callable[[], Iterator[Listed]], *, again: bool = True
) -> tuple[Sequence[Listed], Refused | None]:
    """Every page once. A cursor that got too old is worth one new beginning."""
    found: dict[str, Listed] = {}
    try:
        for page in listing():
            found[page.id] = page
    except Refused as refused:
        if not found:
            raise
        if again and status_of(refused) in _EXPIRED:
            return _gathered(listing, again=False)
        return list(found.values()), refused
    return list(found.values()), None


def _labels(stated: str) -> list[str]:
    labels = [label for part in stated.split(",") if (label := part.strip().lower())]
    if not labels:
        raise SettingsError("CONFLUENCE_LABEL is empty: name the label that post-mortems carry.")
    return labels
