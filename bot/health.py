"""Whether the bot is alive, ready, and what it has done: for supervisors and Prometheus."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.metrics import Metrics
from bot.ports import bind_next

SILENCE = 60.0  # seconds without a pong or hello before the connection counts as dead


@dataclass(slots=True)
class Pulse:
    """When Slack was last heard; changed by the watchdog alone."""

    heard: float = 0.0
    ready: bool = False

    @property
    def silent_for(self) -> float:
        """Seconds."""
        return time.time() - self.heard


class HealthServer:
    """/healthz, /readyz and /metrics on loopback."""

    def __init__(self, pulse: Pulse, metrics: Metrics) -> None:
        self._pulse, self._metrics = pulse, metrics
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> int:
        """Listen on the port or the next free one; return which. Raises OSError."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/healthz", self._told(lambda: self._pulse.silent_for < SILENCE)),
                web.get("/readyz", self._told(lambda: self._pulse.ready)),
                web.get("/metrics", self._show_metrics),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        listener = bind_next(port)
        await web.SockSite(self._runner, listener).start()
        return int(listener.getsockname()[1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def _told(self, fine: Callable[[], bool]):  # noqa: ANN202
        async def answer(_: web.Request) -> web.Response:
            good = fine()
            return web.json_response({"ok": good}, status=200 if good else 503)

        return answer

    async def _show_metrics(self, _: web.Request) -> web.Response:
        silent = f"postmortem_slack_silent_seconds {self._pulse.silent_for:.1f}\n"
        return web.Response(
            text=f"{self._metrics.text()}# TYPE postmortem_slack_silent_seconds gauge\n{silent}"
        )
