import pytest

from pipeline.parsing.sections import read_outline
from pipeline.parsing.timeline import read_timeline


def rows(text: str, year: int | None = None) -> list[tuple[str, str]]:
    found, _ = read_timeline(read_outline(text, "report.md"), year)
    return [(row.time, row.event) for row in found]


@pytest.mark.parametrize(
    ("line", "time", "event"),
    [
        ("- 10:05 down", "10:05", "down"),
        ("- **10:05 UTC** - down", "10:05 UTC", "down"),
        ("- 10:05 UTC: down", "10:05 UTC", "down"),
        ("- [03-26 23:04] down", "03-26 23:04", "down"),
        ("- 2024-04-01 0251: down", "2024-04-01 0251", "down"),
        ("- 2021-05-25 - ~14:00 UTC: down", "2021-05-25 - ~14:00 UTC", "down"),
        ("- 16:37 Denver - down", "16:37 Denver", "down"),
        ("- 04:49 PM UTC down", "04:49 PM UTC", "down"),
        ("- Jan 14, 10:18 AM: down", "Jan 14, 10:18 AM", "down"),
        ("- 10/20/2022 - 15:38 CST - down", "10/20/2022 - 15:38 CST", "down"),
        ("- T+15m down", "T+15m", "down"),
        ("- [???] down", "???", "down"),
        ("- 9am: down", "9am", "down"),
        ("- **10:05: all of it is down**", "10:05", "all of it is down"),
        ("- 10:05 PST AWS down", "10:05 PST", "AWS down"),
    ],
)
def test_forms_of_time(line: str, time: str, event: str):
    assert rows(f"## Timeline\n\n{line}\n- 23:59 end\n")[0] == (time, event)


def test_a_day_that_stands_alone_holds_for_the_times_after_it():
    text = "## Timeline\n\n_4/21/23_\n\n- 11:12 AM: login\n\n### 2023-04-24\n\n- 9:00 AM: erased\n"
    assert rows(text) == [("2023-04-21 11:12 AM", "login"), ("2023-04-24 9:00 AM", "erased")]


def test_a_heading_per_time_takes_all_below_it():
    text = (
        "## Timeline\n\n### 08:54 UTC\n\nStart.\n\n- a\n- b\n\n```\nlog\n```\n\n### 09:10\n\nEnd.\n"
    )
    assert rows(text) == [("08:54 UTC", "Start. a; b"), ("09:10", "End.")]


def test_tables_with_day_and_time_apart():
    text = (
        "## Timeline\n\n| Day | Date | Time (UTC) | Who | Event |\n|--|--|--|--|--|\n"
        "| Wed | Dec 15 | 22:40 | Ann | saw it |\n| Wed | Dec 15 | 22:45 | Bo | fixed it |\n"
    )
    assert rows(text) == [("Wed Dec 15 22:40", "saw it"), ("Wed Dec 15 22:45", "fixed it")]


def test_unsure_times_in_a_table_are_kept():
    text = (
        "## Timeline\n\n| Time | Event |\n|--|--|\n| 2022-02-?? ??:?? | TBA: a |\n| 09:00 | b |\n"
    )
    assert rows(text)[0] == ("2022-02-?? ??:??", "TBA: a")


def test_lines_of_one_paragraph_are_rows():
    assert rows("## Timeline\n\n10:00 down\n10:05 up again\nand well\n") == [
        ("10:00", "down"),
        ("10:05", "up again and well"),
    ]


def test_nested_items_belong_to_their_row():
    text = "## Timeline\n\n- 10:00 deployed\n  - with a new rule\n- 10:05 down\n"
    assert rows(text)[0] == ("10:00", "deployed; with a new rule")


def test_remarks_and_pictures_are_no_rows():
    text = "## Timeline\n\nAll times are UTC.\n\n- 10:00 down ![graph](a.png)\n- 10:05 up\n"
    assert rows(text) == [("10:00", "down"), ("10:05", "up")]


def test_timed_bullets_count_under_another_heading():
    assert len(rows("## What happened\n\n- 10:00 down\n- 10:05 up\n")) == 2
    assert rows("## Action items\n\n- 10:00 is too early\n- 10:05 too\n") == []


def test_dated_sentences_when_there_is_no_list():
    text = "At **13:24 UTC,** we noticed errors. Nobody knew why. At 13:40 we rolled back.\n"
    assert rows(text) == [("13:24 UTC", "we noticed errors"), ("13:40", "we rolled back")]


def test_chat_logs_are_no_timeline():
    assert rows("## Summary\n\nIt broke.\n\n## Appendix\n\n- 10:00 hi\n- 10:01 hello\n") == []


def test_a_year_is_no_clock_time():
    assert rows("## Timeline\n\n- 2019 was a bad year\n- 10:05 down\n") == [("10:05", "down")]
