"""The addresses that files come in by and go out by."""

from urllib.parse import quote

from aiohttp import BodyPartReader, hdrs, web

from sandbox.files import File
from sandbox.state import State
from sandbox.web_api import break_connection, meet_fault
from sandbox.wire import BOT_USER_ID, SlackError

_SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>"


class FileRoutes:
    """POST /upload/v1/TICKET and GET /files-pri/TEAM-FILE/..."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file's bytes, raw or as the first part of a form."""
        fault = self._state.faults.take("upload", self._state.clock())
        if fault and (early := await meet_fault(fault, request)):
            return early
        try:
            file = self._state.workspace.files.receive(
                request.match_info["ticket"], await _body(request)
            )
        except SlackError:
            raise web.HTTPNotFound(text="this upload URL is unknown or was used") from None
        if fault and fault.mode == "drop_reply":
            break_connection(request)
        return web.Response(text=f"OK - {len(file.data or b'')}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Give the app a file; without its token, a sign-in page with status 200 as Slack does."""
        fault = self._state.faults.take("download", self._state.clock())
        if fault and (early := await meet_fault(fault, request)):
            return early
        bearer = request.headers.get(hdrs.AUTHORIZATION, "")
        scopes = self._state.workspace.manifest.scopes
        if bearer != f"Bearer {self._state.tokens.bot}" or "files:read" not in scopes:
            return web.Response(text=_SIGN_IN, content_type="text/html")
        shelf = self._state.workspace.files
        try:
            file = shelf.get(request.match_info["file"].partition("-")[2])
        except SlackError:
            raise web.HTTPNotFound from None
        if not shelf.sees(BOT_USER_ID, file):
            raise web.HTTPNotFound
        return file_response(file, request)


def file_response(file: File, request: web.Request) -> web.Response:
    """Return a file's bytes, or the range of them that a player asks for."""
    data = file.data or b""
    download = "download" in request.query or "/download/" in request.path
    disposition = f"{'attachment' if download else 'inline'}; filename*=UTF-8''{quote(file.name)}"
    headers = {
        hdrs.CONTENT_DISPOSITION: disposition,
        hdrs.CONTENT_TYPE: file.type[0],
        hdrs.ACCEPT_RANGES: "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    try:
        wanted = request.http_range
    except ValueError:
        raise web.HTTPRequestRangeNotSatisfiable from None
    if wanted.start is None and wanted.stop is None:
        return web.Response(body=data, headers=headers)
    start, stop, _ = wanted.indices(len(data))
    if start >= stop:
        raise web.HTTPRequestRangeNotSatisfiable
    headers[hdrs.CONTENT_RANGE] = f"bytes {start}-{stop - 1}/{len(data)}"
    return web.Response(status=206, body=data[start:stop], headers=headers)


async def _body(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    part = await (await request.multipart()).next()
    return bytes(await part.read()) if isinstance(part, BodyPartReader) else b""
