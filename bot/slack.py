"""Clients of Slack's Web API for worker threads: one for each way of meeting trouble."""

import threading
import time
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.web.client import WebClient
from slack_sdk.web.slack_response import SlackResponse

RATE_LIMIT_TRIES = 8
LOST = (OSError, HTTPException)
"""What the sync client raises when no answer arrives; the call may or may not have been done."""
FAILURES = (SlackClientError, *LOST)
"""Everything that a call can end with; SlackApiError is one of them."""

_SLACKS_OWN_FAULT = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is; `url` is the workspace's address, ending in a slash."""

    user_id: str
    bot_id: str
    team_id: str
    url: str


class Patience:
    """Until when Slack wants each method left alone, over all threads."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def remaining(self, method: str) -> float:
        """Seconds; 0 when the method may be called."""
        with self._lock:
            return max(0.0, self._until.get(method, 0.0) - time.monotonic())

    def hold(self, method: str, seconds: float) -> None:
        """Leave a method alone for so long."""
        until = time.monotonic() + seconds + 0.05
        with self._lock:
            self._until[method] = max(until, self._until.get(method, 0.0))


class PatientClient(WebClient):
    """Obeys Retry-After for all its siblings: waits and tries again, or with `tries` 1 gives up."""

    def __init__(self, token: str, patience: Patience, tries: int, **options: Any) -> None:
        super().__init__(token, **options)
        self._patience, self._tries = patience, tries

    def api_call(self, api_method: str, **options: Any) -> SlackResponse:
        """Call a method. Raises SlackApiError `ratelimited` when the tries are used up."""
        for attempt in range(1, self._tries + 1):
            wait = self._patience.remaining(api_method)
            if wait and self._tries == 1:
                break
            time.sleep(wait)
            try:
                return super().api_call(api_method, **options)
            except SlackApiError as error:
                asked = seconds_to_wait(error)
                self._patience.hold(api_method, asked)
                if not asked or attempt == self._tries:
                    raise
        raise SlackApiError(f"{api_method} has to wait", {"ok": False, "error": "ratelimited"})


class Slack:
    """Sync clients of one workspace; safe to share between threads."""

    def __init__(self, token: str, api_url: str) -> None:
        self._token, self._api_url = token, api_url
        self._patience = Patience()
        connection = ConnectionErrorRetryHandler(max_retry_count=2)
        self.reading = self._client(connection, ServerErrorRetryHandler(max_retry_count=2))
        # A connection that breaks after a post must not repeat it: bot/posting.py looks first.
        self.posting = self._client()
        # For what is worth nothing when it comes late.
        self.eager = self._client(tries=1)

    @cached_property
    def me(self) -> Identity:
        """Raises SlackApiError for a token that Slack does not take."""
        reply = self.reading.auth_test()
        known = {name: str(reply.get(name, "")) for name in ("user_id", "bot_id", "team_id")}
        return Identity(**known, url=str(reply.get("url", "")).rstrip("/") + "/")

    def _client(self, *handlers: RetryHandler, tries: int = RATE_LIMIT_TRIES) -> PatientClient:
        return PatientClient(
            self._token,
            self._patience,
            tries,
            base_url=self._api_url,
            retry_handlers=list(handlers),
            timeout=20,
        )


def error_code(error: Exception) -> str:
    """Slack's code for what it refused; empty for anything else."""
    return str(error.response.get("error", "")) if isinstance(error, SlackApiError) else ""


def status_code(error: Exception) -> int:
    """The HTTP status behind a refusal, 0 where there is none."""
    return int(getattr(getattr(error, "response", None), "status_code", 0))


def may_be_done(error: Exception) -> bool:
    """Whether the call may have been carried out although it failed."""
    if isinstance(error, SlackApiError):
        return error_code(error) in _SLACKS_OWN_FAULT or status_code(error) >= 500
    return isinstance(error, FAILURES)


def seconds_to_wait(error: Exception) -> float:
    """How long Slack wants to be left alone: its Retry-After, 0 where it said nothing."""
    if not isinstance(error, SlackApiError) or status_code(error) != 429:
        return 0.0
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    value = headers.get("retry-after", "1")
    return float(value[0] if isinstance(value, list) else value)
