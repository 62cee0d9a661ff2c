"""One request of the page: who asks, with which arguments, and what they may see."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.channels import Channel
from sandbox.state import State
from sandbox.wire import SlackError, Wire
from sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Ask:
    """A request by the person `user`; `body` holds its query and JSON body together."""

    state: State
    user: str
    body: Wire
    request: web.Request

    @property
    def workspace(self) -> Workspace:
        """The workspace the request is about."""
        return self.state.workspace

    def get(self, name: str) -> Any:
        """Return an argument; raises SlackError `invalid_arguments` when it is missing."""
        if name not in self.body:
            raise SlackError("invalid_arguments", message=f"{name} is missing")
        return self.body[name]

    def channel(self) -> Channel:
        """Return the channel in the path or body; raises SlackError `channel_not_found`."""
        return self.channel_called(self.request.match_info.get("channel") or self.get("channel"))

    def channel_called(self, channel_id: str) -> Channel:
        """Return a channel that the person sees; raises SlackError `channel_not_found`."""
        channel = self.workspace.channels.get(channel_id)
        if channel is None or not self.workspace.sees(self.user, channel):
            raise SlackError("channel_not_found")
        return channel

    def message(self, channel: Channel, ts: str) -> Wire:
        """Return a message; raises SlackError `message_not_found`."""
        if ts not in channel.messages:
            raise SlackError("message_not_found")
        return channel.seen(ts)

    def own_message(self, channel: Channel) -> str:
        """Return the ts of a message by the person; raises SlackError."""
        ts = self.get("ts")
        if self.message(channel, ts).get("user") != self.user:
            raise SlackError("cant_update_message", message="Only its author may change a message.")
        return ts
