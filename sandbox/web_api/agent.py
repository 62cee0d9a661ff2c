"""assistant.threads.* and agents.sessions.*: how the app shows itself at work."""

from sandbox.channels import Channel
from sandbox.web_api.call import Call, Method, missing
from sandbox.wire import BOT_USER_ID, SlackError, Wire

_SESSION_STATUSES = ("processing", "active", "suspended", "closed")
_MOST_LOADING_MESSAGES = 10
_MOST_PROMPTS = 4
_LONGEST_TITLE = 200


def _set_status(call: Call) -> Wire:
    channel = _channel(call)
    thread_ts = _thread_ts(call, channel)
    loading = call.structure("loading_messages", [])
    if not isinstance(loading, list) or len(loading) > _MOST_LOADING_MESSAGES:
        raise SlackError("invalid_arguments")
    status = call.given("status")
    call.workspace.agent.set_status(channel.id, thread_ts, status, [str(each) for each in loading])
    return {}


def _set_title(call: Call) -> Wire:
    _thread_ts(call, _channel(call))
    call.required("title")
    return {}


def _set_prompts(call: Call) -> Wire:
    channel = _channel(call)
    prompts = call.structure("prompts")
    if not isinstance(prompts, list) or not prompts:
        raise missing("prompts")
    if len(prompts) > _MOST_PROMPTS or not all(
        isinstance(each, dict) and each.get("title") and each.get("message") for each in prompts
    ):
        raise SlackError("invalid_arguments")
    thread_ts = _thread_ts(call, channel) if call.given("thread_ts") else ""
    call.workspace.agent.set_prompts(channel.id, thread_ts, call.given("title"), prompts)
    return {}


def _set_session(call: Call) -> Wire:
    channel = _channel(call)
    status = call.required("status")
    if status not in _SESSION_STATUSES:
        raise SlackError("invalid_arguments")
    thread_ts = _thread_ts(call, channel)
    if len(call.given("title")) > _LONGEST_TITLE:
        raise SlackError("invalid_arguments")
    session = call.workspace.agent.set_session(channel.id, thread_ts, status, call.given("title"))
    answer: Wire = {"agent_status": session.status, "title": session.title}
    if "agent_session_stopped" not in call.workspace.manifest.bot_events:
        answer["warning"] = "missing_agent_session_stopped_event_subscription"
    return answer


def _channel(call: Call) -> Channel:
    channel = call.channel("channel_id")
    if BOT_USER_ID not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def _thread_ts(call: Call, channel: Channel) -> str:
    thread_ts = call.required("thread_ts")
    if thread_ts not in channel.messages:
        raise SlackError("invalid_thread_ts")
    return thread_ts


METHODS = {
    "assistant.threads.setStatus": Method(_set_status, ("chat:write", "assistant:write")),
    "assistant.threads.setTitle": Method(_set_title, ("assistant:write",), "tier4"),
    "assistant.threads.setSuggestedPrompts": Method(_set_prompts, ("assistant:write",), "tier4"),
    "agents.sessions.setStatus": Method(_set_session, ("chat:write",), "tier4"),
}
