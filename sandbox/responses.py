"""What an app answers to a command or interaction: by its ack, or later by a response URL."""

from sandbox.channels import Channel
from sandbox.content import read_content
from sandbox.tickets import ResponseTicket, Tickets
from sandbox.wire import SlackError, Wire
from sandbox.workspace import Workspace


class Responses:
    """Makes response URLs and does what is sent to them."""

    def __init__(self, workspace: Workspace, tickets: Tickets) -> None:
        self._workspace = workspace
        self._tickets = tickets

    def ticket(
        self, channel: Channel, user: str, message_ts: str = "", thread_ts: str = ""
    ) -> ResponseTicket:
        """Return a permission to answer a person in a channel, with Slack's limits."""
        rules = self._workspace.rules
        until = self._workspace.clock() + rules.response_url_seconds
        uses = rules.response_url_uses
        return ResponseTicket(channel.id, user, until, uses, message_ts, thread_ts)

    def url(self, ticket: ResponseTicket) -> str:
        """Return the response URL for a ticket."""
        return f"{self._workspace.url}response/{self._tickets.new_response(ticket)}"

    def answer(self, secret: str, body: Wire) -> None:
        """Do what came in at a response URL; raises SlackError."""
        self.apply(self._tickets.use_response(secret, self._workspace.clock()), body)

    def apply(self, ticket: ResponseTicket, body: Wire) -> None:
        """Post, replace or delete, as the body says; raises SlackError."""
        channel = self._workspace.channels[ticket.channel]
        if _is_true(body.get("delete_original")):
            self._delete_original(channel, ticket)
            return
        content = read_content(body, lax=True)
        if _is_true(body.get("replace_original")) and ticket.message_ts:
            self._replace_original(channel, ticket, content)
            return
        thread_ts = body.get("thread_ts") or ""
        message = self._workspace.app_message(**content, thread_ts=thread_ts)
        if body.get("response_type") == "in_channel":
            self._workspace.post(channel, message)
        else:
            self._workspace.whisper(channel, ticket.user, message)

    def _replace_original(self, channel: Channel, ticket: ResponseTicket, content: Wire) -> None:
        if original := self._workspace.ephemeral(channel, ticket.message_ts):
            kept = {key: original[key] for key in ("thread_ts",) if key in original}
            message = self._workspace.app_message(**content) | kept
            self._workspace.whisper(channel, ticket.user, message, ts=ticket.message_ts)
            return
        if ticket.message_ts not in channel.messages:
            raise SlackError("message_not_found")
        changes = {"blocks": None, "attachments": None, **content}
        self._workspace.edit(channel, ticket.message_ts, changes)

    def _delete_original(self, channel: Channel, ticket: ResponseTicket) -> None:
        if self._workspace.ephemeral(channel, ticket.message_ts):
            self._workspace.unwhisper(channel, ticket.user, ticket.message_ts)
        elif ticket.message_ts in channel.messages:
            self._workspace.delete(channel, ticket.message_ts)
        else:
            raise SlackError("message_not_found")


def _is_true(value: object) -> bool:
    return value in (True, "true", "True", 1, "1")
