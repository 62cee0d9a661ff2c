"""One call of a Web API method: its arguments, and what it may touch."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.channels import Channel
from sandbox.state import State
from sandbox.wire import BOT_USER_ID, SlackError, Wire
from sandbox.workspace import Workspace

_TRUE = (True, 1, "1", "true", "True")


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of a call, whichever way they were encoded."""

    state: State
    arguments: Wire

    @property
    def workspace(self) -> Workspace:
        """The workspace the call is about."""
        return self.state.workspace

    def given(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Return an argument; raises SlackError `invalid_arguments` when it is missing."""
        value = self.given(name)
        if not value:
            raise missing(name)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a yes-or-no argument."""
        value = self.arguments.get(name)
        return default if value is None else value in _TRUE

    def structure(self, name: str, default: Any = None) -> Any:
        """Return an argument that is JSON, whether it came as JSON or as text."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return default if value is None else value
        if not value:
            return default
        try:
            return json.loads(value)
        except ValueError as error:
            raise SlackError("invalid_arguments") from error

    def limit(self, default: int) -> int:
        """Return the page size, never above what the workspace allows.

        Raises SlackError `invalid_limit`.
        """
        given = self.given("limit")
        try:
            wanted = int(given) if given else default
        except ValueError as error:
            raise SlackError("invalid_limit") from error
        if not 0 <= wanted <= 1000:
            raise SlackError("invalid_limit")
        return min(wanted or default, self.state.rules.page_size)

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel an argument names; private ones without the app do not exist.

        Raises SlackError `channel_not_found`.
        """
        channel = self.workspace.find_channel(self.required(name))
        if channel is None or (channel.kind != "public" and BOT_USER_ID not in channel.members):
            raise SlackError("channel_not_found")
        return channel

    def joined_channel(self, name: str = "channel") -> Channel:
        """Return a channel the app is in; raises SlackError `not_in_channel` besides."""
        channel = self.channel(name)
        if BOT_USER_ID not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def user(self, name: str = "user") -> str:
        """Return the id of a member; raises SlackError `user_not_found`."""
        user = self.required(name)
        if user not in self.workspace.people:
            raise SlackError("user_not_found")
        return user


@dataclass(frozen=True, slots=True)
class Method:
    """How a method is called: what it does, who may, how often.

    `scopes` are alternatives. `token` is the kind of token it takes: `bot` or `app`.
    """

    run: Callable[[Call], Wire]
    scopes: tuple[str, ...] = ()
    tier: str = "special"
    token: str = "bot"


def missing(name: str) -> SlackError:
    """Return the error for a missing argument."""
    return SlackError(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
    )
