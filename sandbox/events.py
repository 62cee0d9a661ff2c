"""What happens in the workspace; the app's deliveries and the page's live view listen to it."""

from dataclasses import dataclass
from typing import Literal

from sandbox.wire import Wire


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """A message everyone in the channel can see."""

    channel: str
    message: Wire


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """An edit; `previous` is the message before it. Thread counts are no edit."""

    channel: str
    message: Wire
    previous: Wire


@dataclass(frozen=True, slots=True)
class ThreadChanged:
    """The counts under a thread's first message are no longer what they were."""

    channel: str
    message: Wire


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message that is gone."""

    channel: str
    previous: Wire


@dataclass(frozen=True, slots=True)
class EphemeralPosted:
    """A message that one person sees, until the page is loaded again."""

    channel: str
    user: str
    message: Wire
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class EphemeralDeleted:
    """An ephemeral message that the app took back."""

    channel: str
    user: str
    ts: str


@dataclass(frozen=True, slots=True)
class StreamChanged:
    """A streaming message that grew or ended; `chunks` is what was added."""

    channel: str
    message: Wire
    chunks: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """A reaction that was added or taken back."""

    channel: str
    ts: str
    user: str
    name: str
    added: bool


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """What the app says it is doing in a thread; an empty status clears it."""

    channel: str
    thread_ts: str
    status: str
    loading_messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """An agent session's life: while it is `processing` the thread shows a stop button."""

    channel: str
    thread_ts: str
    status: str
    title: str


@dataclass(frozen=True, slots=True)
class SessionStopped:
    """A person pressed the stop button."""

    channel: str
    thread_ts: str
    user: str
    streaming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromptsChanged:
    """The prompts offered in the app's direct message."""

    channel: str
    thread_ts: str
    title: str
    prompts: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """Somebody joined or left a channel."""

    channel: str
    user: str
    joined: bool
    inviter: str = ""


@dataclass(frozen=True, slots=True)
class FileShared:
    """A file that became visible in a channel."""

    channel: str
    file_id: str
    user: str
    ts: str


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """A person looked at the app: its home tab or its messages."""

    channel: str
    user: str
    tab: Literal["home", "messages"]


@dataclass(frozen=True, slots=True)
class ViewChanged:
    """A modal or home view as one person now sees it."""

    user: str
    change: Literal["opened", "pushed", "updated", "closed", "published"]
    view: Wire


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Whether the app holds at least one Socket Mode connection."""

    online: bool


Event = (
    MessagePosted
    | MessageChanged
    | ThreadChanged
    | MessageDeleted
    | EphemeralPosted
    | EphemeralDeleted
    | StreamChanged
    | ReactionChanged
    | StatusChanged
    | SessionChanged
    | SessionStopped
    | PromptsChanged
    | MemberChanged
    | FileShared
    | HomeOpened
    | ViewChanged
    | PresenceChanged
)
