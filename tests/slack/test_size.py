"""Much at once: long threads, deleted beginnings, Slack's own rate limits."""

import json
import time

import pytest

from tests.slack.conversation import LIMIT, is_final
from tests.slack.incidents import PEOPLE, STEPS
from tests.slack.test_restarts import one_report

INCIDENT = "C0INCPAY001"


def long_thread(folder, messages):
    start = time.time() - 40 * 3600
    root = f"{start:.6f}"
    told = [(n, who, text) for n, (_, who, text) in enumerate(STEPS[:5])]
    told += [(n, "U0MARIO0001", f"still looking at shard {n}") for n in range(5, messages - 4)]
    told += [(messages - 4 + n, who, text) for n, (_, who, text) in enumerate(STEPS[5:])]
    written = [
        {
            "ts": f"{start + minute * 60:.6f}",
            "thread_ts": root,
            "text": text,
            **({"bot_id": "B0ALERTS001"} if who == "alerts" else {"user": who}),
        }
        for minute, who, text in told
    ]
    path = folder / "inc-42-payments.json"
    channel = {"id": INCIDENT, "name": "inc-42-payments"}
    path.write_text(json.dumps({"channel": channel, "users": PEOPLE, "messages": written}))
    return path, root


@pytest.mark.slow
def test_two_thousand_messages_within_slacks_limits(own_talk, tmp_path):
    path, root = long_thread(tmp_path, 2_000)
    talk = own_talk(seeds=[path])
    talk.sandbox.admin("rules", {"rate_factor": 1})
    link = f"{talk.sandbox.url}archives/{INCIDENT}/p{root.replace('.', '')}"
    assert talk.command(link, INCIDENT)["ok"]
    one_report(talk, root, seconds=60)
    assert talk.sandbox.journal("violation") == []


@pytest.mark.slow
def test_a_thread_whose_beginning_was_deleted_is_still_reported(own_talk, tmp_path):
    path, _ = long_thread(tmp_path, 12)
    talk = own_talk(seeds=[path])
    second = talk.ask("we go on here", INCIDENT)
    talk.ask("FIRING: disk of ledger-db full", INCIDENT, thread_ts=second["ts"])
    talk.sandbox.act("messages/delete", channel=INCIDENT, ts=second["ts"])
    asked = talk.ask("@postmortem testpm", INCIDENT, thread_ts=second["ts"])
    talk.later(lambda: [m for m in talk.replies(asked, INCIDENT) if is_final(m)])


@pytest.mark.slow
def test_ten_questions_at_once_are_all_answered_within_slacks_limits(own_talk):
    talk = own_talk()
    talk.sandbox.admin("rules", {"rate_factor": 1})
    asked = [talk.ask() for _ in range(10)]
    for question in asked:
        assert LIMIT in talk.answer(question, seconds=60)["text"]
    assert talk.sandbox.journal("violation") == []
