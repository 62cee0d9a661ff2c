"""Trigger ids, response URLs and views: short-lived, counted, checked."""

import asyncio
import time

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.sandbox.running import (
    ALICE,
    GENERAL,
    Page,
    at_least,
    beside,
    bolt,
    connected,
    error_of,
    later,
)

TITLE = {"type": "plain_text", "text": "Title"}
TEXT = {"type": "section", "text": {"type": "plain_text", "text": "Text"}}
VIEW = {"type": "modal", "title": TITLE, "blocks": [TEXT]}


def command_of(sandbox):
    """Run a command and return the payload that the app got."""
    app, heard = bolt(sandbox), []

    @app.command("/testpm")
    async def testpm(ack, command):
        await ack()
        heard.append(command)

    async def scenario():
        async with connected(sandbox, app):
            run = {"channel": GENERAL, "command": "/testpm", "text": ""}
            assert (await beside(sandbox.act, "commands", **run))["ok"]

    asyncio.run(scenario())
    return heard[0]


def test_a_trigger_opens_one_view(sandbox):
    trigger = command_of(sandbox)["trigger_id"]
    client = sandbox.client()
    assert client.views_open(trigger_id=trigger, view=VIEW)["view"]["id"]
    assert error_of(client.views_open, trigger_id=trigger, view=VIEW) == "exchanged_trigger_id"
    assert error_of(client.views_open, trigger_id="1.2.x", view=VIEW) == "invalid_trigger_id"


def test_a_trigger_is_too_old_after_its_seconds(start_sandbox):
    sandbox = start_sandbox(trigger_seconds=0.2)
    trigger = command_of(sandbox)["trigger_id"]
    time.sleep(0.3)
    late = error_of(sandbox.client().views_open, trigger_id=trigger, view=VIEW)
    assert late == "expired_trigger_id"


def test_views_have_limits(sandbox):
    trigger = command_of(sandbox)["trigger_id"]
    client = sandbox.client()

    def complaint(**changes):
        with pytest.raises(SlackApiError) as caught:
            client.views_open(trigger_id=trigger, view=VIEW | changes)
        assert caught.value.response["error"] == "invalid_arguments"
        return caught.value.response["response_metadata"]["messages"][0]

    long_title = TITLE | {"text": "x" * 25}
    assert "/view/title/text" in complaint(title=long_title)
    assert "no more than 100" in complaint(blocks=[TEXT] * 101)
    element = {"type": "plain_text_input", "action_id": "a"}
    assert "submit" in complaint(blocks=[{"type": "input", "label": TITLE, "element": element}])
    button = {"type": "button", "text": TITLE, "value": "x" * 2000, "url": "x" * 3000}
    large = [TEXT | {"accessory": button, "block_id": str(number)} for number in range(100)]
    too_large = error_of(client.views_open, trigger_id=trigger, view=VIEW | {"blocks": large})
    assert too_large == "view_too_large"


def test_a_view_is_updated_by_its_id_and_only_if_it_is_the_known_one(sandbox):
    client = sandbox.client()
    trigger = command_of(sandbox)["trigger_id"]
    view = client.views_open(trigger_id=trigger, view=VIEW)["view"]
    other = VIEW | {"title": TITLE | {"text": "Other"}}
    changed = client.views_update(view_id=view["id"], view=other, hash=view["hash"])["view"]
    assert changed["title"]["text"] == "Other"
    stale = {"view_id": view["id"], "view": VIEW, "hash": view["hash"]}
    assert error_of(client.views_update, **stale) == "hash_conflict"
    sandbox.act("views/close", view_id=view["id"])
    assert error_of(client.views_update, view_id=view["id"], view=VIEW) == "not_found"


def test_a_response_url_serves_five_times(sandbox):
    webhook = WebhookClient(command_of(sandbox)["response_url"])

    async def scenario():
        async with Page(sandbox) as page:
            replies = [await beside(webhook.send, text=str(number)) for number in range(6)]
            await later(lambda: at_least(5, page.of("ephemeral")))
            return replies, page.of("ephemeral")

    replies, shown = asyncio.run(scenario())
    assert [reply.status_code for reply in replies] == [200] * 5 + [404]
    assert [event["message"]["text"] for event in shown] == list("01234")


def test_a_response_url_ends_with_its_time_and_refuses_bad_blocks(start_sandbox):
    sandbox = start_sandbox(response_url_seconds=0.3)
    webhook = WebhookClient(command_of(sandbox)["response_url"])
    bad = webhook.send(text="x", blocks=[{"type": "shout"}])
    assert (bad.status_code, "invalid_blocks" in bad.body) == (400, True)
    time.sleep(0.4)
    assert webhook.send(text="late").status_code == 404


def test_a_button_in_an_ephemeral_message_replaces_it(sandbox):
    app, pressed = bolt(sandbox), []

    @app.action("go")
    async def go(ack, body, respond):
        await ack()
        pressed.append(body)
        await respond("gone on", replace_original=True)

    button = {"type": "button", "action_id": "go", "text": TITLE}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]

    async def scenario():
        async with connected(sandbox, app), Page(sandbox) as page:
            await app.client.chat_postEphemeral(
                channel=GENERAL, user=ALICE, text="go?", blocks=blocks
            )
            shown = (await later(lambda: page.of("ephemeral")))[0]["message"]
            where = {"type": "message", "channel_id": GENERAL, "message_ts": shown["ts"]}
            action = {"block_id": "b", "action_id": "go"}
            await beside(sandbox.act, "actions", container=where, action=action)
            replaced = (await later(lambda: at_least(2, page.of("ephemeral"))))[1]
            return shown, replaced

    shown, replaced = asyncio.run(scenario())
    assert pressed[0]["container"]["is_ephemeral"] is True
    assert "message" not in pressed[0]
    assert replaced["replaces"] is True
    assert replaced["message"]["ts"] == shown["ts"]
    assert replaced["message"]["text"] == "gone on"


def test_a_select_and_its_surrounding_inputs_reach_the_app(sandbox):
    app, chosen = bolt(sandbox), []

    @app.action("severity")
    async def severity(ack, action, body):
        await ack()
        chosen.append((action, body["state"]["values"]))

    option = {"text": TITLE, "value": "high"}
    select = {"type": "static_select", "action_id": "severity", "options": [option]}
    note = {"type": "plain_text_input", "action_id": "note", "initial_value": "as typed"}
    blocks = [
        {"type": "actions", "block_id": "s", "elements": [select]},
        {"type": "input", "block_id": "n", "label": TITLE, "element": note},
    ]

    async def scenario():
        async with connected(sandbox, app):
            posted = await app.client.chat_postMessage(channel=GENERAL, text="?", blocks=blocks)
            where = {"type": "message", "channel_id": GENERAL, "message_ts": posted["ts"]}
            action = {"block_id": "s", "action_id": "severity", "selected_option": option}
            await beside(sandbox.act, "actions", container=where, action=action)
            unknown = action | {"action_id": "nothing"}
            refused = await beside(sandbox.act, "actions", container=where, action=unknown)
            await later(lambda: chosen)
            return refused

    assert asyncio.run(scenario())["error"] == "no_such_action"
    action, values = chosen[0]
    assert action["selected_option"]["value"] == "high"
    assert values["n"]["note"]["value"] == "as typed"
