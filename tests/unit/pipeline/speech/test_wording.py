import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.speech import sentences, speakable

TIMES = {
    "down at 02:13 UTC": "down at two thirteen UTC",
    "at 14:05": "at fourteen oh five",
    "at 00:07 UTC": "at zero oh seven UTC",
    "00:00 and 12:00": "midnight and noon",
    "at 09:00 CET": "at nine o'clock CET",
    "at 14:00": "at fourteen hundred",
    "at 02:13:45": "at two thirteen and forty-five seconds",
    "2:13 PM": "two thirteen PM",
    "at 2:13 p.m. The API": "at two thirteen PM. The API",
    "by 2pm": "by two PM",
    "02:13-02:47 UTC": "two thirteen to two forty-seven UTC",
    "02:13 UTC – 02:47 UTC": "two thirteen UTC to two forty-seven UTC",
    "At 0213 UTC": "At two thirteen UTC",
    "2024-03-14": "March fourteenth, twenty twenty-four",
    "2024-03-14T02:13:00Z": "March fourteenth, twenty twenty-four at two thirteen UTC",
    "2024-03-14 02:13+02:00": "March fourteenth, twenty twenty-four at two thirteen UTC plus two",
    "on 14 March 2024": "on March fourteenth, twenty twenty-four",
    "until the 1st of May.": "until May first",
    "on Nov. 24. Then": "on November twenty-fourth. Then",
    "in March 2024": "in March twenty twenty-four",
    "since 2021": "since twenty twenty-one",
    "14/03/2024": "March fourteenth, twenty twenty-four",
    "3/14/2024": "March fourteenth, twenty twenty-four",
    "01-16-2024": "January sixteenth, twenty twenty-four",
    "T+5m and T-10": "T plus five minutes and T minus ten",
}
AMOUNTS = {
    "took 4.2s": "took four point two seconds",
    "300ms": "three hundred milliseconds",
    "a 30s timeout": "a thirty second timeout",
    "1 s": "one second",
    "1h30m": "one hour thirty minutes",
    "a 2-min warm-up": "a two minute warm-up",
    "a 3-node cluster": "a three node cluster",
    "~4,000 orders": "about four thousand orders",
    "4,821 rows": "four thousand eight hundred twenty-one rows",
    "1,000,001": "one million one",
    "5% -> 68%": "five percent to sixty-eight percent",
    "5% → 68%": "five percent to sixty-eight percent",
    "99.95%": "ninety-nine point nine five percent",
    "5-10 minutes": "five to ten minutes",
    "10–15%": "ten to fifteen percent",
    "100ms-4.2s": "one hundred milliseconds to four point two seconds",
    "fell by -5 degrees": "fell by minus five degrees",
    "±3": "plus or minus three",
    "< 800 ms": "under eight hundred milliseconds",
    ">= 3": "at least three",
    "512MiB": "five hundred twelve megabytes",
    "3.5GB": "three point five gigabytes",
    "40MB/s": "forty megabytes per second",
    "10k rps": "ten thousand requests per second",
    "1.2M users": "one point two million users",
    "5/min": "five per minute",
    "3x peak": "three times peak",
    "$12.5k": "twelve point five thousand dollars",
    "€2.3M and $1": "two point three million euros and one dollar",
    "3/5 replicas": "three out of five replicas",
    "1/2 of them": "half of them",
    "24/7": "twenty-four seven",
    "the 21st run": "the twenty-first run",
    "100+ pods": "one hundred plus pods",
    "1763000000000000000": "one seven six three" + " zero" * 15,
}
CODES = {
    "HTTP 500s": "HTTP five hundred errors",
    "HTTP 503": "HTTP five oh three",
    "a burst of 502s": "a burst of five oh two errors",
    "lasted 500s": "lasted five hundred seconds",
    "HTTP 524s": "HTTP five twenty-four errors",
    "5xx < 1%": "five X X under one percent",
    "status 429": "status four twenty-nine",
    "returned 404": "returned four oh four",
    "p99 and p95": "P ninety-nine and P ninety-five",
    "v2.31.0": "version two point thirty-one point zero",
    "version v1.4": "version one point four",
    "1.28.3": "one point twenty-eight point three",
    "10.0.12.5:8080": "ten dot zero dot twelve dot five port eighty eighty",
    "10.0.0.0/16": "ten dot zero dot zero dot zero slash sixteen",
    "port 5432": "port fifty-four thirty-two",
    "INC-4821": "incident forty-eight twenty-one",
    "SEV-1 and SEV2": "sev one and sev two",
    "PR #123": "PR number one twenty-three",
    "SHA-256": "SHA two fifty-six",
}
NAMES = {
    "K8s": "Kubernetes",
    "k6": "K six",
    "EC2 in us-east-1": "EC two in US east one",
    "db-primary-01": "DB primary zero one",
    "web-7f9c6d5b8-x2x4z": "web",
    "retry_budget=10": "retry budget equals ten",
    "HikariPool": "Hikari Pool",
    "OOMKilled": "OOM Killed",
    "NullPointerException": "Null Pointer Exception",
    "GitHub and PostgreSQL": "GitHub and PostgreSQL",
    "nginx": "engine X",
    "CPU, DB, TLS and SLO": "CPU, DB, TLS and SLO",
    "the api": "the API",
    "told us": "told us",
    "config.yaml": "config dot yaml",
    "/etc/nginx/nginx.conf": "etc engine X engine X dot conf",
    "CI/CD": "CI CD",
    "re-keyed": "re-keyed",
    "w/o retries, e.g. Redis": "without retries, for example Redis",
    "commit 3fa0e54150ab41dc": "commit an identifier",
    "123e4567-e89b-12d3-a456-426614174000": "an identifier",
    "Acme Inc and IPv6": "Acme Inc and IP version six",
}
MARKUP = {
    "see https://wiki.example.com/x?y=1. Then": "see a link. Then",
    "the https://a.example/b": "the link",
    "[runbook](https://a.example/b)": "runbook",
    "<https://a.example/b|the dashboard>": "the dashboard",
    "<@U024BE7LR> and <@U024BE7LS|ann>": "someone and ann",
    "in <#C024BE7LH|payments>": "in the payments channel",
    "in the #pay-oncall channel": "in the pay-on-call channel",
    "<!here> <!subteam^S1|@oncall>": "everyone on-call",
    ":rotating_light: down :+1:": "down",
    "**bold** `code` _soft_ ~~gone~~": "bold code soft gone",
    "## Impact": "Impact",
    "- one\n- two\n* three": "one. two. three",
    "one line\nwraps.\n\nNext": "one line wraps. Next",
    "| a | b |\n|---|---|\n| 1 | 2 |": "a, b. one, two",
    "down [L1, L2] again [1763000000.000100]": "down again",
    "the [redacted aws-key 1]": "the redacted key",
    "with [redacted github-token 2]": "with a redacted token",
    "an [redacted session-id 1]": "a redacted session",
    "https://me:[redacted password 1]@db/x failed": "a link failed",
    "bob@example.com": "an e-mail address",
    "a &lt; 5 &amp; b": "a under five and b",
    "cold (or re-keyed) — really": "cold, or re-keyed, really",
    "wait… what": "wait, what",
    "session(s)": "sessions",
    "🔥 hot": "hot",
    "```\nkubectl get pods\n```\nThen": "Then",
    "": "",
    "!!! 🔥": "",
}
ALL = TIMES | AMOUNTS | CODES | NAMES | MARKUP


