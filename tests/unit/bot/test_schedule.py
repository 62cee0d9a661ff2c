from datetime import UTC, date, datetime

from bot.schedule import last_due


def test_the_last_night_is_todays_once_its_time_has_come():
    assert last_due(datetime(2026, 3, 2, 2, 30, tzinfo=UTC), "02:30") == date(2026, 3, 2)
    assert last_due(datetime(2026, 3, 2, 2, 29, tzinfo=UTC), "02:30") == date(2026, 3, 1)
