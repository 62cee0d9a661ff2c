"""JSON web tokens, also when a mail client or a terminal broke them over several lines."""

import base64
import binascii
import re
from collections.abc import Iterator

from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading, end_of

# {"..., base64-coded, a full stop, and something behind it.
START = re.compile(r"(?<![A-Za-z0-9_-])eyJ[\w-]{5,}+")
REST = re.compile(r"[\w.-]*")
NEXT_LINE = re.compile(r"[ \t]*\\?\r?\n[ \t>|]{0,16}([\w.-]+)(?=[ \t\r]*(?:\n|\Z))")
WRAP_WIDTH = 40  # no one breaks lines at fewer characters
HEADER_FIELDS = (b'"alg"', b'"typ"', b'"enc"', b'"kid"')


def web_tokens(reading: Reading) -> Iterator[Finding]:
    """Three coded parts (five when encrypted), or a copy cut off behind the second."""
    end = 0
    for start in START.finditer(reading.plain):
        if start.start() < end:
            continue
        end = _end(reading.plain, start)
        header, _, rest = re.sub(r"[\s>|\\]", "", reading.plain[start.start() : end]).partition(".")
        if len(rest) >= 8 and _is_header(header):
            yield Finding(start.start(), end, "jwt")


def _end(text: str, start: re.Match[str]) -> int:
    line_start, end = start.start(), end_of(REST, text, start.end())
    while end - line_start >= WRAP_WIDTH and (line := NEXT_LINE.match(text, end)):
        line_start, end = line.span(1)
    return end


def _is_header(part: str) -> bool:
    try:
        decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return False
    return any(field in decoded for field in HEADER_FIELDS)
