"""Secrets in a workspace: what the bot posts, uploads, asks a model, counts and keeps of them."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from canary import PEOPLE, Canary, messages
from sources.echo_model import echo_model
from sources.loopback import Loopback

from tests.slack.conversation import Conversation, is_bots

INCIDENT = "C0INCKEY001"
VOICE = "offline" if importlib.util.find_spec("piper") else "off"

Talk = Callable[..., Conversation]


class Overheard:
    """Everything that the bot put into the workspace, while it was being put there."""

    def __init__(self, talk: Conversation) -> None:
        self._workspace = talk.sandbox.server.state.workspace
        self.posted: list[str] = []
        self._workspace.listen(self._hear)

    def _hear(self, event: object) -> None:
        message = getattr(event, "message", {})
        if is_bots(message):
            self.posted.append(json.dumps(message))

    def uploads(self, name: str = "") -> list[bytes]:
        """What was uploaded, under that name if one is given."""
        shelf = vars(self._workspace.files)["_files"]
        return [file.data or b"" for file in shelf.values() if name in file.name]


@pytest.fixture
def canary() -> Canary:
    return Canary()


def seed(canary: Canary, folder: Path) -> Path:
    path = folder / "inc-7-logins.json"
    channel = {"id": INCIDENT, "name": "inc-7-logins"}
    told = {"channel": channel, "users": PEOPLE, "messages": messages(canary.text("thread"))}
    path.write_text(json.dumps(told))
    return path


def ask_and_report(talk: Conversation, canary: Canary, heard: Overheard) -> None:
    """A question with secrets, a report on a thread with secrets, one on a pasted text."""
    ada = PEOPLE[0]["id"]
    root = messages("a\nb password\nc\nd")[0]["ts"]
    talk.answer(
        talk.ask(f"@postmortem why was the ledger down?\n{canary.text('question')}"), seconds=60
    )
    talk.command(
        f"{talk.sandbox.url}archives/{INCIDENT}/p{str(root).replace('.', '')}", INCIDENT, ada
    )
    talk.later(lambda: len(heard.uploads("voice.txt")) == 1, 60)
    pasted = f"10:02 orders-api refused logins\n{canary.text('paste')}\n10:41 restarted, all fine"
    talk.command(pasted, INCIDENT, ada)
    talk.later(lambda: len(heard.uploads("voice.txt")) == 2, 60)


def kept_by(talk: Conversation) -> bytes:
    """The bot's folder: stores, journals, logs, index, whatever else is there."""
    files = [file for file in talk.bot.state.rglob("*") if file.is_file()]
    assert any(file.suffix == ".log" for file in files)
    return b"\n".join(file.read_bytes() for file in files)


def asked(model: Loopback) -> bytes:
    return b"\n".join(call.body for call in model.seen if call.method == "POST")


@pytest.mark.slow
def test_no_secret_leaves_a_workspace(own_talk: Talk, canary: Canary, tmp_path: Path) -> None:
    with echo_model() as model:
        worded = {"LLM_BASE_URL": f"{model.url}/v1", "LLM_MODEL": "echo"}
        talk = own_talk(seeds=[seed(canary, tmp_path)], TTS=VOICE, **worded)
        heard = Overheard(talk)
        ask_and_report(talk, canary, heard)
        talk.settle(2)

    assert asked(model) and heard.posted
    assert canary.found_in(asked(model)) == []
    assert canary.found_in("\n".join(heard.posted)) == []
    assert canary.found_in(b"\n".join(heard.uploads())) == []
    assert canary.found_in(kept_by(talk)) == []
    assert canary.found_in(talk.bot.health("metrics")) == []
