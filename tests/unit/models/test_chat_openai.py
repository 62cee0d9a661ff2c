"""The openai client for real, against llama.cpp and against a loopback server that misbehaves."""

import asyncio
import json
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from models.chat_openai import OpenAIChat, list_models, reachable
from models.gguf_server import GGUFServer
from models.ports import Message, ModelInterrupted, ModelUnavailable, PromptTooLong

STORY = [Message("user", "Tell a very long story about a database.")]
QUESTION = [Message("system", "You are terse."), Message("user", "What happened?")]
Act = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Stage:
    """An OpenAI-compatible server whose replies are scripted; the last one is repeated."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.keys.append(request.headers["Authorization"])
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        return await act(request)

    async def models(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"object": "list", "data": [{"id": "llama3"}, {"id": "mistral"}]})


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage, loop, started = Stage(), asyncio.new_event_loop(), threading.Event()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", stage.answer)
        app.router.add_get("/v1/models", stage.models)
        app.router.add_get("/page/models", page)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        stage.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        return runner

    def run() -> None:
        runner = loop.run_until_complete(start())
        started.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    started.wait()
    yield stage
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def refuse(status: int, error: object, headers: dict[str, str] | None = None) -> Act:
    async def act(request: web.Request) -> web.StreamResponse:
        return web.json_response({"error": error}, status=status, headers=headers)

    return act


async def page(request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>Welcome to the guest network</html>", content_type="text/html")


def say(*parts: str | float | dict[str, Any], finish: str | None = "stop", end: str = "") -> Act:
    """Stream text; a number is a silence in seconds with keep-alive lines, a dict a raw event."""

    async def act(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for part in parts:
            if isinstance(part, float):
                for _ in range(int(part / 0.05)):
                    await response.write(b": keep-alive\n\n")
                    await asyncio.sleep(0.05)
            else:
                await response.write(event(part))
        if end == "reset":
            assert request.transport
            request.transport.abort()
            return response
        if finish:
            await response.write(event({"choices": [choice({}, finish)]}))
        await response.write(b"data: [DONE]\n\n" if end != "silent" else b"")
        return response

    return act


def choice(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def event(part: str | dict[str, Any]) -> bytes:
    body = {"choices": [choice({"content": part})]} if isinstance(part, str) else part
    return f"data: {json.dumps(body)}\n\n".encode()


def ask(stage: Stage, *acts: Act, **options: Any) -> Iterator[str]:
    stage.acts = list(acts)
    return OpenAIChat(stage.url, "llama3", **options).stream(QUESTION, max_tokens=50)


# A real model


def test_text_arrives_while_it_is_written(llama: GGUFServer) -> None:
    pieces, times = [], []
    for piece in llama.chat().stream(STORY, max_tokens=100, temperature=0):
        pieces.append(piece)
        times.append(time.monotonic())
    assert len(pieces) > 10
    assert times[-1] - times[0] > 0.05  # a reply sent in one go is read in a millisecond
    assert len("".join(pieces).split()) > 10


def test_prompt_beyond_the_context_is_told_from_other_failures(llama: GGUFServer) -> None:
    with pytest.raises(PromptTooLong, match="context"):
        list(llama.chat().stream([Message("user", "timeout " * 2000)], max_tokens=5))


def test_server_that_dies_in_mid_sentence(smollm2: Path) -> None:
    with GGUFServer(smollm2, context_tokens=1024, threads=1) as server:
        chat = server.chat()
        pieces = chat.stream(STORY, max_tokens=900)
        assert next(pieces)
        assert server.pid
        os.kill(server.pid, signal.SIGKILL)
        with pytest.raises(ModelInterrupted, match=server.name):
            list(pieces)
        with pytest.raises(ModelUnavailable, match="refused"):
            list(chat.stream(QUESTION, max_tokens=5))


# What is sent


def test_request_carries_key_temperature_and_turns(stage: Stage) -> None:
    stage.acts = [say("It ", "broke.")]
    chat = OpenAIChat(stage.url, "llama3", api_key="open-sesame", temperature=0.7)
    assert "".join(chat.stream(QUESTION, max_tokens=7)) == "It broke."
    assert "".join(chat.stream(QUESTION, max_tokens=7, temperature=0.0)) == "It broke."
    first, second = stage.asked
    assert (first["model"], first["max_tokens"], first["temperature"]) == ("llama3", 7, 0.7)
    assert second["temperature"] == 0.0
    assert first["messages"][0] == {"role": "system", "content": "You are terse."}
    assert stage.keys[0] == "Bearer open-sesame"


def test_proxy_of_the_environment_is_not_asked_for_loopback(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert list(ask(stage, say("fine"))) == ["fine"]
    assert reachable(stage.url)


def test_dropping_the_iterator_tells_the_server_to_stop(stage: Stage) -> None:
    hung_up = threading.Event()

    async def talk(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        with suppress(ConnectionError):
            while True:
                await response.write(event("bla "))
                await asyncio.sleep(0.01)
        hung_up.set()
        return response

    pieces = ask(stage, talk)
    assert next(pieces) == "bla "
    del pieces
    assert hung_up.wait(2)


# Failures before the first piece


def test_unknown_model_is_answered_with_the_names_on_offer(stage: Stage) -> None:
    with pytest.raises(ModelUnavailable, match=r"no model 'llama3'.*LLM_MODEL.*mistral"):
        list(ask(stage, refuse(404, {"message": "model 'llama3' not found"})))


def test_wrong_path_is_told_from_a_wrong_model(stage: Stage) -> None:
    chat = OpenAIChat(stage.url.removesuffix("/v1"), "llama3")
    with pytest.raises(ModelUnavailable, match=r"LLM_BASE_URL.*/v1"):
        list(chat.stream(QUESTION, max_tokens=5))


def test_refused_key_is_named_but_not_shown(stage: Stage) -> None:
    with pytest.raises(ModelUnavailable, match="LLM_API_KEY") as caught:
        list(ask(stage, refuse(401, {"message": "bad key s3same"}), api_key="s3same"))
    assert "s3same" not in str(caught.value)
    assert len(stage.asked) == 1


def test_busy_server_is_asked_again_when_it_said(stage: Stage) -> None:
    started = time.monotonic()
    busy = refuse(429, {"message": "slow down"}, {"Retry-After": "1"})
    assert list(ask(stage, busy, say("now"))) == ["now"]
    assert 1 <= time.monotonic() - started < 3
    assert len(stage.asked) == 2


def test_no_waiting_beyond_the_bound_for_the_first_token(stage: Stage) -> None:
    started = time.monotonic()
    busy = refuse(503, {"message": "loading model"}, {"Retry-After": "30"})
    with pytest.raises(ModelUnavailable, match="loading model"):
        list(ask(stage, busy, first_token_timeout=5))
    assert time.monotonic() - started < 2


def test_failing_server_gets_three_chances(stage: Stage) -> None:
    with pytest.raises(ModelUnavailable, match="out of memory"):
        list(ask(stage, refuse(500, {"message": "out of memory"})))
    assert len(stage.asked) == 3


def test_connection_lost_before_the_first_piece_is_tried_again(stage: Stage) -> None:
    assert list(ask(stage, say(end="reset"), say("here"))) == ["here"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"message": "the request exceeds the available context size", "code": 400}),
        (400, {"message": "request (9000 tokens) exceeds the available context size (4096)"}),
        (400, "the input length exceeds the context length"),
        (500, "prompt too long; exceeded max context length by 12 tokens"),
        (400, {"message": "This model's maximum context length is 4096 tokens. However, ..."}),
        (400, {"message": "The decoder prompt (length 6000) is longer than the maximum model ..."}),
        (400, {"message": "too many tokens", "code": "context_length_exceeded"}),
    ],
)
def test_every_wording_of_a_prompt_that_does_not_fit(
    stage: Stage, status: int, error: object
) -> None:
    with pytest.raises(PromptTooLong):
        list(ask(stage, refuse(status, error)))
    assert len(stage.asked) == 1


def test_other_refusals_are_not_taken_for_a_long_prompt(stage: Stage) -> None:
    with pytest.raises(ModelUnavailable, match="temperature must be"):
        list(ask(stage, refuse(400, {"message": "temperature must be at most 1"})))
    assert len(stage.asked) == 1


def test_long_prompt_reported_inside_the_stream(stage: Stage) -> None:
    with pytest.raises(PromptTooLong):
        list(ask(stage, say({"error": {"message": "exceeds the available context size"}})))


def test_context_filled_by_the_prompt_alone(stage: Stage) -> None:
    with pytest.raises(PromptTooLong):
        list(ask(stage, say(finish="length")))


def test_model_that_only_thinks(stage: Stage) -> None:
    thought = {"choices": [choice({"reasoning_content": "Hmm."})]}
    with pytest.raises(ModelUnavailable, match="thinking"):
        list(ask(stage, say(thought, thought, finish="length")))


def test_web_page_instead_of_a_stream(stage: Stage) -> None:
    with pytest.raises(ModelUnavailable, match="LLM_BASE_URL"):
        list(ask(stage, page))


@pytest.mark.parametrize(
    "garbage", ["null", '"text"', "[1]", "{}", "{not json", '{"choices": [5]}']
)
def test_events_that_are_no_chunks(stage: Stage, garbage: str) -> None:
    async def act(request: web.Request) -> web.StreamResponse:
        return web.Response(text=f"data: {garbage}\n\n", content_type="text/event-stream")

    with pytest.raises(ModelUnavailable):
        list(ask(stage, act, retries=0))


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "http://nowhere.invalid/v1"])
def test_nobody_there_is_said_at_once(address: str, socket_enabled: None) -> None:
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match="LLM_BASE_URL"):
        list(OpenAIChat(address, "llama3").stream(QUESTION, max_tokens=5))
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("address", ["localhost:11434/v1", "", "http://[::1/v1", "none"])
def test_text_that_is_no_address(address: str) -> None:
    with pytest.raises(ModelUnavailable, match="LLM_BASE_URL"):
        OpenAIChat(address, "llama3")


# Failures after it


@pytest.mark.parametrize(
    "act",
    [
        say("half a", " sen", end="reset"),
        say("half a", " sen", finish=None),
        say("half a", " sen", finish=None, end="silent"),
        say("half a", " sen", finish="content_filter"),
        say("half a", " sen", {"error": {"message": "the runner has stopped"}}),
    ],
)
def test_broken_off_text_is_delivered_and_never_repeated(stage: Stage, act: Act) -> None:
    pieces: list[str] = []
    with pytest.raises(ModelInterrupted, match="llama3"):
        pieces.extend(ask(stage, act))
    assert "".join(pieces) == "half a sen"
    assert len(stage.asked) == 1


# Time


def test_silence_before_the_first_token_ends(stage: Stage) -> None:
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match=r"said nothing for 0\.6 s"):
        list(ask(stage, say(5.0, "too late"), first_token_timeout=0.6))
    assert 0.5 < time.monotonic() - started < 2
    assert len(stage.asked) == 1


def test_server_that_never_starts_to_reply(stage: Stage) -> None:
    async def sleep(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match="said nothing"):
        list(ask(stage, sleep, first_token_timeout=0.6))
    assert time.monotonic() - started < 2


def test_stall_ends_although_keep_alive_lines_arrive(stage: Stage) -> None:
    pieces = ask(stage, say("so", 5.0, "late"), stall_timeout=0.4)
    assert next(pieces) == "so"
    started = time.monotonic()
    with pytest.raises(ModelInterrupted, match="silent"):
        next(pieces)
    assert time.monotonic() - started < 1.5


def test_thinking_aloud_is_no_stall_and_no_text(stage: Stage) -> None:
    thought = {"choices": [choice({"reasoning_content": "Hmm."})]}
    act = say(thought, 0.3, thought, 0.3, thought, 0.3, "Done.")
    assert list(ask(stage, act, first_token_timeout=0.6, stall_timeout=0.6)) == ["Done."]


def test_slow_reader_is_not_a_slow_server(stage: Stage) -> None:
    pieces = []
    for piece in ask(stage, say("a", "b", "c"), stall_timeout=0.3):
        time.sleep(0.5)
        pieces.append(piece)
    assert pieces == ["a", "b", "c"]


# Finding a server


def test_models_of_a_server(stage: Stage) -> None:
    assert list_models(stage.url) == ["llama3", "mistral"]


def test_only_a_model_server_counts_as_one(stage: Stage) -> None:
    assert reachable(stage.url)
    assert not reachable(stage.url.replace("/v1", "/page"))
    assert not reachable("http://127.0.0.1:9/v1")
