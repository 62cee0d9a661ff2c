"""Files: upload tickets, the bytes, and where each file is shared."""

from __future__ import annotations

import mimetypes
import secrets
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from sandbox.events import FileShared
from sandbox.wire import BOT_USER_ID, TEAM_ID, SlackError, Wire, new_id

if TYPE_CHECKING:
    from sandbox.channels import Channel
    from sandbox.workspace import Workspace

_PREVIEW_LINES = 6
_TYPES = {
    ".md": ("text/markdown", "markdown", "Markdown (raw)"),
    ".mp3": ("audio/mpeg", "mp3", "MP3"),
    ".wav": ("audio/wav", "wav", "WAV"),
    ".json": ("application/json", "json", "JSON"),
    ".py": ("text/x-python", "python", "Python"),
    ".txt": ("text/plain", "text", "Plain Text"),
    ".srt": ("text/plain", "srt", "Subtitles"),
    ".yaml": ("text/yaml", "yaml", "YAML"),
    ".yml": ("text/yaml", "yaml", "YAML"),
}


@dataclass(slots=True)
class File:
    """One file. Until it is `ready` Slack has not looked into it and its type is blank."""

    id: str
    name: str
    length: int
    user: str
    created: float
    title: str = ""
    alt_text: str = ""
    snippet_type: str = ""
    data: bytes | None = None
    completed: bool = False
    ready: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)

    @property
    def type(self) -> tuple[str, str, str]:
        """Mimetype, Slack's short name for it, and the name people read."""
        suffix = PurePath(self.name).suffix.lower()
        if suffix in _TYPES:
            return _TYPES[suffix]
        guessed = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        return guessed, suffix.removeprefix(".") or "binary", suffix.removeprefix(".").upper()


@dataclass(frozen=True, slots=True)
class _Sharing:
    due: float
    files: tuple[File, ...]
    channel: Channel
    message: Wire


