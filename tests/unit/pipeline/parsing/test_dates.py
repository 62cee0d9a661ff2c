import pytest

from pipeline.parsing.dates import day_of_path, days_in, writes_day_first
from pipeline.parsing.parser import Parser
from pipeline.records import Document


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-07",
        "2024/3/7",
        "March 7, 2024",
        "March 7th 2024",
        "7 March 2024",
        "7th of March, 2024",
        "Mar 7-9, 2024",
        "7. March 2024",
        "03/07/2024",
        "03/07/24",
        "07.03.2024 we",
    ],
)
def test_forms_of_a_day(text: str):
    day_first = text.startswith("07.")
    assert [day.iso for day in days_in(f"On {text} it broke", day_first=day_first)] == [
        "2024-03-07"
    ]


def test_a_day_without_a_year_takes_the_one_given():
    assert [day.iso for day in days_in("On Sep 27 it broke", year=2017)] == ["2017-09-27"]
    assert list(days_in("On Sep 27 it broke")) == []


def test_impossible_days_and_versions_are_none():
    assert list(days_in("2024-02-31, 1.18.15, 10.0.32.54, 99/99/2024")) == []


def test_one_clear_day_tells_the_order():
    assert writes_day_first("on 25/12/2023 and 03/04/2023")
    assert not writes_day_first("on 03/04/2023, 2023-12-25")


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("incidents/2018-02-22-down.md", "2018-02-22"),
        ("postmortem/20210607-auth.md", "2021-06-07"),
        ("blog/2021/04/28/release.md", "2021-04-28"),
        ("2023-04/04-25-account.md", "2023-04-25"),
        ("PM2022-009 - Bad image.md", None),
        ("README.md", None),
    ],
)
def test_days_in_paths(path: str, day: str | None):
    assert day_of_path(path) == day


def date_of(text: str, path: str = "report.md") -> str | None:
    return Parser().parse(Document("folder", path, text))[0].date


def test_the_day_in_the_text_beats_the_day_of_publication():
    text = "---\ndate: 2024-05-09\n---\n\nOn 2024-05-03 at 10:00 the shop was down due to a bug.\n"
    assert date_of(text, "_posts/2024-05-09-outage.md") == "2024-05-03"


def test_a_labelled_date_beats_all_others():
    text = (
        "# Outage\n\n**Date:** 5 May 2024\n\nOn 2024-05-01 we had released the bug that broke it.\n"
    )
    assert date_of(text, "2024-05-06-outage.md") == "2024-05-05"


def test_the_file_name_beats_a_first_row_that_goes_far_back():
    text = (
        "# Outage\n\n## Timeline\n\n- 2023-12-05 16:21 bug introduced\n- 2024-03-26 23:04 outage\n"
    )
    assert date_of(text, "2024-03-26.md") == "2024-03-26"


def test_no_date_is_none():
    assert date_of("# Outage\n\nThe shop was down because of a bug. We rolled back.\n") is None
