"""Times as people and machines write them: line stamps, clock times with zones, "10 min ago"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_OFFSETS = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180,
    "ist": 330, "sgt": 480, "jst": 540, "aest": 600, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_REGIONS = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_ZONE = "|".join(sorted((*_OFFSETS, *_REGIONS), key=len, reverse=True))
_CLOCK = re.compile(
    r"(?<![\w:.,/\-])(?P<about>~\s?|around |about |approx\.? )?"
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
    r"(?P<half>\s?[ap]\.?m\b\.?)?"
    rf"(?:(?:\s(?:last night|yesterday|today))?\s?(?P<zone>(?:{_ZONE})\b))?",
    re.IGNORECASE,
)
_COUNT = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "half an": 0.5,
}  # fmt: skip
_AMOUNT = rf"[~≈]?(?P<n>\d+(?:\.\d+)?|{'|'.join(_COUNT)})\s?(?P<unit>s|m|h|d)(?:[a-z]{{0,6}})\b"
_AGO = re.compile(
    rf"\b(?:since|for the last|for the past) (?:about )?{_AMOUNT}"
    rf"|(?<![\w.])(?:about )?{_AMOUNT.replace('<n>', '<n2>').replace('<unit>', '<unit2>')} ago\b",
    re.IGNORECASE,
)
_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0}
_DURATION = re.compile(
    r"(?<![\w.])(?:(?P<h>\d{1,3})\s?h(?:(?:ou)?rs?)?(?:\s?(?:and )?(?P<hm>\d{1,2})\s?m?\w{0,6})?"
    r"|(?P<m>\d{1,4})\s?m(?:in(?:ute)?s?)?)\b(?! ago)",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"\[?(?P<date>\d{4}[-/]\d\d[-/]\d\d)[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?"
    rf"\s?(?P<zone>[+-]\d\d:?\d\d|(?:{_ZONE})\b)?\]?:?\s+",
    re.IGNORECASE,
)
_SYSLOG = re.compile(
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+(?P<day>\d{1,2})\s"
    r"(?P<time>\d\d:\d\d:\d\d)\s+"
)
_BARE = re.compile(
    r"[\[(]?(?P<time>\d{1,2}:\d\d(?::\d\d)?)(?:[.,]\d+)?(?P<half>\s?[ap]m)?"
    rf"(?:\s?(?P<zone>{_ZONE})\b)?[\])]?\s*[-–—:|]?\s+",
    re.IGNORECASE,
)
# A nominal day for inputs that give only clock times; it is never shown.
NOMINAL_DAY = datetime(1999, 12, 31, tzinfo=UTC)
_PLAUSIBLE_PAST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time and how the input writes it. `at` is None when its zone cannot be known."""

    at: datetime | None
    shown: str


def zone_named(name: str) -> tzinfo:
    """The zone of an abbreviation or of an offset such as +02:00."""
    key = name.lower()
    if key in _REGIONS:
        return ZoneInfo(_REGIONS[key])
    if key in _OFFSETS:
        return timezone(timedelta(minutes=_OFFSETS[key]))
    sign, digits = (-1 if name[0] == "-" else 1), re.sub(r"\D", "", name)
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def split_stamp(line: str) -> tuple[Stamp | None, str]:
    """A line's leading time, if it has one, and the rest. Times without a zone count as UTC."""
    if match := _ISO.match(line):
        moment = datetime.fromisoformat(f"{match['date'].replace('/', '-')}T{match['time']}")
        zone = match["zone"]
        at = moment.replace(tzinfo=zone_named(zone) if zone else UTC).astimezone(UTC)
        known = zone and zone_named(zone).utcoffset(moment) == timedelta(0)
        return Stamp(at, f"{match['time']}{' UTC' if known else ''}"), line[match.end() :]
    if match := _SYSLOG.match(line):
        shown = match["time"]
    elif match := _BARE.match(line):
        shown = match[0].strip("[]() -–—:|\t").strip()
    else:
        return None, line
    hour, minute = map(int, match["time"].split(":")[:2])
    if hour > 23:
        return None, line
    hour = _half_day(hour, match.groupdict().get("half") or "")
    return Stamp(NOMINAL_DAY.replace(hour=hour, minute=minute), shown), line[match.end() :]


def clock_times(text: str, said_at: datetime | None) -> Iterator[Stamp]:
    """Clock times in a text. Without a zone, UTC is taken where that lies shortly before."""
    for match in _CLOCK.finditer(text):
        hour = _half_day(int(match["hour"]), match["half"] or "")
        yield Stamp(_place(hour, int(match["minute"]), match["zone"], said_at), match[0].strip())


def relative_times(text: str, said_at: datetime | None) -> Iterator[Stamp]:
    """ "10 min ago" and "since ~5 min", counted back from when it was said."""
    for match in _AGO.finditer(text):
        number, unit = match["n"] or match["n2"], match["unit"] or match["unit2"]
        count = _COUNT.get(number.lower()) or float(re.sub(r"[^\d.]", "", number) or 0)
        delta = timedelta(minutes=count * _MINUTES[unit.lower()])
        yield Stamp(said_at - delta if said_at else None, match[0].strip())


def durations(text: str) -> Iterator[tuple[int, str]]:
    """Stated lengths in minutes, with the words that state them: "1h48m", "40 minutes"."""
    for match in _DURATION.finditer(text):
        minutes = int(match["m"] or 0) + 60 * int(match["h"] or 0) + int(match["hm"] or 0)
        yield minutes, match[0].strip()


def spell_minutes(minutes: int) -> str:
    """ "1 minute", "72 minutes", from two hours on "6 hours 12 minutes"."""
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    hours, rest = divmod(minutes, 60)
    return f"{hours} hours {rest} minutes" if rest else f"{hours} hours"


def _half_day(hour: int, half: str) -> int:
    if not half.strip():
        return hour
    return hour % 12 + (12 if half.strip().lower().startswith("p") else 0)


def _place(hour: int, minute: int, zone: str | None, said_at: datetime | None) -> datetime | None:
    """Put a clock time on the latest possible day before it was said."""
    if said_at is None:
        day = NOMINAL_DAY
        at = day.replace(hour=hour, minute=minute, tzinfo=zone_named(zone) if zone else UTC)
        return at.astimezone(UTC)
    local = said_at.astimezone(zone_named(zone) if zone else UTC)
    at = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if at > local + timedelta(minutes=2):
        at -= timedelta(days=1)
    if zone is None and said_at - at > _PLAUSIBLE_PAST:
        return None
    return at.astimezone(UTC)
