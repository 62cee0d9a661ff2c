from pipeline.redaction.gate import default_gate
from pipeline.tester.transcript import read_text


def read(text: str):
    return read_text(text, lambda t: t)


def test_lines_keep_their_numbers_over_blank_ones():
    source = read("first\n\n  \nfourth\n")

    assert [(r.address, r.text.strip()) for r in source.remarks] == [
        ("L1", "first"),
        ("L4", "fourth"),
    ]


def test_a_pasted_chat_has_speakers_and_times():
    remarks = read("[10:02] sam: db is down\n[10:03] ana: looking\n[10:04] sam: fixed").remarks

    assert [r.speaker for r in remarks] == ["sam", "ana", "sam"]
    assert remarks[0].text == "db is down"
    assert remarks[0].stamp == "10:02"


def test_names_above_their_messages_are_speakers():
    remarks = read(
        "sam  10:02 AM\ndb is down\nana  10:03 AM\nlooking\nsam  10:05 AM\nfixed"
    ).remarks

    assert [(r.speaker, r.text) for r in remarks] == [
        ("sam", "db is down"),
        ("ana", "looking"),
        ("sam", "fixed"),
    ]
    assert remarks[2].stamp == "10:05 AM"


def test_log_levels_and_services_are_no_speakers():
    log = "ERROR: disk full\nWARN: retrying\nERROR: disk full\norders-api: failed\norders-api: up"

    assert not read(log).participants


def test_clock_times_run_past_midnight():
    first, second = read("23:58:10 a failed\n00:03:11 b failed").remarks

    assert first.moment and second.moment
    assert round((second.moment - first.moment).total_seconds() / 60) == 5


def test_a_secret_over_several_lines_is_gone_and_later_lines_keep_their_numbers():
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    body = "\n".join("MIIEowIBAAKCAQEA" + c * 48 for c in "qwertz")
    text = f"db down at 02:13\nkey:\n{begin}\n{body}\n{end}\nrestored the db"
    source = read_text(text, default_gate().document().redact)

    assert not any("MIIEow" in r.text for r in source.remarks)
    assert source.remarks[0].address == "L1"
    assert (source.remarks[-1].address, source.remarks[-1].text) == ("L11", "restored the db")
