"""Slack's own client against the Web API: what is refused, cut, paged and streamed."""

import asyncio
import time

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from sandbox.manifest import DEFAULT_MANIFEST
from tests.sandbox.running import ALICE, GENERAL, GUEST, LEADS, RANDOM, error_of, section


def pages_of(response):
    """Return what each page held; the client's iterator changes one object in place."""
    return [page.data for page in response]


def test_auth_test_names_the_bot_and_its_scopes(sandbox):
    reply = sandbox.client().auth_test()
    assert reply["url"] == sandbox.url
    assert reply["bot_id"]
    assert "chat:write" in reply.headers["x-oauth-scopes"].split(",")


def test_tokens_are_checked(sandbox):
    assert error_of(sandbox.client("xoxb-other").auth_test) == "invalid_auth"
    assert error_of(sandbox.client(None).auth_test) == "not_authed"
    assert error_of(sandbox.client("xapp-sandbox").auth_test) == "not_allowed_token_type"
    assert error_of(sandbox.client().apps_connections_open, app_token="xoxb-sandbox") == (
        "not_allowed_token_type"
    )


def test_a_method_slack_does_not_have_is_unknown(sandbox):
    assert error_of(sandbox.client().api_call, api_method="chat.shout") == "unknown_method"


def test_a_scope_that_is_not_granted_is_named(start_sandbox):
    scopes = {"scopes": {"bot": ["chat:write", "channels:history"]}}
    client = start_sandbox(manifest={**DEFAULT_MANIFEST, "oauth_config": scopes}).client()
    with pytest.raises(SlackApiError) as caught:
        client.users_info(user=ALICE)
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "users:read"


def test_form_and_json_bodies_say_the_same(sandbox):
    client = sandbox.client()
    as_form = client.api_call("chat.postMessage", data={"channel": GENERAL, "text": "a"})
    as_json = client.api_call("chat.postMessage", json={"channel": "#general", "text": "a"})
    assert as_form["message"]["text"] == as_json["message"]["text"] == "a"
    assert as_form["channel"] == as_json["channel"] == GENERAL


def test_history_and_posts_need_membership_and_private_channels_do_not_exist(sandbox):
    client = sandbox.client()
    for call in (client.conversations_history, client.chat_postMessage):
        more = {"text": "hi"} if call == client.chat_postMessage else {}
        assert error_of(call, channel=RANDOM, **more) == "not_in_channel"
        assert error_of(call, channel=LEADS, **more) == "channel_not_found"
    assert client.conversations_info(channel=RANDOM)["channel"]["is_member"] is False
    assert error_of(client.conversations_members, channel=LEADS) == "channel_not_found"
    kinds = "public_channel,private_channel"
    assert LEADS not in {each["id"] for each in client.conversations_list(types=kinds)["channels"]}


def test_guests_see_only_their_channels(sandbox):
    seen = {each["name"] for each in sandbox.get(f"/ui/bootstrap?as={GUEST}")["channels"]}
    assert seen == {"ask-postmortem", GUEST}
    refused = sandbox.get(f"/ui/channels/{GENERAL}/messages?as={GUEST}")
    assert refused["error"] == "channel_not_found"
    client = sandbox.client()
    assert client.users_info(user=GUEST)["user"]["is_restricted"] is True
    shared = client.users_conversations(user=GUEST)["channels"]
    assert [each["name"] for each in shared] == ["ask-postmortem"]


