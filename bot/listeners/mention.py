"""Mentions in channels and direct messages: a question, or a report asked for in words."""

import asyncio
import re

from slack_bolt.async_app import AsyncApp

from bot.asking import read_mention
from bot.markup import to_plain
from bot.posting import Wire
from bot.replies import sentence_for
from bot.requests import Mention, Origin
from bot.wiring import BotServices
from bot.workflows import Workflows, start
from pipeline.errors import PostmortemError

_IGNORED = frozenset(
    "message_changed message_deleted channel_join channel_leave bot_message thread_broadcast "
    "channel_topic channel_purpose channel_name group_join group_leave".split()
)


def register(app: AsyncApp, services: BotServices, workflows: Workflows) -> None:
    """Listen to mentions and direct messages."""

    async def hear(event: Wire, body: Wire) -> None:
        team = str(body.get("team_id") or services.slack.me.team_id)
        await asyncio.to_thread(take, services, workflows, event, team)

    app.event("app_mention")(hear)
    app.event("message")(hear)


def take(services: BotServices, workflows: Workflows, event: Wire, team: str) -> None:
    """Start what the message asks for. A mention comes as two events, so both start one work."""
    if not is_for_us(event, services.slack.me.user_id):
        return
    work_id = f"mention:{team}:{event['channel']}:{event['ts']}"
    origin = Origin(
        team=team,
        user=event["user"],
        channel=event["channel"],
        thread_ts=str(event.get("thread_ts") or ""),
        asked_at=event["ts"],
    )
    text = to_plain(str(event.get("text", "")))
    try:
        clean = services.gate.document().redact(text)
        report = read_mention(clean, origin, services.slack.me.url)
    except PostmortemError as error:
        start(work_id, workflows.decline, origin, sentence_for(error))
        return
    if report is not None:
        start(work_id, workflows.tester_postmortem, report)
    else:
        start(work_id, workflows.answer_mention, Mention(origin, clean))


def is_for_us(event: Wire, me: str) -> bool:
    """Whether a person speaks to the bot. Other bots are not answered: two could go on for ever."""
    if event.get("bot_id") or event.get("hidden") or event.get("subtype") in _IGNORED:
        return False
    if not event.get("user") or event["user"] == me:
        return False
    direct = event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")
    return direct or re.search(rf"<@{me}[>|]", str(event.get("text", ""))) is not None
