"""Everything one running sandbox holds, put together once."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.composer import Composer
from sandbox.delivery import Delivery
from sandbox.events import PresenceChanged
from sandbox.faults import Faults
from sandbox.interactivity import Interactivity
from sandbox.journal import Journal
from sandbox.manifest import Manifest
from sandbox.rate_limits import RateLimits
from sandbox.responses import Responses
from sandbox.rules import Rules
from sandbox.socket_mode import SocketMode
from sandbox.tickets import Tickets
from sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two tokens an app needs."""

    bot: str = "xoxb-sandbox"
    app: str = "xapp-sandbox"


class State:
    """The parts of a sandbox, wired. `url` ends in a slash."""

    def __init__(
        self,
        url: str,
        manifest: Manifest,
        tokens: Tokens,
        rules: Rules,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.tokens = tokens
        self.rules = rules
        self.clock = clock
        self.journal = Journal()
        self.faults = Faults()
        self.rate_limits = RateLimits(rules)
        self.tickets = Tickets(rules)
        self.workspace = Workspace(url, manifest, rules, clock)
        self.socket = SocketMode(rules, self.journal, clock, self._tell_presence)
        self.responses = Responses(self.workspace, self.tickets)
        self.interactivity = Interactivity(
            self.workspace, self.socket, self.tickets, self.responses
        )
        self.composer = Composer(self._names, self._channel_called)
        self.workspace.listen(Delivery(self.workspace, self.socket.send_event))

    def _tell_presence(self, online: bool) -> None:
        self.workspace.publish(PresenceChanged(online))

    def _names(self) -> dict[str, str]:
        people = self.workspace.people.values()
        full = {each.real_name: each.id for each in people if not each.is_bot}
        return full | {each.name: each.id for each in people}

    def _channel_called(self, name: str) -> str | None:
        channel = self.workspace.find_channel(name)
        return channel.id if channel and channel.kind == "public" else None
