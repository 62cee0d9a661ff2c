"""A small Confluence, Cloud or Data Center, in the shapes that its API documents.

Change what it holds between runs; `http` counts requests and fails to order.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sources.loopback import Call, Loopback, Reply

Json = dict[str, Any]
EMAIL = "sre@acme.test"
TOKEN = "ATATT" + "fake" * 4
HOME = "100"  # the space's home page
LONG_AGO = "2026-03-01T10:00:00.000Z"


@dataclass
class Page:
    """A page; `parent` is the id of another one."""

    title: str
    storage: str = "<p>Nothing yet.</p>"
    labels: tuple[str, ...] = ("postmortem",)
    parent: str = HOME
    number: int = 1
    when: str = LONG_AGO
    space: str = "OPS"

    def edit(self, storage: str) -> None:
        """A new body, a new version."""
        self.storage = storage
        self.number += 1


def report(name: str) -> str:
    """The storage format of a short post-mortem."""
    return (
        f"<h2>Root cause</h2><p>{name} ran out of disk because its logs were never rotated.</p>"
        "<h2>Resolution</h2><p>We freed the disk and rotated the logs.</p>"
    )


@dataclass
class FakeConfluence:
    """Pages by id. `most` results a page at most; `prefix` stands before /rest/api and /api/v2.

    `site_path` is what Cloud puts into its links, whatever way the request came; `users` are
    names by account id; `alter` changes answers.
    """

    pages: dict[str, Page] = field(default_factory=dict)
    cloud: bool = True
    prefix: str = "/wiki"
    most: int = 200
    users: dict[str, str] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=lambda: {"OPS": "7", "DOC": "8"})
    site_path: str = "/wiki"
    empty_first: bool = False
    alter: Callable[[Call, Reply], Reply] = lambda _call, reply: reply

    def __post_init__(self) -> None:
        self.pages.setdefault(HOME, Page("Operations", labels=(), parent=""))
        self.http = Loopback(lambda call: self.alter(call, self._answer(call)))

    @property
    def url(self) -> str:
        """CONFLUENCE_URL."""
        return self.http.url + self.prefix

    @property
    def base(self) -> str:
        """What people's links begin with."""
        return self.http.url + (self.site_path if self.cloud else self.prefix)

    def _answer(self, call: Call) -> Reply:
        if not self._knows(call):
            return Reply(401, {"message": "Unauthorized"})
        if not call.path.startswith(f"{self.prefix}/"):
            return Reply(404, b"<html>Not here</html>", {"Content-Type": "text/html"})
        place = call.path.removeprefix(self.prefix)
        for pattern, answer in self._routes():
            found = re.fullmatch(pattern, place)
            if found:
                return answer(call, *found.groups())
        return Reply(404, {"message": "No such place"})

    def _knows(self, call: Call) -> bool:
        pair = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        wanted = f"Basic {pair}" if self.cloud else f"Bearer {TOKEN}"
        return call.headers.get("authorization") == wanted

    def _routes(self) -> list[tuple[str, Callable[..., Reply]]]:
        search = (r"/rest/api/content/search", self._search)
        if not self.cloud:
            return [
                search,
                (r"/rest/api/space/([^/]+)", self._old_space),
                (r"/rest/api/content", self._old_contents),
                (r"/rest/api/content/(\d+)", self._old_content),
                (r"/rest/api/user", self._old_user),
            ]
        return [
            search,
            (r"/rest/api/user/bulk", self._users),
            (r"/api/v2/users-bulk", self._users),
            (r"/api/v2/spaces", self._spaces),
            (r"/api/v2/spaces/(\d+)/content/labels", self._labels),
            (r"/api/v2/spaces/(\d+)/pages", self._in_space),
            (r"/api/v2/labels/(\w+)/pages", self._with_label),
            (r"/api/v2/pages", self._by_title),
            (r"/api/v2/pages/(\d+)", self._page),
        ]

    # Paging

    def _paged(self, call: Call, found: list[Json]) -> Reply:
        """A page of a listing: by cursor on Cloud, from `start` on Data Center."""
        size = min(int(call.query.get("limit", 25)), self.most)
        at = int(call.query.get("cursor" if self.cloud else "start", "0").removeprefix("c"))
        skip = self.empty_first and "cursor" not in call.query and self.cloud
        shown = [] if skip else found[at : at + size]
        end = at + len(shown)
        body: Json = {"results": shown, "start": at, "limit": size, "size": len(shown)}
        body["_links"] = {"base": self.base, "context": self.site_path}
        if end < len(found):
            step = {"cursor": f"c{end}"} if self.cloud else {"start": str(end)}
            query = urlencode({**call.query, **step})
            place = call.path.removeprefix(self.prefix)
            on_site = self.site_path if place.startswith("/api/v2") else ""
            body["_links"]["next"] = f"{on_site}{place}?{query}"
        return Reply(200, body)

    # v1, of both

    def _search(self, call: Call) -> Reply:
        query = call.query["cql"]
        space = re.search(r'space = "([^"]+)"', query)
        labels = re.findall(r'"([^"]+)"', query.partition("label ")[2])
        title = re.search(r'title = "([^"]+)"', query)
        if space and space[1] not in self.spaces:
            reason = {"message": f"The value '{space[1]}' does not exist for the field 'space'."}
            return Reply(400, reason) if self.cloud else self._paged(call, [])
        ids = re.findall(r"\d+", query) if query.startswith("id in") else []
        found = [self._content(id) for id in ids if id in self.pages] or [
            self._content(id)
            for id, page in self.pages.items()
            if space and page.space == space[1]
            if set(labels) & set(page.labels) or (title and title[1] == page.title)
        ]
        return self._paged(call, found)

    def _content(self, id: str) -> Json:
        page = self.pages[id]
        above = [{"id": one, "title": self.pages[one].title} for one in self._above(id)]
        return {
            "id": id,
            "type": "page",
            "status": "current",
            "title": page.title,
            "version": {"number": page.number, "when": page.when, "by": None},
            "ancestors": above,
            "_links": {"webui": f"/spaces/{page.space}/pages/{id}"},
        }

    def _above(self, id: str) -> list[str]:
        parent = self.pages[id].parent
        return [*self._above(parent), parent] if parent else []

    # Data Center

    def _old_space(self, _call: Call, key: str) -> Reply:
        if key not in self.spaces:
            return Reply(404, {"message": "No space with key"})
        return Reply(200, {"id": 7, "key": key, "homepage": {"id": HOME}})

    def _old_contents(self, call: Call) -> Reply:
        title = call.query.get("title")
        found: list[Json] = []
        for id, page in self.pages.items():
            if page.space == call.query["spaceKey"] and title in (None, page.title):
                labels = {"results": [{"name": one} for one in page.labels]}
                found.append({**self._content(id), "metadata": {"labels": labels}, **_body(page)})
        return self._paged(call, found)

    def _old_content(self, call: Call, id: str) -> Reply:
        if id not in self.pages:
            return Reply(404, {"message": "No content found"})
        assert call.query["expand"] == "body.storage,version"
        return Reply(200, {**self._content(id), **_body(self.pages[id])})

    def _old_user(self, call: Call) -> Reply:
        name = self.users.get(call.query.get("key", ""))
        return Reply(200, {"displayName": name}) if name else Reply(404, {"message": "No user"})

    # Cloud, v2

    def _users(self, call: Call) -> Reply:
        ids = call.repeated.get("accountId") or json.loads(call.body)["accountIds"]
        known = [one for one in ids if one in self.users]
        found = [{"accountId": one, "displayName": self.users[one]} for one in known]
        return Reply(200, {"results": found, "_links": {}})

    def _spaces(self, call: Call) -> Reply:
        key = call.query["keys"]
        found = (
            [{"id": self.spaces[key], "key": key, "homepageId": HOME}] if key in self.spaces else []
        )
        return self._paged(call, found)

    def _labels(self, call: Call, space: str) -> Reply:
        names = sorted({label for _, page in self._of(space) for label in page.labels})
        return self._paged(call, [{"id": f"l{name}", "name": name} for name in names])

    def _in_space(self, call: Call, space: str) -> Reply:
        return self._paged(call, [self._listed(id) for id, _ in self._of(space)])

    def _with_label(self, call: Call, label: str) -> Reply:
        pages = self._of(call.query["space-id"])
        found = [self._listed(id) for id, page in pages if label[1:] in page.labels]
        return self._paged(call, found)

    def _of(self, space: str) -> Iterator[tuple[str, Page]]:
        return ((id, one) for id, one in self.pages.items() if self.spaces[one.space] == space)

    def _listed(self, id: str) -> Json:
        page = self.pages[id]
        return {
            "id": id,
            "title": page.title,
            "parentId": page.parent or None,
            "spaceId": self.spaces[page.space],
            "version": {"number": page.number, "createdAt": page.when},
            "_links": {"webui": f"/spaces/{page.space}/pages/{id}"},
        }

    def _by_title(self, call: Call) -> Reply:
        found = [
            {**self._listed(id), **_body(page)}
            for id, page in self._of(call.query["space-id"])
            if page.title == call.query["title"]
        ]
        return self._paged(call, found)

    def _page(self, call: Call, id: str) -> Reply:
        if id not in self.pages:
            return Reply(404, {"errors": [{"status": 404, "code": "NOT_FOUND"}]})
        assert call.query["body-format"] == "storage"
        return Reply(200, {**self._listed(id), **_body(self.pages[id])})


def _body(page: Page) -> Json:
    return {"body": {"storage": {"value": page.storage, "representation": "storage"}}}
