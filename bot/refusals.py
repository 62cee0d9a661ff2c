"""Why a request cannot be carried out, in words for the person who made it.

Refusal                what it says is said to the asker as it is
├── NoSuchThread       not there, or not for this person: the two are never told apart
├── NotInvited         the bot is not in the channel
├── MembersOnly        a guest or somebody of another organisation asks about past incidents
├── SharedOutside      a channel that people of another organisation read
├── BadLink            a link that leads to no message of this workspace
└── NothingToRead      no message that a report could be made from
"""

from pipeline.errors import PostmortemError


class Refusal(PostmortemError):
    """Base of all."""


class NoSuchThread(Refusal):
    """The thread does not exist, or the asker may not see it."""

    def __init__(self) -> None:
        super().__init__("I cannot find that thread, or you have no access to it.")


class NotInvited(Refusal):
    """The bot cannot read the channel."""

    def __init__(self) -> None:
        super().__init__(
            "I am not in that channel: invite me there (`/invite @postmortem`) and ask again."
        )


class MembersOnly(Refusal):
    """Past incidents are told to full members of the workspace."""

    def __init__(self) -> None:
        super().__init__(
            "I tell of past incidents only to full members of this workspace: "
            "ask one of them to ask me."
        )


class SharedOutside(Refusal):
    """People of another organisation would read the answer."""

    def __init__(self) -> None:
        super().__init__(
            "This channel is shared with another organisation, so I do not speak of past "
            "incidents here: ask me in a direct message."
        )


class BadLink(Refusal):
    """Not a link to a message of this workspace."""


class NothingToRead(Refusal):
    """The thread or channel holds nothing that people or monitoring wrote."""
