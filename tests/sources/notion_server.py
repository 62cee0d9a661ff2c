"""Notion's API on loopback, as it is documented: databases, data sources, pages, blocks.

Change what it holds between runs; `http` counts requests and fails to order.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from sources.loopback import Call, Loopback, Reply

from pipeline.errors import SourceError
from pipeline.extractors import NotionExtractor
from pipeline.extractors.patience import Patience
from pipeline.records import Document, SourceFailure

Json = dict[str, Any]
TOKEN = "ntn_" + "fake"
LONG_AGO = "2026-03-01T10:00:00.000Z"


def uid(name: str) -> str:
    """The same id for the same name, in the shape of Notion's."""
    return str(uuid5(UUID(int=0), name))


def just_now() -> str:
    """The current minute, as Notion rounds it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:00.000Z")


def earlier(minutes: int) -> str:
    """Some minutes ago, rounded."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return at.strftime("%Y-%m-%dT%H:%M:00.000Z")


def text(words: str, *, href: str | None = None, **annotations: bool) -> Json:
    """One rich text object."""
    link = {"url": href} if href else None
    return {
        "type": "text",
        "text": {"content": words, "link": link},
        "annotations": {"bold": False, "italic": False, "code": False, **annotations},
        "plain_text": words,
        "href": href,
    }


def rich(*parts: str | Json) -> list[Json]:
    """A rich text of words and objects."""
    return [text(part) if isinstance(part, str) else part for part in parts]


def mention(kind: str, payload: Json, plain: str) -> Json:
    """A mention of a user, page or date."""
    held = {"type": kind, kind: payload}
    return {"type": "mention", "mention": held, "annotations": {}, "plain_text": plain}


@dataclass
class Block:
    """A block and what is nested in it; it has an id once it stands on a page."""

    type: str
    payload: Json | None
    children: "Sequence[Block]" = ()
    id: str = ""


def block(type: str, *parts: str | Json, below: Sequence[Block] = (), **payload: Any) -> Block:
    """A block with rich text (if given) and other fields."""
    held = {"rich_text": rich(*parts), **payload} if parts else payload
    return Block(type, held, below)


def option(type: str, *names: str) -> Json:
    """A select, status or multi_select value."""
    held: Any = [{"id": n, "name": n} for n in names]
    return {"id": type, "type": type, type: held if type == "multi_select" else held[0]}


class NotionServer:
    """What a workspace holds, and what was asked of it."""

    def __init__(self) -> None:
        self.databases: dict[str, Json] = {}
        self.sources: dict[str, Json] = {}
        self.pages: dict[str, Json] = {}
        self.blocks: dict[str, Json] = {}
        self.nested: dict[str, list[str]] = {}
        self.markdown: dict[str, Json] = {}
        self.hidden: set[str] = set()
        self.items: dict[tuple[str, str], list[Json]] = {}
        self.page_size = 100
        self.query_limit = 10_000
        self.tokens = {TOKEN}
        self.revoke_after: int | None = None
        self.http = Loopback(self._answer)

    # What is in the workspace

    def add_database(self, name: str, schemas: Mapping[str, Json]) -> str:
        """A database with data sources of these names and schemas."""
        id = uid(name)
        held = [{"id": uid(source), "name": source} for source in schemas]
        self.databases[id] = {"object": "database", "id": id, "title": rich(name)}
        self.databases[id]["data_sources"] = held
        for source, schema in schemas.items():
            properties = {"Name": {"id": "title", "type": "title", "title": {}}, **schema}
            self.sources[uid(source)] = {
                "object": "data_source",
                "id": uid(source),
                "properties": properties,
            }
        return id

    def add_page(
        self,
        title: str,
        *content: Block,
        source: str | None = "Incidents",
        edited: str = LONG_AGO,
        created: str = LONG_AGO,
        name: str = "",
        **properties: Json,
    ) -> str:
        """A page, in a data source or (source None) by itself; `name` makes its id."""
        id = uid(name or title)
        parent = (
            {"type": "data_source_id", "data_source_id": uid(source)}
            if source
            else {"type": "workspace", "workspace": True}
        )
        self.pages[id] = {
            "object": "page",
            "id": id,
            "created_time": created,
            "last_edited_time": edited,
            "in_trash": False,
            "parent": parent,
            "url": f"https://www.notion.so/{title.replace(' ', '-')}-{id.replace('-', '')}",
            "properties": {
                "Name": {"id": "title", "type": "title", "title": rich(title)},
                **properties,
            },
        }
        self.put(id, *content)
        return id

    def put(self, parent: str, *content: Block) -> None:
        """Make these the blocks below a page or block."""
        self.nested[parent] = []
        for at, one in enumerate(content):
            id = one.id or uid(f"{parent}/{at}")
            kind = "page_id" if parent in self.pages else "block_id"
            self.blocks[id] = {
                "object": "block",
                "id": id,
                "parent": {"type": kind, kind: parent},
                "last_edited_time": LONG_AGO,
                "has_children": bool(one.children) or one.id in self.nested,
                "in_trash": False,
                "type": one.type,
            }
            if one.payload is not None:
                self.blocks[id][one.type] = one.payload
            self.nested[parent].append(id)
            if one.children:
                self.put(id, *one.children)

    def child_page(self, title: str, *content: Block, **page: Any) -> Block:
        """A page of its own and the block that shows it."""
        id = self.add_page(title, *content, source=None, **page)
        return Block("child_page", {"title": title}, id=id)

    # What was asked

    def counted(self) -> Counter[str]:
        """How often each kind of thing was asked for."""
        return Counter(re.sub(r"/[0-9a-f-]{36}", "", call) for call in self.http.calls)

    # Answers

    def _answer(self, call: Call) -> Reply:
        if self.revoke_after is not None and len(self.http.calls) > self.revoke_after:
            self.tokens.clear()
        if call.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return problem(401, "unauthorized")
        if not call.headers.get("notion-version"):
            return problem(400, "missing_version")
        body = json.loads(call.body or b"{}")
        return self._found(call.method, call.path, call.query, body)

    def _found(self, method: str, path: str, query: Mapping[str, str], body: Json) -> Reply:
        match path.strip("/").split("/")[1:]:
            case ["databases", id]:
                return self._one(self.databases, id)
            case ["data_sources", id]:
                return self._one(self.sources, id)
            case ["data_sources", id, "query"] if method == "POST" and id in self.sources:
                return self._query(id, body)
            case ["pages", id]:
                return self._one(self.pages, id)
            case ["pages", id, "markdown"]:
                return self._one(self.markdown, id)
            case ["pages", id, "properties", name]:
                return self._paged(self.items.get((id, name), []), query)
            case ["blocks", id]:
                return self._one(self.blocks, id)
            case ["blocks", id, "children"] if id in self.nested and id not in self.hidden:
                return self._paged([self.blocks[one] for one in self.nested[id]], query)
        return problem(404, "object_not_found")

    def _one(self, held: Mapping[str, Json], id: str) -> Reply:
        found = held.get(id)
        if found is None or id in self.hidden:
            return problem(404, "object_not_found")
        return Reply(200, found)

    def _query(self, id: str, body: Json) -> Reply:
        schema = self.sources[id]["properties"]
        held = [
            page
            for page in self.pages.values()
            if page["parent"].get("data_source_id") == id and not page["in_trash"]
        ]
        try:
            held = [page for page in held if passes(page, body.get("filter"), schema)]
        except ValueError:
            return problem(400, "validation_error")
        for order in reversed(body.get("sorts", [])):
            held.sort(key=lambda page: page[order["timestamp"]])
        capped = len(held) > self.query_limit
        reply = self._paged(held[: self.query_limit], body)
        if reply.status == 200 and not reply.body["has_more"]:
            kind = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
            reply.body["request_status"] = kind if capped else {"type": "complete"}
        return reply

    def _paged(self, held: Sequence[Json], asked: Mapping[str, Any]) -> Reply:
        cursors = {str(at): at for at in range(len(held))}
        given = asked.get("start_cursor")
        if given is not None and given not in cursors:
            return problem(400, "validation_error")
        start = cursors[given] if given is not None else 0
        end = start + min(int(asked.get("page_size", 100)), self.page_size)
        more = end < len(held)
        answer = {
            "object": "list",
            "results": held[start:end],
            "has_more": more,
            "next_cursor": str(end) if more else None,
        }
        return Reply(200, answer)


