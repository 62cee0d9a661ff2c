"""A detector that fails in the running bot: nothing is kept or posted, and people are told."""

from pathlib import Path

import pytest
from canary import Canary

from tests.sandbox.running import ALICE, GENERAL
from tests.slack.memory import ROOT

# Python runs it before the bot: the only way to a detector in another process.
BREAKS_A_DETECTOR = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pipeline.redaction import catalogue
from pipeline.redaction.findings import Detector

def broken(reading):
    raise ValueError(reading.plain)

catalogue.SECRETS = (Detector.of_texts(broken, "env dump"),)
"""
SORRY = "could not make sure that there are no secrets"


@pytest.fixture
def talk(own_talk, tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text(BREAKS_A_DETECTOR)
    return own_talk(PYTHONPATH=str(tmp_path))


def complain(talk, text: str) -> dict[str, str]:
    """Press the second button under an answer and say why; the errors that the modal shows."""
    answer = talk.answer(talk.ask())
    element = answer["blocks"][-1]["elements"][0]
    action = {"action_id": element["action_id"], "value": element["negative_button"]["value"]}
    container = {"type": "message", "channel_id": GENERAL, "message_ts": answer["ts"]}
    talk.sandbox.act("actions", container=container, action=action)
    view = talk.sandbox.get(f"/ui/bootstrap?as={ALICE}")["modals"][0]
    state = {"comment": {"comment": {"value": text}}}
    return talk.sandbox.act("views/submit", view_id=view["id"], state=state)["errors"]


def test_nothing_passes_and_people_are_told(talk) -> None:
    canary = Canary()

    answered = talk.answer(talk.ask(f"@postmortem why?\n{canary.text('question')}"))
    talk.command(f"10:02 refused\n{canary.text('paste')}")
    talk.later(lambda: talk.whispers(SORRY))
    errors = complain(talk, canary.text("comment"))
    talk.settle()

    assert SORRY in answered["text"]
    assert SORRY in errors["comment"]
    kept = [file for file in talk.bot.state.rglob("*") if file.is_file()]
    assert [name for file in kept for name in canary.found_in(file.read_bytes())] == []
