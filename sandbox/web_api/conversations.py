"""conversations.*: which channels there are, who is in them, what was said."""

from decimal import Decimal, InvalidOperation

from sandbox.channels import Channel, Kind
from sandbox.paging import next_page, page_of
from sandbox.web_api.call import Call, Method
from sandbox.wire import BOT_USER_ID, SlackError, Wire

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_TYPES: dict[str, Kind | None] = {
    "public_channel": "public",
    "private_channel": "private",
    "im": "im",
    "mpim": None,
}
_SCOPE_FAMILIES = {"public": "channels", "private": "groups", "im": "im"}


def of_types(call: Call) -> list[Channel]:
    """Return the channels of the kinds in `types`; raises SlackError `invalid_types`."""
    types = [each.strip() for each in call.given("types", "public_channel").split(",")]
    if any(each not in _TYPES for each in types):
        raise SlackError("invalid_types")
    kinds = {_TYPES[each] for each in types}
    return [channel for channel in call.workspace.channels.values() if channel.kind in kinds]


def _list(call: Call) -> Wire:
    seen = [
        channel
        for channel in of_types(call)
        if channel.kind == "public" or BOT_USER_ID in channel.members
    ]
    page, cursor = page_of(seen, call.given("cursor"), call.limit(100))
    return {"channels": [each.wire(BOT_USER_ID) for each in page]} | next_page(cursor)


def _info(call: Call) -> Wire:
    channel = call.channel()
    _need(call, channel, "read")
    return {"channel": channel.wire(BOT_USER_ID)}


def _members(call: Call) -> Wire:
    channel = call.channel()
    _need(call, channel, "read")
    page, cursor = page_of(channel.members, call.given("cursor"), call.limit(100))
    return {"members": page} | next_page(cursor)


def _history(call: Call) -> Wire:
    channel = call.joined_channel()
    _need(call, channel, "history")
    messages = _between(call, channel.top_level())
    page, cursor = page_of(messages, call.given("cursor"), call.limit(100))
    return {
        "messages": _readable(call, page),
        "has_more": bool(cursor),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    } | _following(cursor)


def _replies(call: Call) -> Wire:
    """A thread, oldest first; every page begins with the thread's first message."""
    channel = call.joined_channel()
    _need(call, channel, "history")
    ts = call.required("ts")
    if ts not in channel.messages:
        raise SlackError("thread_not_found")
    if channel.messages[ts].get("thread_ts", ts) != ts:
        return {"messages": _readable(call, [channel.seen(ts)]), "has_more": False}
    parent, *replies = channel.thread(ts)
    page, cursor = page_of(
        _between(call, replies), call.given("cursor"), max(1, call.limit(1000) - 1)
    )
    messages = [parent, *(each | _parent_author(parent) for each in page)]
    found = {"messages": _readable(call, messages), "has_more": bool(cursor)}
    return found | _following(cursor)


def _open(call: Call) -> Wire:
    """Open the direct message with a person."""
    users = [each for each in call.given("users").split(",") if each]
    if call.given("channel"):
        channel = call.channel()
    elif len(users) == 1 and users[0] in call.workspace.people:
        channel = call.workspace.direct_message(users[0])
    else:
        raise SlackError("user_not_found" if len(users) == 1 else "users_list_not_supplied")
    described = channel.wire(BOT_USER_ID) if call.flag("return_im") else {"id": channel.id}
    return {"channel": described, "no_op": True, "already_open": True}


def _join(call: Call) -> Wire:
    channel = call.channel()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    joined: Wire = {}
    if BOT_USER_ID in channel.members:
        joined = {"warning": "already_in_channel"}
    else:
        call.workspace.join(channel, BOT_USER_ID)
    return {"channel": channel.wire(BOT_USER_ID)} | joined


def _leave(call: Call) -> Wire:
    channel = call.channel()
    if BOT_USER_ID not in channel.members:
        return {"not_in_channel": True}
    call.workspace.leave(channel, BOT_USER_ID)
    return {}


def _need(call: Call, channel: Channel, verb: str) -> None:
    """Raise SlackError `missing_scope` unless the app may do this to channels of this kind."""
    scope = f"{_SCOPE_FAMILIES[channel.kind]}:{verb}"
    scopes = call.workspace.manifest.scopes
    if scope not in scopes:
        raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(scopes)))


def _between(call: Call, messages: list[Wire]) -> list[Wire]:
    oldest = _moment(call, "oldest", "0")
    latest = _moment(call, "latest", "9999999999")
    if call.flag("inclusive"):
        return [each for each in messages if oldest <= Decimal(each["ts"]) <= latest]
    return [each for each in messages if oldest < Decimal(each["ts"]) < latest]


def _moment(call: Call, name: str, default: str) -> Decimal:
    try:
        return Decimal(call.given(name) or default)
    except InvalidOperation as error:
        raise SlackError(f"invalid_ts_{name}") from error


def _readable(call: Call, messages: list[Wire]) -> list[Wire]:
    """Return the messages without their metadata, unless it was asked for."""
    if call.flag("include_all_metadata"):
        return messages
    return [{key: each[key] for key in each if key != "metadata"} for each in messages]


def _parent_author(parent: Wire) -> Wire:
    return {"parent_user_id": parent["user"]} if "user" in parent else {}


def _following(cursor: str) -> Wire:
    return next_page(cursor) if cursor else {}


METHODS = {
    "conversations.list": Method(_list, _READ, "tier2"),
    "conversations.info": Method(_info, _READ, "tier3"),
    "conversations.members": Method(_members, _READ, "tier4"),
    "conversations.history": Method(
        _history, ("channels:history", "groups:history", "im:history", "mpim:history"), "tier3"
    ),
    "conversations.replies": Method(
        _replies, ("channels:history", "groups:history", "im:history", "mpim:history"), "tier3"
    ),
    "conversations.open": Method(_open, ("im:write", "mpim:write", "groups:write"), "tier3"),
    "conversations.join": Method(_join, ("channels:join",), "tier3"),
    "conversations.leave": Method(_leave, ("channels:manage", "groups:write"), "tier3"),
}
