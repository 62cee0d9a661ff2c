"""Notion's API, as far as reading one database needs it; the only file that knows notion-client."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pipeline.errors import SettingsError
from pipeline.extractors.notion_text import Json
from pipeline.extractors.patience import Patience, Refused, Trouble, may_pass, stated_wait

NOTION_VERSION = "2026-03-11"  # data sources, in_trash, meeting_notes
TIMEOUT = 60  # seconds to connect, and between two pieces of an answer
PAGE_SIZE = 100  # the most that Notion gives at once

_OLDEST_FIRST = [{"timestamp": "created_time", "direction": "ascending"}]
_SENTENCES: Mapping[int, str] = {
    400: "Notion does not understand this: check --database and NOTION_TAG_PROPERTY.",
    401: "Notion refuses NOTION_TOKEN: give it the secret of an integration that is active.",
    403: "NOTION_TOKEN may not read this: give its integration the capability to read content.",
    404: "Notion does not show this to NOTION_TOKEN: share it with the integration (Connections).",
}
_BROKEN = Trouble("Notion's listing broke off: what follows is not known; run it again.")
_CAPPED = Trouble("Notion lists no more than 10,000 pages of one minute: narrow NOTION_TAG.")


@dataclass(frozen=True, slots=True)
class Listing:
    """The pages that a query gave, oldest first; `trouble` tells why they are not all."""

    pages: tuple[Json, ...]
    trouble: Trouble | None = None


class NotionAPI:
    """Reads with an integration's secret.

    Methods raise Refused, whose sentence says what to mend.
    """

    def __init__(self, *, token: str, api_url: str, patience: Patience) -> None:
        """Sends nothing. Raises SettingsError for an address or a secret that cannot work."""
        if not api_url.startswith(("https://", "http://")):
            raise SettingsError(
                f"NOTION_API_URL={api_url!r} does not begin with https://: mend it."
            )
        if not token.strip().isascii() or not token.strip():
            raise SettingsError(
                "NOTION_TOKEN is missing or no secret: copy it from the integration."
            )
        from notion_client import Client

        self._patience = patience
        self._client = Client(
            auth=token.strip(),
            base_url=api_url.rstrip("/").removesuffix("/v1"),
            timeout_ms=TIMEOUT * 1000,
            notion_version=NOTION_VERSION,
            retry=False,
            logger=logging.getLogger(f"{__name__}.client"),
            log_level=logging.ERROR,  # its warnings repeat what Patience says
        )

    def database(self, id: str) -> Json:
        """A database with the list of its data sources."""
        return self._ask(partial(self._client.databases.retrieve, id))

    def data_source(self, id: str) -> Json:
        """A data source with its schema."""
        return self._ask(partial(self._client.data_sources.retrieve, id))

    def page(self, id: str) -> Json:
        """A page's properties and times, without its content."""
        return self._ask(partial(self._client.pages.retrieve, id))

    def block(self, id: str) -> Json:
        """A block without what is nested in it."""
        return self._ask(partial(self._client.blocks.retrieve, id))

    def markdown(self, id: str) -> Json:
        """A page, or a part of one, in Notion's own Markdown."""
        return self._ask(partial(self._client.pages.retrieve_markdown, id, include_transcript=True))

    def children(self, id: str) -> list[Json]:
        """The blocks directly below a block or page, all of them."""
        return self._all(partial(self._client.blocks.children.list, id))

    def property_items(self, page: str, property: str) -> list[Json]:
        """Every value of a property that a page lists only in part."""
        return self._all(partial(self._client.pages.properties.retrieve, page, property))

    def query(self, data_source: str, wanted: Json | None) -> Listing:
        """The pages that pass a filter. A query ends after 10,000: the next goes on from there."""
        found: dict[str, Json] = {}
        since = ""
        while True:
            answers, trouble = self._walk(self._queried(data_source, wanted, since))
            for answer in answers:
                found |= {str(one["id"]): one for one in _results(answer) if one.get("id")}
            last = max((str(one.get("created_time") or "") for one in found.values()), default="")
            capped = bool(answers) and _is_incomplete(answers[-1])
            if trouble or not capped or last <= since:
                listed = tuple(found.values())
                return Listing(listed, trouble or (_CAPPED if capped else None))
            since = last

    def _queried(self, data_source: str, wanted: Json | None, since: str) -> Callable[..., Any]:
        window = {"timestamp": "created_time", "created_time": {"on_or_after": since}}
        parts = [part for part in (wanted, window if since else None) if part]
        passed = {"filter": {"and": parts} if len(parts) > 1 else parts[0]} if parts else {}
        ask = self._client.data_sources.query
        return partial(ask, data_source, sorts=_OLDEST_FIRST, **passed)

    def _all(self, request: Callable[..., Any]) -> list[Json]:
        answers, trouble = self._walk(request)
        if trouble:
            raise Refused(trouble)
        return [one for answer in answers for one in _results(answer)]

    def _walk(self, request: Callable[..., Any]) -> tuple[list[Json], Trouble | None]:
        """All answers of a listing, and why they are not all; once begun anew if it went stale."""
        answers: list[Json] = []
        cursors: list[str] = []
        stale = False
        while True:
            at = {"start_cursor": cursors[-1]} if cursors else {}
            try:
                answer = self._ask(partial(request, page_size=PAGE_SIZE, **at), "results")
            except Refused as refused:
                if not cursors or stale or _status(refused.__cause__) != 400:
                    return answers, refused.trouble
                answers, cursors, stale = [], [], True
                continue
            answers.append(answer)
            cursor = answer.get("next_cursor")
            if not answer.get("has_more", bool(cursor)):
                return answers, None
            if not cursor or cursor in cursors:
                return answers, _BROKEN
            cursors.append(cursor)

    def _ask(self, request: Callable[[], Any], *needed: str) -> Json:
        """An answer with the keys that make it one: without, it would pass for an empty listing."""

        def asked() -> Json:
            answer = request()
            if not isinstance(answer, dict) or not answer.keys() >= set(needed):
                raise ValueError("not what Notion answers")
            return answer

        return self._patience.call(asked, _diagnose)


