"""The two APIs of Confluence behind one face: Cloud (search in v1, the rest in v2), Data Center."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from pipeline.extractors.confluence_client import SHUT, ConfluenceClient, Json, status_of
from pipeline.extractors.patience import Refused

_MOST = 200  # results of a page; Confluence gives fewer as it likes


@dataclass(frozen=True, slots=True)
class Space:
    """A space; `home` is the id of the page at its top, "" if unknown, as `id` may be."""

    key: str
    id: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as a listing has it. `above`: ids and titles of the pages over it, the top first."""

    id: str
    title: str
    number: int
    modified: datetime | None
    url: str
    above: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A page's body in storage format, and the number of its version; 0 if unknown."""

    storage: str
    number: int


class Wiki(ABC):
    """What one wiki can be asked. Methods raise Refused."""

    def __init__(self, client: ConfluenceClient) -> None:
        self._client = client

    @abstractmethod
    def space(self, key: str) -> Space | None:
        """The space with that key; None if there is none, or none to be seen."""

    def labelled(self, space: Space, labels: Sequence[str]) -> Iterator[Listed]:
        """Pages that carry one of the labels, by search."""
        named = [_quoted(label) for label in labels]
        which = f"= {named[0]}" if len(named) == 1 else f"in ({', '.join(named)})"
        query = {
            "cql": f"space = {_quoted(space.key)} and type = page and label {which}",
            "expand": "version,ancestors",
            "limit": str(_MOST),
        }
        return self._client.listing("/rest/api/content/search", query, _listed)

    @abstractmethod
    def labelled_unsearched(self, space: Space, labels: Sequence[str]) -> Iterator[Listed]:
        """The same where search is refused, at the price of listing the whole space."""

    def numbers(self, ids: Sequence[str]) -> Mapping[str, int]:
        """The numbers of pages' versions, without their bodies, by one search."""
        query = {"cql": f"id in ({', '.join(ids)})", "expand": "version", "limit": str(_MOST)}
        found = self._client.listing("/rest/api/content/search", query, _listed)
        return {page.id: page.number for page in found}

    @abstractmethod
    def content(self, id: str) -> Content:
        """What stands on a page."""

    @abstractmethod
    def page(self, title: str, space: Space) -> str | None:
        """The id of the page with that title; None if there is none to be seen."""

    @abstractmethod
    def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Names of people by id, as far as they can be had."""

    def _titled(self, title: str, place: str, query: Mapping[str, str]) -> str | None:
        """The id of the first listed page with that very title, whatever its case."""
        pages = self._client.listing(place, query, _listed)
        return next((page.id for page in pages if page.title.lower() == title.lower()), None)

    def _names_one_by_one(self, ids: Sequence[str], *kinds: str) -> Mapping[str, str]:
        return {id: self._name(id, kinds) for id in ids}

    def _name(self, id: str, kinds: Sequence[str]) -> str:
        for kind in kinds:
            try:
                return self._client.get("/rest/api/user", {kind: id}, _display_name)
            except Refused as refused:
                if status_of(refused) not in {400, 404}:
                    raise
        return ""


class Cloud(Wiki):
    """A site at atlassian.net."""

    def space(self, key: str) -> Space | None:
        """See Wiki."""
        found = self._client.listing("/api/v2/spaces", {"keys": key}, _newer_space)
        return next((space for space in found if space.key.lower() == key.lower()), None)

    def labelled_unsearched(self, space: Space, labels: Sequence[str]) -> Iterator[Listed]:
        """See Wiki. v2 lists pages by label without what is above them."""
        place, limit = f"/api/v2/spaces/{space.id}", {"limit": str(_MOST)}
        tags = self._client.listing(f"{place}/content/labels", limit, _label)
        wanted = [id for id, name in tags if name in labels]
        every = self._client.listing(f"{place}/pages", limit, _placed)
        parents = {page.id: (parent, page.title) for page, parent in every}
        for label in wanted:
            query = {"space-id": space.id, **limit}
            pages = self._client.listing(f"/api/v2/labels/{label}/pages", query, _placed)
            for page, parent in pages:
                yield replace(page, above=_above(parent, parents))

    def content(self, id: str) -> Content:
        """See Wiki."""
        return self._client.get(f"/api/v2/pages/{id}", {"body-format": "storage"}, _content)

    def page(self, title: str, space: Space) -> str | None:
        """See Wiki."""
        within = {"space-id": space.id} if space.id else {}
        try:
            return self._titled(title, "/api/v2/pages", {"title": title, **within})
        except Refused as refused:
            if status_of(refused) not in SHUT:
                raise
        query = f"space = {_quoted(space.key)} and title = {_quoted(title)}"
        return self._titled(title, "/rest/api/content/search", {"cql": query})

    def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """See Wiki. Which of the three ways is open depends on the token's kind and age."""
        for ask in (self._names, self._newer_names):
            try:
                return ask(ids)
            except Refused as refused:
                if status_of(refused) not in {400, *SHUT}:
                    raise
        return self._names_one_by_one(ids, "accountId")

    def _names(self, ids: Sequence[str]) -> Mapping[str, str]:
        return self._client.get("/rest/api/user/bulk", {"accountId": ids}, _names)

    def _newer_names(self, ids: Sequence[str]) -> Mapping[str, str]:
        return self._client.post("/api/v2/users-bulk", {"accountIds": list(ids)}, _names)


