"""Modals and home tabs: one stack of modals and one home view a person."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.blocks import elements_of, settle_ids
from sandbox.events import ViewChanged
from sandbox.wire import APP_ID, BOT_ID, TEAM_ID, SlackError, Wire, new_id

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

MODAL_DEPTH = 3
_INPUT_VALUES = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
}


@dataclass(slots=True)
class _Person:
    modals: list[Wire] = field(default_factory=list)
    home: Wire | None = None


class Views:
    """Every open view."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._people: dict[str, _Person] = {}

    def open(self, user: str, source: Wire) -> Wire:
        """Open a modal in the place of whatever the person had open."""
        view = self._build(source, new_id("V"))
        view |= {"root_view_id": view["id"], "previous_view_id": None}
        self._of(user).modals = [view]
        self._workspace.publish(ViewChanged(user, "opened", view))
        return view

    def push(self, user: str, source: Wire) -> Wire:
        """Put a modal on top; raises SlackError `push_limit_reached` above three."""
        modals = self._of(user).modals
        if not modals:
            raise SlackError("not_found")
        if len(modals) >= MODAL_DEPTH:
            raise SlackError("push_limit_reached")
        view = self._build(source, new_id("V"))
        view |= {"root_view_id": modals[0]["id"], "previous_view_id": modals[-1]["id"]}
        modals.append(view)
        self._workspace.publish(ViewChanged(user, "pushed", view))
        return view

    def update(self, view_id: str, external_id: str, source: Wire, known_hash: str) -> Wire:
        """Change an open view in its place.

        Raises SlackError `not_found`, or `hash_conflict` when `known_hash` is not its hash.
        """
        user, old = self._find(view_id, external_id)
        if known_hash and known_hash != old["hash"]:
            raise SlackError("hash_conflict")
        view = self._build(source, old["id"])
        view |= {key: old.get(key) for key in ("root_view_id", "previous_view_id")}
        self._replace(user, view)
        self._workspace.publish(ViewChanged(user, "updated", view))
        return view

    def publish_home(self, user: str, source: Wire, known_hash: str) -> Wire:
        """Set a person's home tab; raises SlackError `hash_conflict`."""
        person = self._of(user)
        if known_hash and person.home and known_hash != person.home["hash"]:
            raise SlackError("hash_conflict")
        view = self._build(source, person.home["id"] if person.home else new_id("V"))
        view |= {"root_view_id": view["id"], "previous_view_id": None}
        person.home = view
        self._workspace.publish(ViewChanged(user, "published", view))
        return view

    def close(self, user: str, view_id: str) -> Wire | None:
        """Close a modal and those above it; return it, or None when it is not open."""
        modals = self._of(user).modals
        for number, view in enumerate(modals):
            if view["id"] == view_id:
                del modals[number:]
                self._workspace.publish(ViewChanged(user, "closed", view))
                return view
        return None

    def clear(self, user: str) -> None:
        """Close every modal of a person."""
        modals = self._of(user).modals
        if modals:
            self.close(user, modals[0]["id"])

    def get(self, user: str, view_id: str) -> Wire | None:
        """Return a view that the person has open, or their home."""
        person = self._of(user)
        views = [*person.modals, *([person.home] if person.home else [])]
        return next((view for view in views if view["id"] == view_id), None)

    def home(self, user: str) -> Wire | None:
        """Return what the app published for a person."""
        return self._of(user).home

    def modals(self, user: str) -> list[Wire]:
        """Return a person's stack of modals, the topmost last."""
        return list(self._of(user).modals)

    def _of(self, user: str) -> _Person:
        return self._people.setdefault(user, _Person())

    def _find(self, view_id: str, external_id: str) -> tuple[str, Wire]:
        for user, person in self._people.items():
            for view in [*person.modals, *([person.home] if person.home else [])]:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return user, view
        raise SlackError("not_found")

    def _replace(self, user: str, view: Wire) -> None:
        person = self._of(user)
        if person.home and person.home["id"] == view["id"]:
            person.home = view
        person.modals = [view if each["id"] == view["id"] else each for each in person.modals]

    @staticmethod
    def _build(source: Wire, view_id: str) -> Wire:
        blocks = settle_ids(source["blocks"])
        content = json.dumps(source, sort_keys=True) + secrets.token_hex(4)
        view: Wire = {
            "id": view_id,
            "team_id": TEAM_ID,
            "type": source["type"],
            "blocks": blocks,
            "private_metadata": source.get("private_metadata", ""),
            "callback_id": source.get("callback_id", ""),
            "hash": f"{view_id[-6:]}.{hashlib.sha1(content.encode()).hexdigest()[:8]}",
            "clear_on_close": bool(source.get("clear_on_close")),
            "notify_on_close": bool(source.get("notify_on_close")),
            "submit_disabled": False,
            "external_id": source.get("external_id", ""),
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
        titles = {key: source.get(key) for key in ("title", "close", "submit")}
        return view | titles | {"state": {"values": state_values(blocks, {})}}


def state_values(blocks: list[Wire], given: Wire) -> Wire:
    """Return `state.values` of a view: what was given, else each input's initial value or None."""
    values: Wire = {}
    for block in blocks:
        for element in elements_of(block):
            names = _INPUT_VALUES.get(element.get("type", ""))
            if names is None:
                continue
            value, initial = names
            entry = {"type": element["type"], value: element.get(initial)}
            action = element.get("action_id", "")
            entry |= given.get(block["block_id"], {}).get(action, {})
            values.setdefault(block["block_id"], {})[action] = entry
    return values


def input_problems(view: Wire, given: Wire) -> dict[str, str]:
    """Return what Slack itself asks people to mend before it submits a modal, by block_id."""
    values = state_values(view["blocks"], given)
    problems: dict[str, str] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        entry = values.get(block["block_id"], {}).get(element.get("action_id", ""), {})
        chosen = [value for key, value in entry.items() if key != "type" and value]
        if not chosen and not block.get("optional"):
            problems[block["block_id"]] = "Please complete this required field."
        elif chosen and isinstance(chosen[0], str):
            if len(chosen[0]) < element.get("min_length", 0):
                problems[block["block_id"]] = f"At least {element['min_length']} characters."
            elif len(chosen[0]) > element.get("max_length", 3000):
                problems[block["block_id"]] = (
                    f"At most {element.get('max_length', 3000)} characters."
                )
    return problems
