"""A chat model behind any OpenAI-compatible server: Ollama, vLLM, llama.cpp, a hosted one.

Every wait has an end. One clock bounds the way to the first piece of text, retries included;
another bounds the silence between pieces. Both count what the model says, not bytes: servers
that think for long send keep-alive lines, which would hold a socket's own time-out off for ever.
"""

import itertools
import logging
import re
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import openai
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import Choice, ChoiceDelta

from models.ports import Message, ModelError, ModelInterrupted, ModelUnavailable, PromptTooLong
from models.watchdog import Watchdog

log = logging.getLogger(__name__)

# Said of a prompt that does not fit by llama.cpp, Ollama, vLLM and hosted services.
TOO_LONG = re.compile(
    r"exceed\w*[ _].{0,60}context|context[ _]length[ _]exceeded|max\w* context length"
    r"|longer than the maximum|(prompt|input) (is )?too long|reduce the length",
    re.IGNORECASE | re.DOTALL,
)


def list_models(base_url: str, api_key: str = "", timeout: float = 5.0) -> list[str]:
    """Return the names of the models that a server offers; raises ModelUnavailable."""
    with open_client(base_url, api_key, timeout) as client:
        try:
            # A page that is not JSON comes back as a str: no ids in it.
            return [str(model.id) for model in client.models.list().data]
        except openai.APIConnectionError as error:
            raise _no_answer(base_url, error) from error
        except openai.APIStatusError as error:
            if error.status_code in {401, 403}:
                raise _key_refused(base_url) from error
            raise _not_an_api(base_url) from error
        except (AttributeError, TypeError, ValueError) as error:
            raise _not_an_api(base_url) from error


def reachable(base_url: str, timeout: float = 1.0) -> bool:
    """Say whether an OpenAI-compatible server that wants no key answers at this address."""
    try:
        list_models(base_url, timeout=timeout)
    except ModelUnavailable:
        return False
    return True


