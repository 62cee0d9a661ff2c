"""Who will read an answer, as far as Slack tells: for the rules of ACCESS."""

import logging

from slack_sdk.errors import SlackApiError

from bot.access import Access
from bot.posting import Wire
from bot.refusals import MembersOnly, SharedOutside
from bot.requests import Origin
from bot.slack import FAILURES, Slack, error_code
from pipeline.permissions import Permissions, Reader

logger = logging.getLogger(__name__)


class Readers:
    """Finds the reader of an answer before anything is searched."""

    def __init__(self, slack: Slack, access: Access, permissions: Permissions) -> None:
        self._slack, self._access, self._permissions = slack, access, permissions

    def reader(self, origin: Origin) -> Reader:
        """Who reads what is answered there.

        In a channel that is everybody in it, so what the asker alone may know is not told there.
        Raises MembersOnly for guests and people of other organisations, SharedOutside in a channel
        that such people read.
        """
        if not self._access.is_full_member(origin.user):
            raise MembersOnly
        if origin.channel.startswith("D"):
            named = self._permissions.audiences
            return Reader(frozenset(one for one in named if self._belongs(origin.user, one)))
        if self._is_shared_outside(origin.channel):
            raise SharedOutside
        return Reader(frozenset({origin.channel}))

    def _belongs(self, user: str, audience: str) -> bool:
        """Whether a person is in a channel or user group; no, where Slack does not say."""
        if not audience.startswith("S"):
            return self._access.is_member(user, audience)
        try:
            reply = self._slack.reading.usergroups_users_list(usergroup=audience)
        except FAILURES as error:
            logger.warning("cannot tell who is in user group %s of ACCESS: %s", audience, error)
            return False
        return user in (reply.get("users") or ())

    def _is_shared_outside(self, channel: str) -> bool:
        try:
            info: Wire = self._slack.reading.conversations_info(channel=channel)["channel"] or {}
        except SlackApiError as error:
            if error_code(error) != "unknown_method":
                raise
            return False
        return bool(info.get("is_ext_shared") or info.get("is_pending_ext_shared"))
