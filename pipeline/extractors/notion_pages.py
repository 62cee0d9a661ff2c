"""One Notion page, with what is nested in it and related to it, as a document."""

from collections.abc import Callable, Iterable

from pipeline.extractors.notion_api import NotionAPI, is_hidden
from pipeline.extractors.notion_blocks import PageText
from pipeline.extractors.notion_properties import property_table, stated, title_of_page
from pipeline.extractors.notion_text import Json, human_url, page_url
from pipeline.extractors.notion_versions import Versions, edited, moment
from pipeline.extractors.patience import Refused
from pipeline.records import Document

_IN_PARTS = frozenset({"title", "rich_text", "people", "relation"})


class PageReader:
    """Reads the pages of one run. `listed` are those that the listing gave, so not asked again."""

    def __init__(self, api: NotionAPI, scope: str, listed: Iterable[Json]) -> None:
        self._api, self._scope = api, scope
        self._known: dict[str, Json | None] = {str(page["id"]): page for page in listed}
        self._versions = Versions(self._page)

    def is_current(self, version: str, page: Json, path: str) -> bool:
        """Whether the page is what it was at that version, inlined pages included."""
        return self._versions.holds(version, str(page["id"]), path)

    def read(self, page: Json, path: str) -> Document:
        """The document of a page. Raises Refused where a part of it is not to be had."""
        id = str(page["id"])
        title = title_of_page(page) or "Untitled"
        told = stated(page, self._complete, self._title)
        text = PageText(self._api.children)
        body = text.render(id)
        inlined = text.pages | {self._owner(origin) for origin in text.originals}
        return Document(
            "notion",
            path,
            "\n\n".join(filter(None, (f"# {title}", property_table(told), body))) + "\n",
            url=human_url(page.get("url")) or page_url(id),
            title=title,
            modified=moment(edited(page)),
            properties=told,
            scope=self._scope,
            key=id,
            version=self._versions.of(id, path, inlined - {id}),
        )

    def _page(self, id: str) -> Json | None:
        """A page by its id, asked for once; None if the integration may not see it."""
        if id not in self._known:
            self._known[id] = _unless_hidden(lambda: self._api.page(id))
        return self._known[id]

    def _title(self, id: str) -> str:
        page = self._page(id)
        return title_of_page(page) if page else ""

    def _complete(self, page: str, value: Json) -> Json:
        """A property with the values that the page left out."""
        kind = str(value.get("type"))
        if kind not in _IN_PARTS or not value.get("id"):
            return value
        items = self._api.property_items(page, str(value["id"]))
        return {**value, kind: [item[kind] for item in items if item.get(kind)]}

    def _owner(self, block: str) -> str:
        """The page that a synced block stands on, since its edits count there; else its own id."""
        id, seen = block, set[str]()
        while id not in seen:
            seen.add(id)
            found = _unless_hidden(lambda id=id: self._api.block(id)) or {}
            parent = found.get("parent") or {}
            if isinstance(parent.get("page_id"), str):
                return parent["page_id"]
            id = str(parent.get("block_id") or id)
        return block


def _unless_hidden(request: Callable[[], Json]) -> Json | None:
    try:
        return request()
    except Refused as refused:
        if not is_hidden(refused):
            raise
        return None
