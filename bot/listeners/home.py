"""The home tab: how to use the bot, and what it knows."""

import asyncio

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import Standing, home_view
from bot.posting import Wire
from bot.refusals import MembersOnly
from bot.wiring import BotServices
from pipeline.errors import IndexMissing, IndexUnusable


def register(app: AsyncApp, services: BotServices) -> None:
    """Listen to people who open the app."""

    async def welcome(event: Wire, client: AsyncWebClient) -> None:
        if event.get("tab") == "home":
            standing = await asyncio.to_thread(look, services, event["user"])
            view = home_view(standing, services.slack.me.user_id)
            await client.views_publish(user_id=event["user"], view=view)

    app.event("app_home_opened")(welcome)


def look(services: BotServices, user: str) -> Standing:
    """What is in the index and where it came from, for those who may know."""
    if not services.access.is_full_member(user):
        return Standing(0, "", (), str(MembersOnly()))
    sources = [
        f"{run['source']} {run['scope']}: {run['records']} incidents, read {_when(run)}"
        for run in services.store.last_runs()
        if run["records"] or not run.get("error")
    ]
    try:
        manifest = services.search.current().snapshot.manifest
    except (IndexMissing, IndexUnusable):
        return Standing(0, "", sources)
    return Standing(manifest.incidents, f"{manifest.created[:16].replace('T', ' ')} UTC", sources)


def _when(run: Wire) -> str:
    return f"{str(run['finished_at'])[:16].replace('T', ' ')} UTC"
