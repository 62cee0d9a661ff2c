"""reactions.*"""

import re

from sandbox.channels import Channel
from sandbox.web_api.call import Call, Method
from sandbox.wire import BOT_USER_ID, SlackError, Wire

_NAME = re.compile(r"[a-z0-9_+'\-]+(?:::skin-tone-[2-6])?")


def _add(call: Call) -> Wire:
    channel, ts = _item(call)
    call.workspace.react(channel, ts, BOT_USER_ID, _name(call))
    return {}


def _remove(call: Call) -> Wire:
    channel, ts = _item(call)
    call.workspace.unreact(channel, ts, BOT_USER_ID, _name(call))
    return {}


def _get(call: Call) -> Wire:
    channel, ts = _item(call)
    return {"type": "message", "channel": channel.id, "message": channel.seen(ts)}


def _item(call: Call) -> tuple[Channel, str]:
    if not call.given("channel") or not call.given("timestamp"):
        raise SlackError("no_item_specified")
    channel = call.joined_channel()
    if call.given("timestamp") not in channel.messages:
        raise SlackError("message_not_found")
    return channel, call.given("timestamp")


def _name(call: Call) -> str:
    name = call.given("name").strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


METHODS = {
    "reactions.add": Method(_add, ("reactions:write",), "tier3"),
    "reactions.remove": Method(_remove, ("reactions:write",), "tier2"),
    "reactions.get": Method(_get, ("reactions:read",), "tier3"),
}