class OpenAIChat:
    """A ChatModel over HTTP.

    `context_tokens` must not exceed what the server was started with: Ollama cuts a longer prompt
    without a word. Time-outs are in seconds: `connect_timeout` for the connection,
    `first_token_timeout` from the question to the first token, retries included (a server on a CPU
    may load the model and read a long prompt first), `stall_timeout` between two tokens. The
    tokens of a model that thinks aloud are a sign of life, but no part of the text.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str = "",
        temperature: float = 0.2,
        context_tokens: int = 4096,
        connect_timeout: float = 5.0,
        first_token_timeout: float = 300.0,
        stall_timeout: float = 60.0,
        retries: int = 2,
    ) -> None:
        self.name = model
        self.context_tokens = context_tokens
        self._base_url = base_url
        self._api_key = api_key
        self._temperature = temperature
        self._connect_timeout = connect_timeout
        self._first_token_timeout = first_token_timeout
        self._stall_timeout = stall_timeout
        self._retries = retries
        self._client = open_client(base_url, api_key, first_token_timeout)

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float | None = None,
    ) -> Iterator[str]:
        """Yield the text as it is generated; it may be empty, and ends at `max_tokens`.

        Raises ModelUnavailable or PromptTooLong before the first piece, ModelInterrupted after it.
        Dropping the iterator ends the generation on the server too.
        """
        request: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": turn.role, "content": turn.content} for turn in messages],
            "max_tokens": max_tokens,
            "temperature": self._temperature if temperature is None else temperature,
        }
        deadline = time.monotonic() + self._first_token_timeout
        for attempt in itertools.count():
            begun = False
            try:
                with closing(self._pieces(request, deadline)) as pieces:
                    for piece in pieces:
                        begun = True
                        yield piece
                return
            except (openai.OpenAIError, TimeoutError, ValueError) as error:
                if begun:
                    raise ModelInterrupted(f"{self.name} broke off: {_cause(error)}.") from error
                self._wait_or_give_up(error, attempt, deadline)

    def _pieces(self, request: dict[str, Any], deadline: float) -> Generator[str]:
        """Ask once and yield the text; ValueError when the reply is garbled or incomplete."""
        finish, alive, spoke = "", False, False
        with (
            self._client.chat.completions.create(
                **request, stream=True, timeout=self._timeout(deadline)
            ) as reply,
            Watchdog(reply.response.extensions["network_stream"].get_extra_info("socket")) as dog,
        ):
            if "text/event-stream" not in reply.response.headers.get("content-type", ""):
                raise _not_an_api(self._base_url)
            while (delta := _next_delta(reply, dog, deadline)) is not None:
                if delta.text:
                    spoke = True
                    yield delta.text
                if delta.alive:
                    alive = True
                    deadline = time.monotonic() + self._stall_timeout
                finish = delta.finish or finish
        self._check_end(finish, alive, spoke)

    def _timeout(self, deadline: float) -> openai.Timeout:
        left = max(deadline - time.monotonic(), 0.001)
        return openai.Timeout(left, connect=min(self._connect_timeout, left))

    def _check_end(self, finish: str, alive: bool, spoke: bool) -> None:
        if finish in {"", "content_filter", "abort", "error"}:
            raise ValueError(f"the server ended the text early ({finish or 'no finish reason'})")
        if finish != "length" or spoke:
            return
        if alive:
            raise ModelUnavailable(
                f"{self.name} spent all its tokens on thinking and wrote nothing: "
                "set LLM_MODEL to a model that does not think aloud."
            )
        raise PromptTooLong(f"The prompt fills the whole context of {self.name}: shorten it.")

    def _wait_or_give_up(self, error: Exception, attempt: int, deadline: float) -> None:
        """Sleep before another attempt, or raise what a person can act on."""
        pause = _pause_before_retry(error, attempt)
        if pause is None or attempt >= self._retries or time.monotonic() + pause >= deadline:
            raise self._explain(error) from error
        log.info("%s: %s; asking again in %.1f s", self.name, _cause(error), pause)
        time.sleep(pause)

    def _explain(self, error: Exception) -> ModelError:
        """Word what happened before the first piece for the person who runs the bot."""
        if _is_too_long(error):
            return PromptTooLong(f"Shorten the prompt for {self.name}: {_cause(error)}.")
        if _never_connected(error):
            return _no_answer(self._base_url, error)
        match error:
            case openai.APIStatusError(status_code=401 | 403):
                return _key_refused(self._base_url)
            case openai.APIStatusError(status_code=404):
                return self._explain_not_found()
            case openai.APITimeoutError() | TimeoutError():
                return ModelUnavailable(
                    f"{self.name} said nothing for {self._first_token_timeout:g} s: "
                    f"{_shown(self._base_url)} is overloaded, or LLM_MODEL is too large for it."
                )
            case _:
                return ModelUnavailable(
                    f"{self.name} at {_shown(self._base_url)} failed ({_cause(error)}): "
                    "ask again later, or look into that server's log."
                )

    def _explain_not_found(self) -> ModelError:
        """A wrong model name and a wrong address are the same 404: the list tells which."""
        try:
            offered = list_models(self._base_url, self._api_key, self._connect_timeout)
        except ModelUnavailable as error:
            return error
        names = ", ".join(sorted(offered)[:12]) or "none yet"
        return ModelUnavailable(
            f"{_shown(self._base_url)} has no model {self.name!r}: "
            f"set LLM_MODEL to one that it offers ({names})."
        )


class _Delta(NamedTuple):
    """What one chunk adds: text, any sign of life (thinking aloud too), the finish reason."""

    text: str
    alive: bool
    finish: str


def _next_delta(
    reply: openai.Stream[ChatCompletionChunk], dog: Watchdog, deadline: float
) -> _Delta | None:
    with dog.until(deadline):
        chunk = next(reply, None)
    return None if chunk is None else _read(chunk)


def _read(chunk: object) -> _Delta:
    """The client does not check what it builds its chunks from: ValueError if it is none."""
    match chunk:
        case ChatCompletionChunk(choices=[Choice(delta=ChoiceDelta() as delta) as choice, *_]):
            alive = any(value for field, value in delta if field != "role")
            return _Delta(str(delta.content or ""), alive, choice.finish_reason or "")
        case ChatCompletionChunk(choices=[]):
            return _Delta("", False, "")  # counts tokens, or says nothing yet
        case _:
            raise ValueError("the server sent something else than a chat completion")


def open_client(base_url: str, api_key: str, timeout: float) -> openai.OpenAI:
    """Connect to an address; raises ModelUnavailable when it is none.

    Retries are ours to count; a proxy from the environment must not catch loopback calls."""
    return openai.OpenAI(
        base_url=base_url,
        api_key=api_key or "none",
        timeout=timeout,
        max_retries=0,
        http_client=openai.DefaultHttpxClient(trust_env=not _is_loopback(_host(base_url))),
    )


def _host(base_url: str) -> str:
    with suppress(ValueError):
        address = urlsplit(base_url)
        if address.scheme in {"http", "https"} and address.hostname:
            return address.hostname
    raise ModelUnavailable(
        f"{_shown(base_url)!r} is no address: set LLM_BASE_URL to one such as http://localhost:11434/v1."
    )


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _pause_before_retry(error: Exception, attempt: int) -> float | None:
    """Return the seconds to wait before asking again, None when asking again is pointless."""
    if _is_too_long(error) or _never_connected(error):
        return None
    backoff = 0.5 * 2**attempt
    match error:
        case openai.APITimeoutError() | TimeoutError():
            return None  # an overloaded server is not helped by a second question
        case openai.APIStatusError(status_code=status) if status < 500 and status not in {408, 429}:
            return None
        case openai.APIStatusError(response=response):
            return _seconds(response.headers.get("retry-after", "")) or backoff
        case _:
            return backoff


def _seconds(retry_after: str) -> float:
    """Read a Retry-After header, which holds seconds or a date; 0 when it says nothing useful."""
    with suppress(ValueError):
        return max(0.0, float(retry_after))
    with suppress(ValueError):
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    return 0.0


def _is_too_long(error: Exception) -> bool:
    return isinstance(error, openai.APIError) and bool(TOO_LONG.search(f"{error} {error.body}"))


def _never_connected(error: Exception) -> bool:
    """Refused, no such host, bad certificate, no answer to the knock: as ConnectError and the like.

    By name, because the client has changed the HTTP library under it before.
    """
    return (
        isinstance(error, openai.APIConnectionError) and "Connect" in type(error.__cause__).__name__
    )


def _cause(error: Exception) -> str:
    """Return the reason in one short line: the server's own words where it gave some."""
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return "it fell silent"
    reason: object = error
    if isinstance(error, openai.APIConnectionError):
        reason = error.__cause__ or error
    elif isinstance(error, openai.APIError):
        reason = _words(error.body) or error
    return " ".join(re.sub(r"^\[Errno -?\d+\]", "", str(reason)).split())[:200].rstrip(".")


def _words(body: object) -> str:
    """Find the message in an error's body; a proxy's web page holds none."""
    match body:
        case {"message": str(words)} | {"detail": str(words)}:
            return words
        case str() if not body.lstrip().startswith("<"):
            return body
        case _:
            return ""


def _no_answer(base_url: str, error: Exception) -> ModelUnavailable:
    return ModelUnavailable(
        f"No model server answers at {_shown(base_url)} ({_cause(error)}): "
        "start it, or set LLM_BASE_URL."
    )


def _key_refused(base_url: str) -> ModelUnavailable:
    return ModelUnavailable(f"{_shown(base_url)} refuses the key: set LLM_API_KEY.")


def _not_an_api(base_url: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"{_shown(base_url)} does not speak the OpenAI API: "
        "set LLM_BASE_URL to an address that does (it ends in /v1, as a rule)."
    )


def _shown(base_url: str) -> str:
    """Return the address without a name and password that it may hold."""
    return re.sub(r"//[^/@]*@", "//", base_url)
