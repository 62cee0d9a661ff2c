"""The Web API: one module a family of methods, and what every call goes through."""

import asyncio
import json
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web

from sandbox.faults import Fault
from sandbox.state import State
from sandbox.web_api import agent, auth, chat, conversations, files, reactions, users, views
from sandbox.web_api.call import Call, Method
from sandbox.wire import SlackError, Wire, new_id

METHODS: dict[str, Method] = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
    **reactions.METHODS,
    **agent.METHODS,
}


class WebApi:
    """Answers /api/METHOD."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one call: first an ordered fault, then Slack's checks, then the method."""
        name = request.match_info["method"]
        try:
            arguments = await _read_arguments(request)
        except SlackError as error:
            return self._refuse(error)
        channel = str(arguments.get("channel", ""))
        self._state.journal.check_wait(name, channel, self._state.clock())
        fault = self._state.faults.take(name, self._state.clock())
        response = await meet_fault(fault, request) if fault else None
        if response is None:
            response = self._run(name, arguments, _token(request, arguments))
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            until = self._state.clock() + int(response.headers[hdrs.RETRY_AFTER])
            self._state.journal.told_to_wait(name, channel, until)
        self._log(name, arguments, response)
        if fault and fault.mode == "drop_reply":
            break_connection(request)
        return response

    def _run(self, name: str, arguments: Wire, token: str) -> web.Response:
        method = METHODS.get(name)
        if method is None:
            return self._refuse(SlackError("unknown_method", req_method=name))
        try:
            self._check_token(method, token)
            if wait := self._wait_for(name, method, arguments):
                return rate_limited(wait)
            self._check_scopes(method)
            answer = method.run(Call(self._state, arguments))
        except SlackError as error:
            return self._refuse(error, method)
        return self._reply({"ok": True, **answer}, method)

    def _check_token(self, method: Method, token: str) -> None:
        if method.token == "none":
            return
        tokens = {"bot": self._state.tokens.bot, "app": self._state.tokens.app}
        if not token:
            raise SlackError("not_authed")
        if token not in tokens.values():
            raise SlackError("invalid_auth")
        if token != tokens[method.token]:
            raise SlackError("not_allowed_token_type")

    def _wait_for(self, name: str, method: Method, arguments: Wire) -> int:
        """Return after how many seconds the call may be made; 0 means now."""
        channel = str(arguments.get("channel", ""))
        return self._state.rate_limits.wait_for(name, method.tier, channel, self._state.clock())

    def _check_scopes(self, method: Method) -> None:
        scopes = self._state.workspace.manifest.scopes
        if method.scopes and not scopes.intersection(method.scopes):
            provided = ",".join(sorted(scopes))
            raise SlackError("missing_scope", needed=method.scopes[0], provided=provided)

    def _refuse(self, error: SlackError, method: Method | None = None) -> web.Response:
        return self._reply({"ok": False, "error": error.code, **error.extra}, method)

    def _reply(self, body: Wire, method: Method | None) -> web.Response:
        headers = {"x-slack-req-id": new_id("").lower()}
        if method is not None and method.token == "bot":
            headers["x-oauth-scopes"] = ",".join(sorted(self._state.workspace.manifest.scopes))
            headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return web.json_response(body, headers=headers)

    def _log(self, name: str, arguments: Wire, response: web.Response) -> None:
        body = json.loads(response.text or "{}")
        known = {key: arguments[key] for key in ("channel", "ts", "thread_ts") if key in arguments}
        self._state.journal.write(
            self._state.clock(),
            "call",
            name,
            status=response.status,
            error=body.get("error", ""),
            arguments=known,
        )


async def meet_fault(fault: Fault, request: web.Request) -> web.Response | None:
    """Carry out what a fault does before the work; None means the work goes on."""
    match fault.mode:
        case "ratelimited":
            return rate_limited(fault.retry_after)
        case "http":
            return web.json_response({"ok": False, "error": fault.error}, status=fault.status)
        case "error":
            return web.json_response({"ok": False, "error": fault.error})
        case "unknown_method":
            return web.json_response({"ok": False, "error": "unknown_method"})
        case "refuse":
            break_connection(request)
        case "delay":
            await asyncio.sleep(fault.retry_after)
        case _:
            pass
    return None


def rate_limited(seconds: int) -> web.Response:
    """Return Slack's answer to too many calls."""
    headers = {hdrs.RETRY_AFTER: str(seconds)}
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)


def break_connection(request: web.Request) -> None:
    """Reset the connection of a request, so that no answer arrives."""
    if request.transport is not None:
        request.transport.abort()
    raise web.HTTPServiceUnavailable


def _token(request: web.Request, arguments: Wire) -> str:
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return str(arguments.pop("token", ""))


async def _read_arguments(request: web.Request) -> Wire:
    """Return the arguments from the query and from a JSON or form body."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError as error:
            raise SlackError("invalid_json") from error
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
    else:
        body = dict(await request.post())
    return arguments | body
