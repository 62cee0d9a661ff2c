"""What a person does to messages, files and channels."""

from sandbox.channels import Channel
from sandbox.ui_ask import Ask
from sandbox.wire import BOT_USER_ID, SLACKBOT_ID, SlackError, Wire


async def post(ask: Ask) -> Wire:
    """Post a message as typed; who posts in a public channel becomes a member."""
    channel = ask.channel()
    text, blocks = ask.state.composer.encode(str(ask.body.get("text") or "").strip())
    files = [ask.workspace.files.get(each) for each in ask.body.get("files") or []]
    if not text and not files:
        raise SlackError("no_text")
    thread = _thread(ask, channel)
    if ask.user not in channel.members:
        ask.workspace.join(channel, ask.user)
    message = ask.workspace.person_message(ask.user, text=text, blocks=blocks, **thread)
    if files:
        posted = ask.workspace.files.share(files, channel, message)
    else:
        posted = ask.workspace.post(channel, message)
    _offer_invitation(ask, channel, text)
    return {"message": posted}


async def edit(ask: Ask) -> Wire:
    """Change the text of a message of one's own."""
    channel = ask.channel()
    ts = ask.own_message(channel)
    text, blocks = ask.state.composer.encode(str(ask.get("text")).strip())
    if not text:
        raise SlackError("no_text")
    edited = {"user": ask.user, "ts": ask.workspace.next_ts()}
    changes = {"text": text, "blocks": blocks, "edited": edited}
    return {"message": ask.workspace.edit(channel, ts, changes)}


async def delete(ask: Ask) -> Wire:
    """Delete a message of one's own."""
    channel = ask.channel()
    ask.workspace.delete(channel, ask.own_message(channel))
    return {}


async def upload(ask: Ask) -> Wire:
    """Take a file that a message will name."""
    data = await ask.request.read()
    if not data:
        raise SlackError("no_text", message="The file is empty.")
    shelf = ask.workspace.files
    file, ticket = shelf.expect(str(ask.get("name")), len(data), ask.user)
    shelf.receive(ticket, data)
    return {"file": shelf.wire(shelf.complete(file.id, ""))}


async def react(ask: Ask) -> Wire:
    """Add a reaction or take it back."""
    channel = ask.channel()
    ts = ask.get("ts")
    ask.message(channel, ts)
    change = ask.workspace.react if ask.body.get("add", True) else ask.workspace.unreact
    change(channel, ts, ask.user, str(ask.get("name")).strip(":"))
    return {}


async def join(ask: Ask) -> Wire:
    """Join a channel."""
    ask.workspace.join(ask.channel(), ask.user)
    return {}


async def invite(ask: Ask) -> Wire:
    """Add somebody, or the app, to a channel one is in."""
    channel = ask.channel()
    if ask.get("user") not in ask.workspace.people:
        raise SlackError("user_not_found")
    if ask.user not in channel.members:
        raise SlackError("not_in_channel", message="Join the channel first.")
    ask.workspace.join(channel, ask.get("user"), inviter=ask.user)
    return {}


async def remove(ask: Ask) -> Wire:
    """Take somebody, or the app, out of a channel."""
    ask.workspace.leave(ask.channel(), ask.get("user"))
    return {}


def _thread(ask: Ask, channel: Channel) -> Wire:
    thread_ts = ask.body.get("thread_ts")
    if not thread_ts:
        return {}
    root = ask.message(channel, thread_ts).get("thread_ts", thread_ts)
    broadcast = {"subtype": "thread_broadcast"} if ask.body.get("broadcast") else {}
    return {"thread_ts": root} | broadcast


def _offer_invitation(ask: Ask, channel: Channel, text: str) -> None:
    """Tell a person who mentions the app where it is not that it did not hear it."""
    if f"<@{BOT_USER_ID}>" not in text or BOT_USER_ID in channel.members:
        return
    name = ask.workspace.manifest.bot_name
    note = f"<@{BOT_USER_ID}> is not in this channel. Invite it with `/invite @{name}`."
    ask.workspace.whisper(channel, ask.user, ask.workspace.person_message(SLACKBOT_ID, text=note))
