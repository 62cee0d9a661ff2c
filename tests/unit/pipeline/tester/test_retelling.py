import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.tester.retelling import clearest, is_speakable, retell, retold

MARKUP = re.compile(
    r"[*`#|<>\[\]{}]|https?://|:[a-z][a-z0-9_+-]{2,}:|^\s*([-+]|\d+\.)\s|__|@\w", re.MULTILINE
)
RETOLD = {
    "used [redacted aws-key 1] on node 6ab3d8ec0h28": "Used a redacted key on node 6ab3d8ec0h28",
    "commit 0123456789abcdef broke it": "A commit broke it",
    "PR #22 takes it from 1s to 3ms": "A pull request takes it from 1 second to 3 milliseconds",
    "disk at 97 % -> 100%": "Disk at 97% to 100%",
    "[FIRING:2] KubeNodeNotReady on node-1": "Kube node not ready on node-1",
    "isDisabled() is missing in persistence.js": "Is disabled is missing in the persistence file",
    "java.lang.OutOfMemoryError in /opt/app/uploads": "Out of memory error in uploads",
    "17 Mar 16:06 UTC": "16:06 UTC on March 17th",
    "db cert expired, incl. staging": "Database certificate expired, including staging",
    "do we monitor that? – no. nothing": "Do we monitor that? No. Nothing",
    'severity="page" lag is high': "Lag is high",
    "see https://wiki.example/x (link)": "See a link a link",
    "deployment.yaml was wrong": "The deployment file was wrong",
}


@pytest.mark.parametrize("written", RETOLD)
def test_what_was_written_is_told_in_words(written: str) -> None:
    assert retell(written) == RETOLD[written]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_whatever_was_written_becomes_plain(text: str) -> None:
    assert not MARKUP.search(retell(text))


def test_commands_are_not_read_out() -> None:
    assert retold("kubectl apply -f postgres/deployment.yaml", 20) == ""
    assert retold("service came back after the restart", 20)


def test_the_phrase_that_is_easiest_to_follow_is_chosen() -> None:
    log = "x509: a1b2c3 k=v hub.v1:NXDOMAIN web.7:9 gone"
    said = "the record is gone since the apply at 08:55"
    assert not is_speakable(retold(log, 20))
    assert clearest([log, said], 20) == said
    assert clearest([log], 20) == ""
