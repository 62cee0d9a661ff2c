"""The period that a question speaks of: "last week", "in March", "around 10 December 2021"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
FEASTS = {"halloween": (10, 31), "christmas": (12, 25), "new year": (1, 1), "valentine": (2, 14)}
NUMBERS = {
    "a": 1, "one": 1, "a couple of": 2, "two": 2, "three": 3, "a few": 4, "four": 4, "five": 5,
    "six": 6, "seven": 7, "ten": 10, "twelve": 12,
}  # fmt: skip
UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; `words` is the phrase that said so.

    `any_year`: the phrase names no year, so the same days of other years fit as well.
    """

    start: date
    end: date
    words: str
    any_year: bool = False

    def distance(self, day: date) -> int:
        """Days between `day` and the nearest day of the period; 0 inside."""
        if self.any_year:
            shifts = (day.year + n - self.start.year for n in (-1, 0, 1))
            return min(self._gap(day, _add_years(self.start, n)) for n in shifts)
        return self._gap(day, self.start)

    def _gap(self, day: date, start: date) -> int:
        end = start + (self.end - self.start)
        return max((start - day).days, (day - end).days, 0)

    @property
    def slack(self) -> int:
        """How far off a report may be dated and still be meant, in days."""
        return max(2, (self.end - self.start).days // 4)


def find_period(question: str, today: date) -> Period | None:
    """The first rule that matches, most exact first; None when the question names no time."""
    text = question.lower()
    for pattern, read in _RULES:
        match = pattern.search(text)
        if match and (period := read(match, today)):
            return period
    return None


def _add_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


def _make(match: re.Match[str], start: date, end: date, *, any_year: bool = False) -> Period:
    around = timedelta(days=5 if match.groupdict().get("around") else 0)
    return Period(start - around, end + around, match.group().strip(), any_year)


def _iso(match: re.Match[str], _today: date) -> Period | None:
    return _on(match, int(match["y"]), int(match["m"]), int(match["d"]))


def _named_day(match: re.Match[str], today: date) -> Period | None:
    month = _month_number(match["month"])
    return _on(match, _year(match, today, month), month, int(match["d"]))


def _on(match: re.Match[str], year: int, month: int, day: int) -> Period | None:
    try:
        start = date(year, month, day)
    except ValueError:
        return None
    return _make(match, start, start, any_year="y" in match.groupdict() and not match["y"])


def _month_number(name: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def _year(match: re.Match[str], today: date, month: int) -> int:
    """The year named, else the latest one in which that month has begun."""
    return int(match["y"]) if match["y"] else today.year - (month > today.month)


def _named_month(match: re.Match[str], today: date) -> Period | None:
    month = _month_number(match["month"])
    year = _year(match, today, month)
    end = _month_end(year, month)
    part = match["part"] or ""
    first, last = (1, 31)
    if part.startswith(("early", "beginning", "start")):
        last = 12
    elif part.startswith("mid"):
        first, last = 8, 22
    elif part.startswith(("late", "end")):
        first = 19
    start = date(year, month, first)
    return _make(match, start, min(end, date(year, month, min(last, end.day))),
                 any_year=not match["y"])  # fmt: skip


def _season(match: re.Match[str], today: date) -> Period:
    first, last = SEASONS[match["season"]]
    year = _year(match, today, first)
    return _make(match, date(year, first, 1), _month_end(year, last), any_year=not match["y"])


def _winter(match: re.Match[str], today: date) -> Period:
    year = int(match["y"]) if match["y"] else today.year
    return _make(match, date(year - 1, 12, 1), _month_end(year, 2), any_year=not match["y"])


def _feast(match: re.Match[str], today: date) -> Period:
    month, day = FEASTS[match["feast"]]
    start = date(_year(match, today, month), month, day)
    week = timedelta(days=5)
    return _make(match, start - week, start + week, any_year=not match["y"])


def _quarter(match: re.Match[str], today: date) -> Period:
    first = 3 * int(match["q"]) - 2
    year = _year(match, today, first)
    return _make(match, date(year, first, 1), _month_end(year, first + 2), any_year=not match["y"])


def _whole_year(match: re.Match[str], today: date) -> Period | None:
    year = int(match["y"])
    if year > today.year:
        return None
    return _make(match, date(year, 1, 1), date(year, 12, 31))


def _days_ago(match: re.Match[str], today: date) -> Period:
    days = _count(match["n"]) * UNIT_DAYS[match["unit"]]
    spread = timedelta(days=UNIT_DAYS[match["unit"]] // 2)
    middle = today - timedelta(days=days)
    return _make(match, middle - spread, min(today, middle + spread))


def _last_days(match: re.Match[str], today: date) -> Period:
    days = _count(match["n"]) * UNIT_DAYS[match["unit"]]
    return _make(match, today - timedelta(days=days), today)


def _count(words: str) -> int:
    return int(words) if words.isdigit() else NUMBERS[words]


def _calendar(match: re.Match[str], today: date) -> Period:
    back = 0 if match["which"] == "this" else 1
    unit = match["unit"]
    if unit == "week":
        start = today - timedelta(days=today.weekday() + 7 * back)
        return _make(match, start, start + timedelta(days=6))
    if unit == "weekend":
        saturday = today - timedelta(days=(today.weekday() - 5) % 7 or 7 * back)
        return _make(match, saturday, saturday + timedelta(days=1))
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    index = (today.year * 12 + today.month - 1) // months * months - back * months
    last = index + months - 1
    return _make(match, date(index // 12, index % 12 + 1, 1), _month_end(last // 12, last % 12 + 1))


def _weekday(match: re.Match[str], today: date) -> Period:
    back = (today.weekday() - WEEKDAYS.index(match["weekday"])) % 7
    day = today - timedelta(days=back or (7 if match["last"] else 0))
    return _make(match, day, day)


def _recent_day(match: re.Match[str], today: date) -> Period:
    day = today - timedelta(days=2 if "before" in match.group() else 1)
    return _make(match, day, day)


def _span(match: re.Match[str], today: date) -> Period | None:
    """`between A and B`, `may and june 2021`, `2020 and 2021`: from the first to the second."""
    second = find_period(f"in {match['second']}", today)
    first = second and find_period(f"in {match['first']}", second.end)
    if not first or not second:
        return None
    ends = sorted((first.start, first.end, second.start, second.end))
    return Period(ends[0], ends[-1], match.group(), first.any_year and second.any_year)


def _since(match: re.Match[str], today: date) -> Period | None:
    begin = find_period(f"in {match['first']}", today)
    return begin and Period(begin.start, max(today, begin.start), match.group())


_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_OPTIONAL_YEAR = rf"(?:,?\s+(?:of\s+)?{_YEAR})?"
_AROUND = r"(?P<around>\b(?:around|about|near|circa|roughly)\s+(?:the\s+)?)?"
_PART = r"(?P<part>\b(?:early|late|mid|beginning of|start of|end of|middle of)[\s-]+)?"
_N = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"

_UNNAMED_MONTH = _PART.replace("?P<part>", "?:") + _MONTH.replace("?P<month>", "?:")
_DATE = rf"(?:{_UNNAMED_MONTH}(?:\s+\d{{4}})?|\d{{4}})"

_Reader = Callable[[re.Match[str], date], Period | None]
_RULES: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"\b(?P<first>{_DATE})\s*(?:and|to|until|till|through|-)\s*(?P<second>{_DATE})\b", _span),
        (rf"\bsince\s+(?P<first>{_DATE})\b", _since),
        (rf"{_AROUND}\b{_YEAR}-(?P<m>\d\d)-(?P<d>\d\d)\b", _iso),
        (rf"{_AROUND}\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b{_OPTIONAL_YEAR}",
         _named_day),
        (rf"{_AROUND}\b{_MONTH}\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*:){_OPTIONAL_YEAR}",
         _named_day),
        (rf"{_AROUND}{_PART}\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b", _named_month),
        (rf"{_AROUND}\b(?P<feast>{'|'.join(FEASTS)})(?:'?s)?(?:\s+(?:day|eve))?{_OPTIONAL_YEAR}",
         _feast),
        (rf"\b(?P<season>{'|'.join(SEASONS)})\b{_OPTIONAL_YEAR}", _season),
        (rf"\bwinter\b{_OPTIONAL_YEAR}", _winter),
        (rf"\bq(?P<q>[1-4])\b{_OPTIONAL_YEAR}", _quarter),
        (rf"\b{_N}\s+(?P<unit>day|week|month|year)s?\s+ago\b", _days_ago),
        (rf"\b(?:last|past|previous)\s+{_N}\s+(?P<unit>day|week|month|year)s?\b", _last_days),
        (r"\b(?P<which>last|past|previous|this)\s+(?P<unit>weekend|week|month|quarter|year)\b",
         _calendar),
        (r"\b(?:the day before yesterday|yesterday|last night)\b", _recent_day),
        (rf"\b(?P<last>last\s+)?(?P<weekday>{'|'.join(WEEKDAYS)})(?:'s)?\b", _weekday),
        (rf"\b(?:in|since|during|last|of|by|from|until|late|early|mid|end of|beginning of)[\s-]+"
         rf"(?P<part>(?:early|late|mid|the end of|the beginning of)[\s-]+)?"
         rf"(?:the\s+)?{_MONTH}\b(?P<y>)", _named_month),
        (rf"\b(?:in|since|during|of|year)\s+{_YEAR}\b", _whole_year),
    )
)  # fmt: skip
