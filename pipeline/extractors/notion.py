"""Post-mortems in a Notion database, with everything that is nested in their pages."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from pipeline.errors import SourceError
from pipeline.extractors.base import NOTHING_KNOWN, Extractor
from pipeline.extractors.notion_api import NotionAPI, is_hidden
from pipeline.extractors.notion_pages import PageReader
from pipeline.extractors.notion_properties import properties_of, title_of_page
from pipeline.extractors.notion_tags import Marking, Tag
from pipeline.extractors.notion_text import Json
from pipeline.extractors.patience import Patience, Refused, Trouble
from pipeline.extractors.title_paths import distinct_paths, title_path
from pipeline.records import Document, SourceFailure, Unchanged, document_id
from pipeline.settings import load_settings

logger = logging.getLogger(__name__)

PAUSE = 1 / 3  # seconds between two requests: what Notion asks of one integration on average

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/?$", re.IGNORECASE)
_MAX_DEPTH = 20  # of pages within pages; a ring of them ends there
_NAME = re.compile(r"[\w-]+")
_NO_SOURCE = (
    "holds no data source that NOTION_TOKEN may read: share it with the integration, "
    "or name the database that a linked one shows."
)
_NO_PROPERTY = "has no property {!r}: mend NOTION_TAG_PROPERTY."
_NO_OPTION = "has no pages of type or tag {!r}: set NOTION_TAG_PROPERTY and NOTION_TAG."


class NotionExtractor(Extractor):
    """The pages of a database (or of one of its data sources) that are tagged as post-mortems.

    `database` is an id, with or without dashes, or the address of the database. Without
    `tag_property`, a property named Type, Tags or Kind marks the pages; a data source without one
    counts as a whole. Child pages and synced content are part of the page that shows them. Titles
    of related pages are read with a page; renaming those does not count as an edit of it.
    `markdown` reads Notion's own Markdown: one request for a page instead of one for each block
    with others below it, but its child pages are only linked. What is not given comes from the
    settings (NOTION_TOKEN ...).
    """

    source = "notion"

    def __init__(
        self,
        database: str,
        *,
        token: str | None = None,
        api_url: str | None = None,
        tag_property: str | None = None,
        tag: str | None = None,
        markdown: bool | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Sends nothing. Raises SourceError or SettingsError for what cannot work."""
        settings = load_settings(
            notion_token=token,
            notion_api_url=api_url,
            notion_tag_property=tag_property,
            notion_tag=tag,
            notion_markdown=markdown,
        )
        self.scope = _database_id(database)
        self._tag = Tag(settings.notion_tag_property, settings.notion_tag)
        self._markdown = settings.notion_markdown
        self._api = NotionAPI(
            token=settings.notion_token,
            api_url=settings.notion_api_url,
            patience=patience or Patience(pause=PAUSE),
        )

    def documents(
        self, known: Mapping[str, str] = NOTHING_KNOWN
    ) -> Iterator[Document | Unchanged | SourceFailure]:
        """Yield tagged pages, oldest first; see Extractor. All are listed before any is read."""
        listed = self._list()
        yield from listed.failures
        paths = _paths(listed.pages)
        reader = PageReader(self._api, self.scope, listed.pages, markdown=self._markdown)
        for page in listed.pages:
            id, path = str(page["id"]), paths[str(page["id"])]
            version = known.get(document_id(self.source, self.scope, id))
            try:
                if version and reader.is_current(version, page, path):
                    yield Unchanged(self.source, path, id)
                else:
                    yield reader.read(page, path)
            except RecursionError:
                yield SourceFailure(self.source, path, "is nested too deeply to be read.", key=id)
            except Refused as refused:
                if refused.trouble.auth:
                    yield self._hiding("the rest", refused.trouble)
                    return
                yield SourceFailure(self.source, path, refused.trouble.reason, key=id)

    def _list(self) -> "_Listed":
        """Every page that counts. Raises SourceError if nothing at all can be listed."""
        schemas, failures = self._schemas()
        markings = {id: self._tag.marking(schema) for id, schema in schemas.items()}
        self._check([one for one in markings.values() if one])
        pages: dict[str, Json] = {}
        for id, marking in markings.items():
            if not marking or not marking.possible:
                continue
            if not marking.names:
                logger.info("data source %s marks no post-mortems: every page counts", id)
            found = self._api.query(id, marking.filter)
            if found.trouble:
                failures.append(self._hiding(f"data source {id}", found.trouble))
            for page in filter(_is_page, found.pages):
                whole = self._whole(page, failures)
                if whole and self._tag.marks(whole, marking):
                    pages[str(whole["id"])] = whole
        if failures and not pages:
            raise self._error(f"cannot be read. {failures[0].reason}")
        return _Listed(tuple(sorted(pages.values(), key=_created)), tuple(failures))

    def _schemas(self) -> tuple[dict[str, Mapping[str, Json]], list[SourceFailure]]:
        """The schema of each data source by its id, and those that cannot be read."""
        schemas: dict[str, Mapping[str, Json]] = {}
        failures: list[SourceFailure] = []
        for id in self._data_sources():
            try:
                schemas[id] = properties_of(self._api.data_source(id))
            except Refused as refused:
                failures.append(self._hiding(f"data source {id}", refused.trouble))
        if failures and not schemas:
            raise self._error(f"cannot be read. {failures[0].reason}")
        return schemas, failures

    def _data_sources(self) -> Sequence[str]:
        """The ids of the database's data sources; what is no database may be one of them."""
        try:
            database = self._api.database(self.scope)
        except Refused as refused:
            if is_hidden(refused):
                return (self.scope,)
            raise self._error(f"cannot be read. {refused.trouble.reason}") from None
        ids = [str(one["id"]) for one in database.get("data_sources") or () if one.get("id")]
        if not ids:
            raise self._error(_NO_SOURCE)
        return ids

    def _check(self, markings: Sequence[Marking]) -> None:
        """Raise SourceError if no page can bear the tag: a slip is not an empty database."""
        if not markings:
            raise self._error(_NO_PROPERTY.format(self._tag.property))
        if not any(one.possible for one in markings):
            raise self._error(_NO_OPTION.format(self._tag.value or "post-mortem"))

    def _whole(self, page: Json, failures: list[SourceFailure]) -> Json | None:
        """The page with its properties, which a listing may leave out."""
        if "properties" in page:
            return page
        try:
            return self._api.page(str(page["id"]))
        except Refused as refused:
            id = str(page["id"])
            failures.append(SourceFailure(self.source, id, refused.trouble.reason, key=id))
            return None

    def _error(self, reason: str) -> SourceError:
        return SourceError(f"--database {self.scope} {reason}")

    def _hiding(self, path: str, trouble: Trouble) -> SourceFailure:
        return SourceFailure(self.source, path, trouble.reason, hides_others=True)


