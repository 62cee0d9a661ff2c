"""Post-mortems in a GitHub repository.

The branch's tree is listed whole; only files whose blob is new or changed are read.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote

from pipeline.errors import SettingsError, SourceError
from pipeline.extractors.base import NOTHING_KNOWN, Extractor
from pipeline.extractors.github_client import Entry, GitHubClient
from pipeline.extractors.patience import Patience, Refused, Trouble
from pipeline.extractors.reading import broken_off, read_each
from pipeline.extractors.text_files import MAX_BYTES, NOT_TEXT, TOO_LARGE, decode, may_be_text
from pipeline.records import Document, SourceFailure, Unchanged, document_id
from pipeline.settings import load_settings

logger = logging.getLogger(__name__)

DEFAULT_PATTERNS = ("postmortems/", "runbooks/incidents/", "YYYY-MM-DD-*.md")
"""A pattern that ends in / is a folder, wherever it stands; another one is a file's name, in which
YYYY-MM-DD stands for a day of the calendar."""

_LINK = "120000"  # git's mode of a symbolic link
_DAY = "YYYY-MM-DD"
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_LONGEST_WAIT = 3700  # seconds; a used-up limit is renewed within the hour


class GitHubExtractor(Extractor):
    """Text files of one branch that match `patterns`, or all of them below `path` if it is given.

    Credentials and address that are not given come from the settings (GITHUB_TOKEN ...). `since`
    asks for the day of each changed file's last commit, at the price of one request per file.
    """

    source = "github"

    def __init__(
        self,
        repo: str,
        path: str = "",
        *,
        branch: str = "",
        token: str | None = None,
        app_id: str | None = None,
        app_key: str | None = None,
        api_url: str | None = None,
        patterns: Sequence[str] = DEFAULT_PATTERNS,
        since: datetime | None = None,
        patience: Patience | None = None,
    ) -> None:
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repo):
            raise SettingsError(f"--repo wants ORG/NAME, as in acme/runbooks, not {repo!r}.")
        settings = load_settings(
            github_token="" if token is None and app_id else token,
            github_app_id=app_id,
            github_app_key=app_key,
            github_api_url=api_url,
        )
        self._client = GitHubClient(
            repo,
            token=settings.github_token,
            app_id=settings.github_app_id,
            app_key=settings.github_app_key,
            api_url=settings.github_api_url,
            patience=patience or Patience(longest_wait=_LONGEST_WAIT),
        )
        self._path = "/".join(part for part in path.split("/") if part not in {"", "."})
        self._branch, self._patterns, self._since = branch, patterns, since
        below = f":{self._path}" if self._path else ""
        self.scope = f"{repo}{below}{f'@{branch}' if branch else ''}"

    def documents(
        self, known: Mapping[str, str] = NOTHING_KNOWN
    ) -> Iterator[Document | Unchanged | SourceFailure]:
        """Yield what is unchanged, then what had to be read; see Extractor."""
        try:
            branch = self._open()
            entries, failures = self._list(branch.name)
        except Refused as refused:
            raise SourceError(refused.trouble.reason) from refused
        files = [entry for entry in entries if self._wanted(entry)]
        if not files and not failures and not known:
            raise SourceError(self._nothing(branch.name))
        changed = [file for file in files if known.get(self._id(file)) != branch.version(file)]
        settled = {file.path for file in files} - {file.path for file in changed}
        yield from (Unchanged(self.source, path) for path in sorted(settled))
        yield from read_each(self.source, changed, partial(self._read, branch), self._failed)
        yield from failures

    def _open(self) -> "_Branch":
        repository = self._client.repository()
        name = self._branch or repository.branch
        return _Branch(name, f"{repository.page}/blob/{quote(name)}")

    def _id(self, file: Entry) -> str:
        return document_id(self.source, self.scope, file.path)

    def _list(self, branch: str) -> tuple[list[Entry], list[SourceFailure]]:
        """All entries, and what says that some are missing. Raises Refused if there are none."""
        entries: list[Entry] = []
        failures: list[SourceFailure] = []
        try:
            for item in self._walk(branch):
                if isinstance(item, Entry):
                    entries.append(item)
                else:
                    failures.append(item)
        except Refused as refused:
            if not entries:
                raise
            failures.append(broken_off(self.source, "the rest of the tree", refused))
        return entries, failures

    def _walk(self, ref: str, folder: str = "") -> Iterator[Entry | SourceFailure]:
        """Every entry below a tree; one too large for a single answer is taken folder by folder."""
        tree = self._client.tree(ref, recursive=True)
        if not tree.truncated:
            yield from (replace(entry, path=folder + entry.path) for entry in tree.entries)
            return
        tree = self._client.tree(tree.sha or ref, recursive=False)
        for entry in (replace(entry, path=folder + entry.path) for entry in tree.entries):
            if entry.kind != "tree":
                yield entry
            elif self._on_the_way(f"{entry.path}/"):
                yield from self._walk(entry.sha, f"{entry.path}/")
        if tree.truncated:
            reason = "holds more entries than GitHub lists: spread them over folders."
            yield SourceFailure(self.source, folder or "/", reason, hides_others=True)

    def _on_the_way(self, folder: str) -> bool:
        goal = f"{self._path}/" if self._path else ""
        return folder.startswith(goal) or goal.startswith(folder)

    def _wanted(self, entry: Entry) -> bool:
        if entry.kind != "blob" or not self._chosen(PurePosixPath(entry.path)):
            return False
        if entry.mode == _LINK:
            logger.debug("%s is a link: what it leads to is read where it stands", entry.path)
            return False
        return True

    def _chosen(self, path: PurePosixPath) -> bool:
        if not path.is_relative_to(self._path) or not may_be_text(path.name):
            return False
        folders = path.parent.relative_to(self._path).parts if str(path) != self._path else ()
        if any(name.startswith(".") for name in folders):
            return False
        return bool(self._path) or any(matches(path, pattern) for pattern in self._patterns)

    def _nothing(self, branch: str) -> str:
        where = f"below {self._path!r}" if self._path else f"in {', '.join(self._patterns)}"
        return (
            f"{self.scope} has no text files {where} on its branch {branch!r}: "
            "give --path the folder that holds the post-mortems, or another --branch."
        )

    def _failed(self, file: Entry, trouble: Trouble) -> SourceFailure:
        return SourceFailure(self.source, file.path, trouble.reason)

    def _read(self, branch: "_Branch", file: Entry) -> Document | SourceFailure:
        if file.size > MAX_BYTES:
            return SourceFailure(self.source, file.path, TOO_LARGE)
        raw = self._client.blob(file.sha)
        if raw.startswith(_LFS_POINTER):
            reason = "is kept in Git LFS, which is not read: keep it as a plain file."
            return SourceFailure(self.source, file.path, reason)
        text = decode(raw)
        if text is None:
            return SourceFailure(self.source, file.path, NOT_TEXT)
        modified = self._client.last_commit(file.path, branch.name) if self._since else None
        return Document(
            self.source,
            file.path,
            text,
            url=branch.url(file),
            modified=modified,
            scope=self.scope,
            version=branch.version(file),
        )


@dataclass(frozen=True, slots=True)
class _Branch:
    """A branch and the address that its files' pages begin with."""

    name: str
    page: str

    def url(self, file: Entry) -> str:
        """For people."""
        return f"{self.page}/{quote(file.path)}"

    def version(self, file: Entry) -> str:
        """All that a file's document depends on but its path, which is its name already."""
        return f"{file.sha} {self.page}"


def matches(path: PurePosixPath, pattern: str) -> bool:
    """Whether a path fits a pattern as in DEFAULT_PATTERNS, whatever its case."""
    if pattern.endswith("/"):
        return f"/{pattern}".lower() in f"/{path.parent}/".lower()
    name = path.name.lower()
    if pattern.startswith(_DAY):
        return _is_day(name[: len(_DAY)]) and fnmatchcase(
            name[len(_DAY) :], pattern[len(_DAY) :].lower()
        )
    return fnmatchcase(name, pattern.lower())


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
