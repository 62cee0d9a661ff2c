"""users.* and usergroups.*"""

from sandbox.paging import next_page, page_of
from sandbox.web_api.call import Call, Method
from sandbox.web_api.conversations import of_types
from sandbox.wire import BOT_USER_ID, SlackError, Wire


def _info(call: Call) -> Wire:
    return {"user": call.workspace.people[call.user()].wire()}


def _list(call: Call) -> Wire:
    people = [person.wire() for person in call.workspace.people.values()]
    page, cursor = page_of(people, call.given("cursor"), call.limit(1000))
    return {"members": page, "cache_ts": int(call.state.clock())} | next_page(cursor)


def _conversations(call: Call) -> Wire:
    """The conversations of a member, as far as the app can see them."""
    user = call.user() if call.given("user") else BOT_USER_ID
    shared = [
        channel
        for channel in of_types(call)
        if user in channel.members and (channel.kind == "public" or BOT_USER_ID in channel.members)
    ]
    page, cursor = page_of(shared, call.given("cursor"), call.limit(100))
    return {"channels": [each.wire(BOT_USER_ID) for each in page]} | next_page(cursor)


def _presence(call: Call) -> Wire:
    call.user()
    return {"presence": "active"}


def _group_members(call: Call) -> Wire:
    """Who is in a user group."""
    members = call.workspace.groups.get(call.given("usergroup"))
    if members is None:
        raise SlackError("no_such_subteam")
    return {"users": members}


METHODS = {
    "users.info": Method(_info, ("users:read",), "tier4"),
    "users.list": Method(_list, ("users:read",), "tier2"),
    "users.conversations": Method(
        _conversations, ("channels:read", "groups:read", "im:read", "mpim:read"), "tier3"
    ),
    "usergroups.users.list": Method(_group_members, ("usergroups:read",), "tier2"),
    "users.getPresence": Method(_presence, ("users:read",), "tier3"),
}
