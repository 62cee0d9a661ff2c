"""Talking with the bot through a workspace, and reading what it did there."""

import time

from sandbox.events import EphemeralPosted
from sandbox.wire import BOT_ID
from tests.sandbox.running import ALICE, GENERAL

CAUSE = "@postmortem why did the ledger database refuse connections?"
LIMIT = "above the limit of 300"


class Conversation:
    def __init__(self, sandbox, bot):
        self.sandbox, self.bot = sandbox, bot
        self._whispered = []
        sandbox.server.state.workspace.listen(self._overhear)

    def _overhear(self, event):
        if isinstance(event, EphemeralPosted):
            self._whispered.append(event.message)

    def whispers(self, words):
        """What one person alone was told, with these words in it."""
        return [message for message in self._whispered if words in message["text"]]

    def forget(self):
        """Between tests: no faults, nothing heard."""
        self.sandbox.request("DELETE", "/admin/faults")
        self.sandbox.request("DELETE", "/admin/journal")
        self._whispered.clear()

    def moment(self):
        """Now, as a ts in seconds."""
        return time.time()

    def ask(self, text=CAUSE, channel=GENERAL, **more):
        return self.sandbox.say(text, channel=channel, **more)

    def replies(self, asked, channel=GENERAL, as_=ALICE):
        """The bot's messages after a message, in its thread."""
        root = asked.get("thread_ts") or asked["ts"]
        thread = self.sandbox.get(f"/ui/threads/{channel}/{root}?as={as_}")["messages"]
        return [m for m in thread if is_bots(m) and float(m["ts"]) > float(asked["ts"])]

    def answer(self, asked, channel=GENERAL, seconds=20, as_=ALICE):
        """The one finished reply to a message."""
        found = self.later(
            lambda: [m for m in self.replies(asked, channel, as_) if is_final(m)], seconds
        )
        assert len(found) == 1, [m["text"] for m in found]
        return found[0]

    def posted(self, channel, since, as_=ALICE):
        """The bot's top-level messages in a channel since a time."""
        address = f"/ui/channels/{channel}/messages?as={as_}&limit=100"
        found = self.sandbox.get(address)["messages"]
        return [m for m in found if is_bots(m) and float(m["ts"]) > since]

    def later(self, find, seconds=20):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := find():
                return found
            time.sleep(0.05)
        raise AssertionError(f"it did not happen in time\n{self.bot.log[-3000:]}")

    def settle(self, seconds=0.5):
        """Wait long enough for a second message to show, if there were one."""
        time.sleep(seconds)

    def fault(self, method, mode, **more):
        reply = self.sandbox.admin("faults", {"method": method, "mode": mode, **more})
        assert reply["ok"], reply

    def calls(self, method):
        return self.sandbox.journal("call", method)

    def trespasses(self):
        """Where the bot broke a rule of Slack's."""
        return self.sandbox.journal("violation") + self.sandbox.journal("no_ack")

    def command(self, text="", channel=GENERAL, as_=ALICE):
        return self.sandbox.act("commands", as_, channel=channel, command="/testpm", text=text)


def is_bots(message):
    return message.get("bot_id") == BOT_ID


def is_final(message):
    return "▱" not in message["text"] and "Looking through" not in message["text"]