@dataclass(frozen=True, slots=True)
class _Listed:
    """The pages that count, oldest first, and what could not be listed."""

    pages: tuple[Json, ...]
    failures: tuple[SourceFailure, ...]


def _database_id(given: str) -> str:
    """The id in whatever people copy: an id, or the address of a database."""
    place = urlsplit(given.strip()).path
    found = _ID.search(place)
    if found:
        return str(UUID(found[0].strip("/")))
    if _NAME.fullmatch(place):
        return place
    raise SourceError(f"--database {given!r} is neither an id nor a database's address: mend it.")


def _is_page(one: Json) -> bool:
    """Neither a data source among the results nor a page in the bin."""
    return one.get("object", "page") == "page" and not (one.get("in_trash") or one.get("archived"))


def _created(page: Json) -> tuple[str, str]:
    return str(page.get("created_time") or ""), str(page["id"])


def _paths(pages: Sequence[Json]) -> dict[str, str]:
    """The path of each page: its title below those of the listed pages around it."""
    by_id = {str(page["id"]): page for page in pages}
    return distinct_paths((id, title_path(_titles(page, by_id))) for id, page in by_id.items())


def _titles(page: Json, by_id: Mapping[str, Json]) -> list[str]:
    titles: list[str] = []
    around: Json | None = page
    while around and len(titles) < _MAX_DEPTH:
        titles.insert(0, title_of_page(around))
        around = by_id.get(str((around.get("parent") or {}).get("page_id")))
    return titles
