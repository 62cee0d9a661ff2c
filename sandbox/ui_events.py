"""The page's live view: every event a person may see, as JSON over a websocket."""

import asyncio
import json

from aiohttp import web

from sandbox import events
from sandbox.wire import Wire
from sandbox.workspace import Workspace

_NAMES = {
    events.MessagePosted: "message",
    events.MessageChanged: "message_changed",
    events.ThreadChanged: "thread_changed",
}


class LiveView:
    """One queue for every open page."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pages: dict[asyncio.Queue[str], str] = {}
        workspace.listen(self._tell)

    async def serve(self, user: str, request: web.Request) -> web.WebSocketResponse:
        """Send events to one page until it goes away."""
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._pages[queue] = user
        sending = asyncio.create_task(_send_all(queue, socket))
        try:
            async for _ in socket:
                pass  # the page says nothing here; reading notices when it leaves
        finally:
            del self._pages[queue]
            sending.cancel()
        return socket

    def _tell(self, event: events.Event) -> None:
        described = describe(event, self._workspace)
        if described is None:
            return
        text = json.dumps(described)
        for queue, user in self._pages.items():
            if self._may_see(user, event):
                queue.put_nowait(text)

    def _may_see(self, user: str, event: events.Event) -> bool:
        match event:
            case events.PresenceChanged():
                return True
            case events.EphemeralPosted() | events.EphemeralDeleted() | events.ViewChanged():
                return event.user == user
            case events.MemberChanged() if event.user == user:
                return True
            case _:
                return self._workspace.sees(user, self._workspace.channels[event.channel])


def describe(event: events.Event, workspace: Workspace) -> Wire | None:
    """Return an event as the page gets it, or None for one that is the app's alone."""
    match event:
        case events.StatusChanged() | events.SessionChanged() | events.PromptsChanged():
            return describe_agent(event)
        case events.MessageDeleted(channel, previous):
            tombstone = workspace.channels[channel].messages.get(previous["ts"])
            about = {"ts": previous["ts"], "thread_ts": previous.get("thread_ts", "")}
            return _of("message_deleted", channel, **about, tombstone=tombstone)
        case events.ReactionChanged(channel, ts, user, name, added):
            reactions = workspace.channels[channel].messages[ts].get("reactions", [])
            about = {"ts": ts, "user": user, "name": name, "added": added}
            return _of("reaction", channel, **about, reactions=reactions)
        case events.MemberChanged(channel, user, joined, _):
            members = workspace.channels[channel].members
            return _of("member", channel, user=user, joined=joined, members=members)
        case events.FileShared(channel, file_id, _, ts):
            return _of("file_shared", channel, file_id=file_id, ts=ts)
        case _:
            return _describe_message(event) or _describe_app(event)


def _describe_message(event: events.Event) -> Wire | None:
    match event:
        case events.MessagePosted() | events.MessageChanged() | events.ThreadChanged():
            return _of(_NAMES[type(event)], event.channel, message=event.message)
        case events.StreamChanged(channel, message, chunks):
            return _of("stream", channel, message=message, chunks=list(chunks))
        case events.EphemeralPosted(channel, _, message, replaces):
            return _of("ephemeral", channel, message=message, replaces=replaces)
        case events.EphemeralDeleted(channel, _, ts):
            return _of("ephemeral_deleted", channel, ts=ts)
        case _:
            return None


def _describe_app(event: events.Event) -> Wire | None:
    match event:
        case events.ViewChanged(_, change, view):
            return {"type": f"view_{change}", "view": view}
        case events.PresenceChanged(online):
            return {"type": "presence", "online": online}
        case _:
            return None


def describe_agent(
    event: events.StatusChanged | events.SessionChanged | events.PromptsChanged,
) -> Wire:
    """Return what the app shows of itself in a thread."""
    match event:
        case events.StatusChanged(channel, thread_ts, status, loading):
            about = {"thread_ts": thread_ts, "status": status}
            return _of("status", channel, **about, loading_messages=list(loading))
        case events.SessionChanged(channel, thread_ts, status, title):
            return _of("session", channel, thread_ts=thread_ts, status=status, title=title)
        case events.PromptsChanged(channel, thread_ts, title, prompts):
            about = {"thread_ts": thread_ts, "title": title}
            return _of("prompts", channel, **about, prompts=list(prompts))


def _of(kind: str, channel: str, **about: object) -> Wire:
    return {"type": kind, "channel": channel, **about}


async def _send_all(queue: asyncio.Queue[str], socket: web.WebSocketResponse) -> None:
    try:
        while True:
            await socket.send_str(await queue.get())
    except ConnectionError:
        pass  # the page is gone; serve() ends too
