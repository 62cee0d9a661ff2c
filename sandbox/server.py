"""The server: one address for the Web API, Socket Mode, files, the page and the admin API."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from sandbox.admin_api import AdminApi
from sandbox.file_routes import FileRoutes
from sandbox.manifest import Manifest
from sandbox.response_route import ResponseRoute
from sandbox.rules import Rules
from sandbox.seed import seed_workspace
from sandbox.state import State, Tokens
from sandbox.ui_api import UiApi
from sandbox.web_api import WebApi

PAGE = Path(__file__).parent / "page"
_LARGEST_BODY = 1_000_000_000
_TICK_SECONDS = 0.1
_PORTS_TRIED = 100
_GUARDED = ("/ui/", "/admin/")


class Server:
    """A sandbox that listens on loopback.

    Raises OSError from `start` when no port is free, ValueError for seeds that cannot be read.
    """

    def __init__(
        self, manifest: Manifest, tokens: Tokens, rules: Rules, seeds: list[Path], port: int = 0
    ) -> None:
        self._manifest = manifest
        self._tokens = tokens
        self._rules = rules
        self._seeds = seeds
        self._port = port
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None
        self.url = ""
        self.state: State

    @property
    def api_url(self) -> str:
        """What a Slack client takes as its base URL."""
        return self.url + "api/"

    async def start(self) -> None:
        """Listen; the next free port is taken when the wished one is not free."""
        listener = bind_next(self._port)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        self.state = State(self.url, self._manifest, self._tokens, self._rules)
        seed_workspace(self.state.workspace, self._seeds)
        self._runner = web.AppRunner(build_app(self.state), shutdown_timeout=1)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """End every connection and stop listening."""
        if self._ticking is not None:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking
        await self.state.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self.state.workspace.tick()


def build_app(state: State) -> web.Application:
    """Return the web application around a sandbox's state."""
    app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[refuse_other_sites])
    files, api = FileRoutes(state), WebApi(state)
    app.add_routes(
        [
            web.get("/healthz", _healthy),
            web.route("*", "/api/{method}", api.answer),
            web.get("/link/", state.socket.serve),
            web.post("/upload/v1/{ticket}", files.upload),
            web.get("/files-pri/{file}/{name}", files.download),
            web.get("/files-pri/{file}/download/{name}", files.download),
            web.post("/response/{secret}", ResponseRoute(state).answer),
            web.get("/archives/{channel}/{message}", _to_page),
            *UiApi(state).routes(),
            *AdminApi(state).routes(),
            web.get("/", _page),
            web.static("/", PAGE),
        ]
    )
    return app


@web.middleware
async def refuse_other_sites(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Keep web pages from elsewhere, open in the same browser, from acting as somebody here."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin and request.path.startswith(_GUARDED) and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="only the sandbox's own page may do this")
    return await handler(request)


def bind_next(port: int) -> socket.socket:
    """Return a socket bound to the port on loopback, or to the next one that is free.

    Port 0 means any. Raises OSError when a hundred ports in a row are taken.
    """
    for number in range(port, port + _PORTS_TRIED):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
        except OSError:
            listener.close()
        else:
            return listener
    raise OSError(f"ports {port} to {port + _PORTS_TRIED - 1} are all taken")


async def _healthy(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


async def _page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


async def _to_page(request: web.Request) -> web.Response:
    raise web.HTTPFound(f"/#{request.path_qs}")
