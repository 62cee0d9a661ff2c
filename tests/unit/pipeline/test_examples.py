import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.examples import EXAMPLES, TOKEN, render, write_examples

# 366 days of loading, each at another time of day: every weekday, month end and leap day.
LOADS = [
    datetime(2027, 6, 1, tzinfo=UTC) + timedelta(days=day, minutes=7 * day) for day in range(366)
]
NOW = datetime(2028, 2, 29, 0, 30, 12, 345678, tzinfo=UTC)
TEXTS = {
    path.relative_to(EXAMPLES).as_posix(): path.read_text("utf-8")
    for path in sorted(EXAMPLES.rglob("*"))
    if path.is_file() and path != EXAMPLES / "README.md"
}
INCIDENTS = [
    name
    for name in TEXTS
    if name.startswith("postmortems/") and Path(name).name not in {"README.md", "TEMPLATE.md"}
]
DATED = re.compile(
    r"(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday),? (\d{1,2} [A-Z][a-z]+ \d{4})"
)


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    write_examples(folder, NOW)
    return folder


def incident_day(name, now):
    """The first token in the file name, or else in the text, is the day of the incident."""
    token = TOKEN.search(Path(name).name) or TOKEN.search(TEXTS[name])
    assert token
    return date.fromisoformat(render(re.sub(" .*", "}}", token[0]), now))


def test_tokens_mean_what_the_readme_says():
    friday = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    rendered = {
        "{{day-2}}": "2026-11-18",
        "{{week-1.wed}}": "2026-11-11",
        "{{week+1.mon}}": "2026-11-23",
        "{{month-3.1}}": "2026-08-01",
        "{{month-11.1}}": "2025-12-01",
        "{{month-3.2wed}}": "2026-08-12",
        "{{week-1.wed %-d %B %Y}}": "11 November 2026",
        "{{min-90.5}}": f"{friday.timestamp() - 5430:.6f}",
        "{{min-90 %H:%M}}": "08:00",
    }
    assert {token: render(token, friday) for token in rendered} == rendered


def test_clock_times_are_utc_and_days_local():
    stockholm = datetime.fromisoformat("2026-11-20T00:30:00+01:00")
    assert render("{{min-0 %H:%M}} {{day+0}}", stockholm) == "23:30 2026-11-20"


def test_a_token_that_names_no_day_is_an_error():
    with pytest.raises(ValueError):
        render("{{week-1.someday}}", NOW)


def test_every_token_resolves_on_every_day():
    everything = "\n".join([*TEXTS, *TEXTS.values()])
    tokens = "\n".join(sorted({token[0] for token in TOKEN.finditer(everything)}))
    for now in LOADS:
        assert "{{" not in render(tokens, now)


def test_no_token_is_left_in_names_or_texts(target):
    written = [path for path in target.rglob("*") if path.is_file()]
    assert len(written) == len(TEXTS)
    for path in written:
        assert "{{" not in path.as_posix() + path.read_text("utf-8")


def test_thirty_incidents_in_eighteen_months():
    assert len(INCIDENTS) == 30
    for now in LOADS:
        ages = [(now.date() - incident_day(name, now)).days for name in INCIDENTS]
        assert min(ages) == 2
        assert 500 < max(ages) < 560
        assert sum(7 < age < 45 for age in ages) >= 3


def test_one_database_outage_last_week():
    for now in LOADS:
        monday = now.date() - timedelta(days=now.weekday() + 7)
        last_week = [
            name
            for name in INCIDENTS
            if monday <= incident_day(name, now) < monday + timedelta(days=7)
        ]
        assert [name for name in last_week if "booking-db" in TEXTS[name]] == [
            "postmortems/booking/{{week-1.wed}}-booking-db-disk-full.md"
        ]
        assert set(last_week) <= {
            "postmortems/booking/{{week-1.wed}}-booking-db-disk-full.md",
            "postmortems/booking/{{day-2}} nordic addresses.md",
        }


def test_incident_numbers_follow_the_days():
    numbered = {}
    for name in INCIDENTS:
        head = Path(name).name + TEXTS[name][:600]
        if number := re.search(r"INC-\d+", head, re.IGNORECASE):
            numbered[name] = number[0].upper()
    in_order = sorted(numbered, key=lambda name: numbered[name])
    assert len(set(numbered.values())) == len(in_order) == 28
    for now in LOADS:
        days = [incident_day(name, now) for name in in_order]
        assert days == sorted(days)


def test_named_weekdays_agree_with_their_dates():
    everything = "\n".join(TEXTS.values())
    found = 0
    for now in LOADS[::13]:
        for weekday, day in DATED.findall(render(everything, now)):
            assert datetime.strptime(day, "%d %B %Y").strftime("%A") == weekday
            found += 1
    assert found > 100


def test_gold_answers_stand_in_the_documents(target):
    questions = [
        json.loads(line) for line in (target / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(questions) == len({question["id"] for question in questions}) == 40
    assert sum(not question["answerable"] for question in questions) == 10
    for question in questions:
        pages = [
            " ".join((target / "postmortems" / path).read_text("utf-8").split())
            for path in question["relevant_paths"]
        ]
        assert pages or not question["answerable"]
        if question["gold_verbatim"]:
            for gold in [question["gold_answer"], *question["gold_alternatives"]]:
                assert any(gold in page for page in pages), question["id"]


def test_channels_are_threads_in_order(target):
    channels = sorted((target / "channels").iterdir())
    assert len(channels) == 3
    for path in channels:
        thread = json.loads(path.read_text("utf-8"))
        messages = thread["messages"]
        stamps = [message["ts"] for message in messages]
        assert 25 <= len(messages) <= 60
        assert stamps == sorted(set(stamps))
        assert all(re.fullmatch(r"\d{10}\.\d{6}", ts) for ts in stamps)
        assert float(stamps[-1]) < NOW.timestamp()
        people = {user["id"] for user in thread["users"]}
        roots = [m["thread_ts"] for m in messages if "thread_ts" in m]
        assert set(roots) <= set(stamps)
        assert len(set(roots)) >= 3
        for message in messages:
            mentioned = re.findall(r"<@(\w+)>", message["text"])
            assert {message.get("user"), *mentioned} - {None} <= people
            replies = roots.count(message["ts"]) - 1
            assert message.get("reply_count", 0) == max(replies, 0)


def test_writing_again_on_another_day_leaves_nothing_behind(tmp_path):
    write_examples(tmp_path, NOW - timedelta(days=30))
    first = write_examples(tmp_path, NOW)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert write_examples(tmp_path, NOW) == first
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before
    assert len(after) == len(TEXTS)
