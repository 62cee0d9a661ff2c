"""A real Bolt app over a real websocket: what a person does, what the app hears and answers."""

import asyncio
import urllib.request
from urllib.error import HTTPError

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.running import (
    ALICE,
    BEN,
    GENERAL,
    MENTION,
    RANDOM,
    Page,
    at_least,
    beside,
    bolt,
    connected,
    later,
    listening,
)


def test_a_mention_arrives_as_two_events_and_is_answered_in_its_thread(sandbox):
    app, seen = listening(sandbox)

    async def scenario():
        async with connected(sandbox, app):
            asked = await beside(sandbox.say, "@postmortem what broke & why?")
            await later(lambda: at_least(2, seen))
            await app.client.chat_postMessage(channel=GENERAL, thread_ts=asked["ts"], text="on it")
        return asked, sandbox.thread(asked["ts"])

    asked, thread = asyncio.run(scenario())
    mine = [event for event in seen if event["user"] == ALICE]
    assert asked["text"] == f"{MENTION} what broke &amp; why?"
    assert {event["type"] for event in mine} == {"app_mention", "message"}
    assert len({event["event_id"] for event in mine}) == 2
    assert {event["ts"] for event in mine} == {asked["ts"]}
    assert thread[1]["text"] == "on it"
    assert thread[1]["parent_user_id"] == ALICE
    assert thread[0]["reply_count"] == 1


def test_direct_messages_come_without_app_mention(sandbox):
    app, seen = listening(sandbox)

    async def scenario():
        async with connected(sandbox, app):
            await beside(sandbox.say, "@postmortem hello", channel=sandbox.direct_message())
            await beside(sandbox.act, "home/open", tab="messages")
            await later(lambda: at_least(2, seen))

    asyncio.run(scenario())
    assert [event["type"] for event in seen] == ["message", "app_home_opened"]
    assert seen[0]["channel_type"] == "im"
    assert seen[1]["tab"] == "messages"


def test_the_app_hears_nothing_where_it_is_no_member_until_it_is_invited(sandbox):
    app, seen = listening(sandbox)

    async def scenario():
        async with connected(sandbox, app), Page(sandbox) as page:
            await beside(sandbox.say, "@postmortem?", channel=RANDOM)
            bot = sandbox.get("/ui/bootstrap")["bot"]["user_id"]
            await beside(sandbox.act, f"channels/{RANDOM}/invite", user=bot)
            await beside(sandbox.say, "@postmortem now?", channel=RANDOM)
            await later(lambda: at_least(3, seen))
            return page.of("ephemeral")

    told = asyncio.run(scenario())
    assert seen[0]["type"] == "member_joined_channel"
    assert seen[0]["inviter"] == ALICE
    assert [event["text"] for event in seen[1:]] == [f"{MENTION} now?"] * 2
    assert "not in this channel" in told[0]["message"]["text"]


def test_a_command_is_acked_and_answered_through_its_response_url(sandbox):
    app, heard = bolt(sandbox), []

    @app.command("/testpm")
    async def testpm(ack, respond, command):
        await ack("working on it")
        heard.append(command)
        await respond("done", response_type="in_channel")

    async def scenario():
        async with connected(sandbox, app), Page(sandbox) as mine, Page(sandbox, BEN) as other:
            reply = await beside(
                sandbox.act, "commands", channel=GENERAL, command="/testpm", text="latest @ben"
            )
            await later(lambda: mine.of("ephemeral") and mine.of("message"))
            return reply, mine, other

    reply, mine, other = asyncio.run(scenario())
    assert reply == {"ok": True}
    assert heard[0]["text"] == "latest @ben"
    assert heard[0]["channel_name"] == "general"
    assert mine.of("ephemeral")[0]["message"]["text"] == "working on it"
    assert mine.of("message")[0]["message"]["text"] == "done"
    assert not other.of("ephemeral")
    assert len(other.of("message")) == 1


def test_an_app_that_does_not_answer_a_command_is_seen_to_fail(start_sandbox):
    sandbox = start_sandbox(ack_seconds=0.3)
    app, heard = bolt(sandbox), []

    @app.command("/testpm")
    async def testpm(ack, command):
        heard.append(command)
        await asyncio.sleep(0.6)
        await ack()

    async def scenario():
        run = {"channel": GENERAL, "command": "/testpm", "text": ""}
        offline = await beside(sandbox.act, "commands", **run)
        async with connected(sandbox, app), Page(sandbox) as page:
            late = await beside(sandbox.act, "commands", **run)
            await asyncio.sleep(0.5)
            return offline, late, page.of("ephemeral")

    offline, late, told = asyncio.run(scenario())
    assert offline["error"] == "dispatch_failed"
    assert late["error"] == "operation_timeout"
    assert "did not respond" in told[0]["message"]["text"]
    assert len(heard) == 1, "commands are not sent again"


def test_commands_do_not_run_in_threads(sandbox):
    asked = sandbox.say("hello")
    reply = sandbox.act(
        "commands", channel=GENERAL, command="/testpm", text="", thread_ts=asked["ts"]
    )
    assert reply["error"] == "not_in_threads"


