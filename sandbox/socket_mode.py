"""Socket Mode: connections, envelopes, acks within three seconds, retries of events."""

import asyncio
import json
import secrets
import time
import uuid
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.journal import Journal
from sandbox.rules import Rules
from sandbox.wire import APP_ID, Wire

MOST_CONNECTIONS = 10
_PING_SECONDS = 10.0
_REMEMBERED = 10_000
"""Envelopes whose late acks are still recognised."""


class NoAck(Exception):
    """The app did not answer an envelope: `dispatch_failed` or `operation_timeout`."""


@dataclass(slots=True, eq=False)
class _Connection:
    socket: web.WebSocketResponse
    transport: asyncio.Transport
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    frozen: bool = False
    """Half-open: nothing arrives any more, and nobody noticed."""
    draining: bool = False
    """Told to go; new envelopes take another connection."""

    async def send(self, message: Wire) -> None:
        if not self.frozen:
            await self.socket.send_str(json.dumps(message))


@dataclass(slots=True)
class _Sent:
    kind: str
    at: float
    answer: asyncio.Future[Wire]


class SocketMode:
    """The workspace's end of an app's Socket Mode connections."""

    def __init__(
        self,
        rules: Rules,
        journal: Journal,
        clock: Callable[[], float],
        on_presence: Callable[[bool], None],
    ) -> None:
        self._rules = rules
        self._journal = journal
        self._clock = clock
        self._on_presence = on_presence
        self._tickets: set[str] = set()
        self._connections: list[_Connection] = []
        self._turn = 0
        self._arrived = asyncio.Event()
        self._sent: dict[str, _Sent] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.duplicate_next = 0

    @property
    def online(self) -> bool:
        """Whether the app is connected."""
        return bool(self._connections)

    def new_ticket(self) -> str:
        """Return the secret of a URL that opens one connection."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this connection URL is unknown or was used")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        connection = _Connection(socket, request.transport)
        if len(self._connections) >= MOST_CONNECTIONS:
            await connection.send({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        self._add(connection)
        pinging = asyncio.create_task(self._ping(connection))
        try:
            await connection.send(self._hello())
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._take_answer(message.data)
        except ConnectionError:
            pass  # the app went away while something was sent to it
        finally:
            pinging.cancel()
            self._remove(connection)
        return socket

    def send_event(self, payload: Wire) -> None:
        """Deliver an event; it is sent again, with the same event_id, until it is acked."""
        self._start(self._deliver_event(payload))

    async def ask(self, kind: str, payload: Wire) -> Wire:
        """Deliver a command or interaction once and return what the ack carried.

        Raises NoAck.
        """
        connection = self._next_connection()
        if connection is None:
            self._note_no_ack(kind, payload, "no connection")
            raise NoAck("dispatch_failed")
        answer = await self._exchange(connection, kind, payload, self._rules.ack_seconds)
        if answer is None:
            self._note_no_ack(kind, payload, "timeout")
            raise NoAck("operation_timeout")
        return answer.get("payload") or {}

    async def disconnect(self, reason: str) -> int:
        """End every connection in one of Slack's ways or the network's; return how many.

        `warning` (refresh follows), `refresh_requested`, `link_disabled`, `close` (1001), `cut`
        (a reset without goodbye), `freeze` (half-open: no messages, no pongs, no end).
        """
        connections = list(self._connections)
        for connection in connections:
            if reason == "cut":
                connection.transport.abort()
            elif reason == "freeze":
                connection.frozen = True
                connection.transport.pause_reading()
            elif reason == "close":
                await connection.socket.close(code=WSCloseCode.GOING_AWAY)
            else:
                self._start(self._say_goodbye(connection, reason))
        return len(connections)

    async def close(self) -> None:
        """End everything at shutdown."""
        for task in list(self._tasks):
            task.cancel()
        for connection in list(self._connections):
            connection.transport.abort()

    async def _deliver_event(self, payload: Wire) -> None:
        for attempt, delay in enumerate([0.0, *self._rules.retry_delays]):
            await asyncio.sleep(delay)
            connection = await self._await_connection(self._rules.ack_seconds)
            reason = {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            if connection is not None and await self._exchange(
                connection, "events_api", payload, self._rules.ack_seconds, reason
            ):
                return
            self._note_no_ack("events_api", payload, f"attempt {attempt}")

    async def _exchange(
        self,
        connection: _Connection,
        kind: str,
        payload: Wire,
        seconds: float,
        retry: Wire | None = None,
    ) -> Wire | None:
        """Send one envelope and return its ack, or None when none came in time."""
        envelope_id = str(uuid.uuid4())
        sent = _Sent(kind, time.monotonic(), asyncio.get_running_loop().create_future())
        self._sent[envelope_id] = sent
        if len(self._sent) > _REMEMBERED:
            del self._sent[next(iter(self._sent))]
        accepts = kind != "events_api"
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope |= {"accepts_response_payload": accepts, **(retry or {})}
        try:
            await connection.send(envelope)
            if not accepts and self.duplicate_next:
                self.duplicate_next -= 1
                await connection.send(envelope)
            return await asyncio.wait_for(sent.answer, seconds)
        except (ConnectionError, TimeoutError):
            return None

    def _take_answer(self, data: str) -> None:
        try:
            answer = json.loads(data)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or answer.get("envelope_id") not in self._sent:
            self._journal.write(self._clock(), "violation", "unknown_ack", data=data[:200])
            return
        sent = self._sent[answer["envelope_id"]]
        seconds = round(time.monotonic() - sent.at, 3)
        if sent.answer.done():
            if seconds > self._rules.ack_seconds:
                self._journal.write(
                    self._clock(), "violation", "late_ack", type=sent.kind, seconds=seconds
                )
            return
        sent.answer.set_result(answer)
        self._journal.write(self._clock(), "ack", sent.kind, seconds=seconds)

    def _note_no_ack(self, kind: str, payload: Wire, why: str) -> None:
        about = payload.get("event_id") or payload.get("command") or payload.get("type", "")
        self._journal.write(self._clock(), "no_ack", kind, about=about, why=why)

    def _next_connection(self) -> _Connection | None:
        """Return the connections in turn; one that is told to go only when there is no other."""
        staying = [each for each in self._connections if not each.draining]
        candidates = staying or self._connections
        if not candidates:
            return None
        self._turn += 1
        return candidates[self._turn % len(candidates)]

    async def _await_connection(self, seconds: float) -> _Connection | None:
        if not self._connections:
            try:
                await asyncio.wait_for(self._arrived.wait(), seconds)
            except TimeoutError:
                return None
        return self._next_connection()

    async def _say_goodbye(self, connection: _Connection, reason: str) -> None:
        reasons = [reason, "refresh_requested"] if reason == "warning" else [reason]
        for each in reasons:
            farewell = {"type": "disconnect", "reason": each}
            with suppress(ConnectionError):
                await connection.send(farewell | {"debug_info": {"host": connection.id}})
            connection.draining = True
            await asyncio.sleep(self._rules.refresh_seconds)
        await connection.socket.close()

    async def _ping(self, connection: _Connection) -> None:
        while not connection.socket.closed:
            await asyncio.sleep(_PING_SECONDS)
            if not connection.frozen:
                with suppress(ConnectionError):
                    await connection.socket.ping(b"Ping from sandbox")

    def _hello(self) -> Wire:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "applink-sandbox",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": APP_ID},
        }

    def _add(self, connection: _Connection) -> None:
        self._connections.append(connection)
        self._arrived.set()
        self._journal.write(self._clock(), "connection", "opened", count=len(self._connections))
        if len(self._connections) == 1:
            self._on_presence(True)

    def _remove(self, connection: _Connection) -> None:
        self._connections.remove(connection)
        self._journal.write(self._clock(), "connection", "ended", count=len(self._connections))
        if not self._connections:
            self._arrived.clear()
            self._on_presence(False)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
