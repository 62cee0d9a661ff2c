"""The address behind every response_url."""

import json

from aiohttp import web

from sandbox.state import State
from sandbox.web_api import break_connection, meet_fault
from sandbox.wire import SlackError

_GONE = ("expired_url", "used_url")


class ResponseRoute:
    """POST /response/SECRET"""

    def __init__(self, state: State) -> None:
        self._state = state

    async def answer(self, request: web.Request) -> web.Response:
        """Do what the app sends; 404 when the URL is used up, 400 for content Slack refuses."""
        fault = self._state.faults.take("response_url", self._state.clock())
        if fault and (early := await meet_fault(fault, request)):
            return early
        try:
            body = json.loads(await request.text())
            self._state.responses.answer(request.match_info["secret"], body)
            error = ""
        except ValueError:
            error = "invalid_payload"
        except SlackError as failure:
            error = failure.code
        self._state.journal.write(self._state.clock(), "call", "response_url", error=error)
        if fault and fault.mode == "drop_reply":
            break_connection(request)
        if error:
            status = 404 if error in _GONE else 400
            return web.json_response({"ok": False, "error": error}, status=status)
        return web.Response(text="ok")
