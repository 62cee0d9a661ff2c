"""The gate: numbering, documents of several texts, personal data, and failing closed."""

import random
from collections.abc import Iterator

import pytest

from pipeline.errors import RedactionFailed
from pipeline.records import Redaction
from pipeline.redaction.findings import Detector, Finding
from pipeline.redaction.gate import Gate, default_gate
from pipeline.redaction.placeholders import spoken
from pipeline.redaction.reading import Reading
from tests.unit.pipeline.redaction.made_up import made_up

ONE, TWO = "Winter" + "#k29Qf7", "tiger" + "!Zp41x8"
KEY = made_up("aws_id", random.Random(1))


def redact(text: str, pii: bool = False) -> str:
    return default_gate(pii).redact(text).text


def test_the_same_value_has_the_same_number_and_another_the_next() -> None:
    text = f"password={ONE}\nDB_PASSWORD={TWO}\npw: {ONE}\nkey {KEY}"
    assert redact(text) == (
        "password=[redacted password 1]\nDB_PASSWORD=[redacted password 2]\n"
        "pw: [redacted password 1]\nkey [redacted aws-key 1]"
    )


def test_redactions_count_what_was_taken_out() -> None:
    found = default_gate().redact(f"password={ONE} pw={TWO} key {KEY} password={ONE}").redactions
    assert found == (Redaction("password", 3), Redaction("aws-key", 1))


def test_a_secret_said_again_without_context_goes_too() -> None:
    text = f"the password is {ONE}\nno, {ONE} does not work, tried root:{ONE}@db-1"
    assert ONE not in redact(text)


def test_texts_of_a_document_share_their_numbers() -> None:
    document = default_gate().document()
    assert document.redact(f"password={ONE}") == "password=[redacted password 1]"
    assert document.redact(f"pw={TWO}") == "pw=[redacted password 2]"
    assert document.redact(f"so {ONE} is out") == "so [redacted password 1] is out"
    assert document.redactions == (Redaction("password", 3),)


def test_two_documents_know_nothing_of_each_other() -> None:
    gate = default_gate()
    gate.redact("password=tiger2014")
    assert gate.redact("so tiger2014 is out").text == "so tiger2014 is out"


def test_new_numbers_go_on_behind_those_already_there() -> None:
    assert redact(f"pw=[redacted password 3] password={ONE}") == (
        "pw=[redacted password 3] password=[redacted password 4]"
    )


def test_a_specific_kind_wins_over_a_general_one() -> None:
    token = made_up("ghp", random.Random(1))
    assert redact(f"password={token}") == "password=[redacted github-token 1]"
    assert redact(f"https://x:{token}@github.com/a") == (
        "https://x:[redacted github-token 1]@github.com/a"
    )


def test_a_value_longer_than_what_is_judged_goes_whole() -> None:
    secret = "a1B2c3D4" * 200
    assert redact(f"token={secret} end") == "token=[redacted token 1] end"
    assert redact(f"password: {secret}.\nend") == "password: [redacted password 1]\nend"


@pytest.mark.parametrize("between", ["", "\u200b", "\u00ad", "\ufeff"])
def test_invisible_characters_hide_nothing(between: str) -> None:
    assert redact(f"got {KEY[:6]}{between}{KEY[6:]} here") == "got [redacted aws-key 1] here"


def test_positions_hold_behind_entities_and_escapes() -> None:
    text = f"a &lt;b&gt; &amp; c\\_d “e” \u200b password=&quot;{ONE}&quot; &amp; f"
    assert redact(text) == text.replace(ONE, "[redacted password 1]")


def test_a_detector_that_fails_lets_nothing_pass_and_quotes_nothing() -> None:
    def broken(reading: Reading) -> Iterator[Finding]:
        yield Finding(0, 4, "password")
        raise ValueError(reading.plain)

    with pytest.raises(RedactionFailed) as failure:
        Gate([Detector.of_texts(broken)]).redact(f"secret text {ONE}")
    message = str(failure.value)
    assert "broken" in message
    assert "\n" not in message
    assert "secret text" not in message
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


def test_a_placeholder_of_any_kind_is_read_as_one() -> None:
    assert redact("[redacted menu 12] and [redacted key-u 12]") == (
        "[redacted menu 12] and [redacted key-u 12]"
    )


def test_a_detector_is_asked_only_about_texts_with_its_signs() -> None:
    def first_word(reading: Reading) -> Iterator[Finding]:
        yield Finding(0, reading.plain.index(" "), "password")

    gate = Gate([Detector.of_texts(first_word, "please", "sésame")])
    assert gate.redact("nothing to see").text == "nothing to see"
    assert gate.redact("Sésame OPEN PLEASE").text == "[redacted password 1] OPEN PLEASE"


def test_what_is_no_text_does_not_pass() -> None:
    with pytest.raises(RedactionFailed):
        default_gate().redact(None)  # type: ignore[arg-type]


PERSONAL = {
    "mail jane.doe+ops@mail.example bounced": "mail [redacted email 1] bounced",
    "<mailto:jo@a.example|jo@a.example>": "<mailto:[redacted email 1]|[redacted email 1]>",
    "paged +44 20 7946 0958 at 03:12": "paged [redacted phone 1] at 03:12",
    "call (202) 555-0109 now": "call [redacted phone 1] now",
    "phone: 030 901820": "phone: [redacted phone 1]",
    "account DE89 3704 0044 0532 0130 00": "account [redacted bank-account 1]",
    "ssn 078-05-1120": "ssn [redacted social-security-number 1]",
}


@pytest.mark.parametrize(("text", "clean"), PERSONAL.items())
def test_personal_data_goes_on_demand_only(text: str, clean: str) -> None:
    assert redact(text, pii=True) == clean
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:acme/infra.git",
        "ssh://git@gitlab.example:2222/acme/app.git",
        "postgres://app:${PW}@db-1.internal:5432/orders",
        "dial tcp 10.12.5.36:10254: refused",
        "slack ts 1714648991.412259",
        "left-pad@1.3.0 and app@sha256:0f",
        "at 2024-05-02 11:03:21 UTC+0200",
        "10.0.3.7:5432 took 1200 ms, 3 of 5",
    ],
)
def test_machines_are_no_persons(text: str) -> None:
    assert redact(text, pii=True) == text


def test_placeholders_are_said_in_words() -> None:
    text = "Use [redacted aws-key 1], the [redacted password 2], an [redacted jwt 1]"
    assert spoken(text) == "Use a redacted key, the redacted password, a redacted token"
    assert spoken("[redacted card-number 1] leaked") == "a redacted card number leaked"
    assert spoken("nothing here") == "nothing here"
