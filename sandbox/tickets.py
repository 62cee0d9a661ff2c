"""Short-lived permissions: trigger ids (one use, three seconds) and response URLs."""

import secrets
from dataclasses import dataclass

from sandbox.rules import Rules
from sandbox.wire import SlackError


@dataclass(slots=True)
class _Trigger:
    user: str
    until: float
    used: bool = False


@dataclass(slots=True)
class ResponseTicket:
    """Where a response URL leads: a person in a channel, and the message it came from."""

    channel: str
    user: str
    until: float
    uses_left: int
    message_ts: str = ""
    thread_ts: str = ""


class Tickets:
    """Every trigger id and response URL of this run."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._triggers: dict[str, _Trigger] = {}
        self._responses: dict[str, ResponseTicket] = {}

    def new_trigger(self, user: str, now: float) -> str:
        """Return a trigger id for what a person just did."""
        trigger = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**11)}.{secrets.token_hex(16)}"
        self._triggers[trigger] = _Trigger(user, now + self._rules.trigger_seconds)
        return trigger

    def use_trigger(self, trigger: str, now: float) -> str:
        """Return whose trigger it is; raises SlackError when it is unknown, used or too old."""
        known = self._triggers.get(trigger)
        if known is None:
            raise SlackError("invalid_trigger_id")
        if known.used:
            raise SlackError("exchanged_trigger_id")
        if now > known.until:
            raise SlackError("expired_trigger_id")
        known.used = True
        return known.user

    def new_response(self, ticket: ResponseTicket) -> str:
        """Return the secret part of a new response URL."""
        secret = secrets.token_urlsafe(18)
        self._responses[secret] = ticket
        return secret

    def use_response(self, secret: str, now: float) -> ResponseTicket:
        """Count one use; raises SlackError when the URL is unknown, used up or too old."""
        ticket = self._responses.get(secret)
        if ticket is None or now > ticket.until:
            raise SlackError("expired_url")
        if ticket.uses_left <= 0:
            raise SlackError("used_url")
        ticket.uses_left -= 1
        return ticket
