"""views.*: modals and the home tab."""

import json

from sandbox.blocks import view_problems
from sandbox.web_api.call import Call, Method, missing
from sandbox.wire import SlackError, Wire

_LARGEST = 250_000


def _open(call: Call) -> Wire:
    view = _view(call)
    return {"view": call.workspace.views.open(_actor(call), view)}


def _push(call: Call) -> Wire:
    view = _view(call)
    return {"view": call.workspace.views.push(_actor(call), view)}


def _update(call: Call) -> Wire:
    view_id, external_id = call.given("view_id"), call.given("external_id")
    if not view_id and not external_id:
        raise missing("view_id")
    view = _view(call)
    return {"view": call.workspace.views.update(view_id, external_id, view, call.given("hash"))}


def _publish(call: Call) -> Wire:
    user = call.user("user_id")
    if not call.workspace.manifest.home_tab:
        raise SlackError("not_enabled")
    view = _view(call)
    return {"view": call.workspace.views.publish_home(user, view, call.given("hash"))}


def _actor(call: Call) -> str:
    """Return who used the trigger, which is spent by that."""
    return call.state.tickets.use_trigger(call.required("trigger_id"), call.state.clock())


def _view(call: Call) -> Wire:
    view = call.structure("view")
    if not isinstance(view, dict):
        raise missing("view")
    if len(json.dumps(view)) > _LARGEST:
        raise SlackError("view_too_large")
    if problems := view_problems(view):
        messages = [f"[ERROR] {problem}" for problem in problems]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    return view


METHODS = {
    "views.open": Method(_open, (), "tier4"),
    "views.push": Method(_push, (), "tier4"),
    "views.update": Method(_update, (), "tier4"),
    "views.publish": Method(_publish, (), "tier4"),
}
