from collections.abc import Callable

import pytest

from pipeline.errors import RedactionFailed
from pipeline.redaction.gate import default_gate
from pipeline.tester.evidence import Evidence, gather
from pipeline.tester.kinds import kind_of, marks_of, role_of
from pipeline.tester.source import Participant, Remark, Source
from pipeline.tester.thread import read_thread

Gather = Callable[[str], Evidence]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("checkout returns 503s for everybody", "observation"),
        ("I suspect the new release", "hypothesis"),
        ("turns out the index was dropped", "hypothesis"),
        ("rolled back to 4.1", "action"),
        ("let's fail over to the replica", "decision"),
        ("all clear, latency back to normal", "recovery"),
        ("ERROR could not connect to db-1", "log"),
        ("4.2 deployed at 10:00", "deploy"),
        ("[FIRING] disk usage", "alert"),
        ("good morning", "chatter"),
    ],
)
def test_what_a_sentence_does_decides_its_kind(sentence: str, kind: str):
    assert kind_of(marks_of(sentence), is_bot=False) == kind


@pytest.mark.parametrize(
    "sentence", ["not recovered yet", "it is still failing", "504 rate 12%", "should be back soon"]
)
def test_hope_and_half_way_are_no_recovery(sentence: str):
    assert "recovery" not in marks_of(sentence)


def test_a_request_is_not_something_done():
    assert "action" not in marks_of("please rotate the key")
    assert "action" in marks_of("rotated the key")


def test_people_are_spoken_of_by_role(evidence_of: Gather):
    evidence = evidence_of(
        "10:00 sam: Lena, can you check the pool? ping @priyanka\n10:01 lena: Sam's right\n"
        "10:02 priyanka: we will wait for Priyanka's build"
    )
    text = " ".join(item.text for item in evidence.items).lower()

    assert not any(name in text for name in ("sam", "lena", "priyanka"))
    assert "a responder" in text
    assert "we will wait" in text


def test_a_name_that_is_a_word_is_masked_only_as_a_name():
    participants = {"U1": Participant("U1", ("will", "Will Page"))}
    remarks = (Remark("L1", "the page will load when Will restarts it", speaker="U1"),)
    [item] = gather(Source("text", remarks, participants)).items

    assert item.text == "the page will load when a responder restarts it"


def test_support_is_told_from_responders():
    assert role_of("support", is_bot=False) == "support"
    assert role_of("Customer Success", is_bot=False) == "support"
    assert role_of("SRE", is_bot=False) == "responder"


def test_links_are_worded_and_foreign_hosts_never_shown(evidence_of: Gather):
    evidence = evidence_of(
        "10:00 sam: the pool timed out, see https://git.test/o/r/pull/386 and "
        "https://git.test/o/r/commit/0123456789abcdef and https://evil.example/x and "
        "http://db.prod.svc.cluster.local:5432/health"
    )

    assert evidence.items[0].text == (
        "the pool timed out, see pull request 386 and commit 01234567 and (link) and "
        "db.prod.svc.cluster.local:5432"
    )


def test_the_message_of_a_json_log_is_what_is_quoted(evidence_of: Gather):
    log = r'```{"ts":"x","level":"ERROR","fields":{"message":"pool failed","error":"timed out"}}```'
    [item] = evidence_of(f"10:00 sam: {log}").items

    assert item.text == "pool failed: timed out"


def test_a_sentence_that_leads_to_code_is_completed_by_it(evidence_of: Gather):
    [item] = evidence_of("10:00 sam: crash looping with ```FATAL: no space left```").items

    assert item.text == "crash looping with: FATAL: no space left"


def test_secrets_never_become_evidence():
    key = "AKIA" + "IOSFODNN7" + "EXAMPLE"
    payload = {"messages": [{"ts": "1.0", "user": "U1", "text": f"db failed, key {key}"}]}
    [item] = gather(read_thread(payload, default_gate().document().redact)).items

    assert key not in item.text
    assert "[redacted" in item.text


def test_a_failing_redactor_lets_nothing_pass():
    def broken(text: str) -> str:
        raise RedactionFailed("no")

    with pytest.raises(RedactionFailed):
        read_thread({"messages": [{"ts": "1.0", "text": "x"}]}, broken)


def test_a_flood_of_like_lines_is_cut_short(evidence_of: Gather):
    flood = "\n".join(f"10:00 sam: ERROR request {n} failed" for n in range(500))

    assert len(evidence_of(flood).items) < 10


def test_remarks_on_a_posted_secret_are_no_evidence(evidence_of: Gather):
    assert not evidence_of(
        "10:00 sam: you just pasted the secret\n10:01 ana: password in there"
    ).items
