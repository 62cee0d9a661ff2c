import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.tester.phrases import count_words
from pipeline.tester.postmortem import Postmortem, PostmortemTester
from pipeline.tester.voice import MAX_WORDS, MIN_WORDS, fit

DISK = """\
09:02 ana: thumbnails are missing for all customers since 08:50
09:06 ben: render worker log: write /srv/render/a81f/out.tmp: ENOSPC no space left on device
09:09 ben: found it. the renderer never deletes its temporary files when a job fails
09:15 ben: deleted the old files and restarted the workers
09:21 ana: thumbnails are back, resolved
09:30 ben: we have no alert on that disk
"""
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


def test_a_thread_of_one_hour_or_of_none_stays_in_bounds(tester: PostmortemTester):
    for text in ("db is slow", "api down\n" * 400, "10:00 x failed\n" + "word " * 3000):
        voice = tester.examine(text.encode()).report.voice_summary
        assert MIN_WORDS <= count_words(voice) <= MAX_WORDS


def test_it_names_cause_tests_and_prevention_and_never_the_log_behind_them(
    tester: PostmortemTester,
):
    voice = tester.examine(DISK.encode()).report.voice_summary

    for part in ("never deletes", "add these tests", "prevent a repeat"):
        assert part in voice
    assert "/srv/render" not in voice
    assert "ENOSPC" not in voice


def test_no_question_is_left_without_an_answer(tester: PostmortemTester):
    for text in ("x509: a1/b2:c3=d4 e5.f6:g7 failed\n" * 3, DISK, "api.v1:9/x=502 a1:b2/c3 down\n"):
        voice = tester.examine(text.encode()).report.voice_summary
        assert not re.search(r"\?\s*(?:\.|\w[^.?]*\?)|: ?\.", voice)


def test_a_cause_that_is_all_code_is_given_as_the_kind_of_fault(tester: PostmortemTester):
    text = (
        "10:00 ana: checkout returns HTTP 500 for every order\n"
        "10:04 ben: root cause: x509: a1b2c3:NotAfter=2024-01-02T03:04:05Z /etc/ssl/a1.pem "
        "certificate has expired\n10:09 ben: renewed the certificate\n"
        "10:12 ana: orders work again, error rate is back to normal\n"
    )
    voice = tester.examine(text.encode()).report.voice_summary

    assert "certificate" in voice.partition("most likely cause")[2][:80]
