from datetime import UTC, datetime

import pytest

from pipeline.tester.clock import (
    clock_times,
    durations,
    relative_times,
    spell_minutes,
    split_stamp,
)

SAID = datetime(2024, 5, 14, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("down since 13:20 UTC", 13, 20),
        ("started at 15:20 CEST", 13, 20),
        ("died around 06:10 PT", 13, 10),
        ("since ~13:45", 13, 45),
        ("at 1:30 pm utc", 13, 30),
        ("yesterday 23:04 UTC", 23, 4),
    ],
)
def test_clock_times_are_placed_before_they_were_said(text: str, hour: int, minute: int):
    [stamp] = clock_times(text, SAID)

    assert stamp.at
    assert (stamp.at.hour, stamp.at.minute) == (hour, minute)
    assert stamp.at <= SAID


def test_a_time_without_zone_that_lies_far_off_stays_unplaced():
    [stamp] = clock_times("flat since 16:22", SAID)

    assert stamp.at is None
    assert stamp.shown == "16:22"


@pytest.mark.parametrize(
    "text", ["dial tcp 10.63.250.132:80", "main.rs:119:5", "ratio 3:1", "v1.2:34", "2024-05-14T10"]
)
def test_ports_lines_and_ratios_are_no_times(text: str):
    assert not list(clock_times(text, SAID))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("~5 min ago", 5),
        ("since about 10 minutes", 10),
        ("two hours ago", 120),
        ("an hour ago", 60),
    ],
)
def test_relative_times_count_back_from_when_it_was_said(text: str, minutes: int):
    [stamp] = relative_times(text, SAID)

    assert stamp.at
    assert (SAID - stamp.at).total_seconds() == minutes * 60


@pytest.mark.parametrize(
    ("text", "minutes"), [("1h48m", 108), ("40 minutes", 40), ("2 hours", 120), ("1 h 5 min", 65)]
)
def test_durations(text: str, minutes: int):
    assert [m for m, _ in durations(f"we were down for {text} in total")] == [minutes]


@pytest.mark.parametrize(
    ("line", "shown", "rest"),
    [
        ("2024-05-14T10:00:01Z api: failed", "10:00:01 UTC", "api: failed"),
        ("2024-05-14 10:00:01,123 api failed", "10:00:01", "api failed"),
        ("May 14 10:00:01 host api failed", "10:00:01", "host api failed"),
        ("[10:00] sam: hi", "10:00", "sam: hi"),
        ("10:00 UTC - down", "10:00 UTC", "down"),
    ],
)
def test_leading_times_are_split_off(line: str, shown: str, rest: str):
    stamp, remainder = split_stamp(line)

    assert stamp and stamp.shown == shown
    assert remainder == rest


def test_lengths_are_spelt_for_people():
    assert [spell_minutes(m) for m in (1, 72, 120, 372)] == [
        "1 minute",
        "72 minutes",
        "2 hours",
        "6 hours 12 minutes",
    ]
