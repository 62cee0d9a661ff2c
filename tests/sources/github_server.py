"""A small GitHub: one repository's REST API, with real git hashes, in the documented shapes."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sources.loopback import Call, Loopback, Reply

TOKEN = "ghp_" + "x" * 36
INSTALLED = "ghs_" + "y" * 36
BASE = "/api/v3"


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link."""

    target: str


@dataclass(frozen=True, slots=True)
class Submodule:
    """Another repository's commit."""

    sha: str = "5" * 40


Content = str | bytes | Link | Submodule


@dataclass
class FakeGitHub:
    """`files` is the tree of `branch`; change it between runs.

    `most` entries are listed at once, as GitHub's own 100,000; `renamed` is what the repository is
    called now; `committed` holds ISO times by path; `other_branches` maps names to trees.
    """

    files: dict[str, Content]
    repo: str = "acme/runbooks"
    branch: str = "main"
    most: int = 100_000
    private: bool = True
    renamed: str = ""
    token: str = TOKEN
    committed: dict[str, str] = field(default_factory=dict)
    other_branches: dict[str, dict[str, Content]] = field(default_factory=dict)
    app_installed: bool = True

    def __post_init__(self) -> None:
        self._blobs: dict[str, bytes] = {}
        self._trees: dict[str, list[dict[str, Any]]] = {}
        self.http = Loopback(self._answer)

    @property
    def api_url(self) -> str:
        """GITHUB_API_URL of an Enterprise server."""
        return self.http.url + BASE

    def _answer(self, call: Call) -> Reply:
        if not call.path.startswith(BASE):
            return Reply(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})
        path = call.path.removeprefix(BASE)
        if path.startswith("/app/installations/") or path.endswith("/installation"):
            return self._app(path, call)
        given = call.headers.get("authorization", "").split(" ")[-1]
        if given and given not in {self.token, INSTALLED}:
            return error(401, "Bad credentials")
        if self.private and not given:
            return error(404, "Not Found")
        name = self.renamed or self.repo
        if self.renamed and path.startswith(f"/repos/{self.repo}"):
            place = path.replace(f"/repos/{self.repo}", f"/repos/{name}")
            headers = {"Location": f"{self.api_url}{place}"}
            return Reply(301, {"message": "Moved Permanently"}, headers)
        if not path.startswith(f"/repos/{name}"):
            return error(404, "Not Found")
        return self._repository(path.removeprefix(f"/repos/{name}").strip("/"), call.query)

    def _app(self, path: str, call: Call) -> Reply:
        if call.headers.get("authorization", "").count(".") != 2:
            return error(401, "A JSON web token could not be decoded")
        if not self.app_installed:
            return error(404, "Not Found")
        if path.endswith("/installation"):
            return Reply(200, {"id": 77, "app_id": 5, "permissions": {"contents": "read"}})
        return Reply(201, {"token": INSTALLED, "expires_at": "2999-01-01T00:00:00Z"})

    def _repository(self, rest: str, query: Mapping[str, str]) -> Reply:
        name = self.renamed or self.repo
        if not rest:
            page = f"https://github.acme.test/{name}"
            return Reply(200, {"id": 1, "name": name.split("/")[1], "full_name": name,
                               "html_url": page, "default_branch": self.branch, "private": True,
                               "url": f"https://api.github.com/repos/{name}"})  # fmt: skip
        if found := re.fullmatch(r"git/trees/(.+)", rest):
            return self._tree(found[1], recursive="recursive" in query)
        if found := re.fullmatch(r"git/blobs/(\w+)", rest):
            return self._blob(found[1])
        if rest == "commits":
            return self._commits(query)
        return error(404, "Not Found")

    def _tree(self, ref: str, *, recursive: bool) -> Reply:
        if not self.files:
            return error(409, "Git Repository is empty.")
        branches = {self.branch: self.files, **self.other_branches}
        sha = self._write(branches[ref]) if ref in branches else ref
        if sha not in self._trees:
            return error(404, "Not Found")
        entries = list(self._below(sha)) if recursive else self._trees[sha]
        tree = {"sha": sha, "url": f"https://api.github.com/git/trees/{sha}"}
        return Reply(
            200, {**tree, "tree": entries[: self.most], "truncated": len(entries) > self.most}
        )

    def _below(self, sha: str, prefix: str = "") -> Iterator[dict[str, Any]]:
        for entry in self._trees[sha]:
            path = prefix + entry["path"]
            yield {**entry, "path": path}
            if entry["type"] == "tree":
                yield from self._below(entry["sha"], f"{path}/")

    def _blob(self, sha: str) -> Reply:
        if sha not in self._blobs:
            return error(404, "Not Found")
        content = base64.encodebytes(self._blobs[sha]).decode()
        return Reply(200, {"sha": sha, "node_id": "B_x", "size": len(self._blobs[sha]),
                           "url": f"https://api.github.com/git/blobs/{sha}",
                           "content": content, "encoding": "base64"})  # fmt: skip

    def _commits(self, query: Mapping[str, str]) -> Reply:
        day = self.committed.get(query["path"])
        person = {"name": "A", "email": "a@acme.test", "date": day}
        commit = {"sha": "c" * 40, "commit": {"author": person, "committer": person}}
        return Reply(200, [commit] if day else [])

    def _write(self, files: Mapping[str, Content]) -> str:
        """Keep the blobs and trees of these files; the root tree's hash."""
        folders: dict[str, dict[str, Content]] = {}
        entries: list[dict[str, Any]] = []
        for path, content in files.items():
            top, _, rest = path.partition("/")
            if rest:
                folders.setdefault(top, {})[rest] = content
            else:
                entries.append(self._entry(top, content))
        for name, held in folders.items():
            entries.append(
                {"path": name, "mode": "040000", "type": "tree", "sha": self._write(held)}
            )
        entries.sort(key=lambda entry: entry["path"])
        sha = hashlib.sha1(repr(entries).encode()).hexdigest()
        self._trees[sha] = entries
        return sha

    def _entry(self, name: str, content: Content) -> dict[str, Any]:
        if isinstance(content, Submodule):
            return {"path": name, "mode": "160000", "type": "commit", "sha": content.sha}
        mode = "120000" if isinstance(content, Link) else "100644"
        raw = content.target.encode() if isinstance(content, Link) else as_bytes(content)
        sha = hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest()
        self._blobs[sha] = raw
        return {"path": name, "mode": mode, "type": "blob", "sha": sha, "size": len(raw)}


def as_bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


def error(status: int, message: str, **headers: str) -> Reply:
    """An error in GitHub's shape; headers with _ for -."""
    url = "https://docs.github.com/rest"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"message": message, "documentation_url": url, "status": str(status)}
    return Reply(status, body, named)


@contextmanager
def serving(files: Mapping[str, Content], **settings: Any) -> Iterator[FakeGitHub]:
    """A GitHub that runs until the block ends."""
    fake = FakeGitHub(dict(files), **settings)
    with fake.http:
        yield fake
