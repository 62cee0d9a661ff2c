"""An HTTP service on loopback that counts what it is asked and fails to order."""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `path` is decoded; `query` holds the last value of each name, `repeated` all."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    repeated: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent back: `body` as JSON unless it is bytes; status 0 drops the connection.

    `cut`: bytes that are promised but not sent; `delay` in seconds.
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0
    delay: float = 0


DROPPED = Reply(status=0)
HTML = Reply(200, b"<!doctype html><title>Sign in</title>", {"Content-Type": "text/html"})
GARBLED = Reply(200, b'{"results": [{"id": ')


@dataclass(slots=True)
class _Fault:
    pattern: str
    reply: Reply
    times: int


class Loopback:
    """Serves `answer` in a thread while it is entered. `calls` are `METHOD /path`, in order."""

    def __init__(self, answer: Callable[[Call], Reply]) -> None:
        self._answer = answer
        self._faults: list[_Fault] = []
        self.calls: list[str] = []
        self.seen: list[Call] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def fail(self, pattern: str, reply: Reply, times: int = 1) -> None:
        """Answer the next `times` requests whose `METHOD /path` holds the pattern so."""
        self._faults.append(_Fault(pattern, reply, times))

    def mend(self) -> None:
        """Forget every fault."""
        self._faults.clear()

    def count(self, pattern: str = "") -> int:
        """How many requests held the pattern."""
        return sum(bool(re.search(pattern, call)) for call in self.calls)

    def forget_calls(self) -> None:
        """Begin counting anew."""
        self.calls.clear()
        self.seen.clear()

    def reply(self, call: Call) -> Reply:
        """The fault that is due, or the answer."""
        line = f"{call.method} {call.path}"
        self.calls.append(line)
        self.seen.append(call)
        for fault in self._faults:
            if fault.times and re.search(fault.pattern, line):
                fault.times -= 1
                return fault.reply
        return self._answer(call)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        reply = self.reply

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else 40 ms for each answer

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                repeated = parse_qs(parts.query)
                query = {name: values[-1] for name, values in repeated.items()}
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path, headers = unquote(parts.path), {k.lower(): v for k, v in self.headers.items()}
                self._send(reply(Call(self.command, path, query, headers, body, repeated)))

            do_POST = do_GET

            def _send(self, said: Reply) -> None:
                if said.delay:
                    threading.Event().wait(said.delay)
                if not said.status:
                    self.close_connection = True
                    return
                body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
                self.send_response(said.status)
                self.send_header("Content-Length", str(len(body) + said.cut))
                for name, value in {"Content-Type": "application/json", **said.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # who waited too long is gone
                    self.wfile.write(body)
                self.close_connection = bool(said.cut)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self._server.shutdown()
        self._server.server_close()
