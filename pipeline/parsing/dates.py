"""Days in text and in file names, in the forms that people write them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_MONTHS: Sequence[str] = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_FOREIGN = (
    r"(?i:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre"
    r"|d[ée]cembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre"
    r"|diciembre|januar|februar|m[äa]rz|juni|juli|oktober|dezember|janeiro|fevereiro|mar[çc]o|maio"
    r"|junho|julho|setembro|outubro|novembro|dezembro)"
)
_FOREIGN_STARTS: Mapping[str, int] = {
    start: number
    for number, starts in (
        *((1, ("ene",)), (2, ("fev", "fév")), (3, ("mär",)), (4, ("avr", "abr")), (5, ("mai",))),
        *((6, ("juin",)), (7, ("juil",)), (8, ("ago", "aoû", "aou")), (9, ("set",))),
        *((10, ("okt", "out")), (12, ("dez", "déc", "dic"))),
    )
    for start in starts
}
_ORDINAL = r"(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:19|20)\d{2}"
# Named once here; timelines use the same forms without the groups.
ISO_DAY = rf"(?<!\d){_YEAR}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)"
NUMERIC_DAY = (
    rf"(?<![\d/.-])(?:\d{{1,2}}[/-]\d{{1,2}}[/-](?:{_YEAR}|\d{{2}})"
    rf"|\d{{1,2}}\.\d{{1,2}}\.{_YEAR})(?![\d/])"
)
WRITTEN_DAY = (
    rf"(?:\b{MONTH}\s+\d{{1,2}}{_ORDINAL}(?:\s*[-–]\s*\d{{1,2}}{_ORDINAL})?(?:,?\s+{_YEAR})?(?!\d)"
    rf"|\b\d{{1,2}}{_ORDINAL}(?:\s+of)?[\s-]+{MONTH}(?:,?[\s-]+{_YEAR})?(?!\d)"
    rf"|\b\d{{1,2}}(?:er|\.|º)?(?:\s+de)?\s+{_FOREIGN}(?:(?:\s+de)?\s+{_YEAR})?(?!\w))"
)
ANY_DAY = re.compile(rf"{ISO_DAY}|{NUMERIC_DAY}|{WRITTEN_DAY}")
_YEAR_IN = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_NUMBER = re.compile(r"\d+")
_MONTH_IN = re.compile(rf"{_FOREIGN}|{MONTH}")


@dataclass(frozen=True, slots=True)
class Day:
    """A day found in a text; `start` and `end` are offsets."""

    iso: str
    start: int
    end: int


def days_in(text: str, *, year: int | None = None, day_first: bool = False) -> Iterator[Day]:
    """Every valid day. `year` completes days without one; `day_first` reads 3/4/2024 as 3 April.

    A numeric day that is valid only the other way round is read the other way round.
    """
    for found in ANY_DAY.finditer(text):
        parsed = _parse(found[0], year, day_first)
        if parsed:
            yield Day(parsed.isoformat(), found.start(), found.end())


def _parse(words: str, year: int | None, day_first: bool) -> date | None:
    numbers = [int(number) for number in _NUMBER.findall(words)]
    month = _MONTH_IN.search(words)
    if month:
        return _written(words, numbers, _month(month[0].lower()), year)
    if len(numbers) != 3:
        return None
    if numbers[0] > 31:
        return _valid(*numbers)
    first, second, last = numbers
    last += 2000 if last < 100 else 0
    month_first = _valid(last, first, second)
    other = _valid(last, second, first)
    return (other or month_first) if day_first else (month_first or other)


def _month(name: str) -> int:
    for length in (4, 3):
        if found := _FOREIGN_STARTS.get(name[:length]):
            return found
    return _MONTHS.index(name[:3]) + 1


def _written(words: str, numbers: list[int], month: int, year: int | None) -> date | None:
    stated = _YEAR_IN.search(words)
    if stated:
        year = int(stated[0])
    return _valid(year, month, numbers[0]) if year and numbers else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


_NUMERIC = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}")


def writes_day_first(text: str) -> bool:
    """Whether some numeric day of the text can only mean day/month/year."""
    for found in _NUMERIC.findall(text):
        first, second = (int(number) for number in _NUMBER.findall(found)[:2])
        if 31 >= first > 12 >= second:
            return True
    return False


_STAMP = re.compile(rf"(?<!\d)({_YEAR})[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?!\d)")
_SPREAD = re.compile(
    rf"(?<!\d)({_YEAR})[-_/](0?[1-9]|1[0-2])[-_/](?:\d{{1,2}}[-_])?(\d{{1,2}})(?!\d)"
)


def day_of_path(path: str) -> str | None:
    """The day in a file name, or spread over folders and name (2021/04/28-x, 2023-04/04-25-x)."""
    name = path.rsplit("/", 1)[-1]
    for pattern, text in ((_STAMP, name), (_SPREAD, path)):
        found = pattern.search(text)
        if found and (day := _valid(*(int(part) for part in found.groups()))):
            return day.isoformat()
    written = next(days_in(name.replace("_", " ")), None)
    return written.iso if written else None


def likely_year(texts: Iterable[str]) -> int | None:
    """The first year stated in any of the texts, for days that have none."""
    for text in texts:
        found = _YEAR_IN.search(text)
        if found:
            return int(found[0])
    return None
