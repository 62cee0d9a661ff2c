"""For tests: order faults, end connections, change rules, read the journal.

POST   /admin/faults      one order in the shape of `sandbox.faults.Fault`, or a list of them
GET    /admin/faults      the open orders          DELETE: forget them
POST   /admin/disconnect  {"reason"}: warning, refresh_requested, link_disabled, close, cut, freeze
POST   /admin/duplicate   {"count": 1}: so many of the next events are delivered twice
POST   /admin/rules       any fields of `sandbox.rules.Rules`, for example {"ack_seconds": 0.5}
POST   /admin/messages    another bot posts: {channel, text, username, thread_ts?, bot_id?}
GET    /admin/journal     ?kind=call|ack|no_ack|connection|violation &what=NAME; DELETE: forget it
"""

import json

from aiohttp import web

from sandbox.people import Bot
from sandbox.state import State
from sandbox.wire import TEAM_ID, Wire


class AdminApi:
    """The handlers behind /admin/."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/admin/faults", self._order_faults),
            web.get("/admin/faults", self._list_faults),
            web.delete("/admin/faults", self._clear_faults),
            web.post("/admin/disconnect", self._disconnect),
            web.post("/admin/duplicate", self._duplicate),
            web.post("/admin/rules", self._change_rules),
            web.post("/admin/messages", self._post),
            web.get("/admin/journal", self._read_journal),
            web.delete("/admin/journal", self._clear_journal),
        ]

    async def _order_faults(self, request: web.Request) -> web.Response:
        orders = json.loads(await request.text())
        try:
            for order in orders if isinstance(orders, list) else [orders]:
                self._state.faults.order(order, self._state.clock())
        except ValueError as error:
            return _refused(str(error))
        return await self._list_faults(request)

    async def _list_faults(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "faults": self._state.faults.describe()})

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self._state.faults.clear()
        return web.json_response({"ok": True})

    async def _disconnect(self, request: web.Request) -> web.Response:
        count = await self._state.socket.disconnect((await _body(request))["reason"])
        return web.json_response({"ok": True, "connections": count})

    async def _duplicate(self, request: web.Request) -> web.Response:
        self._state.socket.duplicate_next = int((await _body(request)).get("count", 1))
        return web.json_response({"ok": True})

    async def _change_rules(self, request: web.Request) -> web.Response:
        try:
            self._state.rules.change(await _body(request))
        except ValueError as error:
            return _refused(str(error))
        return web.json_response({"ok": True})

    async def _post(self, request: web.Request) -> web.Response:
        body = await _body(request)
        workspace = self._state.workspace
        channel = workspace.find_channel(body["channel"])
        if channel is None:
            return _refused("channel_not_found")
        bot_id = body.get("bot_id", "B0OTHERBOT")
        workspace.bots.setdefault(bot_id, Bot(bot_id, body.get("username", bot_id)))
        message = {"type": "message", "subtype": "bot_message", "team": TEAM_ID, **body}
        message = {key: message[key] for key in message if key != "channel"} | {"bot_id": bot_id}
        return web.json_response({"ok": True, "message": workspace.post(channel, message)})

    async def _read_journal(self, request: web.Request) -> web.Response:
        query = request.query
        entries = self._state.journal.entries(query.get("kind", ""), query.get("what", ""))
        return web.json_response({"ok": True, "entries": entries})

    async def _clear_journal(self, _: web.Request) -> web.Response:
        self._state.journal.clear()
        return web.json_response({"ok": True})


async def _body(request: web.Request) -> Wire:
    return json.loads(await request.text() or "{}")


def _refused(why: str) -> web.Response:
    return web.json_response({"ok": False, "error": why}, status=400)
