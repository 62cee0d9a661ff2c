"""Who may see which channel.

The bot may sit in private channels that the asker is not in, so what the bot can read says
nothing about what the asker may.
"""

from slack_sdk.errors import SlackApiError

from bot.posting import Wire
from bot.refusals import NoSuchThread, NotInvited
from bot.slack import Slack, error_code

_UNSEEN = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})


class Access:
    """Checks before anything is read."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def check(self, user: str, channel: str, *, in_sight: bool = False) -> Wire:
        """The channel's description, if both the bot and the person can read the channel.

        `in_sight`: the request came out of this channel, so the person is in it. Raises
        NoSuchThread or NotInvited.
        """
        try:
            info: Wire = self._slack.reading.conversations_info(channel=channel)["channel"] or {}
        except SlackApiError as error:
            if in_sight and error_code(error) == "unknown_method":
                return {}  # reading will show whether the bot is there
            if error_code(error) not in _UNSEEN:
                raise
            raise (NotInvited() if in_sight else NoSuchThread()) from None
        public = not any(info.get(kind) for kind in ("is_private", "is_im", "is_mpim", "is_group"))
        allowed = in_sight or (public and self.is_full_member(user))
        if not allowed and not self.is_member(user, channel):
            raise NoSuchThread
        if public and info.get("is_member") is False:
            raise NotInvited
        return info

    def is_full_member(self, user: str) -> bool:
        """Guests and people of other workspaces see only the channels they are in."""
        try:
            person: Wire = self._slack.reading.users_info(user=user)["user"] or {}
        except SlackApiError as error:
            if error_code(error) == "unknown_method":
                return True  # not Slack itself but a stand-in that knows no guests
            if error_code(error) not in ("user_not_found", "user_not_visible"):
                raise
            return False
        outside = person.get("team_id", self._slack.me.team_id) != self._slack.me.team_id
        restricted = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
        return not outside and not any(person.get(kind) for kind in restricted)

    def is_member(self, user: str, channel: str) -> bool:
        """Whether a person is in a channel; no, where the bot cannot see it."""
        cursor = ""
        while True:
            more: Wire = {"cursor": cursor} if cursor else {}
            try:
                page = self._slack.reading.conversations_members(channel=channel, limit=200, **more)
            except SlackApiError as error:
                if error_code(error) not in _UNSEEN:
                    raise
                return False
            if user in (page.get("members") or ()):
                return True
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return False
