"""What the app shows of itself as an agent: its status, its sessions, the prompts it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.events import PromptsChanged, SessionChanged, SessionStopped, StatusChanged
from sandbox.wire import Wire

if TYPE_CHECKING:
    from sandbox.channels import Channel
    from sandbox.workspace import Workspace

Thread = tuple[str, str]
"""A channel id and the ts of a thread's first message."""


class AgentBoard:
    """Statuses, sessions and prompts, by thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._statuses: dict[Thread, tuple[StatusChanged, float]] = {}
        self._sessions: dict[Thread, SessionChanged] = {}
        self._prompts: dict[str, PromptsChanged] = {}

    def set_status(
        self, channel: str, thread_ts: str, status: str, loading_messages: list[str]
    ) -> None:
        """Show a status in a thread until the next message, two minutes or an empty status."""
        if not status:
            self.clear_status(channel, thread_ts)
            return
        change = StatusChanged(channel, thread_ts, status, tuple(loading_messages))
        until = self._workspace.clock() + self._workspace.rules.status_seconds
        self._statuses[channel, thread_ts] = (change, until)
        self._workspace.publish(change)

    def clear_status(self, channel: str, thread_ts: str) -> None:
        """End the status in a thread, if there is one."""
        if self._statuses.pop((channel, thread_ts), None):
            self._workspace.publish(StatusChanged(channel, thread_ts, ""))

    def expire(self) -> None:
        """End the statuses that nothing followed."""
        now = self._workspace.clock()
        for thread, (_, until) in list(self._statuses.items()):
            if until <= now:
                self.clear_status(*thread)

    def set_session(self, channel: str, thread_ts: str, status: str, title: str) -> SessionChanged:
        """Create or change a thread's session; the title counts only when it is created."""
        known = self._sessions.get((channel, thread_ts))
        change = SessionChanged(channel, thread_ts, status, known.title if known else title)
        self._sessions[channel, thread_ts] = change
        self._workspace.publish(change)
        return change

    def set_prompts(self, channel: str, thread_ts: str, title: str, prompts: list[Wire]) -> None:
        """Offer prompts in a direct message."""
        change = PromptsChanged(channel, thread_ts, title, tuple(prompts))
        self._prompts[channel] = change
        self._workspace.publish(change)

    def stop(self, channel: Channel, thread_ts: str, user: str) -> None:
        """Press the stop button: streams in the thread stop, the app is told; it ends the session.

        Slack leaves the session `processing` until the app changes it.
        """
        stopped = self._workspace.streams.stop_by_user(channel, thread_ts)
        self._workspace.publish(SessionStopped(channel.id, thread_ts, user, tuple(stopped)))

    def statuses(self) -> list[StatusChanged]:
        """Return the statuses that are shown now."""
        return [change for change, _ in self._statuses.values()]

    def sessions(self) -> list[SessionChanged]:
        """Return every session as it is now."""
        return list(self._sessions.values())

    def prompts(self) -> list[PromptsChanged]:
        """Return the prompts on offer, one entry a direct message."""
        return list(self._prompts.values())
