"""GitHub's API, as far as reading one repository needs it; the only file that knows PyGithub.

Answers are read as they came: PyGithub's own objects follow the addresses that a server states and
complete themselves with further requests, which nothing here would count or repeat.
"""

import base64
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from pipeline.errors import SettingsError
from pipeline.extractors.patience import Patience, Trouble, may_pass, stated_wait

if TYPE_CHECKING:
    from github import Github, GithubException
    from github.Auth import AppAuth, Auth

T = TypeVar("T")

TIMEOUT = 30  # seconds to connect, and between two pieces of an answer
_SECONDARY_PAUSE = 60.0  # seconds; GitHub's advice where a secondary limit does not say how long


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as it is called today, the address of its page, its default branch."""

    name: str
    page: str
    branch: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a tree. `path` is relative to the tree; `kind`: blob, tree or commit."""

    path: str
    mode: str
    kind: str
    sha: str
    size: int


@dataclass(frozen=True, slots=True)
class Tree:
    """What a tree holds; `truncated` if GitHub left entries out."""

    sha: str
    entries: tuple[Entry, ...]
    truncated: bool


class GitHubClient:
    """Reads `repo` (ORG/NAME) with a token, else as an App (id, and its PEM key or a path to it).

    Methods raise Refused, whose sentence names what to mend.
    """

    def __init__(
        self, repo: str, *, token: str, app_id: str, app_key: str, api_url: str, patience: Patience
    ) -> None:
        """Sends nothing. Raises SettingsError for an address or a key that cannot work."""
        if not api_url.startswith(("https://", "http://")):
            raise SettingsError(
                f"GITHUB_API_URL={api_url!r} does not begin with https://: mend it."
            )
        self._repo, self._patience = repo, patience
        self._api_url = api_url.rstrip("/")
        self._app = None if token or not app_id else _app(app_id, app_key)
        self._who = "GITHUB_APP_ID and GITHUB_APP_KEY" if self._app else "GITHUB_TOKEN"
        self._anonymous = not token and self._app is None
        self._github = self._connect(_token(token) if token else self._app)

    def repository(self) -> Repository:
        """What is asked first: the repository's name, place and default branch."""
        if self._app is not None:
            self._act_as_installed(self._app)
        found = self._ask(f"/repos/{self._repo}", _repository, self._hidden())
        self._repo = found.name or self._repo  # a former name costs a redirect that drops the query
        return replace(found, page=found.page or f"{_site(self._api_url)}/{self._repo}")

    def tree(self, ref: str, *, recursive: bool) -> Tree:
        """The tree of a branch, or with that hash."""
        missing = f"{self._repo} has no branch {ref!r}: check --branch."
        place = f"/repos/{self._repo}/git/trees/{quote(ref, safe='')}"
        return self._ask(place, _tree, missing, {"recursive": "1"} if recursive else {})

    def blob(self, sha: str) -> bytes:
        """The bytes of a file."""
        missing = "has vanished since it was listed: run it again."
        return self._ask(f"/repos/{self._repo}/git/blobs/{quote(sha, safe='')}", _blob, missing)

    def last_commit(self, path: str, branch: str) -> datetime | None:
        """When the branch last changed the file, if it says."""
        query = {"sha": branch, "path": path, "per_page": "1"}
        return self._ask(f"/repos/{self._repo}/commits", _commit_time, self._hidden(), query)

    def _connect(self, auth: "Auth | None") -> "Github":
        """A client that neither repeats nor paces anything by itself: Patience does."""
        from github import Github

        logging.getLogger("github").setLevel(logging.INFO)  # below, it logs whole files and tokens
        return Github(
            auth=auth,
            base_url=self._api_url,
            timeout=TIMEOUT,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
        )

    def _act_as_installed(self, app: "AppAuth") -> None:
        """Go on with the App's rights in this repository; PyGithub renews their token in time."""
        from github.Auth import AppInstallationAuth

        missing = (
            f"The GitHub App is not installed on {self._repo}: install it there, or check "
            "GITHUB_APP_ID and --repo."
        )
        place = f"/repos/{self._repo}/installation"
        self._github = self._connect(app)
        installation = self._ask(place, lambda raw: int(raw["id"]), missing)
        self._github = self._connect(AppInstallationAuth(app, installation))

    def _ask(
        self,
        place: str,
        read: Callable[[Any], T],
        missing: str,
        query: dict[str, str] | None = None,
    ) -> T:
        """What `read` makes of the answer; `missing` is the sentence for a 404."""

        def request() -> T:
            requester = self._github.requester
            _, raw = requester.requestJsonAndCheck("GET", place, parameters=query)
            return read(raw)

        return self._patience.call(request, lambda error: self._diagnose(error, missing))

    def _hidden(self) -> str:
        """GitHub hides what one may not see, so a 404 may mean either."""
        remedy = f"let {self._who} read its contents (Contents: read)"
        if self._anonymous:
            remedy = "set GITHUB_TOKEN if it is private"
        return f"{self._repo} is not on GitHub, or hidden: check --repo, or {remedy}."

    def _diagnose(self, error: Exception, missing: str) -> Trouble | None:
        from github import GithubException
        from requests import RequestException
        from requests.exceptions import SSLError

        if isinstance(error, GithubException):
            return self._diagnose_answer(error, missing)
        if isinstance(error, SSLError):
            return Trouble(
                f"The certificate of {self._api_url} is not trusted: "
                "set REQUESTS_CA_BUNDLE to your authority's certificates."
            )
        if isinstance(error, RequestException):
            reason = f"{self._api_url} cannot be reached ({type(error).__name__})"
            return Trouble(f"{reason}: check GITHUB_API_URL and the network.", again=True)
        if isinstance(error, RuntimeError | AssertionError):  # PyGithub's, for a redirect
            return Trouble(f"{self._api_url} leads elsewhere: mend GITHUB_API_URL.")
        if isinstance(error, ValueError | LookupError | TypeError | AttributeError):
            reason = f"{self._api_url} does not answer like GitHub's API"
            return Trouble(f"{reason}: check GITHUB_API_URL, or try again later.", again=True)
        return None

    def _diagnose_answer(self, error: "GithubException", missing: str) -> Trouble:
        status, said = error.status, _message(error)
        limit = _limit(error, said)
        if limit is not None and self._anonymous:
            return replace(limit, reason=f"{limit.reason} With GITHUB_TOKEN it allows far more.")
        if limit is not None:
            return limit
        may_read = f"let {self._who} read the contents of {self._repo} (Contents: read)"
        sentences = {
            401: f"GitHub refuses {self._who}: renew it or mend it.",
            403: f"GitHub forbids it{said}: {may_read}.",
            404: missing,
            409: f"{self._repo} is empty: check --repo.",  # nothing else read here conflicts
        }
        if status == 401 and self._anonymous:
            sentences[401] = "GitHub wants to know who asks: set GITHUB_TOKEN."
        if status in sentences:
            return Trouble(sentences[status], auth=status in {401, 403})
        wait = stated_wait((error.headers or {}).get("retry-after"))
        reason = f"GitHub answers {status}{said}: try again later."
        return Trouble(reason, again=may_pass(status), wait=wait)