def test_a_shortcut_opens_a_modal_that_is_corrected_and_submitted(sandbox):
    app, submitted = bolt(sandbox), []

    @app.shortcut("make_testpm")
    async def shortcut(ack, shortcut, client):
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(shortcut))

    @app.view("report")
    async def report(ack, view):
        value = view["state"]["values"]["why"]["reason"]["value"]
        if value == "no":
            await ack(response_action="errors", errors={"why": "Say more."})
            return
        await ack()
        submitted.append((view["private_metadata"], value))

    async def scenario():
        async with connected(sandbox, app), Page(sandbox) as page:
            message = await beside(sandbox.say, "it fails")
            await beside(
                sandbox.act,
                "shortcuts",
                callback_id="make_testpm",
                channel=GENERAL,
                ts=message["ts"],
            )
            view = (await later(lambda: page.of("view_opened")))[0]["view"]

            def submit(value):
                state = {"why": {"reason": {"value": value}}}
                return sandbox.act("views/submit", view_id=view["id"], state=state)

            errors = [(await beside(submit, value))["errors"] for value in ("", "no", "because")]
            await later(lambda: page.of("view_closed"))
            return message, errors

    message, errors = asyncio.run(scenario())
    assert errors == [{"why": "Please complete this required field."}, {"why": "Say more."}, {}]
    assert submitted == [(message["ts"], "because")]


def modal(shortcut):
    reason = {"type": "plain_text_input", "action_id": "reason"}
    label = {"type": "plain_text", "text": "Why?"}
    return {
        "type": "modal",
        "callback_id": "report",
        "private_metadata": shortcut["message"]["ts"],
        "title": {"type": "plain_text", "text": "Report"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [{"type": "input", "block_id": "why", "label": label, "element": reason}],
    }


def test_a_button_changes_its_message_and_feedback_tells_which_way(sandbox):
    app, pressed = bolt(sandbox), []

    @app.action("retry")
    async def retry(ack, respond, body):
        await ack()
        pressed.append(body)
        await respond("trying again", replace_original=True)

    @app.action("rating")
    async def rating(ack, action):
        await ack()
        pressed.append(action)

    async def scenario():
        async with connected(sandbox, app):
            posted = await app.client.chat_postMessage(
                channel=GENERAL, text="failed", blocks=buttons()
            )
            where = {"type": "message", "channel_id": GENERAL, "message_ts": posted["ts"]}
            good = {"block_id": "feedback", "action_id": "rating", "value": "good"}
            assert (await beside(sandbox.act, "actions", container=where, action=good))["ok"]
            again = {"block_id": "do", "action_id": "retry"}
            assert (await beside(sandbox.act, "actions", container=where, action=again))["ok"]
            return await later(
                lambda: next(
                    (each for each in sandbox.thread(posted["ts"]) if each["text"] != "failed"),
                    None,
                )
            )

    changed = asyncio.run(scenario())
    assert (pressed[0]["type"], pressed[0]["value"]) == ("feedback_buttons", "good")
    assert pressed[1]["actions"][0]["value"] == "job-7"
    assert pressed[1]["user"]["id"] == ALICE
    assert changed["text"] == "trying again"
    assert "blocks" not in changed


def buttons():
    def text(words):
        return {"type": "plain_text", "text": words}

    button = {"type": "button", "action_id": "retry", "text": text("Retry"), "value": "job-7"}
    feedback = {
        "type": "feedback_buttons",
        "action_id": "rating",
        "positive_button": {"text": text("Good"), "value": "good"},
        "negative_button": {"text": text("Bad"), "value": "bad"},
    }
    return [
        {"type": "actions", "block_id": "do", "elements": [button]},
        {"type": "context_actions", "block_id": "feedback", "elements": [feedback]},
    ]


def test_a_published_home_reaches_its_person_only(sandbox):
    app = bolt(sandbox)

    @app.event("app_home_opened")
    async def opened(event, client):
        text = {"type": "mrkdwn", "text": "*Hello*"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
        await client.views_publish(user_id=event["user"], view=view)

    async def scenario():
        async with connected(sandbox, app), Page(sandbox) as mine, Page(sandbox, BEN) as other:
            await beside(sandbox.act, "home/open", tab="home")
            await later(lambda: mine.of("view_published"))
            return mine, other

    mine, other = asyncio.run(scenario())
    assert mine.of("view_published")[0]["view"]["blocks"][0]["text"]["text"] == "*Hello*"
    assert not other.of("view_published")


def test_the_stop_button_ends_the_stream_and_tells_the_app(sandbox):
    app, stopped = bolt(sandbox), []

    @app.event("agent_session_stopped")
    async def stop(event):
        stopped.append(event)

    @app.event("message")
    async def message():
        pass

    async def scenario():
        async with connected(sandbox, app), Page(sandbox) as page:
            asked = await beside(sandbox.say, "hello")
            stream = await app.client.chat_startStream(
                channel=GENERAL,
                thread_ts=asked["ts"],
                recipient_user_id=ALICE,
                recipient_team_id="T0SANDBOX",
                markdown_text="one",
            )
            await app.client.agents_sessions_setStatus(
                channel_id=GENERAL, thread_ts=asked["ts"], status="processing"
            )
            await beside(sandbox.act, "stop", channel=GENERAL, thread_ts=asked["ts"])
            await later(lambda: stopped)
            with pytest.raises(SlackApiError, match="stopped_by_user"):
                await app.client.chat_appendStream(
                    channel=GENERAL, ts=stream["ts"], markdown_text="two"
                )
            return asked, stream, page

    asked, stream, page = asyncio.run(scenario())
    assert stopped[0]["streaming_message_ts"] == [stream["ts"]]
    assert stopped[0]["thread_ts"] == asked["ts"]
    assert [event["status"] for event in page.of("session")] == ["processing"]
    assert page.of("stream")[-1]["message"]["streaming_state"] == "stopped"


def test_other_web_sites_cannot_act_here(sandbox):
    request = urllib.request.Request(
        f"{sandbox.url}ui/bootstrap", headers={"Origin": "https://elsewhere.test"}
    )
    with pytest.raises(HTTPError, match="403"):
        urllib.request.urlopen(request)
