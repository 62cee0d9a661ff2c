"""Days and times of day as they are said: 2024-03-14T02:13Z, 14 March, 2:13 PM, 0213 UTC."""

import re

from pipeline.speech.numerals import cardinal, clock, code, ordinal
from pipeline.speech.rules import Rule

MONTHS = (
    "January February March April May June July August September October November December"
).split()
# A full stop is part of the word only where no sentence ends with it.
_ABBREVIATED = r"(?:\.(?!\s+[A-Z]|\s*$))?"
_MONTH = (
    rf"(?P<month>{'|'.join(MONTHS)}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b{_ABBREVIATED}"
)
_DAY = r"(?P<day>0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_ZONE = r"(?:\s?(?P<zulu>Z)\b|\s?(?P<offset>[+-][01][0-9]):?(?P<offset_minute>[0-5][0-9])\b)?"
_HALF = rf"(?P<half>[apAP]\.?[mM])\b{_ABBREVIATED}"
_TIME = (
    r"(?P<hour>[01]?[0-9]|2[0-4]):(?P<minute>[0-5][0-9])"
    r"(?::(?P<second>[0-5][0-9])(?:[.,][0-9]+)?)?(?![0-9:])"
)


def _date(match: re.Match[str]) -> str:
    """Say one of the twelve months, or leave what cannot be a date."""
    found = match.groupdict()
    number, day, year = int(found["number"]), found.get("day"), found.get("year")
    if not 1 <= number <= 12:
        return match[0]
    return _day(MONTHS[number - 1], day, year)


def _day(month: str, day: str | None, year: str | None) -> str:
    spoken = f"{month} {ordinal(int(day))}" if day else month
    if not year:
        return spoken
    return f"{spoken}, {code(year)}" if day else f"{spoken} {code(year)}"


def _named_month(match: re.Match[str]) -> str:
    month = next(name for name in MONTHS if name.startswith(match["month"][:3]))
    found = match.groupdict()
    return _day(month, found.get("day"), found.get("year"))


def _slashed(match: re.Match[str]) -> str:
    """Day and month by their size; where both could be either, the order stays as written."""
    first, second = int(match["first"]), int(match["second"])
    year = match["year"] if len(match["year"]) == 4 else "20" + match["year"]
    if first > 12 >= second > 0:
        return _day(MONTHS[second - 1], match["first"], year)
    if second > 12 >= first > 0:
        return _day(MONTHS[first - 1], match["second"], year)
    return f"{cardinal(first)} {cardinal(second)} {code(year)}"


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    if match["half"]:
        spoken = f"{cardinal(hour) if not minute else clock(hour, minute)} {_half(match['half'])}"
    else:
        spoken = clock(hour, minute)
    if second := int(match["second"] or 0):
        spoken += f" and {cardinal(second)} second{'s' * (second > 1)}"
    return spoken + _zone(match)


def _half(written: str) -> str:
    return "AM" if written[0] in "aA" else "PM"


def _zone(match: re.Match[str]) -> str:
    if match["zulu"]:
        return " UTC"
    if not match["offset"]:
        return ""
    hours, minutes = int(match["offset"]), int(match["offset_minute"])
    if not hours and not minutes:
        return " UTC"
    sign = "minus" if match["offset"].startswith("-") else "plus"
    return f" UTC {sign} {cardinal(abs(hours))}" + (f" {cardinal(minutes)}" if minutes else "")


def _compact(match: re.Match[str]) -> str:
    return f"{clock(int(match['hour']), int(match['minute']))} {match['zone']}"


RULES: tuple[Rule, ...] = (
    (
        re.compile(
            r"(?<![\w:.])([0-2]?[0-9]:[0-5][0-9](?:\s?(?:[A-Z]{1,4}|[ap]m))?)"
            r"\s*[-–—]\s*(?=[0-2]?[0-9]:[0-5][0-9])"
        ),
        r"\1 to ",
    ),
    (re.compile(r"(?<=[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?=[0-2][0-9]:[0-5][0-9])"), " at "),
    (re.compile(rf"\b{_YEAR}[-/](?P<number>[01][0-9])[-/](?P<day>[0-3][0-9])(?![\w-])"), _date),
    (re.compile(rf"(?<![\w-]){_YEAR}-(?P<number>[01][0-9])(?![\w-])"), _date),
    (
        re.compile(
            r"(?<![\w/])(?P<first>[0-3]?[0-9])([/-])(?P<second>[0-3]?[0-9])\2"
            r"(?P<year>20[0-9]{2}|[0-9]{2}(?<!-..))(?![\w/])"
        ),
        _slashed,
    ),
    (
        re.compile(rf"(?:\b[Tt]he\s+)?(?<![\w.:-]){_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR}\b)?"),
        _named_month,
    ),
    (re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?![:.%/-]?[0-9])(?:,?\s+{_YEAR}\b)?"), _named_month),
    (re.compile(rf"\b{_MONTH}\s+{_YEAR}\b"), _named_month),
    (
        re.compile(rf"(?<![\w:.]){_TIME}(?:\s?{_HALF})?{_ZONE}"),
        _time,
    ),
    (
        re.compile(rf"(?<![\w:.])(?P<hour>1[0-2]|0?[1-9])\s?{_HALF}"),
        lambda match: f"{cardinal(int(match['hour']))} {_half(match['half'])}",
    ),
    (
        re.compile(r"\b(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])\s(?P<zone>UTC|GMT|CES?T)"),
        _compact,
    ),
    (
        re.compile(rf"\b((?i:in|since|until|during|early|late|mid|year)|Q[1-4])([\s-]){_YEAR}\b"),
        lambda match: f"{match[1]}{match[2]}{code(match['year'])}",
    ),
)
