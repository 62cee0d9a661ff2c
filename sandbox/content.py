"""What an app wants to say, checked as Slack checks it and brought into the stored form."""

import json
import re
from typing import Any

from sandbox.blocks import MESSAGE_BLOCKS, TOTAL_CHARACTERS, problems_with, settle_ids, text_length
from sandbox.wire import SlackError, Wire

POST_TEXT = 40_000
"""postMessage cuts longer texts."""
UPDATE_TEXT = 4_000
"""chat.update refuses longer texts with `msg_too_long`."""
MARKDOWN_TEXT = 12_000
UNREADABLE = "This content can't be displayed."
"""What Slack shows in place of a fallback text that the app left out."""

_BARE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_BARE_LINK = re.compile(r"(?<![<|\w])https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"*_~`]")


def read_content(body: Wire, *, most_text: int = POST_TEXT, lax: bool = False) -> Wire:
    """Return `text`, `blocks` and `attachments` of a message by an app, those that are given.

    A text is cut at 40,000 characters and refused above `most_text`; `lax` leaves out the limit
    on all blocks together, as response URLs do. Raises SlackError.
    """
    text = str(body.get("text") or "")[:POST_TEXT]
    if len(text) > most_text:
        raise SlackError("msg_too_long")
    text = _stored_text(text)
    markdown = str(body.get("markdown_text") or "")
    blocks = read_blocks(body.get("blocks"), lax=lax)
    attachments = read_list(body.get("attachments"), "invalid_attachments")
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        text, blocks = check_markdown(markdown), [{"type": "markdown", "text": markdown}]
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    if blocks and not text:
        text = UNREADABLE
    content = {"text": text, "blocks": settle_ids(blocks), "attachments": attachments}
    return {key: value for key, value in content.items() if value}


def read_blocks(value: Any, *, lax: bool = False) -> list[Wire]:
    """Return the blocks in an argument.

    Raises SlackError `invalid_blocks_format`, `invalid_blocks` or `msg_blocks_too_long`.
    """
    blocks = read_list(value, "invalid_blocks_format")
    problems = problems_with(blocks, MESSAGE_BLOCKS) if blocks else []
    if problems:
        messages = {"messages": [f"[ERROR] {problem}" for problem in problems]}
        raise SlackError("invalid_blocks", errors=problems, response_metadata=messages)
    if not lax and text_length(blocks) > TOTAL_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    return blocks


def read_list(value: Any, error: str) -> list[Any]:
    """Return a list that came as JSON or as text; raises SlackError `error` for anything else."""
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError as failure:
            raise SlackError(error) from failure
    if not value:
        return []
    if not isinstance(value, list):
        raise SlackError(error)
    return value


def check_markdown(text: str) -> str:
    """Return the text; raises SlackError `msg_too_long` above 12,000 characters."""
    if len(text) > MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    return text


def _stored_text(text: str) -> str:
    """Return the text as Slack keeps it: a lone `&` escaped, bare addresses outside code linked."""
    text = _BARE_AMPERSAND.sub("&amp;", text)
    around_code = _CODE.split(text)
    around_code[::2] = [_BARE_LINK.sub(r"<\g<0>>", part) for part in around_code[::2]]
    return "".join(around_code)
