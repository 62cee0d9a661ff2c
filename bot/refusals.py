"""Why a request cannot be carried out, in words for the person who made it.

Refusal                what it says is said to the asker as it is
├── NoSuchThread       not there, or not for this person: the two are never told apart
├── NotInvited         the bot is not in the channel
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


class BadLink(Refusal):
    """Not a link to a message of this workspace."""


class NothingToRead(Refusal):
    """The thread or channel holds nothing that people or monitoring wrote."""