def test_threads_and_history_come_in_pages(sandbox):
    client = sandbox.client()
    parent = sandbox.say("parent")
    replies = [sandbox.say(str(number), thread_ts=parent["ts"])["ts"] for number in range(5)]
    pages = pages_of(client.conversations_replies(channel=GENERAL, ts=parent["ts"], limit=3))
    assert [page["messages"][0]["ts"] for page in pages] == [parent["ts"]] * 3
    assert [each["ts"] for page in pages for each in page["messages"][1:]] == replies
    assert pages[0]["messages"][0]["reply_count"] == 5
    assert pages[0]["messages"][0]["latest_reply"] == replies[-1]
    tops = [sandbox.say(f"top {number}")["ts"] for number in range(4)]
    history = pages_of(client.conversations_history(channel=GENERAL, limit=2))
    found = [each["ts"] for page in history for each in page["messages"]]
    assert found == [*reversed(tops), parent["ts"]]
    since = client.conversations_history(channel=GENERAL, oldest=tops[1], latest=tops[3])
    assert [each["ts"] for each in since["messages"]] == [tops[2]]
    assert error_of(client.conversations_history, channel=GENERAL, cursor="x") == "invalid_cursor"


def test_a_page_can_be_as_small_as_slack_makes_it(start_sandbox):
    sandbox = start_sandbox(page_size=2)
    for number in range(5):
        sandbox.say(str(number))
    pages = pages_of(sandbox.client().conversations_history(channel=GENERAL, limit=200))
    assert [len(page["messages"]) for page in pages] == [2, 2, 1]


def test_threads_that_are_not_there(sandbox):
    client = sandbox.client()
    parent = sandbox.say("parent")
    reply = sandbox.say("reply", thread_ts=parent["ts"])
    gone = {"channel": GENERAL, "ts": "1700000000.000000"}
    assert error_of(client.conversations_replies, **gone) == "thread_not_found"
    post = {"channel": GENERAL, "text": "x"}
    assert error_of(client.chat_postMessage, **post, thread_ts=gone["ts"]) == "thread_not_found"
    assert error_of(client.chat_postMessage, **post, thread_ts=reply["ts"]) == (
        "cannot_reply_to_message"
    )
    sandbox.act("messages/delete", channel=GENERAL, ts=parent["ts"])
    left = client.conversations_replies(channel=GENERAL, ts=parent["ts"])["messages"]
    assert [each.get("subtype") for each in left] == ["tombstone", None]


def test_content_slack_refuses(sandbox):
    client = sandbox.client()

    def refused(**content):
        return error_of(client.chat_postMessage, channel=GENERAL, **content)

    assert refused(text=" ") == "no_text"
    assert refused(text="x", blocks=[section("x")] * 51) == "invalid_blocks"
    assert refused(text="x", blocks=[section("x" * 3001)]) == "invalid_blocks"
    assert refused(text="x", blocks=[{"type": "shout"}]) == "invalid_blocks"
    assert refused(text="x", blocks="{") == "invalid_blocks_format"
    assert refused(text="x", blocks=[section("x" * 2700)] * 5) == "msg_blocks_too_long"
    assert refused(markdown_text="x" * 12_001) == "msg_too_long"
    assert refused(markdown_text="x", text="x") == "markdown_text_conflict"
    long = {"type": "markdown", "text": "x" * 7000}
    assert refused(text="x", blocks=[long, long]) == "invalid_blocks"


def test_a_refused_block_is_pointed_at(sandbox):
    with pytest.raises(SlackApiError) as caught:
        sandbox.client().chat_postMessage(
            channel=GENERAL, text="x", blocks=[section("fine"), section("x" * 3001)]
        )
    messages = caught.value.response["response_metadata"]["messages"]
    expected = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    assert messages == [expected]


def test_long_texts_are_cut_when_posted_and_refused_when_updated(sandbox):
    client = sandbox.client()
    posted = client.chat_postMessage(channel=GENERAL, text="x" * 41_000)
    assert len(posted["message"]["text"]) == 40_000
    update = {"channel": GENERAL, "ts": posted["ts"]}
    assert error_of(client.chat_update, **update, text="x" * 4001) == "msg_too_long"
    assert client.chat_update(**update, text="short")["message"]["edited"]


