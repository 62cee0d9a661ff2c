from bot.targets import apart

HOUR = 3600


def thread(start, replies, hours=1.0):
    return {"ts": f"{start:.6f}", "reply_count": replies, "latest_reply": f"{start + hours * HOUR}"}


def test_threads_of_one_incident_are_one_choice():
    found = apart([thread(0, 9), thread(1800, 20), thread(3 * HOUR, 7)])
    assert [t["reply_count"] for t in found] == [20]


def test_incidents_hours_apart_are_choices_newest_first():
    found = apart([thread(0, 9), thread(10 * HOUR, 8), thread(40 * HOUR, 7)])
    assert [t["reply_count"] for t in found] == [7, 8, 9]
