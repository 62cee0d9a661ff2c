"""What people ask for, in the ways they put it."""

import pytest

from pipeline.triage.question import Ask, read_question


@pytest.mark.parametrize(
    ("question", "ask"),
    [
        ("why did checkout go down?", Ask.CAUSE),
        ("what caused last week's database outage?", Ask.CAUSE),
        ("what was behind the 504s", Ask.CAUSE),
        ("how did we end up with two primaries?", Ask.CAUSE),
        ("how did we fix the consumer lag?", Ask.FIX),
        ("what got the queue moving again, what was the fix?", Ask.FIX),
        ("how was the cluster brought back up", Ask.FIX),
        ("which services were affected?", Ask.SERVICES),
        ("what was down when the certificate expired?", Ask.SERVICES),
        ("how do we prevent that from happening again?", Ask.PREVENTION),
        ("how long did it last?", Ask.DURATION),
        ("when did it start?", Ask.TIME),
        ("how much revenue was lost?", Ask.AMOUNT),
        ("who deleted the index?", Ask.PERSON),
        ("how was it noticed?", Ask.DETECTION),
        ("how many times did the pool run dry this year?", Ask.LIST),
        ("pods are stuck in pending, seen this before?", Ask.SEEN_BEFORE),
        ("checkout returns 502 after the deploy", Ask.SEEN_BEFORE),
    ],
)
def test_read_question(question: str, ask: Ask) -> None:
    assert read_question(question) is ask
