"""Passwords in SQL, in the words that database consoles take instead, and in calls that log in."""

import re
from collections.abc import Iterator, Sequence

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.quoting import value_at
from pipeline.redaction.reading import Reading

BEFORE = re.compile(
    r"identified\s{1,8}(?:with\s{1,8}[\w'\"`]{1,64}\s{1,8})?(?:by|as)\s{1,8}(?:password\s{1,8})?(?!`)"
    r"|set\s{1,8}password\s{1,8}(?:for\s{1,8}[^\n;=]{1,120})?=\s{0,8}(?:password\s{0,4}\()?"
    r"|password\s{1,8}(?=n?')"
    r"|secret\s{1,8}(?=')"
)
# login("user", "..."), getConnection(url, "user", "..."), auth=("user", "..."), (client_id, "...")
Q = r"\\{0,7}[\"']"
CALLED = re.compile(
    r"(?:(?:credentials?|log_?in|auth\w{0,20}|connect\w{0,12}|signin|(?P<client>client))"
    r"[ \t]?[:=]?[ \t]?\("
    rf"(?:(?:[^()\"'\n]{{1,60}}|{Q}[^\"'\n]{{0,200}}[:./][^\"'\n]{{0,200}}{Q}),[ \t]?)?"
    rf"{Q}[^\"'\n]{{1,80}}{Q}|(?P<variable>account_?sid|client_?id|access_?key(?:_?id)?))"
    rf",[ \t]?(?={Q})"
)
VERBS = ("identified", "set password", "alter ", "create ")
CALLS = tuple(
    "credential login log_in auth connect signin client account_sid accountsid access".split()
)


def statements(reading: Reading) -> Iterator[Finding]:
    """The quoted password of a statement that creates or changes a user."""
    for match in BEFORE.finditer(reading.low):
        value = value_at(reading.plain, match.end())
        if value and value.quoted and not values.is_stand_in(value.text):
            yield value.finding(reading.plain, "password")


def calls(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """The quoted password behind a user, in a call that logs in."""
    for match in filter(None, (CALLED.match(reading.low, place) for place in places)):
        value = value_at(reading.plain, match.end())
        unsure = match["client"] or match["variable"]
        judge = values.looks_generated if unsure else values.looks_chosen
        if value and judge(value.text):
            yield value.finding(reading.plain, "password")
