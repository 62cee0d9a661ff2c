"""Phrases for periods, as people on call use them."""

from datetime import date

import pytest

from pipeline.retrieval.when import find_period

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("what caused last week's database outage?", "2026-11-09", "2026-11-15"),
        ("anything this week?", "2026-11-16", "2026-11-22"),
        ("what broke last month", "2026-10-01", "2026-10-31"),
        ("what broke last weekend", "2026-11-14", "2026-11-15"),
        ("what broke yesterday", "2026-11-20", "2026-11-20"),
        ("what broke on tuesday?", "2026-11-17", "2026-11-17"),
        ("three days ago", "2026-11-18", "2026-11-18"),
        ("in the last 2 weeks", "2026-11-07", "2026-11-21"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("on 2021-06-22", "2021-06-22", "2021-06-22"),
        ("on the 25th of january 2023", "2023-01-25", "2023-01-25"),
        ("on Feb 8 2019", "2019-02-08", "2019-02-08"),
        ("around 10 December 2021", "2021-12-05", "2021-12-15"),
        ("in March 2024", "2024-03-01", "2024-03-31"),
        ("late october 2025", "2025-10-19", "2025-10-31"),
        ("mid october 2018", "2018-10-08", "2018-10-22"),
        ("in summer 2021", "2021-06-01", "2021-08-31"),
        ("in Q2 2024", "2024-04-01", "2024-06-30"),
        ("how many in 2020 and 2021", "2020-01-01", "2021-12-31"),
        ("between october 2021 and january 2022", "2021-10-01", "2022-01-31"),
        ("in may and june 2021", "2021-05-01", "2021-06-30"),
        ("since march 2026", "2026-03-01", "2026-11-21"),
        ("in 2022", "2022-01-01", "2022-12-31"),
        ("in march", "2026-03-01", "2026-03-31"),
        ("in december", "2025-12-01", "2025-12-31"),
    ],
)
def test_period(question: str, start: str, end: str) -> None:
    period = find_period(question, SATURDAY)
    assert period is not None
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "question",
    [
        "may we restart the database?",
        "after release 8.2 the app crashes",
        "why did port 2024 refuse connections",
        "since this morning nodes flap, seen that?",
        "the march of errors",
        "on 2021-13-45",
    ],
)
def test_no_period(question: str) -> None:
    assert find_period(question, SATURDAY) is None


def test_a_month_without_a_year_fits_every_year() -> None:
    period = find_period("what happened in june?", SATURDAY)
    assert period is not None
    assert period.distance(date(2021, 6, 22)) == 0
    assert period.distance(date(2021, 9, 22)) > 60


def test_distance_counts_days_to_the_nearer_end() -> None:
    period = find_period("in march 2024", SATURDAY)
    assert period is not None
    distances = [period.distance(date(2024, *day)) for day in ((2, 27), (3, 15), (4, 3))]
    assert distances == [3, 0, 3]