def test_only_own_messages_can_be_changed(sandbox):
    client = sandbox.client()
    theirs = sandbox.say("mine")
    where = {"channel": GENERAL, "ts": theirs["ts"]}
    assert error_of(client.chat_update, **where, text="x") == "cant_update_message"
    assert error_of(client.chat_delete, **where) == "cant_delete_message"
    nowhere = {"channel": GENERAL, "ts": "1700000000.000000"}
    assert error_of(client.chat_update, **nowhere, text="x") == "message_not_found"


def test_an_update_without_blocks_takes_the_blocks_away(sandbox):
    client = sandbox.client()
    posted = client.chat_postMessage(channel=GENERAL, text="a", blocks=[section("a")])
    changed = client.chat_update(channel=GENERAL, ts=posted["ts"], text="b")["message"]
    assert "blocks" not in changed
    again = client.chat_update(channel=GENERAL, ts=posted["ts"], text="c", blocks=[section("c")])
    assert again["message"]["blocks"][0]["text"]["text"] == "c"


def test_metadata_is_read_only_when_it_is_asked_for(sandbox):
    client = sandbox.client()
    metadata = {"event_type": "job", "event_payload": {"id": "7"}}
    client.chat_postMessage(channel=GENERAL, text="x", metadata=metadata)
    assert "metadata" not in client.conversations_history(channel=GENERAL)["messages"][0]
    found = client.conversations_history(channel=GENERAL, include_all_metadata=True)["messages"]
    assert found[0]["metadata"] == metadata
    bad = {"channel": GENERAL, "text": "x", "metadata": {"event_type": "job"}}
    assert error_of(client.chat_postMessage, **bad) == "invalid_metadata_format"


def test_an_ephemeral_message_is_for_one_member_and_not_in_history(sandbox):
    client = sandbox.client()
    client.chat_postEphemeral(channel=GENERAL, user=ALICE, text="psst")
    assert client.conversations_history(channel=GENERAL)["messages"] == []
    refused = {"channel": GENERAL, "user": GUEST, "text": "psst"}
    assert error_of(client.chat_postEphemeral, **refused) == "user_not_in_channel"


def test_blocks_without_a_fallback_text_are_noticed(sandbox):
    divider = {"channel": GENERAL, "blocks": [{"type": "divider"}]}
    posted = sandbox.client().api_call("chat.postMessage", json=divider)
    assert posted["message"]["text"] == "This content can't be displayed."
    assert [entry["what"] for entry in sandbox.journal("violation")] == ["missing_fallback_text"]


def test_text_is_kept_as_slack_keeps_it(sandbox):
    posted = sandbox.client().chat_postMessage(
        channel=GENERAL, text="a & b &amp; c https://example.com/x?y=1&z. `https://raw` <@U1>"
    )
    assert posted["message"]["text"] == (
        "a &amp; b &amp; c <https://example.com/x?y=1&amp;z>. `https://raw` <@U1>"
    )


def test_reactions(sandbox):
    client = sandbox.client()
    where = {"channel": GENERAL, "timestamp": sandbox.say("?")["ts"], "name": "eyes"}
    client.reactions_add(**where)
    assert error_of(client.reactions_add, **where) == "already_reacted"
    found = client.reactions_get(channel=GENERAL, timestamp=where["timestamp"])
    assert found["message"]["reactions"][0]["count"] == 1
    client.reactions_remove(**where)
    assert error_of(client.reactions_remove, **where) == "no_reaction"


def test_permalinks_lead_to_the_message(sandbox):
    client = sandbox.client()
    parent = sandbox.say("?")
    reply = sandbox.say("!", thread_ts=parent["ts"])
    link = client.chat_getPermalink(channel=GENERAL, message_ts=parent["ts"])["permalink"]
    assert link == f"{sandbox.url}archives/{GENERAL}/p{parent['ts'].replace('.', '')}"
    link = client.chat_getPermalink(channel=GENERAL, message_ts=reply["ts"])["permalink"]
    assert link.endswith(f"?thread_ts={parent['ts']}&cid={GENERAL}")


