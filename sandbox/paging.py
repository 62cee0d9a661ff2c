"""Cursors: opaque strings that say where the next page begins."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from sandbox.wire import SlackError, Wire

Item = TypeVar("Item")


def page_of(items: Sequence[Item], cursor: str, limit: int) -> tuple[list[Item], str]:
    """Return at most `limit` items from `cursor` on, and the cursor of the next page or ''.

    Raises SlackError `invalid_cursor` for a cursor that was never given out.
    """
    start = _position(cursor)
    end = start + limit
    following = _cursor(end) if end < len(items) else ""
    return list(items[start:end]), following


def next_page(cursor: str) -> Wire:
    """Return the part of a reply that leads to the next page."""
    return {"response_metadata": {"next_cursor": cursor}}


def _cursor(position: int) -> str:
    return base64.b64encode(f"next:{position}".encode()).decode()


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        label, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
        if label != "next":
            raise ValueError(label)
        return int(position)
    except (binascii.Error, ValueError) as error:
        raise SlackError("invalid_cursor") from error