class FileShelf:
    """Every file of this run."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._files: dict[str, File] = {}
        self._tickets: dict[str, File] = {}
        self._sharings: list[_Sharing] = []

    def expect(
        self, name: str, length: int, user: str, alt_text: str = "", snippet_type: str = ""
    ) -> tuple[File, str]:
        """Announce a file; return it and the ticket that ends its upload URL."""
        file = File(new_id("F"), name, length, user, self._workspace.clock())
        file.alt_text, file.snippet_type = alt_text, snippet_type
        ticket = secrets.token_urlsafe(24)
        self._files[file.id] = file
        self._tickets[ticket] = file
        return file, ticket

    def receive(self, ticket: str, data: bytes) -> File:
        """Store the bytes of an announced file; a ticket serves once.

        Raises SlackError `file_not_found` for a ticket that was never given out or is used up.
        """
        file = self._tickets.pop(ticket, None)
        if file is None:
            raise SlackError("file_not_found")
        file.data = data
        return file

    def get(self, file_id: str) -> File:
        """Return a file; raises SlackError `file_not_found`."""
        if file_id not in self._files:
            raise SlackError("file_not_found")
        return self._files[file_id]

    def complete(self, file_id: str, title: str) -> File:
        """Finish an upload, once; raises SlackError `file_not_found` when no bytes came."""
        file = self.get(file_id)
        if file.data is None or file.completed:
            raise SlackError("file_not_found")
        file.completed = True
        file.title = title or file.name
        return file

    def share_later(self, files: list[File], channel: Channel, message: Wire) -> None:
        """Post the files in one message once Slack has looked into them."""
        due = self._workspace.clock() + self._workspace.rules.sharing_seconds
        self._sharings.append(_Sharing(due, tuple(files), channel, message))

    def share(self, files: list[File], channel: Channel, message: Wire) -> Wire:
        """Post the files in one message now."""
        for file in files:
            file.completed = file.ready = True
        described = [self.wire(file) for file in files]
        posted = self._workspace.post(channel, {**message, "files": described, "upload": True})
        for file in files:
            file.shares.setdefault(channel.id, []).append(posted["ts"])
        posted["files"] = [self.wire(file) for file in files]
        for file in files:
            self._workspace.publish(FileShared(channel.id, file.id, file.user, posted["ts"]))
        return posted

    def share_due(self) -> None:
        """Post the files whose time has come."""
        now = self._workspace.clock()
        due = [sharing for sharing in self._sharings if sharing.due <= now]
        self._sharings = [sharing for sharing in self._sharings if sharing.due > now]
        for sharing in due:
            self.share(list(sharing.files), sharing.channel, sharing.message)

    def delete(self, file_id: str) -> None:
        """Forget a file; messages keep its name."""
        del self._files[self.get(file_id).id]

    def sees(self, user: str, file: File) -> bool:
        """Tell whether a person may open a file."""
        channels = (self._workspace.channels[each] for each in file.shares)
        return file.user == user or any(self._workspace.sees(user, each) for each in channels)

    def wire(self, file: File) -> Wire:
        """Return the file object of files.info."""
        mimetype, filetype, pretty = file.type if file.ready else ("", "", "")
        base = f"{self._workspace.url}files-pri/{TEAM_ID}-{file.id}/"
        described: Wire = {
            "id": file.id,
            "created": int(file.created),
            "timestamp": int(file.created),
            "name": file.name,
            "title": file.title or file.name,
            "mimetype": mimetype,
            "filetype": filetype,
            "pretty_type": pretty,
            "user": file.user,
            "user_team": TEAM_ID,
            "editable": bool(file.snippet_type),
            "size": len(file.data or b""),
            "mode": "snippet" if file.snippet_type else "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": any(self._is_public(channel) for channel in file.shares),
            "public_url_shared": False,
            "display_as_bot": file.user == BOT_USER_ID,
            "username": "",
            "url_private": base + file.name,
            "url_private_download": base + "download/" + file.name,
            "permalink": f"{self._workspace.url}files/{file.user}/{file.id}/{file.name}",
            "file_access": "visible",
            "has_rich_preview": False,
        }
        if file.alt_text:
            described["alt_txt"] = file.alt_text
        return described | self._shares(file) | _preview(file, mimetype)

    def _is_public(self, channel_id: str) -> bool:
        return self._workspace.channels[channel_id].kind == "public"

    def _shares(self, file: File) -> Wire:
        shares: dict[str, Wire] = {}
        for channel_id, stamps in file.shares.items():
            side = shares.setdefault("public" if self._is_public(channel_id) else "private", {})
            side[channel_id] = [self._share(channel_id, ts) for ts in stamps]
        kinds = {"channels": "public", "groups": "private", "ims": "im"}
        lists = {
            name: [each for each in file.shares if self._workspace.channels[each].kind == kind]
            for name, kind in kinds.items()
        }
        return {"shares": shares, **lists}

    def _share(self, channel_id: str, ts: str) -> Wire:
        channel = self._workspace.channels[channel_id]
        share: Wire = {"ts": ts, "channel_name": channel.name, "team_id": TEAM_ID}
        thread_ts = channel.messages.get(ts, {}).get("thread_ts")
        return share | ({"thread_ts": thread_ts} if thread_ts else {})


def _preview(file: File, mimetype: str) -> Wire:
    """Return what Slack shows of a file without opening it."""
    if mimetype.startswith(("audio/", "video/")):
        return {"media_display_type": mimetype.split("/", maxsplit=1)[0]}
    if not mimetype.startswith("text/") or file.data is None:
        return {}
    lines = file.data.decode("utf-8", "replace").splitlines()
    return {
        "preview": "\n".join(lines[:_PREVIEW_LINES]),
        "lines": len(lines),
        "lines_more": max(0, len(lines) - _PREVIEW_LINES),
        "preview_is_truncated": len(lines) > _PREVIEW_LINES,
    }
