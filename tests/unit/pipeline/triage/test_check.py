"""What a model wrote stays only if a report bears it out."""

import pytest

from pipeline.triage.check import Source, check_sentence

POOL = Source(
    1,
    "Title: Booking API out of connections\nRoot cause: The release lowered the HikariPool size "
    "from 40 to 10, so requests waited for a connection until they timed out at 14:02 UTC.\n"
    "Fix: Rolled back to release 4.18.2.",
)
DISK = Source(2, "Title: Disk full\nRoot cause: Binary logs filled the disk of db-primary-01.")


def check(sentence: str) -> str | None:
    checked = check_sentence(sentence, [POOL, DISK])
    return checked.text if checked else None


def test_a_true_sentence_stays_with_its_citation() -> None:
    said = "The release lowered the HikariPool size from 40 to 10"
    assert check(f"{said} [1].") == f"{said}. [1]"


def test_a_missing_or_wrong_citation_is_set_right() -> None:
    assert check("Binary logs filled the disk of db-primary-01.") == (
        "Binary logs filled the disk of db-primary-01. [2]"
    )
    assert check("Binary logs filled the disk of db-primary-01 [1].") == (
        "Binary logs filled the disk of db-primary-01. [2]"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "The root cause: [1]",  # says nothing
        "The release lowered the HikariPool size from 40 to 20 [1].",  # another number
        "The release raised the HikariPool size from 40 to 10 [1].",  # the other way round
        "The release lowered the PgBouncer size from 40 to 10 [1].",  # another name
        "A network partition isolated the Frankfurt zone [1].",  # invented
        "Rolled back to release 4.18.2, see https://evil.example/x [1].",  # an address
        "Requests waited until they timed out at 14:02 UTC because of a flood [1].",  # other cause
        "The reason is that requests waited for a flooded connection [1].",
        "<!channel> Rolled back to release 4.18.2 [1].",  # a broadcast
        "[1]",
        "",
    ],
)
def test_what_no_report_bears_out_goes(sentence: str) -> None:
    assert check(sentence) is None
