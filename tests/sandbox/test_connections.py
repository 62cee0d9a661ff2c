"""Socket Mode under trouble: retries, duplicates, cuts, several connections."""

import asyncio

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from tests.sandbox.running import at_least, beside, bolt, connected, later, listening


def test_an_unacked_event_comes_again_with_the_same_id(start_sandbox):
    sandbox = start_sandbox(ack_seconds=0.3, retry_delays=(0.1, 0.1))
    app, seen = bolt(sandbox), []

    @app.middleware
    async def slow_once(req, body, next):
        seen.append((body["event_id"], req.headers.get("x-slack-retry-num")))
        if len(seen) == 1:
            await asyncio.sleep(0.7)
        await next()

    @app.event("message")
    async def message():
        pass

    async def scenario():
        async with connected(sandbox, app):
            await beside(sandbox.say, "hello")
            await later(lambda: at_least(2, seen))
            return await later(lambda: sandbox.journal("violation", "late_ack"))

    late = asyncio.run(scenario())
    assert seen[0][0] == seen[1][0]
    assert (seen[0][1], seen[1][1]) == (["0"], ["1"])
    assert late[0]["detail"]["seconds"] >= 0.6


def test_an_event_can_come_twice_in_the_same_envelope(sandbox):
    app, seen = listening(sandbox)

    async def scenario():
        async with connected(sandbox, app):
            sandbox.admin("duplicate", {"count": 1})
            await beside(sandbox.say, "hello")
            await later(lambda: at_least(2, seen))

    asyncio.run(scenario())
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_the_app_reconnects_after_a_refresh_and_after_a_cut(sandbox):
    app, seen = listening(sandbox)

    async def scenario():
        async with connected(sandbox, app, ping_interval=0.2):
            for reason in ("refresh_requested", "cut", "close"):
                before = len(sandbox.journal("connection", "opened"))
                await beside(sandbox.admin, "disconnect", {"reason": reason})
                await later(
                    lambda n=before: at_least(n + 1, sandbox.journal("connection", "opened"))
                )
                await beside(sandbox.say, reason)
            await later(lambda: at_least(3, seen))

    asyncio.run(scenario())
    assert [event["text"] for event in seen] == ["refresh_requested", "cut", "close"]


def test_each_event_goes_to_one_of_several_connections(sandbox):
    app, seen = listening(sandbox)

    async def scenario():
        async with connected(sandbox, app), connected(sandbox, app):
            for number in range(4):
                await beside(sandbox.say, str(number))
            await later(lambda: at_least(4, seen))
            await asyncio.sleep(0.1)

    asyncio.run(scenario())
    assert sorted(event["text"] for event in seen) == ["0", "1", "2", "3"]


def test_the_synchronous_client_works_as_well(sandbox):
    app = App(client=sandbox.client())
    heard = []

    @app.event("message")
    def message(event, say):
        heard.append(event["text"])
        say("yes", thread_ts=event["ts"])

    handler = SocketModeHandler(app, "xapp-sandbox")
    handler.connect()
    try:
        asked = sandbox.say("are you there?")
        replies = asyncio.run(later(lambda: sandbox.thread(asked["ts"])[1:]))
    finally:
        handler.close()
    assert (heard[0], replies[0]["text"]) == ("are you there?", "yes")


def test_a_half_open_connection_swallows_events_until_they_are_sent_again(start_sandbox):
    sandbox = start_sandbox(ack_seconds=0.3, retry_delays=(0.2, 0.2, 0.2, 0.2))
    app, seen = listening(sandbox)

    async def scenario():
        async with connected(sandbox, app):
            await beside(sandbox.admin, "disconnect", {"reason": "freeze"})
            async with connected(sandbox, app):
                for number in range(2):
                    await beside(sandbox.say, str(number))
                await later(lambda: at_least(2, seen))
                await beside(sandbox.admin, "disconnect", {"reason": "cut"})
                return sandbox.journal("no_ack")

    lost = asyncio.run(scenario())
    assert sorted(event["text"] for event in seen) == ["0", "1"]
    assert len(lost) >= 1
