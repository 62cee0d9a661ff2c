"""A thread in Slack's message shape becomes remarks: all text a reader would see, in order."""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from pipeline.errors import InputUnreadable
from pipeline.injection.hidden import strip_hidden
from pipeline.injection.signs import is_instruction
from pipeline.tester.source import Participant, Redact, Remark, Source

JsonMap = Mapping[str, Any]

_NOISE = frozenset(
    "channel_join channel_leave channel_topic channel_purpose channel_name channel_archive "
    "group_join group_leave bot_add bot_remove pinned_item tombstone reminder_add".split()
)
_TEXT_KEYS = (
    "pretext", "author_name", "title", "text", "fields", "elements", "rows", "value",
    "preview", "description", "blocks", "footer", "alt_text",
)  # fmt: skip
_ESCAPE = re.compile(r"<([^<>\n]{1,2000})>")


def read_thread(payload: JsonMap, redact: Redact) -> Source:
    """Read `{channel, users, messages, workspace_url?}`, redacted; unknown keys are ignored.

    Raises InputUnreadable if there is no message in it.
    """
    participants = {p.id: p for p in map(_participant, _maps(payload.get("users"))) if p.id}
    remarks = {
        remark.address: remark
        for message in _maps(payload.get("messages"))
        if message.get("subtype") not in _NOISE
        and (remark := _remark(message, participants, redact)) is not None
    }
    if not remarks:
        raise InputUnreadable("The thread holds no messages: give one with at least a report.")
    channel = payload.get("channel")
    return Source(
        kind="thread",
        remarks=tuple(sorted(remarks.values(), key=lambda r: float(r.address))),
        participants=participants,
        channel=_text(cast(JsonMap, channel).get("id")) if isinstance(channel, Mapping) else "",
        workspace_url=_text(payload.get("workspace_url")).rstrip("/"),
    )


def _remark(
    message: JsonMap, participants: Mapping[str, Participant], redact: Redact
) -> Remark | None:
    ts = _text(message.get("ts"))
    if not re.fullmatch(r"\d{1,12}(\.\d{1,9})?", ts):
        return None
    written = _visible_text(message)
    text, disguised = strip_hidden(unescape(written, participants))
    reactions = (_text(r.get("name")) for r in _maps(message.get("reactions")))
    return Remark(
        address=ts,
        text=redact(text),
        speaker=_text(message.get("user") or message.get("bot_id") or message.get("username")),
        is_bot=not message.get("user") or message.get("subtype") == "bot_message",
        moment=datetime.fromtimestamp(float(ts), UTC),
        reactions=tuple(name for name in reactions if name),
        edited="edited" in message,
        set_aside=disguised or is_instruction(html.unescape(written)),
    )


def _participant(user: JsonMap) -> Participant:
    profile = user.get("profile")
    inner = cast(JsonMap, profile) if isinstance(profile, Mapping) else {}
    real = _text(user.get("real_name") or inner.get("real_name"))
    label = re.search(r"\(([^)]*)\)", real)
    names = (user.get("name"), re.sub(r"\(.*?\)", "", real), inner.get("display_name"))
    title = " ".join((label[1] if label else "", _text(inner.get("title"))))
    kept = dict.fromkeys(_text(name).strip() for name in names)
    return Participant(_text(user.get("id")), tuple(n for n in kept if n), title.strip())


def _visible_text(message: JsonMap) -> str:
    """The text, then whatever only blocks, attachments and files say."""
    parts = [_text(message.get("text"))]
    seen = _squash(parts[0])
    for part in _attached(message):
        if _squash(part) and _squash(part) not in seen:
            parts.append(part)
            seen += _squash(part)
    return "\n".join(part for part in parts if part.strip())


def _attached(message: JsonMap) -> Iterator[str]:
    for key in ("blocks", "attachments", "files"):
        for piece in _maps(message.get(key)):
            yield from _pieces(piece)


def _pieces(piece: JsonMap) -> Iterator[str]:
    if piece.get("type") in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
        yield _rich_line(piece)
        return
    for key in _TEXT_KEYS:
        value = piece.get(key)
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from _pieces(cast(JsonMap, value))
        else:
            for inner in _maps(value):
                yield from _pieces(inner)
    if not any(piece.get(key) for key in _TEXT_KEYS):
        yield _text(piece.get("fallback"))


def _rich_line(section: JsonMap) -> str:
    line = "".join(map(_rich_element, _maps(section.get("elements"))))
    return f"```\n{line}\n```" if section.get("type") == "rich_text_preformatted" else line


def _rich_element(element: JsonMap) -> str:
    match element.get("type"):
        case "user":
            return f"<@{_text(element.get('user_id'))}>"
        case "link":
            return _text(element.get("text") or element.get("url"))
        case "emoji":
            return f":{_text(element.get('name'))}:"
        case _:
            return _text(element.get("text"))


def unescape(text: str, participants: Mapping[str, Participant]) -> str:
    """Turn Slack's `<...>` and `&amp;` back into what a reader sees."""

    def word(match: re.Match[str]) -> str:
        return _word_escape(match[1], participants)

    return html.unescape(_ESCAPE.sub(word, text))


def _word_escape(inner: str, participants: Mapping[str, Participant]) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        person = participants.get(target[1:])
        return f"@{person.names[0]}" if person and person.names else "@someone"
    if target.startswith("#"):
        return f"#{label or 'channel'}"
    if target.startswith("!"):
        return label.lstrip("@") or "(everyone)"
    if re.match(r"(https?|mailto|tel|slack|ftp):", target, re.I):
        return label if label and "://" not in label else target.removeprefix("mailto:")
    return f"<{inner}>"


def _maps(value: object) -> list[JsonMap]:
    """The mappings in a list; table rows are lists of them."""
    found: list[JsonMap] = []
    for entry in cast(list[object], value) if isinstance(value, list) else []:
        if isinstance(entry, Mapping):
            found.append(cast(JsonMap, entry))
        elif isinstance(entry, list):
            found.extend(_maps(cast(object, entry)))
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _squash(text: str) -> str:
    return re.sub(r"\W+", "", html.unescape(text)).lower()
