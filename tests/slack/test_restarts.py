"""The process is killed in the middle of its work and started again."""

import pytest

from tests.slack.conversation import LIMIT, is_final
from tests.slack.incidents import thread_file

INCIDENT = "C0INCPAY001"


def reports(talk, root):
    """The bot's messages under an incident: the summary, and those with files."""
    found = talk.replies({"ts": root}, INCIDENT, "U0MARIO0001")
    return [m for m in found if not m.get("files")], [m for m in found if m.get("files")]


def one_report(talk, root, seconds=40):
    def done():
        said, files = reports(talk, root)
        return files and said and all(is_final(m) for m in said)

    talk.later(done, seconds)
    talk.settle(2)
    said, files = reports(talk, root)
    assert len(said) == 1, [m["text"] for m in said]
    assert len(files) == 1
    assert "Top test to write" in said[0]["text"]


@pytest.mark.slow
def test_killed_before_the_answer_is_posted(own_talk):
    talk = own_talk()
    talk.fault("chat.postMessage", "delay", retry_after=3)
    asked = talk.ask()
    talk.later(lambda: talk.calls("assistant.threads.setStatus"))
    talk.settle(0.5)
    talk.bot.kill()
    talk.bot.start(ready=False)
    assert LIMIT in talk.answer(asked, seconds=30)["text"]
    talk.settle(3)
    assert len(talk.replies(asked)) == 1


@pytest.mark.slow
def test_killed_right_after_the_answer_was_posted(own_talk):
    talk = own_talk()
    asked = talk.ask()
    talk.later(lambda: talk.replies(asked))
    talk.bot.kill()
    talk.bot.start()
    talk.settle(3)
    assert len(talk.replies(asked)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "method",
    ["conversations.replies", "files.getUploadURLExternal", "files.completeUploadExternal"],
)
def test_killed_in_the_middle_of_a_report(own_talk, tmp_path, method):
    path, (root,) = thread_file(tmp_path, INCIDENT, "inc-42-payments")
    talk = own_talk(seeds=[path])
    talk.fault(method, "delay", retry_after=2)
    link = f"{talk.sandbox.url}archives/{INCIDENT}/p{root.replace('.', '')}"
    assert talk.command(link, INCIDENT)["ok"]
    talk.later(lambda: talk.sandbox.get("/admin/faults")["faults"] == [])
    talk.bot.kill()
    talk.bot.start(ready=False)
    one_report(talk, root)


@pytest.mark.slow
def test_killed_right_after_the_files_were_shared(own_talk, tmp_path):
    path, (root,) = thread_file(tmp_path, INCIDENT, "inc-42-payments")
    talk = own_talk(seeds=[path])
    link = f"{talk.sandbox.url}archives/{INCIDENT}/p{root.replace('.', '')}"
    talk.command(link, INCIDENT)
    talk.later(lambda: reports(talk, root)[1])
    talk.bot.kill()
    talk.bot.start(ready=False)
    one_report(talk, root)


@pytest.mark.slow
def test_ended_in_good_order_it_leaves_at_once_and_resumes(own_talk):
    talk = own_talk()
    talk.fault("chat.postMessage", "ratelimited", retry_after=30)
    asked = talk.ask()
    talk.later(lambda: talk.calls("chat.postMessage"))
    assert talk.bot.stop() == 0
    assert talk.replies(asked) == []
    talk.bot.start()
    assert LIMIT in talk.answer(asked, seconds=40)["text"]


@pytest.mark.slow
@pytest.mark.parametrize("reason", ["refresh_requested", "cut"])
def test_a_lost_connection_is_made_again(own_talk, reason):
    talk = own_talk()
    talk.sandbox.admin("disconnect", {"reason": reason})
    talk.settle(1)
    asked = talk.ask()
    assert LIMIT in talk.answer(asked, seconds=40)["text"]


@pytest.mark.slow
def test_wrong_tokens_end_the_start_in_one_sentence(own_talk):
    with pytest.raises(AssertionError, match=r"refused the start \(invalid_auth\): check"):
        own_talk(SLACK_BOT_TOKEN="xoxb-wrong")
    with pytest.raises(AssertionError, match=r"refused the start \(invalid_auth\): check"):
        own_talk(SLACK_APP_TOKEN="xapp-wrong")
