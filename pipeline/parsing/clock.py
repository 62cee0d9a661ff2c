"""When something happened, as people write it at the start of a line."""

import re
from dataclasses import dataclass

from pipeline.parsing.dates import ISO_DAY, NUMERIC_DAY, WRITTEN_DAY

_ZONE = (
    r"\(?(?:UTC|GMT|Z|[PMCE][SD]?T|CES?T|EES?T|WES?T|BST|IST|MSK|[JKP]ST|SGT|HKT|A[CEW][SD]T"
    r"|NZ[SD]T|local(?: time)?)(?:\s?[+-]\s?\d{1,2}(?::?\d{2})?)?\)?(?![A-Za-z])"
)
_PLACE = r"[A-Z][a-z]+(?: time)?(?=\s+[-–—]\s|\])"
_HALF = r"(?:\s?[AaPp]\.?[Mm]\b\.?|[ap]\b)"
_CLOCK = (
    rf"(?:(?<!\d)(?:[01]?\d|2[0-4]|\?{{1,2}})[:h](?:[0-5]\d|\?\?)(?::[0-5]\d(?:[.,]\d+)?)?"
    rf"(?:{_HALF})?(?![\d/])"
    rf"|(?<!\d)\d{{1,2}}\.\d{{2}}(?={_HALF}|\s?{_ZONE})(?:{_HALF})?"
    rf"|(?<![\d.])(?:1[0-2]|0?[1-9]){_HALF}"
    rf"|(?<!\d)(?:[01]\d|2[0-3])[0-5]\d(?=\s?(?:{_ZONE}|hrs?\b|h\b))(?:\s?hrs?|h)?"
    r"|(?<=[-/]\d\d )(?:[01]\d|2[0-3])\.?[0-5]\d(?!\d)"
    r"|(?<!\d)(?!19|20)(?:[01]\d|2[0-3])[0-5]\d(?=\s?[-–—:]\s))"
)
_UNSURE = r"(?:19|20)\d{2}-[\d?]{2}-[\d?]{2}|\?{3,}"
_SHORT_DAY = rf"(?<!\d)\d{{1,2}}[-/]\d{{1,2}}(?=[ ,T]+{_CLOCK})"
_RELATIVE = r"\bT\s?[+-]\s?\d+(?::\d+)*(?:\s?(?:min(?:utes)?|hours?|[mhs])\b)?"
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?"
_DAY = rf"(?:{ISO_DAY}|{NUMERIC_DAY}|{WRITTEN_DAY}|{_UNSURE}|{_SHORT_DAY})"
_TOKEN = rf"(?:{_DAY}|{_CLOCK}|{_RELATIVE})"
_ABOUT = r"(?:at|to|until|and|T|@|ca\.?|approx(?:imately|\.)?|around|about|[-–—/~≈→])"
_JOIN = rf"[\s,;*]*(?:{_ABOUT}[\s~*]*){{0,2}}"
_LEAD = re.compile(
    r"[\s*_~`\[(<>|–•≈-]{0,12}(?:(?:At|On|Around|About|By|Between|Approx(?:imately)?\.?|From|ca\.)\s+"
    r"(?:approximately |around |about )?[*_~`]*)?"
    rf"(?P<when>(?:{_WEEKDAY},?\s+)?{_TOKEN}(?:{_JOIN}(?:{_TOKEN}|{_WEEKDAY}|{_ZONE}|{_PLACE}))*)"
    r"(?P<after>[\s*_\])`~]*(?:(?:[-–—:|,]|=>|\.(?=\s))+[\s*_~]*)?)"
)
_OPEN_TAG = re.compile(r"<\w{1,9}$")
_TAIL = re.compile(
    rf"(?:[\s:,>(\[–—=]|(?<=\s)-)+(?P<when>{_TOKEN}(?:{_JOIN}(?:{_TOKEN}|{_ZONE}))*)"
    r"[\s)\]*.]*(?:</\w{1,9}>\s*)?$"
)
_HAS_CLOCK = re.compile(rf"{_CLOCK}|{_RELATIVE}|\?\?")
_HAS_DAY = re.compile(_DAY)
_END = 50  # characters at its end
_REACH = 160  # characters at the start of a line in which its time stands


@dataclass(frozen=True, slots=True)
class Stamped:
    """A line that starts with a day, a clock time or both; `event` is what follows."""

    when: str
    event: str
    has_day: bool
    has_clock: bool


def stamped(text: str) -> Stamped | None:
    """Read the time at the start of a line; None for a line that starts otherwise."""
    found = _LEAD.match(text[:_REACH])
    if not found:
        return None
    event = text[found.end() :].strip()
    if event and not found["after"]:
        return None
    when = found["when"].replace("*", "").strip(" ,;")
    return Stamped(when, event, bool(_HAS_DAY.search(when)), bool(_HAS_CLOCK.search(when)))


def stamped_last(text: str) -> Stamped | None:
    """Read the time at the end of a line ("Fault noticed: 10:42 UTC"); else None."""
    found = _TAIL.search(text, max(0, len(text) - _END))
    if not found or not found.start():
        return None
    when = found["when"].replace("*", "").strip(" ,;")
    event = _OPEN_TAG.sub("", text[: found.start()]).strip(" *_:")
    return Stamped(when, event, bool(_HAS_DAY.search(when)), bool(_HAS_CLOCK.search(when)))
