"""What a person types, turned into what Slack stores: escaped text and a rich_text block."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sandbox.wire import Wire, new_id

Kind = Literal["text", "user", "channel", "broadcast", "link", "code", "preformatted"]

_SPECIAL = re.compile(
    r"```(?P<preformatted>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?P<link>https?://[^\s<>|]+)"
    r"|(?<![\w.])(?P<mention>@)(?=\w)"
    r"|(?<!\w)#(?P<channel>[\w-]+)",
    re.DOTALL,
)
_EVERYONE = {name: name for name in ("here", "channel", "everyone")}
_AFTER_LINK = ".,;:!?'\")]}"


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: Kind
    text: str
    target: str = ""


class Composer:
    """Encodes typed text. `people` gives ids by name; `channels` looks one name up."""

    def __init__(
        self, people: Callable[[], dict[str, str]], channels: Callable[[str], str | None]
    ) -> None:
        self._people = people
        self._channels = channels

    def encode(self, typed: str) -> tuple[str, list[Wire]]:
        """Return the message text in Slack's own markup, and its rich_text block."""
        pieces = self._split(typed)
        return "".join(_as_text(piece) for piece in pieces), _as_blocks(pieces)

    def escape_command(self, typed: str) -> str:
        """Return a slash command's text as an app gets it that asked for escaping."""
        return "".join(_as_command(piece) for piece in self._split(typed))

    def _split(self, typed: str) -> list[_Piece]:
        pieces: list[_Piece] = []
        position = 0
        while match := _SPECIAL.search(typed, position):
            special, end = self._read(match)
            pieces.append(_Piece("text", typed[position : match.start()]))
            pieces.append(special)
            position = end
        pieces.append(_Piece("text", typed[position:]))
        return [piece for piece in pieces if piece.text]

    def _read(self, match: re.Match[str]) -> tuple[_Piece, int]:
        """Return the piece that begins at a match, and where it ends."""
        kind, body = match.lastgroup, match[match.lastgroup or 0]
        if kind == "preformatted":
            return _Piece("preformatted", body), match.end()
        if kind == "code":
            return _Piece("code", body), match.end()
        if kind == "link":
            link = body.rstrip(_AFTER_LINK)
            return _Piece("link", link, link), match.start() + len(link)
        if kind == "mention":
            return self._mention(match)
        target = self._channels(body)
        piece = _Piece("channel", body, target) if target else _Piece("text", match[0])
        return piece, match.end()

    def _mention(self, match: re.Match[str]) -> tuple[_Piece, int]:
        """Return the longest name that stands behind an `@`; the `@` alone when nobody has it."""
        start = match.end()
        names = _EVERYONE | self._people()
        for name in sorted(names, key=len, reverse=True):
            end = start + len(name)
            written = match.string[start:end]
            if written.casefold() == name.casefold() and not match.string[end : end + 1].isalnum():
                kind: Kind = "broadcast" if name in _EVERYONE else "user"
                return _Piece(kind, written, names[name]), end
        return _Piece("text", "@"), start


def escape(text: str) -> str:
    """Escape the three characters that Slack's markup reserves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _as_text(piece: _Piece) -> str:
    shapes = {
        "user": f"<@{piece.target}>",
        "channel": f"<#{piece.target}|{piece.text}>",
        "broadcast": f"<!{piece.target}>",
        "link": f"<{escape(piece.text)}>",
        "code": f"`{escape(piece.text)}`",
        "preformatted": f"```{escape(piece.text)}```",
    }
    return shapes.get(piece.kind, escape(piece.text))


def _as_command(piece: _Piece) -> str:
    return f"<@{piece.target}|{piece.text}>" if piece.kind == "user" else _as_text(piece)


def _as_element(piece: _Piece) -> Wire:
    shapes: dict[str, Wire] = {
        "user": {"type": "user", "user_id": piece.target},
        "channel": {"type": "channel", "channel_id": piece.target},
        "broadcast": {"type": "broadcast", "range": piece.target},
        "link": {"type": "link", "url": piece.text},
        "code": {"type": "text", "text": piece.text, "style": {"code": True}},
    }
    return shapes.get(piece.kind, {"type": "text", "text": piece.text})


def _as_blocks(pieces: list[_Piece]) -> list[Wire]:
    elements: list[Wire] = []
    for piece in pieces:
        if piece.kind == "preformatted":
            text = {"type": "text", "text": piece.text.strip("\n")}
            elements.append({"type": "rich_text_preformatted", "elements": [text], "border": 0})
        elif elements and elements[-1]["type"] == "rich_text_section":
            elements[-1]["elements"].append(_as_element(piece))
        else:
            elements.append({"type": "rich_text_section", "elements": [_as_element(piece)]})
    if not elements:
        return []
    return [{"type": "rich_text", "block_id": new_id("")[:5], "elements": elements}]
