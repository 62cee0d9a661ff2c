"""Which events reach the app: those its manifest subscribes to, from channels it is in."""

from collections.abc import Callable
from copy import deepcopy

from sandbox import events
from sandbox.channels import Channel
from sandbox.wire import (
    APP_ID,
    BOT_USER_ID,
    TEAM_ID,
    VERIFICATION_TOKEN,
    Wire,
    new_id,
)
from sandbox.workspace import Workspace

_KIND_NAMES = {"public": "channel", "private": "group", "im": "im"}
_SUBSCRIPTIONS = {"public": "message.channels", "private": "message.groups", "im": "message.im"}


class Delivery:
    """Turns what happens into Events API payloads and hands them to `send`."""

    def __init__(self, workspace: Workspace, send: Callable[[Wire], None]) -> None:
        self._workspace = workspace
        self._send = send

    def __call__(self, event: events.Event) -> None:
        """Send the app what it subscribes to of one event."""
        match event:
            case events.MessagePosted(channel, message):
                self._posted(self._workspace.channels[channel], message)
            case events.MessageChanged(channel, message, previous):
                change = {"message": message, "previous_message": previous}
                self._changed(self._workspace.channels[channel], "message_changed", change)
            case events.MessageDeleted(channel, previous):
                change = {"previous_message": previous, "deleted_ts": previous["ts"]}
                self._changed(self._workspace.channels[channel], "message_deleted", change)
            case events.MemberChanged():
                self._member_changed(event)
            case events.ReactionChanged():
                self._reaction_changed(event)
            case events.FileShared(channel, file_id, user, _):
                about: Wire = {"channel_id": channel, "file_id": file_id, "user_id": user}
                self._in_channel("file_shared", channel, about | {"file": {"id": file_id}})
            case events.HomeOpened(channel, user, tab):
                self._home_opened(channel, user, tab)
            case events.SessionStopped(channel, thread_ts, user, streaming):
                about = {"user": user, "channel": channel, "thread_ts": thread_ts}
                about["streaming_message_ts"] = list(streaming)
                self._in_channel("agent_session_stopped", channel, about)
            case _:
                pass

    def _posted(self, channel: Channel, message: Wire) -> None:
        if BOT_USER_ID not in channel.members:
            return
        where = {"channel": channel.id, "event_ts": message["ts"]}
        mentioned = f"<@{BOT_USER_ID}>" in message["text"]
        if mentioned and channel.kind != "im" and message.get("user") != BOT_USER_ID:
            self._deliver("app_mention", {**message, **where, "type": "app_mention"})
        share = {"subtype": "file_share"} if message.get("files") else {}
        kind = {"channel_type": _KIND_NAMES[channel.kind]}
        self._deliver(_SUBSCRIPTIONS[channel.kind], {**message, **where, **kind, **share})

    def _changed(self, channel: Channel, subtype: str, change: Wire) -> None:
        if BOT_USER_ID not in channel.members:
            return
        ts = self._workspace.next_ts()
        event = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id}
        event |= {"channel_type": _KIND_NAMES[channel.kind], "ts": ts, "event_ts": ts}
        self._deliver(_SUBSCRIPTIONS[channel.kind], event | change)

    def _member_changed(self, event: events.MemberChanged) -> None:
        channel = self._workspace.channels[event.channel]
        name = "member_joined_channel" if event.joined else "member_left_channel"
        letter = "G" if channel.kind == "private" else "C"
        about = {"user": event.user, "channel": channel.id, "channel_type": letter, "team": TEAM_ID}
        if event.inviter:
            about["inviter"] = event.inviter
        if event.user == BOT_USER_ID or BOT_USER_ID in channel.members:
            self._now(name, about)

    def _reaction_changed(self, event: events.ReactionChanged) -> None:
        message = self._workspace.channels[event.channel].messages[event.ts]
        name = "reaction_added" if event.added else "reaction_removed"
        item = {"type": "message", "channel": event.channel, "ts": event.ts}
        about = {"user": event.user, "reaction": event.name, "item": item}
        about["item_user"] = message.get("user", "")
        self._in_channel(name, event.channel, about)

    def _home_opened(self, channel: str, user: str, tab: str) -> None:
        about: Wire = {"user": user, "channel": channel, "tab": tab}
        view = self._workspace.views.home(user)
        if tab == "home" and view:
            about["view"] = view
        self._now("app_home_opened", about)

    def _in_channel(self, name: str, channel: str, about: Wire) -> None:
        if BOT_USER_ID in self._workspace.channels[channel].members:
            self._now(name, about)

    def _now(self, name: str, about: Wire) -> None:
        self._deliver(name, {"type": name, **about, "event_ts": self._workspace.next_ts()})

    def _deliver(self, subscription: str, event: Wire) -> None:
        if subscription not in self._workspace.manifest.bot_events:
            return
        authorization = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER_ID}
        authorization |= {"is_bot": True, "is_enterprise_install": False}
        self._send(
            {
                "token": VERIFICATION_TOKEN,
                "team_id": TEAM_ID,
                "context_team_id": TEAM_ID,
                "context_enterprise_id": None,
                "api_app_id": APP_ID,
                "event": deepcopy(event),
                "type": "event_callback",
                "event_id": new_id("Ev"),
                "event_time": int(self._workspace.clock()),
                "authorizations": [authorization],
                "is_ext_shared_channel": False,
                "event_context": f"4-{new_id('')}",
            }
        )
