"""What the page is told and may do."""

import asyncio
import re

from sandbox import admin_api, ui_api
from sandbox.manifest import DEFAULT_MANIFEST, parse_manifest
from sandbox.rules import Rules
from sandbox.state import State, Tokens
from tests.sandbox.running import ALICE, BEN, GENERAL, GUEST, LEADS, RANDOM, Page, beside, later


def test_the_documented_addresses_are_the_ones_that_are_served():
    async def served(api):
        state = State("http://sandbox/", parse_manifest(DEFAULT_MANIFEST), Tokens(), Rules())
        return {route.path for route in api(state).routes()}

    def plain(paths):
        return {re.sub(r"\{\w+\}", "X", path) for path in paths}

    pages = re.findall(r"/ui/[\w/]*", re.sub(r"/[CTSF]+\b", "/X", ui_api.__doc__))
    assert set(pages) == plain(asyncio.run(served(ui_api.UiApi)))
    assert set(re.findall(r"/admin/\w+", admin_api.__doc__)) == asyncio.run(
        served(admin_api.AdminApi)
    )


def test_channels_are_read_page_by_page_from_the_end(sandbox):
    stamps = [sandbox.say(str(number))["ts"] for number in range(5)]
    last = sandbox.get(f"/ui/channels/{GENERAL}/messages?as={ALICE}&limit=2")
    assert [each["ts"] for each in last["messages"]] == stamps[3:]
    assert last["has_more"] is True
    before = f"/ui/channels/{GENERAL}/messages?as={ALICE}&limit=9&before={stamps[3]}"
    assert [each["ts"] for each in sandbox.get(before)["messages"]] == stamps[:3]


def test_events_reach_those_who_may_see_them(sandbox):
    async def scenario():
        async with Page(sandbox) as alice, Page(sandbox, GUEST) as guest:
            await beside(sandbox.say, "for the leads", channel=LEADS)
            asked = await beside(sandbox.say, "for all")
            await beside(sandbox.say, "reply", thread_ts=asked["ts"])
            await beside(sandbox.act, "reactions", channel=GENERAL, ts=asked["ts"], name="eyes")
            await later(lambda: alice.of("reaction"))
            return alice, guest

    alice, guest = asyncio.run(scenario())
    assert [event["message"]["text"] for event in alice.of("message")] == [
        "for the leads", "for all", "reply",
    ]  # fmt: skip
    assert alice.of("thread_changed")[-1]["message"]["reply_count"] == 1
    assert alice.of("reaction")[0]["reactions"] == [{"name": "eyes", "users": [ALICE], "count": 1}]
    assert guest.events == []


def test_people_change_and_delete_their_own_messages_only(sandbox):
    asked = sandbox.say("frist")
    where = {"channel": GENERAL, "ts": asked["ts"]}
    assert sandbox.act("messages/edit", **where, text="first & last")["message"]["text"] == (
        "first &amp; last"
    )
    assert sandbox.act("messages/edit", BEN, **where, text="mine")["ok"] is False
    assert sandbox.act("messages/delete", BEN, **where)["ok"] is False
    assert sandbox.act("messages/delete", **where)["ok"] is True
    assert sandbox.get(f"/ui/channels/{GENERAL}/messages?as={ALICE}")["messages"] == []


def test_a_reply_to_a_reply_joins_the_same_thread(sandbox):
    parent = sandbox.say("parent")
    reply = sandbox.say("reply", thread_ts=parent["ts"])
    again = sandbox.say("again", thread_ts=reply["ts"])
    assert again["thread_ts"] == parent["ts"]


def test_who_posts_in_a_public_channel_joins_it_and_may_invite(sandbox):
    bot = sandbox.get("/ui/bootstrap")["bot"]["user_id"]
    sandbox.act(f"channels/{RANDOM}/remove", user=BEN)
    refused = sandbox.act(f"channels/{RANDOM}/invite", BEN, user=bot)
    assert refused["error"] == "not_in_channel"
    sandbox.say("back again", channel=RANDOM, as_=BEN)
    assert sandbox.act(f"channels/{RANDOM}/invite", BEN, user=bot)["ok"]


def test_refusals_come_with_a_sentence(sandbox):
    for path, body in {
        "messages": {"channel": GENERAL, "text": " "},
        "commands": {"channel": GENERAL, "command": "/nothing"},
        "shortcuts": {"callback_id": "nothing"},
        "home/open": {},
        "views/submit": {"view_id": "V0"},
    }.items():
        reply = sandbox.act(path, **body)
        assert reply["ok"] is False
        assert reply["message"].endswith((".", "missing", "home or messages")), reply
    assert sandbox.act("messages", "U0NOBODY", channel=GENERAL, text="x")["error"] == (
        "user_not_found"
    )
