import time

from tests.sandbox.running import ALICE, BEN, GENERAL, RANDOM
from tests.slack.conversation import CAUSE, LIMIT


def test_a_mention_gets_a_sign_of_life_and_a_cited_answer_in_its_thread(talk):
    asked = talk.ask()
    sign = talk.later(lambda: talk.calls("assistant.threads.setStatus"), 5)[0]
    answer = talk.answer(asked)
    assert sign["at"] - float(asked["ts"]) < 1.0
    assert float(answer["ts"]) - float(asked["ts"]) < 5.0
    assert answer["thread_ts"] == asked["ts"]
    assert LIMIT in answer["text"]
    assert "Ledger database refused connections" in answer["text"]
    assert any("ledger.md" in str(block) for block in answer["blocks"])
    assert answer["blocks"][-1]["elements"][0]["type"] == "feedback_buttons"
    assert talk.trespasses() == []


def test_a_direct_message_needs_no_mention(talk):
    channel = talk.sandbox.direct_message(ALICE)
    asked = talk.ask("why did the ledger database refuse connections?", channel)
    assert LIMIT in talk.answer(asked, channel)["text"]
    assert talk.trespasses() == []


def test_a_follow_up_is_understood_from_its_thread(talk):
    asked = talk.ask()
    talk.answer(asked)
    more = talk.ask("@postmortem and how was it fixed?", thread_ts=asked["ts"])
    answer = talk.answer(more)
    assert "set the pool to 40" in answer["text"]
    assert len(talk.replies(asked)) == 2


def test_a_question_nothing_fits_is_answered_honestly(talk):
    asked = talk.ask("@postmortem which satellite fell into the sea near Norway?")
    answer = talk.answer(asked)
    assert "no similar incident" in answer["text"] or "do not say" in answer["text"]


def test_an_event_that_comes_twice_is_answered_once(talk):
    talk.sandbox.admin("duplicate", {"count": 2})
    asked = talk.ask()
    talk.answer(asked)
    talk.settle()
    assert len(talk.replies(asked)) == 1


def test_two_people_asking_at_once_each_get_their_answer(talk):
    first, second = talk.ask(), talk.ask(as_=BEN)
    assert LIMIT in talk.answer(first)["text"]
    assert LIMIT in talk.answer(second)["text"]


def test_other_bots_and_edits_are_left_alone(talk):
    bot = talk.sandbox.get("/ui/bootstrap")["bot"]["user_id"]
    text = f"<@{bot}> why did the ledger database refuse connections?"
    robot = talk.sandbox.admin("messages", {"channel": GENERAL, "text": text, "username": "Robot"})[
        "message"
    ]
    said = talk.ask("never mind")
    talk.sandbox.act("messages/edit", channel=GENERAL, ts=said["ts"], text=CAUSE)
    talk.settle(2)
    assert talk.replies(robot) == []
    assert talk.replies(said) == []


def test_without_a_status_a_message_says_so_at_once_and_becomes_the_answer(talk):
    talk.fault("assistant.threads.setStatus", "unknown_method", seconds=20)
    asked = talk.ask()
    first = talk.later(lambda: talk.replies(asked), 5)[0]
    answer = talk.answer(asked)
    talk.settle()
    assert float(first["ts"]) - float(asked["ts"]) < 1.0
    assert answer["ts"] == first["ts"]
    assert len(talk.replies(asked)) == 1


def test_a_post_whose_reply_is_lost_is_not_repeated(talk):
    talk.fault("chat.postMessage", "drop_reply")
    asked = talk.ask()
    talk.answer(asked)
    talk.settle(2)
    assert len(talk.replies(asked)) == 1
    assert len(talk.calls("chat.postMessage")) == 1


def test_a_post_that_did_not_arrive_is_sent_again(talk):
    talk.fault("chat.postMessage", "refuse")
    asked = talk.ask()
    assert LIMIT in talk.answer(asked)["text"]


def test_every_method_may_say_slow_down(talk):
    for method in ("assistant.threads.setStatus", "conversations.replies", "chat.postMessage"):
        talk.fault(method, "ratelimited", count=2, retry_after=1)
    asked = talk.ask()
    assert LIMIT in talk.answer(asked, seconds=30)["text"]
    assert talk.sandbox.journal("violation", "ignored_retry_after") == []


def test_blocks_that_slack_refuses_become_plain_text(talk):
    talk.fault("chat.postMessage", "error", error="invalid_blocks")
    asked = talk.ask()
    assert LIMIT in talk.answer(asked)["text"]


def test_nobody_is_pinged_by_an_answer(talk):
    asked = talk.ask("@postmortem <!channel> <!here> why did the ledger database refuse?")
    answer = talk.answer(asked)
    assert "<!" not in str(answer)


def test_where_the_bot_is_no_member_it_keeps_still(talk):
    asked = talk.ask(channel=RANDOM)
    time.sleep(1)
    assert talk.replies(asked, RANDOM) == []


def test_the_home_tab_tells_what_the_bot_knows(talk):
    talk.sandbox.act("home/open", tab="home")
    view = talk.later(lambda: talk.sandbox.act("home/open", tab="home")["view"], 10)
    assert "3 incidents" in str(view)
    assert "/testpm" in str(view)


def test_health_and_metrics_tell_what_was_done(talk):
    talk.answer(talk.ask())
    metrics = talk.later(lambda: "answers_total" in talk.bot.health("metrics"), 5)
    assert metrics
    assert '"ok": true' in talk.bot.health("healthz")
