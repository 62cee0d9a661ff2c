"""auth.*, bots.info, team.info, api.test and apps.connections.open."""

from sandbox.web_api.call import Call, Method
from sandbox.wire import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_ID,
    TEAM_NAME,
    SlackError,
    Wire,
)


def _test(call: Call) -> Wire:
    return {
        "url": call.workspace.url,
        "team": TEAM_NAME,
        "user": call.workspace.manifest.bot_name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def _bot(call: Call) -> Wire:
    bot = call.workspace.bots.get(call.given("bot", BOT_ID))
    if bot is None:
        raise SlackError("bot_not_found")
    return {"bot": bot.wire()}


def _team(call: Call) -> Wire:
    return {"team": call.workspace.team()}


def _api_test(call: Call) -> Wire:
    if error := call.given("error"):
        raise SlackError(error)
    return {"args": call.arguments}


def _open_connection(call: Call) -> Wire:
    address = call.workspace.url.replace("http", "ws", 1)
    ticket = call.state.socket.new_ticket()
    return {"url": f"{address}link/?ticket={ticket}&app_id={APP_ID}"}


METHODS = {
    "api.test": Method(_api_test, token="none"),
    "auth.test": Method(_test),
    "bots.info": Method(_bot, ("users:read",), "tier3"),
    "team.info": Method(_team, ("team:read",), "tier3"),
    "apps.connections.open": Method(_open_connection, (), "tier3", token="app"),
}
