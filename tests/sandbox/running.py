"""A sandbox that runs beside a test, and a Bolt app to connect to it."""

import asyncio
import json
import threading
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.error import HTTPError

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.client import WebClient

from sandbox.manifest import DEFAULT_MANIFEST, parse_manifest
from sandbox.rules import Rules
from sandbox.server import Server
from sandbox.state import Tokens
from sandbox.wire import BOT_USER_ID

ALICE, BEN, GUEST = "U0ALICE0001", "U0BEN000001", "U0GUEST0001"
GENERAL, RANDOM, LEADS = "C0GENERAL01", "C0RANDOM001", "G0LEADS0001"
MENTION = f"<@{BOT_USER_ID}>"


class RunningSandbox:
    """A server in a thread of its own, so that blocking clients can talk to it."""

    def __init__(self, manifest=None, seeds=(), **rules):
        given = Rules(**{"sharing_seconds": 0.05, "refresh_seconds": 0.3, **rules})
        source = manifest or DEFAULT_MANIFEST
        self.server = Server(parse_manifest(source), Tokens(), given, list(seeds))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    def _run(self):
        self._loop.run_until_complete(self.server.start())
        self._ready.set()
        self._loop.run_forever()

    def start(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self):
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def url(self):
        return self.server.url

    @property
    def api_url(self):
        return self.server.api_url

    def client(self, token="xoxb-sandbox", **options):
        return WebClient(token, base_url=self.api_url, **options)

    def async_client(self, **options):
        return AsyncWebClient("xoxb-sandbox", base_url=self.api_url, **options)

    def request(self, method, path, body=None):
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path.lstrip("/"), data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                return json.loads(reply.read())
        except HTTPError as error:
            return json.loads(error.read())

    def get(self, path):
        return self.request("GET", path)

    def act(self, path, as_=ALICE, **body):
        return self.request("POST", f"/ui/{path}", {"as": as_, **body})

    def admin(self, path, body=None):
        return self.request("POST", f"/admin/{path}", body or {})

    def say(self, text, channel=GENERAL, as_=ALICE, **more):
        reply = self.act("messages", as_, channel=channel, text=text, **more)
        assert reply["ok"], reply
        return reply["message"]

    def thread(self, ts, channel=GENERAL):
        return self.get(f"/ui/threads/{channel}/{ts}?as={ALICE}")["messages"]

    def direct_message(self, user=ALICE):
        channels = self.get(f"/ui/bootstrap?as={user}")["channels"]
        return next(each["id"] for each in channels if each["kind"] == "im")

    def journal(self, kind="", what=""):
        return self.get(f"/admin/journal?kind={kind}&what={what}")["entries"]


def beside(work, *arguments, **more):
    """Do blocking work beside the loop."""
    return asyncio.to_thread(work, *arguments, **more)


def at_least(count, found):
    """Return what was found once there is enough of it."""
    return found if len(found) >= count else None


@asynccontextmanager
async def connected(sandbox, app: AsyncApp, ping_interval: float = 10) -> AsyncIterator[AsyncApp]:
    """Run a real Bolt app over a real websocket."""
    handler = AsyncSocketModeHandler(app, "xapp-sandbox", ping_interval=ping_interval)
    await handler.connect_async()
    try:
        yield app
    finally:
        await handler.close_async()


def bolt(sandbox) -> AsyncApp:
    return AsyncApp(client=sandbox.async_client())


async def later(find, seconds: float = 5):
    """Return what `find` returns as soon as that is true; the loop is not blocked meanwhile."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := await asyncio.to_thread(find):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen in time")


class Page:
    """The live events of one person's page."""

    def __init__(self, sandbox, user=ALICE):
        self.events = []
        self._address = f"{sandbox.url}ui/events?as={user}"

    async def __aenter__(self):
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(self._address)
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_):
        self._reading.cancel()
        await self._socket.close()
        await self._session.close()

    async def _read(self):
        async for message in self._socket:
            self.events.append(message.json())

    def of(self, kind):
        return [event for event in self.events if event["type"] == kind]


def error_of(call, **arguments):
    """Return the error code that Slack refuses a call with."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def listening(sandbox):
    """Return an app that notes every event it gets, and the notes."""
    app, seen = bolt(sandbox), []

    async def note(event, body):
        seen.append(event | {"event_id": body["event_id"]})

    for name in ("app_mention", "message", "member_joined_channel", "app_home_opened"):
        app.event(name)(note)
    return app, seen
