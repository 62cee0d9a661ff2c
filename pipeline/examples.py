"""The example organisation, with dates that lie just before the day of loading.

`examples/` holds tokens instead of dates and times, in texts and in file names; its README
describes them. Here they become real ones, so that "last week" always has an answer.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TOKEN = re.compile(
    r"\{\{(?P<anchor>day|week|month|min)(?P<offset>[+-]\d+)"
    r"(?:\.(?P<place>\w+))?(?: (?P<form>[^{}]+))?\}\}"
)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """Where the rendered examples lie."""

    postmortems: Path
    channels: tuple[Path, ...]
    questions: Path


def write_examples(target: Path, now: datetime) -> ExampleSet:
    """Render everything into `target`; an earlier rendering there is replaced.

    now: aware; its own date is "today". Clock times come out in UTC.
    """
    for folder in ("postmortems", "channels"):
        shutil.rmtree(target / folder, ignore_errors=True)
    for source in _sources():
        copy = target / render(source.relative_to(EXAMPLES).as_posix(), now)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(render(source.read_text("utf-8"), now), "utf-8")
    return ExampleSet(
        target / "postmortems",
        tuple(sorted((target / "channels").iterdir())),
        target / "questions.jsonl",
    )


def _sources() -> Iterator[Path]:
    yield from (path for path in sorted((EXAMPLES / "postmortems").rglob("*")) if path.is_file())
    yield from sorted((EXAMPLES / "channels").glob("*.json"))
    yield EXAMPLES / "questions.jsonl"


def render(text: str, now: datetime) -> str:
    """Replace every token in `text`. Raises ValueError for one that names no day."""
    return TOKEN.sub(lambda token: _resolve(token, now), text)


def _resolve(token: re.Match[str], now: datetime) -> str:
    anchor, place, form = token["anchor"], token["place"] or "", token["form"]
    offset = int(token["offset"])
    if anchor == "min":
        moment = now.astimezone(UTC) + timedelta(minutes=float(f"{offset}.{place or 0}"))
        return moment.strftime(form) if form else f"{moment.timestamp():.6f}"
    return _day(anchor, offset, place, now.date()).strftime(form or "%Y-%m-%d")


def _day(anchor: str, offset: int, place: str, today: date) -> date:
    if anchor == "day":
        return today + timedelta(days=offset)
    if anchor == "week":
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(weeks=offset, days=WEEKDAYS.index(place))
    years, month = divmod(today.year * 12 + today.month - 1 + offset, 12)
    first = date(years, month + 1, 1)
    if place.isdecimal():
        return first.replace(day=int(place))
    ahead = (WEEKDAYS.index(place[1:]) - first.weekday()) % 7
    return first + timedelta(weeks=int(place[0]) - 1, days=ahead)
