"""Streaming messages: text and task cards that arrive piece by piece, for at most five minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.blocks import settle_ids
from sandbox.events import StreamChanged
from sandbox.wire import BOT_ID, SlackError, Wire

if TYPE_CHECKING:
    from sandbox.channels import Channel
    from sandbox.workspace import Workspace

TASK_STATUSES = ("pending", "in_progress", "complete", "error")


@dataclass(slots=True)
class _Stream:
    channel: Channel
    ts: str
    until: float
    stopped_by_user: bool = False
    parts: list[Wire] = field(default_factory=list)

    def add(self, chunk: Wire) -> None:
        """Grow by one chunk; raises SlackError `invalid_chunks`."""
        kind = chunk.get("type")
        if kind == "markdown_text":
            self._add_text(chunk.get("text", ""))
        elif kind == "task_update":
            self._put("task_card", "task_id", {"task_id": chunk.get("id"), **chunk})
        elif kind == "plan_update":
            self._put("plan", "type", chunk)
        elif kind == "blocks":
            self.parts += settle_ids(chunk.get("blocks", []))
        else:
            raise SlackError("invalid_chunks")

    def _add_text(self, text: str) -> None:
        if self.parts and self.parts[-1]["type"] == "markdown":
            self.parts[-1] = self.parts[-1] | {"text": self.parts[-1]["text"] + text}
        else:
            self.parts += settle_ids([{"type": "markdown", "text": text}])

    def _put(self, kind: str, key: str, chunk: Wire) -> None:
        """Add a card, or bring the card with the same key up to date."""
        given = {name: value for name, value in chunk.items() if name not in ("id", "type")}
        card = {"type": kind, **given}
        for number, part in enumerate(self.parts):
            if part["type"] == kind and part.get(key) == card.get(key):
                self.parts[number] = part | card
                return
        self.parts += settle_ids([card])

    @property
    def text(self) -> str:
        return "".join(part["text"] for part in self.parts if part["type"] == "markdown")


class Streams:
    """The streams of this run, by channel and ts."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._streams: dict[tuple[str, str], _Stream] = {}

    def start(self, channel: Channel, message: Wire, chunks: list[Wire]) -> Wire:
        """Post a message that grows."""
        stream = _Stream(
            channel, "", self._workspace.clock() + self._workspace.rules.stream_seconds
        )
        for chunk in chunks:
            stream.add(chunk)
        content = {"text": stream.text, "blocks": list(stream.parts)}
        posted = self._workspace.post(
            channel, {**message, **content, "streaming_state": "in_progress"}
        )
        stream.ts = posted["ts"]
        self._streams[channel.id, stream.ts] = stream
        return posted

    def append(self, channel: Channel, ts: str, chunks: list[Wire]) -> Wire:
        """Grow a stream; raises SlackError for one that ended, was stopped, or never was."""
        stream = self._open_stream(channel, ts)
        if stream.stopped_by_user:
            raise SlackError("stopped_by_user")
        for chunk in chunks:
            stream.add(chunk)
        return self._show(stream, chunks, {"blocks": list(stream.parts)})

    def stop(self, channel: Channel, ts: str, chunks: list[Wire], blocks: list[Wire]) -> Wire:
        """End a stream, with last chunks and the blocks that stand below everything."""
        stream = self._open_stream(channel, ts)
        for chunk in chunks:
            stream.add(chunk)
        ended = {"blocks": [*stream.parts, *settle_ids(blocks)], "streaming_state": "completed"}
        del self._streams[channel.id, ts]
        return self._show(stream, chunks, ended)

    def is_open(self, channel: Channel, ts: str) -> bool:
        """Tell whether a message is still streaming."""
        self.expire()
        return (channel.id, ts) in self._streams

    def stop_by_user(self, channel: Channel, thread_ts: str) -> list[str]:
        """Stop the streams of a thread on a person's wish; return their timestamps."""
        self.expire()
        stopped = []
        for (channel_id, ts), stream in self._streams.items():
            message = channel.messages.get(ts) if channel_id == channel.id else None
            if message and message.get("thread_ts") == thread_ts and not stream.stopped_by_user:
                stream.stopped_by_user = True
                self._show(stream, [], {"streaming_state": "stopped"})
                stopped.append(ts)
        return stopped

    def expire(self) -> None:
        """End the streams that have run their five minutes, whatever still comes."""
        now = self._workspace.clock()
        for key, stream in list(self._streams.items()):
            if stream.until <= now:
                del self._streams[key]
                self._show(stream, [], {"streaming_state": "expired"})

    def _open_stream(self, channel: Channel, ts: str) -> _Stream:
        message = channel.messages.get(ts)
        if message is None:
            raise SlackError("message_not_found")
        if message.get("bot_id") != BOT_ID:
            raise SlackError("message_not_owned_by_app")
        if not self.is_open(channel, ts):
            raise SlackError("message_not_in_streaming_state")
        return self._streams[channel.id, ts]

    def _show(self, stream: _Stream, chunks: list[Wire], changes: Wire) -> Wire:
        previous = stream.channel.messages.get(stream.ts)
        if previous is None:
            return {}
        message = previous | {"text": stream.text} | changes
        stream.channel.add(message)
        self._workspace.publish(
            StreamChanged(stream.channel.id, stream.channel.seen(stream.ts), tuple(chunks))
        )
        return message
