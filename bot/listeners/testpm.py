"""A tester's post-mortem: by command, from the menu of a message, by the choice of a thread."""

import asyncio
import re
from dataclasses import replace

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.asking import about_thread, now_ts, read_command
from bot.blocks import CHOICE_ACTION
from bot.permalinks import MessageLink
from bot.posting import Wire
from bot.replies import sentence_for
from bot.requests import Origin, ReportRequest
from bot.wiring import BotServices
from bot.workflows import Workflows, start
from pipeline.errors import PostmortemError

TAKEN = {
    "thread": "I am reading that thread; the report appears in it.",
    "channel": "I am reading this channel; the report appears here.",
    "latest": "I am reading the latest thread here; the report appears in it.",
    "text": "I am reading that text; the report follows.",
}


def register(app: AsyncApp, services: BotServices, workflows: Workflows) -> None:
    """Listen to /testpm, the message shortcut and the choice among threads."""

    async def command(ack: AsyncAck, body: Wire) -> None:
        await ack(await asyncio.to_thread(take_command, services, workflows, body))

    async def shortcut(ack: AsyncAck, body: Wire) -> None:
        await asyncio.to_thread(take_shortcut, workflows, body)
        await ack()

    async def choice(ack: AsyncAck, body: Wire, action: Wire, respond: AsyncRespond) -> None:
        request = chosen(body, str(action["value"]))
        await asyncio.to_thread(start_report, workflows, body["trigger_id"], request)
        await ack()
        await respond(delete_original=True)

    app.command("/testpm")(command)
    app.message_shortcut("make_testpm")(shortcut)
    app.action(re.compile(f"^{CHOICE_ACTION}_"))(choice)


def take_command(services: BotServices, workflows: Workflows, body: Wire) -> str:
    """Start what the command asks for; return what its ack says."""
    origin = Origin(
        team=body["team_id"],
        user=body["user_id"],
        channel=body["channel_id"],
        thread_ts="",
        asked_at=now_ts(),
        response_url=body["response_url"],
    )
    try:
        request = read_command(str(body.get("text") or ""), origin, services.slack.me.url)
        request = replace(request, text=services.gate.document().redact(request.text))
    except PostmortemError as error:
        return sentence_for(error)
    start_report(workflows, body["trigger_id"], request)
    return TAKEN[request.kind]


def take_shortcut(workflows: Workflows, body: Wire) -> None:
    """Start a report of the thread that a message is in."""
    message, channel = body["message"], body["channel"]["id"]
    link = MessageLink(channel, str(message.get("thread_ts") or message["ts"]))
    request = about_thread(_origin(body), link, in_sight=True)
    start_report(workflows, body["trigger_id"], request)


def chosen(body: Wire, value: str) -> ReportRequest:
    """The request behind a button that was built by bot/targets.py."""
    kind, channel, ts = value.split(" ")
    in_sight = channel == body["channel"]["id"]
    if kind == "thread":
        return about_thread(_origin(body), MessageLink(channel, ts), in_sight=in_sight)
    return ReportRequest(_origin(body), "channel", channel, oldest=ts, in_sight=in_sight)


def start_report(workflows: Workflows, work_id: str, request: ReportRequest) -> None:
    """Start the workflow, once for each id."""
    start(work_id, workflows.tester_postmortem, request)


def _origin(body: Wire) -> Origin:
    return Origin(
        team=body["team"]["id"],
        user=body["user"]["id"],
        channel=body["channel"]["id"],
        thread_ts="",
        asked_at=now_ts(),
        response_url=body["response_url"],
    )
