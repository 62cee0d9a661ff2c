"""files.*: uploading in three steps, and what is known of a file."""

from sandbox.channels import Channel
from sandbox.content import read_content
from sandbox.web_api.call import Call, Method, missing
from sandbox.wire import BOT_USER_ID, SlackError, Wire

_LARGEST = 1_000_000_000
_LARGEST_SNIPPET = 1_000_000


def _upload_url(call: Call) -> Wire:
    name = call.required("filename")
    try:
        length = int(call.given("length") or 0)
    except ValueError as error:
        raise SlackError("invalid_arguments") from error
    if length <= 0:
        raise SlackError("missing_argument")
    if length > _LARGEST:
        raise SlackError("file_upload_size_restricted")
    snippet = call.given("snippet_type")
    if snippet and length > _LARGEST_SNIPPET:
        raise SlackError("snippet_too_large")
    file, ticket = call.workspace.files.expect(
        name, length, BOT_USER_ID, call.given("alt_txt"), snippet
    )
    return {"upload_url": f"{call.workspace.url}upload/v1/{ticket}", "file_id": file.id}


def _complete(call: Call) -> Wire:
    """Finish uploads. They appear in the channel a moment later; the reply has no shares yet."""
    described = call.structure("files")
    if not isinstance(described, list) or not described:
        raise missing("files")
    if not all(isinstance(entry, dict) and "id" in entry for entry in described):
        raise missing("files.id")
    channels = _targets(call)
    shelf = call.workspace.files
    for entry in described:
        shelf.get(entry["id"])
    files = [shelf.complete(entry["id"], entry.get("title", "")) for entry in described]
    comment = call.given("initial_comment")
    content = read_content({"text": comment, "blocks": call.arguments.get("blocks")} | _space(call))
    for channel in channels:
        thread = {"thread_ts": call.given("thread_ts")} if call.given("thread_ts") else {}
        text = content if comment or call.given("blocks") else {}
        shelf.share_later(files, channel, call.workspace.app_message(**text, **thread))
    return {"files": [shelf.wire(file) for file in files]}


def _space(call: Call) -> Wire:
    """Return a text that stands for none, since a file needs no comment."""
    empty = not call.given("initial_comment") and not call.given("blocks")
    return {"text": "-"} if empty else {}


def _targets(call: Call) -> list[Channel]:
    names = [call.given("channel_id"), *call.given("channels").split(",")]
    channels = []
    for name in [name for name in names if name]:
        if name in call.workspace.people:
            channels.append(call.workspace.direct_message(name))
            continue
        channel = Call(call.state, {"channel": name}).joined_channel()
        _check_thread(call, channel)
        channels.append(channel)
    return channels


def _check_thread(call: Call, channel: Channel) -> None:
    thread_ts = call.given("thread_ts")
    if thread_ts and thread_ts not in channel.messages:
        raise SlackError("thread_not_found")
    if thread_ts and channel.messages[thread_ts].get("thread_ts", thread_ts) != thread_ts:
        raise SlackError("cannot_reply_to_message")


def _info(call: Call) -> Wire:
    shelf = call.workspace.files
    file = shelf.get(call.required("file"))
    if not shelf.sees(BOT_USER_ID, file):
        raise SlackError("file_not_found")
    content = (file.data or b"").decode("utf-8", "replace") if file.snippet_type else ""
    known = {"file": shelf.wire(file), "comments": []}
    return known | ({"content": content} if content else {})


def _delete(call: Call) -> Wire:
    shelf = call.workspace.files
    if shelf.get(call.required("file")).user != BOT_USER_ID:
        raise SlackError("cant_delete_file")
    shelf.delete(call.required("file"))
    return {}


METHODS = {
    "files.getUploadURLExternal": Method(_upload_url, ("files:write",), "tier4"),
    "files.completeUploadExternal": Method(_complete, ("files:write",), "tier4"),
    "files.info": Method(_info, ("files:read",), "tier4"),
    "files.delete": Method(_delete, ("files:write",), "tier3"),
}
