"""Inputs that say too little, and inputs that are none."""

import json
from collections.abc import Callable

import pytest

from pipeline.errors import InputUnreadable
from pipeline.tester.phrases import count_words
from pipeline.tester.postmortem import Postmortem, PostmortemTester

Examine = Callable[[str], Postmortem]

JOKES = """\
10:01 sam: the coffee machine is down again, declaring sev1
10:02 ana: lol who deployed decaf
10:03 sam: haha rollback the beans
10:06 ana: postmortem: root cause is monday
"""
BOTS = """\
09:00 grafanabot: [FIRING] api latency p99 > 2s
09:05 grafanabot: [FIRING] api 5xx rate 12%
09:15 grafanabot: [FIRING] api 5xx rate 18%
"""
GERMAN = """\
09:00 jens: die Datenbank antwortet nicht mehr, alle Anfragen laufen in ein Timeout
09:04 petra: ich sehe auch nur Fehler, die Verbindungen sind alle belegt
09:10 jens: wir haben gestern die neue Version ausgerollt, vielleicht liegt es daran
09:25 jens: jetzt geht es wieder, danke
"""
RUSSIAN = "09:00 ivan: сервис не отвечает, база данных перегружена, пользователи видят ошибки"
ONE = "09:00 sam: the db is slow"
GREETING = "09:00 sam: good morning everybody"

thin = pytest.mark.parametrize(
    ("chat", "reason"),
    [
        (JOKES, "banter"),
        (BOTS, "only bots"),
        (GERMAN, "not in English"),
        (RUSSIAN, "not in English"),
        (ONE, "few observations"),
        (GREETING, "no failure"),
    ],
    ids=["jokes", "bots", "german", "russian", "one", "greeting"],
)


@thin
def test_a_thin_input_gives_a_short_report_that_says_why(examine: Examine, chat: str, reason: str):
    report = examine(chat).report

    assert report.insufficient
    assert reason in report.incident_summary
    assert report.root_cause.statement == "Not determined from this input."
    assert report.root_cause.confidence == 0
    assert not report.recommended_tests
    assert not report.prevention


@thin
def test_even_then_the_form_is_kept(examine: Examine, chat: str, reason: str):
    postmortem = examine(chat)

    headings = [line for line in postmortem.markdown.splitlines() if line.startswith("# ")]
    assert headings == [
        "# Incident Summary",
        "# Investigation Discussion",
        "# Root Cause",
        "# Prevention Plan",
        "# Recommended Tests",
        "# Voice Summary",
    ]
    assert 150 <= count_words(postmortem.report.voice_summary) <= 200


def test_a_short_incident_that_was_worked_on_is_enough(examine: Examine):
    report = examine(
        "10:31 kim: users in Spain see prices in dollars since 10:20\n"
        "10:35 oleg: I switched the geo-pricing flag to 100% at 10:18, could be that\n"
        "10:37 oleg: turned it off\n10:41 kim: prices are back to normal"
    ).report

    assert not report.insufficient
    assert "flag" in report.root_cause.statement


def test_bots_that_tell_the_whole_story_are_enough(examine: Examine):
    report = examine(
        "09:00 grafanabot: [FIRING] orders-db disk usage 97%\n"
        "09:05 grafanabot: [FIRING] orders-api 5xx: no space left on device\n"
        "09:15 grafanabot: [RESOLVED] orders-db disk usage 61%\n"
        "09:16 grafanabot: [RESOLVED] orders-api 5xx"
    ).report

    assert not report.insufficient
    assert report.root_cause.category == "storage"


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not UTF-8"),
        (b"text\0text", "binary"),
        (b'{"messages": [{"ts": "1.0", "te', "damaged"),
        (b'{"messages": []}', "no messages"),
    ],
    ids=["empty", "blank", "png", "nul", "cut", "no-messages"],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    tester: PostmortemTester, data: bytes, remedy: str
):
    with pytest.raises(InputUnreadable, match=remedy) as caught:
        tester.examine(data)
    assert "\n" not in str(caught.value)


def test_an_exported_list_of_messages_is_a_thread(tester: PostmortemTester, thread: Callable):
    messages = thread("10:00 sam: api down\n10:01 ana: api is back")["messages"]
    report = tester.examine(json.dumps(messages).encode()).report

    assert set(report.summary_evidence) <= {m["ts"] for m in messages}


def test_json_logs_are_text(tester: PostmortemTester):
    lines = b'{"level":"ERROR","message":"no space left on device"}\n' * 3

    assert tester.examine(lines).report.summary_evidence[0] == "L1"
