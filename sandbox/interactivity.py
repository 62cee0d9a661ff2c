"""What people do with the app: commands, shortcuts, buttons and modals, as the app hears of it."""

from typing import Any

from sandbox.blocks import elements_of
from sandbox.channels import Channel
from sandbox.people import Person
from sandbox.responses import Responses
from sandbox.socket_mode import NoAck, SocketMode
from sandbox.tickets import Tickets
from sandbox.views import state_values
from sandbox.wire import (
    APP_ID,
    SLACKBOT_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    VERIFICATION_TOKEN,
    SlackError,
    Wire,
)
from sandbox.workspace import Workspace

_TEAM = {"id": TEAM_ID, "domain": TEAM_DOMAIN}
_FEEDBACK = ("positive_button", "negative_button")


class Interactivity:
    """Sends interactions to the app and does what its acks say."""

    def __init__(
        self, workspace: Workspace, socket: SocketMode, tickets: Tickets, responses: Responses
    ) -> None:
        self._workspace = workspace
        self._socket = socket
        self._tickets = tickets
        self._responses = responses

    async def command(self, user: str, channel: Channel, command: str, text: str) -> None:
        """Run a slash command; without an ack Slackbot tells the person so.

        Raises NoAck, or SlackError when the ack held content that Slack refuses.
        """
        person = self._workspace.people[user]
        ticket = self._responses.ticket(channel, user)
        payload = {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": _channel_name(channel),
            "user_id": user,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._responses.url(ticket),
            "trigger_id": self._trigger(user),
        }
        try:
            answer = await self._socket.ask("slash_commands", payload)
        except NoAck:
            self._complain(channel, user, f"`{command}` failed because the app did not respond.")
            raise
        if answer:
            self._responses.apply(ticket, answer)

    async def shortcut(
        self, user: str, callback_id: str, channel: Channel | None, message: Wire | None
    ) -> None:
        """Run a shortcut on a message, or a global one; raises NoAck."""
        payload = self._interaction("message_action" if message else "shortcut", user)
        payload |= {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}
        if channel and message:
            ticket = self._responses.ticket(channel, user, message["ts"])
            payload |= {
                "channel": {"id": channel.id, "name": _channel_name(channel)},
                "message_ts": message["ts"],
                "message": message,
                "response_url": self._responses.url(ticket),
            }
        await self._socket.ask("interactive", payload)

    async def message_action(
        self, user: str, channel: Channel, message: Wire, action: Wire, state: Wire
    ) -> None:
        """Use an element of a message; raises NoAck, SlackError `no_such_action`."""
        ephemeral = bool(message.get("is_ephemeral"))
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id}
        container["is_ephemeral"] = ephemeral
        thread_ts = message.get("thread_ts", "")
        if thread_ts:
            container["thread_ts"] = thread_ts
        ticket = self._responses.ticket(channel, user, message["ts"], thread_ts)
        payload = self._interaction("block_actions", user) | {
            "container": container,
            "channel": {"id": channel.id, "name": _channel_name(channel)},
            "state": {"values": state_values(message.get("blocks", []), state)},
            "response_url": self._responses.url(ticket),
            "actions": [self._action(message.get("blocks", []), action)],
        }
        if not ephemeral:
            payload["message"] = message
        await self._socket.ask("interactive", payload)

    async def view_action(self, user: str, view: Wire, action: Wire, state: Wire) -> None:
        """Use an element of a modal or the home tab; raises NoAck, SlackError `no_such_action`."""
        payload = self._interaction("block_actions", user) | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": _filled(view, state),
            "actions": [self._action(view["blocks"], action)],
        }
        await self._socket.ask("interactive", payload)

    async def submit(self, user: str, view: Wire, state: Wire) -> Wire:
        """Submit a modal and do what the app answers.

        Returns the app's complaints by block_id, empty when the modal went through.
        Raises NoAck; the modal stays open.
        """
        payload = self._interaction("view_submission", user)
        payload |= {"view": _filled(view, state), "response_urls": []}
        answer = await self._socket.ask("interactive", payload)
        views = self._workspace.views
        match answer.get("response_action"):
            case "errors":
                return answer.get("errors") or {}
            case "update":
                views.update(view["id"], "", answer["view"], "")
            case "push":
                views.push(user, answer["view"])
            case "clear":
                views.clear(user)
            case _:
                views.close(user, view["id"])
        return {}

    async def close(self, user: str, view: Wire) -> None:
        """Close a modal without submitting; the app hears of it if the view asks for that."""
        views = self._workspace.views
        if view["clear_on_close"]:
            views.clear(user)
        else:
            views.close(user, view["id"])
        if view["notify_on_close"]:
            payload = self._interaction("view_closed", user)
            cleared = {"is_cleared": view["clear_on_close"]}
            await self._socket.ask("interactive", payload | {"view": view, **cleared})

    async def options(self, user: str, container: Wire, action: Wire, typed: str) -> list[Wire]:
        """Ask the app for the options of an external select; raises NoAck."""
        payload = self._interaction("block_suggestion", user) | container
        payload |= {"value": typed, **{key: action[key] for key in ("action_id", "block_id")}}
        return (await self._socket.ask("interactive", payload)).get("options") or []

    def _interaction(self, kind: str, user: str) -> Wire:
        person = self._workspace.people[user]
        return {
            "type": kind,
            "token": VERIFICATION_TOKEN,
            "team": _TEAM,
            "user": _user(person),
            "api_app_id": APP_ID,
            "is_enterprise_install": False,
            "enterprise": None,
            "trigger_id": self._trigger(user),
        }

    def _trigger(self, user: str) -> str:
        return self._tickets.new_trigger(user, self._workspace.clock())

    def _action(self, blocks: list[Wire], action: Wire) -> Wire:
        """Return the full action for what the page says was used."""
        block, element = _find_element(blocks, action)
        described: dict[str, Any] = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "type": element["type"],
            "action_ts": self._workspace.next_ts(),
        }
        if element["type"] == "feedback_buttons":
            return described | _feedback(element, action)
        copied = ("text", "value", "style", "placeholder")
        described |= {key: element[key] for key in copied if key in element}
        chosen = {key: value for key, value in action.items() if key.startswith("selected_")}
        return described | chosen | ({"value": action["value"]} if "value" in action else {})

    def _complain(self, channel: Channel, user: str, text: str) -> None:
        message = self._workspace.person_message(SLACKBOT_ID, text=text)
        self._workspace.whisper(channel, user, message)


def _user(person: Person) -> Wire:
    names = {"id": person.id, "username": person.name, "name": person.name}
    return names | {"team_id": TEAM_ID}


def _channel_name(channel: Channel) -> str:
    return {"private": "privategroup", "im": "directmessage"}.get(channel.kind, channel.name)


def _filled(view: Wire, state: Wire) -> Wire:
    return view | {"state": {"values": state_values(view["blocks"], state)}}


def _find_element(blocks: list[Wire], action: Wire) -> tuple[Wire, Wire]:
    for block in blocks:
        if action.get("block_id") not in (None, block.get("block_id")):
            continue
        for element in elements_of(block):
            if element.get("action_id") == action.get("action_id"):
                return block, element
    raise SlackError("no_such_action")


def _feedback(element: Wire, action: Wire) -> Wire:
    for name in _FEEDBACK:
        if element[name].get("value") == action.get("value"):
            return {"text": element[name]["text"], "value": action["value"]}
    raise SlackError("no_such_action")