DATABASE = uid("Incidents DB")
TAGGED = option("select", "Post-mortem")


def tagged_by(kind: str, *options: str) -> Json:
    """The schema of a select, multi_select or status property with these options."""
    return {"id": kind, "type": kind, kind: {"options": [{"name": name} for name in options]}}


def workspace() -> NotionServer:
    """A database "Incidents DB" with one data source, whose Type may be Post-mortem."""
    held = NotionServer()
    schema = {"Type": tagged_by("select", "Post-mortem", "Runbook")}
    held.add_database("Incidents DB", {"Incidents": schema})
    return held


def extractor_of(
    notion: NotionServer, *, slept: list[float] | None = None, **settings: Any
) -> NotionExtractor:
    """An extractor of a workspace whose waits take no time but are noted."""
    patience = Patience(sleep=(slept if slept is not None else []).append)
    given = {"database": DATABASE, "token": TOKEN, "api_url": notion.http.url, **settings}
    return NotionExtractor(**given, patience=patience)


def read_page(notion: NotionServer, *content: Block, **properties: Json) -> Document:
    """A post-mortem "Outage" with these blocks and properties, as it is read."""
    notion.add_page("Outage", *content, **{"Type": TAGGED, **properties})
    (document,) = extractor_of(notion).documents()
    assert isinstance(document, Document), document
    return document


def paths(extractor: NotionExtractor) -> list[str]:
    """The paths of what can be read."""
    return [item.path for item in extractor.documents() if isinstance(item, Document)]


def failures(extractor: NotionExtractor) -> list[SourceFailure]:
    """What cannot be read."""
    return [item for item in extractor.documents() if isinstance(item, SourceFailure)]


def refusal(extractor: NotionExtractor) -> str:
    """The sentence with which the whole source is refused."""
    with pytest.raises(SourceError) as caught:
        list(extractor.documents())
    return str(caught.value)


def problem(status: int, code: str, **headers: str) -> Reply:
    """An error as Notion words it."""
    said = {"object": "error", "status": status, "code": code, "message": "no details"}
    return Reply(status, said, headers)


def passes(page: Json, wanted: Json | None, schema: Json) -> bool:
    """Whether a page passes a filter. ValueError for one that does not fit the schema."""
    if not wanted:
        return True
    if "and" in wanted:
        return all(passes(page, one, schema) for one in wanted["and"])
    if "or" in wanted:
        return any(passes(page, one, schema) for one in wanted["or"])
    if "timestamp" in wanted:
        return page["created_time"] >= wanted["created_time"]["on_or_after"]
    kind = schema.get(wanted["property"], {}).get("type")
    if kind not in wanted:
        raise ValueError(f"the filter does not fit {kind}")
    value = page["properties"].get(wanted["property"], {}).get(kind)
    operator, given = next(iter(wanted[kind].items()))
    if kind == "checkbox":
        return bool(value) == given
    names = {one["name"] for one in (value if isinstance(value, list) else [value]) if one}
    if operator != ("contains" if kind == "multi_select" else "equals"):
        raise ValueError(operator)
    return given in names
