"""One Notion page, with what is nested in it and related to it, as a document."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pipeline.extractors.notion_api import NotionAPI, is_hidden
from pipeline.extractors.notion_blocks import PageText
from pipeline.extractors.notion_markdown import clean, synced_originals, with_part
from pipeline.extractors.notion_properties import property_table, stated, title_of_page
from pipeline.extractors.notion_text import Json, human_url, page_url
from pipeline.extractors.notion_versions import Versions, edited, moment
from pipeline.extractors.patience import Refused
from pipeline.records import Document

T = TypeVar("T")

_CUT = "(Notion cuts this page here.)"
_IN_PARTS = frozenset({"title", "rich_text", "people", "relation"})


class PageReader:
    """Reads the pages of one run, by their blocks or as Notion's own Markdown.

    `listed` are the pages that the listing gave, so that they are not asked for again.
    """

    def __init__(
        self, api: NotionAPI, scope: str, listed: Iterable[Json], *, markdown: bool
    ) -> None:
        self._api, self._scope = api, scope
        self._body = self._as_markdown if markdown else self._by_blocks
        self._known: dict[str, Json | None] = {str(page["id"]): page for page in listed}
        self._owners: dict[str, str] = {}
        self._versions = Versions(self._page, "markdown" if markdown else "blocks")

    def is_current(self, version: str, page: Json, path: str) -> bool:
        """Whether the page is what it was at that version, inlined pages included."""
        return self._versions.holds(version, str(page["id"]), path)

    def read(self, page: Json, path: str) -> Document:
        """The document of a page. Raises Refused where a part of it is not to be had."""
        id = str(page["id"])
        title = title_of_page(page) or "Untitled"
        told = stated(page, self._complete, self._title)
        body = self._body(id)
        return Document(
            "notion",
            path,
            "\n\n".join(filter(None, (f"# {title}", property_table(told), body.text))) + "\n",
            url=human_url(page.get("url")) or page_url(id),
            title=title,
            modified=moment(edited(page)),
            properties=told,
            scope=self._scope,
            key=id,
            version=self._version(id, path, body),
        )

    def _by_blocks(self, id: str) -> "_Body":
        text = PageText(self._api.children)
        return _Body(text.render(id), text.pages, text.originals)

    def _as_markdown(self, id: str) -> "_Body":
        """Child pages are links there; synced content is part of the text."""
        told = self._markdown(id, {id})
        return _Body(clean(told), set(), synced_originals(told))

    def _markdown(self, id: str, seen: set[str]) -> str:
        """A page or block in Notion's Markdown, with the parts that were left out of it."""
        answer = self._api.markdown(id)
        told = str(answer.get("markdown") or "")
        missing = [str(part) for part in answer.get("unknown_block_ids") or ()]
        for part in dict.fromkeys(missing):
            if part not in seen:
                seen.add(part)
                found = _unless_hidden(lambda part=part: self._markdown(part, seen))
                told = with_part(told, part, found) if found else told
        return f"{told}\n{_CUT}" if answer.get("truncated") and not missing else told

    def _version(self, id: str, path: str, body: "_Body") -> str:
        """The page's version; "" if it is not to be had, since the text is none the worse."""
        try:
            for origin in body.originals - set(self._owners):
                self._owners[origin] = self._owner(origin)
            owners = {self._owners[origin] for origin in body.originals}
            return self._versions.of(id, path, (body.pages | owners) - {id})
        except Refused as refused:
            if refused.trouble.auth:
                raise
            return ""

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
        items = _unless_hidden(lambda: self._api.property_items(page, str(value["id"])))
        return {**value, kind: [item[kind] for item in items if item.get(kind)]} if items else value

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


@dataclass(frozen=True, slots=True)
class _Body:
    """What a page holds, and the ids of the pages and synced originals that it shows."""

    text: str
    pages: set[str]
    originals: set[str]


def _unless_hidden(request: Callable[[], T]) -> T | None:
    try:
        return request()
    except Refused as refused:
        if not is_hidden(refused):
            raise
        return None
