"""The bot answers from a model that learned from the organisation's own incidents."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from pipeline.examples import write_examples
from pipeline.training.pairs import load_pairs
from pipeline.triage.question import Ask
from tests.slack.conversation import Conversation, is_final
from tests.slack.memory import MANIFEST, ROOT, RunningBot


@pytest.fixture
def command(tmp_path):
    """Run a script on a state folder and checkpoints of its own; return what it printed."""
    env = os.environ | {"STATE_DIR": str(tmp_path / "state"), "LLM_BASE_URL": "none"}
    env["CHECKPOINTS"] = str(tmp_path / "checkpoints")

    def start(script, *arguments):
        words = [sys.executable, str(ROOT / "scripts" / f"{script}.py"), *map(str, arguments)]
        done = subprocess.run(words, env=env, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return start


def about_services(run):
    """Held-out questions of the kind that a small model answers rather than declines."""
    pairs = load_pairs(run / "data" / "held_out.jsonl")
    return [pair.question for pair in pairs if pair.asked is Ask.SERVICES and pair.answerable]


def whole_answer(talk, asked):
    """The blocks of a reply that is no longer being written, as text."""
    [answer] = talk.later(
        lambda: [
            m for m in talk.replies(asked)
            if is_final(m) and m.get("streaming_state") != "in_progress"
        ],
        seconds=120,
    )  # fmt: skip
    return str(answer["blocks"])


@pytest.mark.slow
def test_documents_to_answers_in_slack_from_the_tuned_model(
    command, start_sandbox, smollm2, tmp_path
):
    examples = write_examples(tmp_path / "examples", datetime.now(UTC))
    command("extract", "--source", "folder", "--path", examples.postmortems)
    output = tmp_path / "checkpoints"
    trained = json.loads(
        command("train", "--base_model", smollm2, "--output_dir", output, "--epochs", 2, "--json")
    )
    assert trained["result"]["best_eval_loss"] < 0.5 * trained["result"]["first_eval_loss"]
    judged = json.loads(command("evaluate", "--json"))
    assert judged["gain"]["answer"]["value"] > 0
    exported = json.loads(command("export", "--to", "gguf", "--json"))
    [likeness] = [
        one for what, one in exported["check"]["compared"].items() if "adapter" not in what
    ]
    assert likeness["rendered_alike"] == 1 and likeness["same_first_token"] >= 0.8

    sandbox = start_sandbox(manifest=MANIFEST)
    bot = RunningBot(sandbox, tmp_path / "state", ANSWER_MODEL=str(output / "final"))
    talk = Conversation(sandbox, bot.start(ready=False))
    try:
        asked = [
            talk.ask(f"@postmortem {question}") for question in about_services(output / "final")
        ]
        answers = [whole_answer(talk, one) for one in asked]
    finally:
        assert bot.stop() == 0
    assert sum(f"worded by {trained['run']}" in answer for answer in answers) >= 1
    assert talk.trespasses() == []
