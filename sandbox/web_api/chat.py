"""chat.*: posting, editing and deleting messages, and streams."""

from typing import Any

from sandbox.channels import Channel
from sandbox.content import UPDATE_TEXT, check_markdown, read_blocks, read_content, read_list
from sandbox.web_api.call import Call, Method
from sandbox.wire import BOT_ID, BOT_USER_ID, TEAM_ID, SlackError, Wire


def _post(call: Call) -> Wire:
    channel = _destination(call)
    content = read_content(call.arguments)
    _note_missing_text(call)
    thread = _thread(call, channel)
    message = call.workspace.app_message(**content, **_dress(call), **thread)
    posted = call.workspace.post(channel, message)
    return {"channel": channel.id, "ts": posted["ts"], "message": posted}


def _post_ephemeral(call: Call) -> Wire:
    channel = _destination(call)
    user = call.user()
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = read_content(call.arguments)
    _note_missing_text(call)
    thread = _thread(call, channel)
    message = call.workspace.app_message(**content, **_dress(call), **thread)
    return {"message_ts": call.workspace.whisper(channel, user, message)["ts"]}


def _update(call: Call) -> Wire:
    channel = call.channel()
    ts = call.required("ts")
    _own_message(channel, ts, "cant_update_message")
    if call.workspace.streams.is_open(channel, ts):
        raise SlackError("streaming_state_conflict")
    content = read_content(call.arguments, most_text=UPDATE_TEXT)
    changes: Wire = {"blocks": None, "attachments": None} if call.given("text") else {}
    changes |= content
    if not content.get("blocks"):
        changes["edited"] = {"user": BOT_USER_ID, "ts": call.workspace.next_ts()}
    if metadata := _metadata(call):
        changes["metadata"] = metadata
    edited = call.workspace.edit(channel, ts, changes)
    return {"channel": channel.id, "ts": ts, "text": edited["text"], "message": edited}


def _delete(call: Call) -> Wire:
    channel = call.channel()
    ts = call.required("ts")
    _own_message(channel, ts, "cant_delete_message")
    call.workspace.delete(channel, ts)
    return {"channel": channel.id, "ts": ts}


def _permalink(call: Call) -> Wire:
    channel = call.channel()
    ts = call.required("message_ts")
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": call.workspace.permalink(channel, ts)}


def _start_stream(call: Call) -> Wire:
    channel = call.joined_channel()
    if not call.given("thread_ts"):
        raise SlackError("invalid_thread_ts")
    thread = _thread(call, channel)
    if channel.kind != "im":
        if call.given("recipient_user_id") not in call.workspace.people:
            raise SlackError("missing_recipient_user_id")
        if call.given("recipient_team_id") != TEAM_ID:
            raise SlackError("missing_recipient_team_id")
    message = call.workspace.app_message(**_dress(call), **thread)
    posted = call.workspace.streams.start(channel, message, _chunks(call))
    return {"channel": channel.id, "ts": posted["ts"]}


def _append_stream(call: Call) -> Wire:
    channel = call.channel()
    chunks = _chunks(call)
    if not chunks:
        raise SlackError("no_text")
    call.workspace.streams.append(channel, call.required("ts"), chunks)
    return {"channel": channel.id, "ts": call.given("ts")}


def _stop_stream(call: Call) -> Wire:
    channel = call.channel()
    blocks = read_blocks(call.arguments.get("blocks"))
    ts = call.required("ts")
    message = call.workspace.streams.stop(channel, ts, _chunks(call), blocks)
    if status := call.given("session_status"):
        thread_ts = message.get("thread_ts", ts)
        call.workspace.agent.set_session(channel.id, thread_ts, status, "")
    return {"channel": channel.id, "ts": ts, "message": message}


def _destination(call: Call) -> Channel:
    """Return where to post: a channel by id or name, or a person's direct message."""
    if call.given("channel") in call.workspace.people:
        return call.workspace.direct_message(call.given("channel"))
    channel = call.channel()
    public = channel.kind == "public" and "chat:write.public" in call.workspace.manifest.scopes
    return channel if public else call.joined_channel()


def _thread(call: Call, channel: Channel) -> Wire:
    """Return the thread to reply in; raises SlackError for one that is not there."""
    thread_ts = call.given("thread_ts")
    if not thread_ts:
        return {}
    if thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    if channel.messages[thread_ts].get("thread_ts", thread_ts) != thread_ts:
        raise SlackError("cannot_reply_to_message")
    broadcast = {"subtype": "thread_broadcast"} if call.flag("reply_broadcast") else {}
    return {"thread_ts": thread_ts} | broadcast


def _own_message(channel: Channel, ts: str, error: str) -> None:
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.get("bot_id") != BOT_ID:
        raise SlackError(error)


def _dress(call: Call) -> Wire:
    """Return what a message may carry besides its content."""
    dress: Wire = {"metadata": _metadata(call)}
    if "chat:write.customize" in call.workspace.manifest.scopes:
        dress["username"] = call.given("username")
        dress["icons"] = {"emoji": call.given("icon_emoji")} if call.given("icon_emoji") else None
    return dress


def _metadata(call: Call) -> Wire | None:
    """Return a message's metadata; raises SlackError `invalid_metadata_format`."""
    metadata = call.structure("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not metadata.get("event_type"):
        raise SlackError("invalid_metadata_format")
    return metadata


def _note_missing_text(call: Call) -> None:
    if not call.given("text") and not call.given("markdown_text"):
        call.state.journal.write(call.state.clock(), "violation", "missing_fallback_text")


def _chunks(call: Call) -> list[Any]:
    """Return the chunks of a stream call, with `markdown_text` as one of them."""
    chunks = read_list(call.arguments.get("chunks"), "invalid_chunks")
    if not all(isinstance(chunk, dict) for chunk in chunks):
        raise SlackError("invalid_chunks")
    if markdown := call.given("markdown_text"):
        chunks = [{"type": "markdown_text", "text": markdown}, *chunks]
    for chunk in chunks:
        if chunk.get("type") == "blocks":
            read_blocks(chunk.get("blocks"))
    check_markdown("".join(str(chunk.get("text", "")) for chunk in chunks))
    return chunks


METHODS = {
    "chat.postMessage": Method(_post, ("chat:write",), "posting"),
    "chat.postEphemeral": Method(_post_ephemeral, ("chat:write",), "tier4"),
    "chat.update": Method(_update, ("chat:write",), "tier3"),
    "chat.delete": Method(_delete, ("chat:write",), "tier3"),
    "chat.getPermalink": Method(_permalink),
    "chat.startStream": Method(_start_stream, ("chat:write",), "tier2"),
    "chat.appendStream": Method(_append_stream, ("chat:write",), "tier4"),
    "chat.stopStream": Method(_stop_stream, ("chat:write",), "tier2"),
}
