"""The bot: Slack on one side, durable workflows on the other.

python -m bot
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import NoReturn

from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.health import SILENCE, HealthServer, Pulse
from bot.listeners import feedback, home, mention, testpm
from bot.metrics import Metrics
from bot.posting import Wire
from bot.replies import sentence_for
from bot.schedule import Schedule
from bot.slack import FAILURES, error_code
from bot.wiring import BotServices
from bot.workflows import Workflows, open_engine, start
from models.ports import ModelError
from pipeline.errors import PostmortemError, SettingsError
from pipeline.settings import Settings, load_settings

logger = logging.getLogger(__name__)

GOODBYE_SECONDS = 8  # for work in progress; what is not done by then is resumed at the next start
PING_SECONDS = 4  # a cut connection is noticed and made again in about this time
FAILED = 1


def build_app(services: BotServices, workflows: Workflows) -> AsyncApp:
    """The Bolt app with every listener. An event is acked when its listener has returned."""
    settings = services.settings
    client = AsyncWebClient(
        settings.slack_bot_token,
        base_url=settings.slack_api_url,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=5)],
    )
    app = AsyncApp(
        client=client,
        process_before_response=True,
        request_verification_enabled=False,
        raise_error_for_unhandled_request=True,
    )
    mention.register(app, services, workflows)
    testpm.register(app, services, workflows)
    feedback.register(app, services)
    home.register(app, services)
    app.error(answer_for_failure)
    return app


async def answer_for_failure(error: Exception, body: Wire, client: AsyncWebClient) -> BoltResponse:
    """Ack what no listener wants; say one sentence where a listener failed."""
    if isinstance(error, BoltUnhandledRequestError):
        logger.info("nothing listens to %s", body.get("event", body).get("type"))
        return BoltResponse(status=200)
    logger.error("a listener failed", exc_info=error)
    sentence = sentence_for(error)
    if "command" in body:
        return BoltResponse(status=200, body=sentence)
    event: Wire = body.get("event") or {}
    if event.get("channel") and event.get("ts"):
        thread_ts = event.get("thread_ts") or event["ts"]
        try:
            await client.chat_postMessage(
                channel=event["channel"], thread_ts=thread_ts, text=sentence
            )
        except (SlackClientError, ClientError, OSError):
            logger.exception("cannot even say so")
    return BoltResponse(status=200)


class Bot:
    """One process of the bot, from start to stop."""

    def __init__(self, services: BotServices) -> None:
        self._services, self._metrics, self._pulse = services, Metrics(), Pulse()
        self._workflows = Workflows(services, self._metrics)
        self._health = HealthServer(self._pulse, self._metrics)

    async def run(self, stopping: asyncio.Event) -> int:
        """Work until `stopping` is set or Slack falls silent; return the exit code.

        Raises SettingsError when Slack does not take the tokens.
        """
        from dbos import DBOS

        services = self._services
        threading.Thread(target=self._warm_up, name="warm-up", daemon=True).start()
        await asyncio.to_thread(lambda: (services.slack.me, services.store, services.gate))
        await asyncio.to_thread(DBOS.launch)
        port = await self._health.start(services.settings.health_port)
        handler = AsyncSocketModeHandler(
            build_app(services, self._workflows),
            services.settings.slack_app_token,
            ping_interval=PING_SECONDS,
        )
        self._listen_for_life(handler)
        # Asked for here because connecting would try a refused token for ever.
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
        await handler.connect_async()
        logger.info("connected to Slack; health at http://127.0.0.1:%s/healthz", port)
        schedule = Schedule(services.settings, self._enqueue_night)
        await asyncio.to_thread(schedule.start)
        try:
            return await self._watch(handler, stopping)
        finally:
            schedule.stop()
            await handler.close_async()
            await self._health.stop()
            self._workflows.stopping = True
            await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=GOODBYE_SECONDS)

    def _listen_for_life(self, handler: AsyncSocketModeHandler) -> None:
        async def heard(_: object) -> None:
            self._pulse.heard = time.time()

        handler.client.on_message_listeners.append(heard)

    def _enqueue_night(self, day: date) -> None:
        start(f"ingest:{day}", self._workflows.nightly_ingest, day.isoformat())

    def _warm_up(self) -> None:
        """Load what the first question needs, so that nobody waits for it."""
        try:
            self._services.search.current()
            self._services.embedder.embed(["warm"])
            self._pulse.ready = True
            self._services.triage.search()  # loads the tuned model, if there is one
        except (PostmortemError, ModelError) as error:
            logger.warning("not ready to answer: %s", error)

    async def _watch(self, handler: AsyncSocketModeHandler, stopping: asyncio.Event) -> int:
        self._pulse.heard = time.time()
        while not stopping.is_set():
            self._pulse.heard = max(self._pulse.heard, handler.client.last_ping_pong_time or 0.0)
            if self._pulse.silent_for > SILENCE:
                logger.error("nothing heard from Slack for %.0f s: giving up", SILENCE)
                return FAILED
            try:
                await asyncio.wait_for(stopping.wait(), 1.0)
            except TimeoutError:
                continue
        return 0


async def serve(settings: Settings, index: Path | None) -> int:
    """Run one bot until SIGTERM or SIGINT; return the exit code."""
    services = BotServices(settings, index=index)
    open_engine(settings)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    try:
        return await Bot(services).run(stopping)
    except FAILURES as error:
        code = error_code(error) or type(error).__name__
        raise SettingsError(
            f"Slack at {settings.slack_api_url} refused the start ({code}): check SLACK_BOT_TOKEN, "
            "SLACK_APP_TOKEN and SLACK_API_URL, or run scripts/deploy_slack.py --check"
        ) from None


def run_bot(settings: Settings, index: Path | None = None) -> int:
    """Configure logging and run one bot; return the exit code. `index`: another than STATE_DIR's.

    Raises PostmortemError or ModelError when it cannot start.
    """
    logging.basicConfig(
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
        force=True,
    )
    logging.getLogger("bot").setLevel(logging.INFO)
    # It warns that a client was given and a token is in the environment besides.
    logging.getLogger("slack_bolt.AsyncApp").setLevel(logging.ERROR)
    return asyncio.run(serve(settings, index))


def main() -> int:
    """The bot from the environment; returns the exit code."""
    try:
        return run_bot(load_settings())
    except (PostmortemError, ModelError) as error:
        print(f"bot: {error}", file=sys.stderr)  # noqa: T201
        return FAILED


def leave(code: int) -> NoReturn:
    """End the process now: a worker that waits for Slack must not hold it up, and its work is
    resumed at the next start."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
