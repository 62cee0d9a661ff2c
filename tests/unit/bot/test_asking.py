import time

import pytest

from bot.asking import read_command, read_mention
from bot.refusals import Refusal
from bot.requests import Origin

OURS = "https://acme.slack.com/"
LINK = "https://acme.slack.com/archives/C0INC000001/p1700000000000100"
TOP = Origin("T1", "U1", "C1", "", "1700000500.000000")
REPLY = Origin("T1", "U1", "C1", "1700000000.000100", "1700000500.000000")


def test_without_words_the_channel_is_meant():
    request = read_command("", TOP, OURS)
    assert (request.kind, request.channel, request.oldest) == ("channel", "C1", None)


@pytest.mark.parametrize(
    ("words", "seconds"), [("since 3h", 10800), ("since 90 minutes", 5400), ("2d", 172800)]
)
def test_a_stretch_of_time_limits_what_is_read(words, seconds):
    request = read_command(words, TOP, OURS)
    assert request.oldest is not None
    assert abs(time.time() - seconds - float(request.oldest)) < 5


def test_a_link_means_its_thread_and_proves_nothing_about_access():
    request = read_command(f"please {LINK}", TOP, OURS)
    assert (request.kind, request.channel, request.ts) == (
        "thread",
        "C0INC000001",
        "1700000000.000100",
    )
    assert not request.in_sight


def test_a_long_text_is_the_incident_itself():
    text = "13:02 alert: queue depth above 10000\n13:10 consumers crash, out of memory"
    assert read_command(text, TOP, OURS).text == text


@pytest.mark.parametrize("words", ["hlep", "https://wiki.example/incident", "latest?"])
def test_what_makes_no_sense_is_answered_with_the_usage(words):
    with pytest.raises(Refusal, match="/testpm"):
        read_command(words, TOP, OURS)


def test_a_question_is_no_report():
    assert read_mention("what caused last week's outage?", TOP, OURS) is None
    assert read_mention("what caused it?", REPLY, OURS) is None


@pytest.mark.parametrize("words", ["testpm", "please testpm this", "/testpm!"])
def test_testpm_in_a_thread_means_that_thread(words):
    request = read_mention(words, REPLY, OURS)
    assert request is not None
    assert (request.kind, request.ts, request.in_sight) == ("thread", REPLY.thread_ts, True)


def test_testpm_outside_a_thread_is_the_command():
    request = read_mention("testpm latest", TOP, OURS)
    assert request is not None
    assert request.kind == "latest"
