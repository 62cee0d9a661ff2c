"""What the page shows: the workspace at large, a channel, a thread."""

from dataclasses import asdict
from decimal import Decimal

from sandbox.channels import Channel
from sandbox.ui_ask import Ask
from sandbox.ui_events import describe_agent
from sandbox.wire import BOT_ID, BOT_USER_ID, SlackError, Wire

_PAGE = 50


async def bootstrap(ask: Ask) -> Wire:
    """Return everything a page needs to begin."""
    workspace, manifest = ask.workspace, ask.workspace.manifest
    channels = workspace.visible_channels(ask.user)
    visible = {channel.id for channel in channels}
    agent = [*workspace.agent.statuses(), *workspace.agent.sessions(), *workspace.agent.prompts()]
    return {
        "team": workspace.team(),
        "me": workspace.people[ask.user].wire(),
        "people": [person.wire() for person in workspace.people.values()],
        "bots": [{"id": bot.id, "name": bot.name} for bot in workspace.bots.values()],
        "bot": _app(ask),
        "channels": [describe_channel(channel, ask.user) for channel in channels],
        "commands": [asdict(command) for command in manifest.commands],
        "shortcuts": [asdict(shortcut) for shortcut in manifest.shortcuts],
        "agent": [describe_agent(each) for each in agent if each.channel in visible],
        "home": workspace.views.home(ask.user),
        "modals": workspace.views.modals(ask.user),
    }


async def messages(ask: Ask) -> Wire:
    """Return a page of a channel's own messages, oldest first."""
    channel = ask.channel()
    try:
        before = Decimal(ask.body.get("before") or "9999999999")
        limit = max(1, int(ask.body.get("limit") or _PAGE))
    except (ArithmeticError, ValueError) as error:
        raise SlackError("invalid_arguments", message="before and limit are numbers") from error
    older = [each for each in channel.top_level() if Decimal(each["ts"]) < before]
    return {"messages": older[:limit][::-1], "has_more": len(older) > limit}


async def thread(ask: Ask) -> Wire:
    """Return a thread: its first message and the replies."""
    channel = ask.channel()
    found = channel.thread(ask.request.match_info["ts"])
    if not found:
        raise SlackError("message_not_found")
    return {"messages": found}


def describe_channel(channel: Channel, viewer: str) -> Wire:
    """Return a channel as the page's list shows it."""
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "members": channel.members,
        "is_member": viewer in channel.members,
        "app_is_member": BOT_USER_ID in channel.members,
        "latest": channel.latest,
    }


def _app(ask: Ask) -> Wire:
    manifest = ask.workspace.manifest
    return {
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "name": manifest.bot_name,
        "description": manifest.description,
        "online": ask.state.socket.online,
        "home_tab": manifest.home_tab,
        "messages_tab": manifest.messages_tab,
        "prompts": list(manifest.prompts),
    }
