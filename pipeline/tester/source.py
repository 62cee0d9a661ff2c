"""What was handed in, before anything is judged: remarks with an address, and who took part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# Takes secrets out of a text; the same secret gets the same placeholder in all texts of an input.
# Whatever it raises ends the reading: nothing passes unredacted.
Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Remark:
    """One message or one line, redacted. `address` is a message's ts or a line such as L12.

    `moment` is UTC for messages; for a line it is what its own stamp says, as UTC.
    `stamp` is how that time reads in the input. `speaker` is a user id, a name, or empty.
    What is `set_aside` talks to the machine that reads it; it is neither quoted nor believed.
    """

    address: str
    text: str
    speaker: str = ""
    is_bot: bool = False
    moment: datetime | None = None
    stamp: str = ""
    reactions: tuple[str, ...] = ()
    edited: bool = False
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Participant:
    """Someone in the thread. Names and title serve to keep names out and to find the role."""

    id: str
    names: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One incident's material; `kind` decides how an address reads."""

    kind: Literal["thread", "text"]
    remarks: tuple[Remark, ...]
    participants: Mapping[str, Participant] = field(default_factory=dict[str, Participant])
    channel: str = ""
    workspace_url: str = ""