def test_ordered_rate_limits_are_waited_out(sandbox):
    order = {"method": "chat.postMessage", "mode": "ratelimited", "retry_after": 1}
    sandbox.admin("faults", order)
    patient = sandbox.client(retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=1)])
    began = time.monotonic()
    assert patient.chat_postMessage(channel=GENERAL, text="x")["ok"]
    assert time.monotonic() - began >= 1
    assert sandbox.journal("violation") == []
    sandbox.admin("faults", order)
    hasty = sandbox.client()
    with pytest.raises(SlackApiError) as caught:
        hasty.chat_postMessage(channel=GENERAL, text="x")
    assert caught.value.response.headers["Retry-After"] == "1"
    hasty.chat_postMessage(channel=GENERAL, text="x")
    assert [entry["what"] for entry in sandbox.journal("violation")] == ["ignored_retry_after"]


def test_slacks_own_limits_hold_when_asked_for(start_sandbox):
    client = start_sandbox(rate_factor=1).client()
    for _ in range(20):
        client.users_list()
    assert error_of(client.users_list) == "ratelimited"
    assert client.users_info(user=ALICE)["ok"], "limits are counted method by method"


def test_a_lost_reply_leaves_the_message_and_a_blind_retry_posts_it_twice(sandbox):
    sandbox.admin("faults", {"method": "chat.postMessage", "mode": "drop_reply"})
    sandbox.client().chat_postMessage(channel=GENERAL, text="once?")
    posted = sandbox.client().conversations_history(channel=GENERAL)["messages"]
    assert [each["text"] for each in posted] == ["once?", "once?"]


def test_a_refused_connection_does_no_work(sandbox):
    sandbox.admin("faults", {"method": "chat.*", "mode": "refuse"})
    with pytest.raises(Exception, match=r"reset|closed|disconnected"):
        sandbox.client(retry_handlers=[]).chat_postMessage(channel=GENERAL, text="x")
    assert sandbox.client().conversations_history(channel=GENERAL)["messages"] == []


def test_an_outage_lasts_as_long_as_it_was_ordered(sandbox):
    order = {"method": "apps.connections.open", "mode": "http", "status": 503, "seconds": 0.3}
    sandbox.admin("faults", order)
    client = sandbox.client()
    with pytest.raises(SlackApiError):
        client.apps_connections_open(app_token="xapp-sandbox")
    time.sleep(0.35)
    assert client.apps_connections_open(app_token="xapp-sandbox")["url"].startswith("ws://")


def test_a_fault_that_cannot_be_is_refused(sandbox):
    assert "mode must be" in sandbox.admin("faults", {"method": "x", "mode": "explode"})["error"]
    assert "no rule is called" in sandbox.admin("rules", {"patience": 1})["error"]


def test_a_status_goes_with_the_next_message_and_after_its_time(start_sandbox):
    sandbox = start_sandbox(status_seconds=0.2)
    client = sandbox.client()
    asked = sandbox.say("?")
    status = {"channel_id": GENERAL, "thread_ts": asked["ts"], "status": "is thinking…"}

    def shown():
        return [each["status"] for each in sandbox.get("/ui/bootstrap")["agent"]]

    client.assistant_threads_setStatus(**status, loading_messages=["Reading"])
    assert shown() == ["is thinking…"]
    client.chat_postMessage(channel=GENERAL, thread_ts=asked["ts"], text="done")
    assert shown() == []
    client.assistant_threads_setStatus(**status)
    time.sleep(0.45)
    assert shown() == []
    nowhere = status | {"thread_ts": "1700000000.000000"}
    assert error_of(client.assistant_threads_setStatus, **nowhere) == "invalid_thread_ts"


def test_the_async_client_does_the_same(sandbox):
    async def scenario():
        client = sandbox.async_client()
        posted = await client.chat_postMessage(channel=ALICE, text="hello")
        await client.files_upload_v2(
            channel=posted["channel"], thread_ts=posted["ts"], content="x", filename="a.txt"
        )
        return posted["channel"]

    assert asyncio.run(scenario()) == sandbox.direct_message()
