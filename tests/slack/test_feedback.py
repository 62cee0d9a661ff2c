from pipeline.journal import Feedback, Journal
from pipeline.store import Store
from tests.sandbox.running import ALICE, GENERAL


def verdicts(talk):
    store = Store(f"sqlite:///{talk.bot.state / 'postmortem.db'}")
    try:
        return list(Journal(store).feedback())
    finally:
        store.close()


def press(talk, answer, verdict):
    element = answer["blocks"][-1]["elements"][0]
    value = element[verdict]["value"]
    container = {"type": "message", "channel_id": GENERAL, "message_ts": answer["ts"]}
    action = {"action_id": element["action_id"], "value": value}
    assert talk.sandbox.act("actions", container=container, action=action)["ok"]
    return value.partition(" ")[2]


def test_a_good_word_is_kept(talk):
    work_id = press(talk, talk.answer(talk.ask()), "positive_button")
    assert Feedback(work_id, ALICE, helpful=True) in verdicts(talk)


def test_a_bad_word_asks_why_and_keeps_the_reasons_without_secrets(talk):
    work_id = press(talk, talk.answer(talk.ask()), "negative_button")
    view = talk.sandbox.get(f"/ui/bootstrap?as={ALICE}")["modals"][0]
    options = view["blocks"][0]["element"]["options"]
    key = "AKIA" + "IOSFODNN7ABCDEFG"
    state = {
        "reasons": {"reasons": {"selected_options": options[:1]}},
        "comment": {"comment": {"value": f"wrong, we used {key}"}},
    }
    done = talk.sandbox.act("views/submit", view_id=view["id"], state=state)
    assert done["errors"] == {}
    kept = next(one for one in verdicts(talk) if one.work_id == work_id)
    assert not kept.helpful
    assert kept.reasons == (options[0]["value"],)
    assert "wrong, we used" in kept.comment
    assert key not in kept.comment