@pytest.mark.parametrize(("written", "said"), ALL.items())
def test_said_as_people_say_it(written: str, said: str) -> None:
    assert speakable(written).rstrip(".") == said


FRAGMENTS = st.sampled_from(
    [*ALL, "the pool", "was", "and", "(", ")", "-", "/", "...", "\n", "5", "%"]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=12), max_size=12).map(" ".join)


@settings(deadline=None)
@given(TEXTS)
def test_nothing_is_left_for_the_eye_alone(text: str) -> None:
    said = speakable(text)
    assert not re.search(r"[^\w\s.,;:?!'-]|_|\d", said)
    assert "\n" not in said
    assert not re.search(r"\s[.,;:?!]|[.,;:?!]{2}|\s{2}|^\s|\s$", said)


@settings(deadline=None)
@given(TEXTS)
def test_saying_it_twice_changes_nothing(text: str) -> None:
    said = speakable(text)
    assert speakable(said) == said


@settings(deadline=None)
@given(TEXTS)
def test_sentences_are_the_text(text: str) -> None:
    said = speakable(text)
    assert " ".join(sentences(said)) == said


def test_sentences_end_where_their_stops_are() -> None:
    said = speakable("Down at 2 p.m. What caught it? v2.31.0 did, e.g. nothing else.")
    assert sentences(said) == [
        "Down at two PM.",
        "What caught it?",
        "version two point thirty-one point zero did, for example nothing else.",
    ]


def test_endless_numbers_are_read_digit_by_digit() -> None:
    assert speakable("9" * 5000) == "nine " * 4999 + "nine."