class DataCenter(Wiki):
    """A server of one's own."""

    def space(self, key: str) -> Space | None:
        """See Wiki."""
        place = f"/rest/api/space/{quote(key, safe='~')}"
        try:
            return self._client.get(place, {"expand": "homepage"}, lambda raw: _space(key, raw))
        except Refused as refused:
            if status_of(refused) == 404:
                return None
            raise

    def labelled_unsearched(self, space: Space, labels: Sequence[str]) -> Iterator[Listed]:
        """See Wiki."""
        query = {
            "spaceKey": space.key,
            "type": "page",
            "expand": "version,ancestors,metadata.labels",
            "limit": str(_MOST),
        }
        for page, carried in self._client.listing("/rest/api/content", query, _with_labels):
            if carried & set(labels):
                yield page

    def content(self, id: str) -> Content:
        """See Wiki."""
        query = {"expand": "body.storage,version"}
        return self._client.get(f"/rest/api/content/{id}", query, _content)

    def page(self, title: str, space: Space) -> str | None:
        """See Wiki."""
        return self._titled(title, "/rest/api/content", {"title": title, "spaceKey": space.key})

    def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """See Wiki. There is no bulk; an id may be a key or, on old servers, a user name."""
        return self._names_one_by_one(ids, "key", "username")


def _quoted(text: str) -> str:
    """As a string of CQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _newer_space(raw: Json, _base: str) -> Space:
    return Space(str(raw.get("key")), str(raw["id"]), str(raw.get("homepageId") or ""))


def _space(key: str, raw: Json) -> Space:
    home: Any = raw.get("homepage")
    return Space(key, str(raw.get("id") or ""), str((home or {}).get("id") or ""))


def _listed(raw: Json, base: str) -> Listed:
    """A content of v1; /search wraps it, /content/search does not."""
    raw = raw.get("content") or raw
    version: Any = raw.get("version") or {}
    links: Any = raw.get("_links") or {}
    above: Any = raw.get("ancestors") or []
    return Listed(
        id=str(raw["id"]),
        title=str(raw.get("title") or ""),
        number=_number(raw),
        modified=_time(version.get("createdAt") or version.get("when")),
        url=_joined(str(links.get("base") or base), str(links.get("webui") or "")),
        above=tuple((str(one["id"]), str(one.get("title") or "")) for one in above),
    )


def _placed(raw: Json, base: str) -> tuple[Listed, str]:
    return _listed(raw, base), str(raw.get("parentId") or "")


def _with_labels(raw: Json, base: str) -> tuple[Listed, set[str]]:
    labels: Any = raw["metadata"]["labels"]["results"]
    return _listed(raw, base), {str(one.get("name")).lower() for one in labels}


def _label(raw: Json, _base: str) -> tuple[str, str]:
    return str(raw["id"]), str(raw.get("name")).lower()


def _above(parent: str, parents: Mapping[str, tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    above: list[tuple[str, str]] = []
    while parent in parents and len(above) < len(parents):
        over, title = parents[parent]
        above.insert(0, (parent, title))
        parent = over
    return tuple(above)


def _time(stated: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(stated))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _joined(base: str, link: str) -> str:
    """`link` for people, whether it is relative to the wiki, to its site or to nothing."""
    if not link or "://" in link:
        return link
    parts = urlsplit(base)
    if parts.path.strip("/") and link.startswith(f"{parts.path.rstrip('/')}/"):
        return f"{parts.scheme}://{parts.netloc}{link}"
    return f"{base.rstrip('/')}/{link.lstrip('/')}" if base else ""


def _content(raw: Json) -> Content:
    value = raw["body"]["storage"]["value"]
    if not isinstance(value, str):
        raise TypeError("no storage format")
    return Content(value, _number(raw))


def _number(raw: Json) -> int:
    version: Any = raw.get("version") or {}
    return int(version.get("number") or 0)


def _names(raw: Json) -> dict[str, str]:
    return {str(one["accountId"]): _display_name(one) for one in raw["results"]}


def _display_name(raw: Json) -> str:
    return str(raw.get("displayName") or raw.get("publicName") or "")
