import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.tester.phrases import count_words
from pipeline.tester.postmortem import Postmortem, PostmortemTester
from pipeline.tester.voice import MAX_WORDS, MIN_WORDS, fit, plain

MARKUP = re.compile(
    r"[*`#|<>\[\]{}]|https?://|:[a-z][a-z0-9_+-]{2,}:|^\s*([-+]|\d+\.)\s|__|@\w", re.MULTILINE
)
sentences = st.lists(st.text("abc de, f.", min_size=1, max_size=400), min_size=1, max_size=12)


def test_it_is_prose_of_150_to_200_words(payments: Postmortem, dns: Postmortem):
    for postmortem in (payments, dns):
        voice = postmortem.report.voice_summary
        assert MIN_WORDS <= count_words(voice) <= MAX_WORDS
        assert not MARKUP.search(voice)


def test_it_tells_the_incident_the_cause_the_signals_and_what_is_unknown(payments: Postmortem):
    voice = payments.report.voice_summary

    for part in ("Payments API", "02:13", "cache", "68%", "flaky", "We do not know"):
        assert part in voice


@settings(max_examples=60, deadline=None)
@given(core=sentences, extras=sentences)
def test_whatever_there_is_to_say_fits(core: list[str], extras: list[str]):
    assert MIN_WORDS <= count_words(fit(core, extras)) <= MAX_WORDS


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_whatever_was_written_becomes_plain(text: str):
    assert not MARKUP.search(plain(text))


def test_placeholders_are_worded_and_identifiers_left_out():
    assert plain("used [redacted aws-key 1] on node 6ab3d8ec0h28f9") == (
        "Used a redacted aws key on node 6ab3d8ec0h28f9"
    )
    assert plain("commit 0123456789abcdef broke it") == "Commit an identifier broke it"


def test_a_thread_of_one_hour_or_of_none_stays_in_bounds(tester: PostmortemTester):
    for text in ("db is slow", "api down\n" * 400, "10:00 x failed\n" + "word " * 3000):
        voice = tester.examine(text.encode()).report.voice_summary
        assert MIN_WORDS <= count_words(voice) <= MAX_WORDS