def _results(answer: Json) -> list[Json]:
    return [one for one in answer.get("results") or () if isinstance(one, dict)]


def _is_incomplete(answer: Json) -> bool:
    return (answer.get("request_status") or {}).get("type") == "incomplete"


def _status(error: BaseException | None) -> int:
    return int(getattr(error, "status", 0))


def is_hidden(refused: Refused) -> bool:
    """Whether Notion says that there is no such thing, or not for this integration."""
    return not refused.trouble.again and not refused.trouble.auth


def _diagnose(error: Exception) -> Trouble | None:
    """What an error means: of Notion itself, of the way there, or of an answer that was cut."""
    from httpx import RequestError
    from notion_client.errors import (
        HTTPResponseError,
        InvalidPathParameterError,
        RequestTimeoutError,
    )

    if isinstance(error, HTTPResponseError):
        return _answered(error.status, error.headers.get("retry-after"))
    if isinstance(error, InvalidPathParameterError):
        return Trouble("Notion has no such id.")
    if isinstance(error, RequestTimeoutError | RequestError):
        return Trouble("Notion cannot be reached: check NOTION_API_URL, or try later.", again=True)
    if isinstance(error, ValueError):
        return Trouble(
            "Notion's answer is none of its own: check NOTION_API_URL, or try later.", again=True
        )
    return None


def _answered(status: int, retry_after: str | None) -> Trouble:
    if may_pass(status):
        busy = "asks for a pause" if status in {429, 529} else f"answers {status}"
        return Trouble(f"Notion {busy}: try later.", again=True, wait=stated_wait(retry_after))
    sentence = _SENTENCES.get(status, f"Notion answers {status}: check NOTION_API_URL.")
    return Trouble(sentence, auth=status == 401)