def _limit(error: "GithubException", said: str) -> Trouble | None:
    """The trouble of asking too much, if it is that: used up for the hour, or too fast."""
    headers = error.headers or {}
    if error.status not in {403, 429}:
        return None
    stated = stated_wait(headers.get("retry-after"))
    if stated is not None:
        return Trouble("GitHub asks to be left alone for a while.", again=True, wait=stated)
    if headers.get("x-ratelimit-remaining") == "0":
        reset = float(headers.get("x-ratelimit-reset") or 0)
        wait = max(reset - time.time() + 1, 0)
        return Trouble("GitHub's rate limit is used up.", again=True, wait=wait)
    if error.status == 429 or "rate limit" in said.lower() or "abuse" in said.lower():
        reason = "GitHub finds the requests too many at once."
        return Trouble(reason, again=True, backoff=_SECONDARY_PAUSE)
    return None


def _message(error: "GithubException") -> str:
    """GitHub's own words in brackets, the first 150 characters; or nothing."""
    said = error.data.get("message") if isinstance(error.data, dict) else None
    return f" ({' '.join(str(said).split())[:150].rstrip('.')})" if said else ""


def _site(api_url: str) -> str:
    """Where people see what the API serves."""
    return api_url.removesuffix("/api/v3").replace("://api.", "://", 1)


def _token(token: str) -> "Auth":
    from github.Auth import Token

    return Token(token)


def _app(app_id: str, key: str) -> "AppAuth":
    """The App's credentials; its key is tried, so that a wrong one is found out here."""
    from github.Auth import AppAuth
    from jwt.exceptions import InvalidKeyError

    wrong = "GITHUB_APP_KEY is no private key: give the PEM text that GitHub made, or its path."
    try:
        pem = key if "-----BEGIN" in key else Path(key).read_text(encoding="ascii")
        app = AppAuth(app_id, pem.replace("\\n", "\n"))
        app.create_jwt()
    except (OSError, ValueError, InvalidKeyError):
        raise SettingsError(wrong) from None
    return app


def _repository(raw: Any) -> Repository:
    name, page = raw.get("full_name"), raw.get("html_url")
    return Repository(str(name or ""), str(page or ""), str(raw["default_branch"]))


def _tree(raw: Any) -> Tree:
    entries = tuple(
        Entry(
            path=str(item["path"]),
            mode=str(item.get("mode") or ""),
            kind=str(item.get("type") or "blob"),
            sha=str(item["sha"]),
            size=int(item.get("size") or 0),
        )
        for item in raw["tree"]
    )
    return Tree(str(raw.get("sha") or ""), entries, bool(raw.get("truncated")))


def _blob(raw: Any) -> bytes:
    content = str(raw["content"] or "")
    if raw.get("encoding") in {"base64", None}:
        return base64.b64decode(content)
    return content.encode()


def _commit_time(raw: Any) -> datetime | None:
    if not raw:
        return None
    stated = datetime.fromisoformat(str(raw[0]["commit"]["committer"]["date"]))
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)
