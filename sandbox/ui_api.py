"""What the page asks of the server, for whichever person it acts as.

Everything is JSON. `as` is a person's id. Success is `{"ok": true, ...}`; a refusal is status 400
with `{"ok": false, "error": CODE, "message": SENTENCE}`. CODE is Slack's where it has one;
`operation_timeout` and `dispatch_failed` mean that the app did not respond. A MESSAGE is Slack's
message object: `text` (escaped mrkdwn), `blocks`, `files`, `reactions`, `thread_ts`, `reply_count`,
`reply_users`, `latest_reply`, `edited`, `subtype`, `bot_id`, `username`, and of the app's streams
`streaming_state` (`in_progress`, `completed`, `stopped`, `expired`). People's messages have a
rich_text block that says the same as `text`. A CHANNEL is
`{id, name, kind: public|private|im, topic, purpose, members[], is_member, app_is_member, latest}`
with the ts of the newest message as `latest`; of a direct message `name` is the person's id, and
its other end is the app.

Reading
  GET /ui/bootstrap?as=U      {team{id,name,domain,url}, me, people[], bots[{id,name}],
                              bot{user_id,bot_id,name,description,online,home_tab,messages_tab,
                              prompts}, channels[CHANNEL], commands[{command,description,
                              usage_hint}], shortcuts[{name,type,callback_id,description}],
                              agent[status, session and prompts events, as below],
                              home VIEW|null, modals[VIEW]}. A person is Slack's user object.
                              Without `as`: the first person.
  GET /ui/channels/C/messages?as=U&limit=50&before=TS
                              {messages[MESSAGE], has_more}: top level, oldest first
  GET /ui/threads/C/TS?as=U   {messages[MESSAGE]}: the first message, then the replies
  GET /ui/files/F?as=U        the bytes, ranges served; with &download=1 as an attachment
  GET /archives/C/pTS         where permalinks lead: the page, with the link's path after `#`

Doing (POST, each with `as`)
  /ui/messages                {channel, text, thread_ts?, files?[id], broadcast?}: {message}. Text
                              as typed: `@name`, `#channel`, links and code are encoded here.
  /ui/messages/edit           {channel, ts, text}: {message}    own messages only
  /ui/messages/delete         {channel, ts}                     own messages only
  /ui/files?as=U&name=N       the body is the file: {file{id, ...}}, to be named in `files` above
  /ui/reactions               {channel, ts, name, add: true|false}
  /ui/commands                {channel, command, text, thread_ts?}: answers when the app has acked;
                              with thread_ts it is refused, as Slack does
  /ui/shortcuts               {callback_id, channel?, ts?}
  /ui/actions                 {container, action, state?}. container: {type: "message", channel_id,
                              message_ts} or {type: "view", view_id}. action: {block_id, action_id}
                              and what was chosen, named as in Slack: value, selected_option{},
                              selected_options[], selected_user, selected_date ... A feedback button
                              sends the value of the button pressed. state: {block_id: {action_id:
                              {value | selected_option ...}}} of the inputs around it.
  /ui/options                 {container, action{block_id, action_id}, value}: {options[]}
  /ui/views/submit            {view_id, state}: {errors{block_id: sentence}}, empty when it is done
  /ui/views/close             {view_id}
  /ui/home/open               {tab: home|messages}: {view VIEW|null}
  /ui/stop                    {channel, thread_ts}              the agent's stop button
  /ui/channels/C/join         {}
  /ui/channels/C/invite       {user}        {user} may be the app's user_id
  /ui/channels/C/remove       {user}

Live: websocket GET /ui/events?as=U sends events, each with `type`, and `channel` where it has one
  message {message}                        message_changed {message}
  message_deleted {ts, thread_ts, tombstone MESSAGE|null}
  thread_changed {message}                 a first message whose reply counts changed
  ephemeral {message, replaces}            only this person sees it; `replaces`: in place of its ts
  ephemeral_deleted {ts}
  stream {message, chunks[]}               the whole message so far, and what was just added
  reaction {ts, user, name, added, reactions[]}
  status {thread_ts, status, loading_messages[]}     an empty status clears it
  session {thread_ts, status, title}       stop button while status is `processing`
  prompts {thread_ts, title, prompts[{title, message}]}
  member {user, joined, members[]}
  file_shared {file_id, ts}
  view_opened, view_pushed, view_updated, view_closed, view_published {view VIEW}
  presence {online}                        whether the app is connected
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import ui_interacting, ui_reading, ui_writing
from sandbox.file_routes import file_response
from sandbox.socket_mode import NoAck
from sandbox.state import State
from sandbox.ui_ask import Ask
from sandbox.ui_events import LiveView
from sandbox.wire import SlackError, Wire

_SENTENCES = {
    "operation_timeout": "The app did not respond in time.",
    "dispatch_failed": "The app is not connected.",
    "not_in_threads": "Slash commands cannot be used in threads.",
    "channel_not_found": "There is no such channel, or you cannot see it.",
    "user_not_found": "There is no such person.",
    "message_not_found": "The message is gone.",
    "no_text": "There is nothing to send.",
}

Handler = Callable[[Ask], Awaitable[Wire]]


class UiApi:
    """The handlers behind /ui/."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._live = LiveView(state.workspace)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        reading: dict[str, Handler] = {
            "/ui/bootstrap": ui_reading.bootstrap,
            "/ui/channels/{channel}/messages": ui_reading.messages,
            "/ui/threads/{channel}/{ts}": ui_reading.thread,
        }
        doing: dict[str, Handler] = {
            "/ui/messages": ui_writing.post,
            "/ui/messages/edit": ui_writing.edit,
            "/ui/messages/delete": ui_writing.delete,
            "/ui/files": ui_writing.upload,
            "/ui/reactions": ui_writing.react,
            "/ui/commands": ui_interacting.command,
            "/ui/shortcuts": ui_interacting.shortcut,
            "/ui/actions": ui_interacting.act,
            "/ui/options": ui_interacting.options,
            "/ui/views/submit": ui_interacting.submit,
            "/ui/views/close": ui_interacting.close,
            "/ui/home/open": ui_interacting.open_home,
            "/ui/stop": ui_interacting.stop,
            "/ui/channels/{channel}/join": ui_writing.join,
            "/ui/channels/{channel}/invite": ui_writing.invite,
            "/ui/channels/{channel}/remove": ui_writing.remove,
        }
        return [
            web.get("/ui/events", self._events),
            web.get("/ui/files/{file}", self._file),
            *(web.get(path, self._answering(handler)) for path, handler in reading.items()),
            *(web.post(path, self._answering(handler)) for path, handler in doing.items()),
        ]

    def _answering(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            try:
                found = await handler(await self._ask(request))
            except SlackError as error:
                return _refused(error.code, error.extra.get("message", ""))
            except NoAck as error:
                return _refused(str(error))
            return web.json_response({"ok": True, **found})

        return answer

    async def _ask(self, request: web.Request) -> Ask:
        body: Wire = dict(request.query)
        if request.method == "POST" and request.path != "/ui/files":
            try:
                body |= json.loads(await request.text() or "{}")
            except (ValueError, TypeError) as error:
                raise SlackError("invalid_json") from error
        return Ask(self._state, self._person(body.get("as")), body, request)

    def _person(self, user: Any) -> str:
        people = [each.id for each in self._state.workspace.people.values() if not each.is_bot]
        if user in (None, ""):
            return people[0]
        if user not in people:
            raise SlackError("user_not_found")
        return user

    async def _events(self, request: web.Request) -> web.StreamResponse:
        try:
            user = self._person(request.query.get("as"))
        except SlackError as error:
            return _refused(error.code)
        return await self._live.serve(user, request)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        shelf = self._state.workspace.files
        try:
            file = shelf.get(request.match_info["file"])
            if not shelf.sees(self._person(request.query.get("as")), file):
                raise SlackError("file_not_found")
        except SlackError:
            raise web.HTTPNotFound from None
        return file_response(file, request)


def _refused(code: str, message: str = "") -> web.Response:
    sentence = message or _SENTENCES.get(code, f"Slack refused that: {code}")
    return web.json_response({"ok": False, "error": code, "message": sentence}, status=400)
