"""Passwords in SQL, and in the words that database consoles take instead."""

import re
from collections.abc import Iterator

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.quoting import value_at
from pipeline.redaction.reading import Reading

BEFORE = re.compile(
    r"identified\s{1,8}(?:with\s{1,8}[\w'\"`]{1,64}\s{1,8})?(?:by|as)\s{1,8}(?:password\s{1,8})?"
    r"|set\s{1,8}password\s{1,8}(?:for\s{1,8}[^\n;=]{1,120})?=\s{0,8}(?:password\s{0,4}\()?"
    r"|password\s{1,8}(?=n?')"
    r"|secret\s{1,8}(?=')"
)
VERBS = ("identified", "set password", "alter ", "create ")


def statements(reading: Reading) -> Iterator[Finding]:
    """The quoted password of a statement that creates or changes a user."""
    if not any(map(reading.low.__contains__, VERBS)):
        return
    for match in BEFORE.finditer(reading.low):
        value = value_at(reading.plain, match.end())
        if value and value.quoted and not values.is_stand_in(value.text):
            yield value.finding(reading.plain, "password")
