"""Confluence over HTTP: signing in, paging, and what a refusal means.

Cloud and Data Center page alike in one thing only: the next page is where `_links.next` says. It
is relative to the site, to the wiki or to neither, and behind the gateway for scoped tokens it
names another host; so only the part from the API's own path on is taken of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from pipeline.errors import SettingsError
from pipeline.extractors.patience import Patience, Refused, Trouble, may_pass, stated_wait

Json = Mapping[str, Any]
Query = Mapping[str, str | Sequence[str]]
T = TypeVar("T")

TIMEOUT = 30  # seconds to connect, and between two pieces of an answer
SHUT = frozenset({403, 404, 405, 410, 501})
"""What a part of the API answers that the token may not use, or that is not there."""
_EMPTY_PAGES = 10  # in a row, each with a next link; a listing that goes on so never ends
_API = re.compile(r"/(?:rest/api|api/v2)/.*", re.DOTALL)
_BELOW = re.compile(r"/(?:rest/api|api/v2|spaces|display|pages|dashboard\.action)(?:/.*)?$")


@dataclass(frozen=True, slots=True)
class HttpTrouble(Trouble):
    """A trouble with the HTTP status that told of it; 0 without an answer."""

    status: int = 0


def status_of(refused: Refused) -> int:
    """The HTTP status behind a refusal; 0 if there was none."""
    return refused.trouble.status if isinstance(refused.trouble, HttpTrouble) else 0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a wiki is: `root` is what the API's paths are joined to, without / at its end.

    `cloud` says which of the two APIs it speaks; `certain` is False where only the path tells.
    """

    root: str
    cloud: bool
    certain: bool

    @classmethod
    def of(cls, url: str, email: str) -> "Address":
        """From CONFLUENCE_URL, or the address of any page. Raises SettingsError."""
        parts = urlsplit(url.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(
                f"CONFLUENCE_URL={url!r} is no address: give https://you.atlassian.net/wiki, "
                "or your own server's with its context path."
            )
        root = f"{parts.scheme}://{parts.netloc}{_BELOW.sub('', parts.path).rstrip('/')}"
        host = parts.hostname
        certain = bool(email) or host == "api.atlassian.com" or host.endswith(".atlassian.net")
        cloud = certain or root.endswith("/wiki")
        if cloud and not root.endswith("/wiki"):
            root += "/wiki"
        return cls(root, cloud, certain or not cloud)

    @property
    def site(self) -> str:
        """What people's links begin with, if the API does not say; the gateway shows no pages."""
        return "" if urlsplit(self.root).hostname == "api.atlassian.com" else self.root


class ConfluenceClient:
    """Reads from one wiki. Methods raise Refused, whose sentence names what to mend."""

    def __init__(self, address: Address, *, email: str, token: str, patience: Patience) -> None:
        self.address = address
        self._patience = patience
        bearer = {"Authorization": f"Bearer {token}"} if token and not email else {}
        self._http = httpx2.Client(
            auth=httpx2.BasicAuth(email, token) if email else None,
            headers={"Accept": "application/json", **bearer},
            timeout=TIMEOUT,
            follow_redirects=False,  # the API needs none, and a login page must not pass for it
        )

    def get(self, path: str, query: Query, read: Callable[[Json], T]) -> T:
        """What `read` makes of the answer; it may raise LookupError, TypeError or ValueError."""
        return self._ask("GET", f"{path}?{urlencode(query, doseq=True)}", read)

    def post(self, path: str, body: Json, read: Callable[[Json], T]) -> T:
        """As get, for a question that wants a body; it changes nothing."""
        return self._ask("POST", path, read, json=body)

    def listing(self, path: str, query: Query, read: Callable[[Json, str], T]) -> Iterator[T]:
        """Every result, page after page; `read` is also given what its links are relative to.

        Raises Refused half-way if a page cannot be had, or if the pages never end.
        """
        seen: set[str] = set()
        empty = 0
        place = f"{path}?{urlencode(query, doseq=True)}"
        while place:
            if place in seen or (empty == _EMPTY_PAGES and self.address.cloud):
                raise Refused(HttpTrouble("Confluence's listing goes round in circles: run again."))
            if empty == _EMPTY_PAGES:
                return  # Data Center counts on past the end
            seen.add(place)
            page = self._ask("GET", place, partial(self._page, place, read))
            yield from page.results
            empty = 0 if page.results else empty + 1
            place = page.next

    def _page(self, place: str, read: Callable[[Json, str], T], raw: Json) -> "_Page[T]":
        links = raw.get("_links") or {}
        base = str(links.get("base") or self.address.site)
        results = [read(item, base) for item in raw["results"] if isinstance(item, Mapping)]
        stated = str(links.get("next") or "")
        following = _API.search(stated)
        if following:
            return _Page(results, following[0])
        if stated:
            raise ValueError("a next link that leads out of the API")
        size = len(raw["results"])
        full = not self.address.cloud and 0 < size == raw.get("limit")
        return _Page(results, _moved(place, int(raw.get("start") or 0) + size) if full else "")

    def _ask(self, method: str, place: str, read: Callable[[Json], T], **sent: Any) -> T:
        def request() -> T:
            response = self._http.request(method, self.address.root + place, **sent)
            return read(_content(response))

        return self._patience.call(request, self._diagnose)

    def _diagnose(self, error: Exception) -> Trouble | None:
        root = self.address.root
        if isinstance(error, _Unanswered):
            return error.trouble
        if isinstance(error, httpx2.HTTPError) and "CERTIFICATE" in str(error):
            return HttpTrouble(f"The certificate of {root} is not trusted: set SSL_CERT_FILE.")
        if isinstance(error, httpx2.HTTPError):
            reason = f"{root} cannot be reached ({type(error).__name__})"
            return HttpTrouble(f"{reason}: check CONFLUENCE_URL and the network.", again=True)
        if isinstance(error, LookupError | TypeError | ValueError | AttributeError):
            reason = f"{root} does not answer like Confluence's API"
            return HttpTrouble(f"{reason}: check CONFLUENCE_URL, or try later.", again=True)
        return None


@dataclass(frozen=True, slots=True)
class _Page(Generic[T]):
    """One page of a listing, and the place of the next one; "" on the last."""

    results: list[T]
    next: str


def _moved(place: str, start: int) -> str:
    path, _, query = place.partition("?")
    return f"{path}?{urlencode({**dict(parse_qsl(query)), 'start': str(start)})}"


class _Unanswered(Exception):
    def __init__(self, trouble: HttpTrouble) -> None:
        super().__init__(trouble.reason)
        self.trouble = trouble


def _content(response: httpx2.Response) -> Json:
    """The JSON object of a good answer. Raises _Unanswered."""
    status = response.status_code
    if response.has_redirect_location:
        host = response.url.join(response.headers["location"]).host
        raise _Unanswered(HttpTrouble(f"Confluence sends us on to {host}{_LOGIN}", status=status))
    if status >= 300:
        again = may_pass(status) and status != 501
        reason = _SENTENCES.get(status) or f"Confluence answers {status}: try again later."
        wait = _stated_wait(response) if again else None
        raise _Unanswered(HttpTrouble(reason, again, wait, auth=status == 401, status=status))
    if response.content.lstrip().startswith(b"<"):
        raise _Unanswered(HttpTrouble(f"Confluence answers with a web page{_LOGIN}", again=True))
    content = response.json()
    if not isinstance(content, dict):
        raise TypeError("no JSON object")
    return content


_LOGIN = ", perhaps to sign in: check CONFLUENCE_URL and renew CONFLUENCE_TOKEN."
_SENTENCES = {
    400: "Confluence does not understand the request: check --space and CONFLUENCE_LABEL.",
    401: "Confluence refuses CONFLUENCE_TOKEN: make a new one (they expire, on Cloud within a "
    "year) and check that CONFLUENCE_EMAIL is its account's, or empty on Data Center.",
    403: "Confluence forbids it: let the account of CONFLUENCE_TOKEN view the space; a scoped "
    "token needs search:confluence, read:page:confluence and read:space:confluence.",
    404: "Confluence does not have it: check CONFLUENCE_URL and --space.",
    429: "Confluence asks to be left alone for a while.",
}


def _stated_wait(response: httpx2.Response) -> float | None:
    """Seconds until the server wants to be asked again, if it says."""
    stated = stated_wait(response.headers.get("retry-after"))
    reset = response.headers.get("x-ratelimit-reset")
    if stated is not None or not reset or response.status_code != 429:
        return stated
    try:
        at = datetime.fromisoformat(reset)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
