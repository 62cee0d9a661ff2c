"""What a person does with the app: commands, shortcuts, buttons, modals, the home tab."""

from sandbox.channels import Channel
from sandbox.events import HomeOpened
from sandbox.ui_ask import Ask
from sandbox.views import input_problems
from sandbox.wire import SLACKBOT_ID, SlackError, Wire


async def command(ask: Ask) -> Wire:
    """Run a slash command, once the app has acked it."""
    channel = ask.channel()
    name = str(ask.get("command"))
    known = ask.workspace.manifest.command(name)
    if known is None:
        raise SlackError("unknown_command", message=f"{name} is not a command here.")
    if ask.body.get("thread_ts"):
        _refuse_in_thread(ask, channel, name)
    typed = str(ask.body.get("text") or "").strip()
    text = ask.state.composer.escape_command(typed) if known.should_escape else typed
    await ask.state.interactivity.command(ask.user, channel, name, text)
    return {}


async def shortcut(ask: Ask) -> Wire:
    """Run a shortcut: on a message when the manifest says so."""
    callback_id = str(ask.get("callback_id"))
    known = ask.workspace.manifest.shortcut(callback_id)
    if known is None:
        raise SlackError("unknown_shortcut", message="The app has no such shortcut.")
    channel = message = None
    if known.type == "message":
        channel = ask.channel()
        message = ask.message(channel, ask.get("ts"))
    await ask.state.interactivity.shortcut(ask.user, callback_id, channel, message)
    return {}


async def act(ask: Ask) -> Wire:
    """Use a button, a select or another element of a message or view."""
    container, action = ask.get("container"), ask.get("action")
    state = ask.body.get("state") or {}
    interactivity = ask.state.interactivity
    if container["type"] == "view":
        view = _view(ask, container["view_id"])
        await interactivity.view_action(ask.user, view, action, state)
        return {}
    channel, message = _message(ask, container)
    await interactivity.message_action(ask.user, channel, message, action, state)
    return {}


async def options(ask: Ask) -> Wire:
    """Return the options of a select that the app fills."""
    container = ask.get("container")
    if container["type"] == "view":
        about: Wire = {"container": container, "view": _view(ask, container["view_id"])}
    else:
        channel, message = _message(ask, container)
        about = {"container": container, "channel": {"id": channel.id, "name": channel.name}}
        about["message"] = message
    typed = str(ask.body.get("value") or "")
    found = await ask.state.interactivity.options(ask.user, about, ask.get("action"), typed)
    return {"options": found}


async def submit(ask: Ask) -> Wire:
    """Submit a modal: Slack's own checks come first, then the app's answer."""
    view = _view(ask, ask.get("view_id"))
    state = ask.body.get("state") or {}
    problems = input_problems(view, state)
    if not problems:
        problems = await ask.state.interactivity.submit(ask.user, view, state)
    return {"errors": problems}


async def close(ask: Ask) -> Wire:
    """Close a modal."""
    await ask.state.interactivity.close(ask.user, _view(ask, ask.get("view_id")))
    return {}


async def open_home(ask: Ask) -> Wire:
    """Look at the app: its home tab or its messages."""
    tab = ask.get("tab")
    if tab not in ("home", "messages"):
        raise SlackError("invalid_arguments", message="tab is home or messages")
    channel = ask.workspace.direct_message(ask.user)
    ask.workspace.publish(HomeOpened(channel.id, ask.user, tab))
    return {"view": ask.workspace.views.home(ask.user)}


async def stop(ask: Ask) -> Wire:
    """Press the agent's stop button in a thread."""
    channel = ask.channel()
    ask.workspace.agent.stop(channel, str(ask.get("thread_ts")), ask.user)
    return {}


def _refuse_in_thread(ask: Ask, channel: Channel, name: str) -> None:
    thread_ts = str(ask.body["thread_ts"])
    text = f"`{name}` is not supported in threads. Sorry!"
    note = ask.workspace.person_message(SLACKBOT_ID, text=text, thread_ts=thread_ts)
    ask.workspace.whisper(channel, ask.user, note)
    raise SlackError("not_in_threads")


def _message(ask: Ask, container: Wire) -> tuple[Channel, Wire]:
    channel = ask.channel_called(container["channel_id"])
    ts = container["message_ts"]
    return channel, ask.workspace.ephemeral(channel, ts) or ask.message(channel, ts)


def _view(ask: Ask, view_id: str) -> Wire:
    view = ask.workspace.views.get(ask.user, view_id)
    if view is None:
        raise SlackError("not_found", message="The dialogue is not open any more.")
    return view
