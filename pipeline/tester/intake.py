"""From bytes to a Source: a thread's JSON if it is one, text otherwise."""

import codecs
import json
from collections.abc import Mapping
from typing import Any, cast

from pipeline.errors import InputUnreadable
from pipeline.tester.source import Redact, Source
from pipeline.tester.thread import read_thread
from pipeline.tester.transcript import read_text

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_source(data: bytes, redact: Redact) -> Source:
    """Read a THREAD.json, a list of messages, or any text; nothing leaves it unredacted.

    Raises InputUnreadable for what is empty, binary, or a thread that is cut off.
    """
    text = _decode(data)
    if not text.strip():
        raise InputUnreadable("The input is empty: paste a thread, a log or an alert.")
    thread = _thread_in(text)
    return read_text(text, redact) if thread is None else read_thread(thread, redact)


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise InputUnreadable("The input is not UTF-8 text: save it as text and retry.") from None
    if "\0" in text:
        raise InputUnreadable("The input is binary: give a thread's JSON or a text file.")
    return text


def _thread_in(text: str) -> Mapping[str, Any] | None:
    """The thread in a JSON text; None for text and for JSON that is something else."""
    if text.lstrip()[0] not in "{[":
        return None
    try:
        payload: object = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        if '"messages"' in text and '"ts"' in text:
            raise InputUnreadable("The thread's JSON is damaged: export it again.") from None
        return None
    if isinstance(payload, Mapping) and "messages" in payload:
        return cast(Mapping[str, Any], payload)
    if isinstance(payload, list) and any(
        isinstance(entry, Mapping) and "ts" in entry for entry in cast(list[object], payload)
    ):
        return {"messages": payload}
    return None
