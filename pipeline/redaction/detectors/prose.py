"""Secrets in sentences: the password is X, X is the root password, log in with root / X."""

import re
from collections.abc import Iterator, Sequence

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.names import NAME, Name
from pipeline.redaction.quoting import Value, value_at
from pipeline.redaction.reading import Reading

# A word that could be a password by its signs, or a quoted one, and no other field of a log line.
LOG_FIELD = (
    r"(?:user|\w{0,12}(?:name|host|id)|ip|port|type|status|code|method|path|err|error|msg"
    r"|addr|client|value|token|key|secret|pass\w{0,6}|[a-z]+_\w{1,40})="
)
CANDIDATE = rf"(?=[\"'`]|\S{{0,80}}[\d!$%^&*+=?~#@|\\{{}}\[\]])(?!-|{LOG_FIELD})(?=\S{{4}})"
# Directly behind the name: password hunter2, pw (hunter2), the password, hunter2, is
BESIDE = re.compile(rf"[\"'`*_)]{{0,3}}(?:[ \t]{{1,3}}\(?|,[ \t](?=\S{{5,60}}[,.)]\s)){CANDIDATE}")
# Up to seven words between a name and what links it to its value; another name ends the search.
LINKED = re.compile(
    r"[\"'`*_)]{0,4}(?:[ \t]+(?!\S{0,20}(?:pass|pw|token|secret|key))[^\s=:;!?]{1,40}){0,7}?"
    r"(?:[ \t]{1,4}(?:is|was|it's|are|be|to|from(?=[ \t]+\S{4,100}[ \t]+(?:to|-))|still|now|as|="
    r"|-{1,2}>?|[–—])(?:[ \t]{1,4}(?:still|now|again|just|currently))?[ \t]{1,4}"
    rf"|[ \t]{{0,4}}[:=]>?[*_~]{{0,3}}[ \t\n]{{1,4}}){CANDIDATE}"
)
REVERSED = re.compile(
    r" (?:(?:is|was|as|that's|it's) (?:an?|the|my|our|your|its|their|his|her)|as)"
    r" (?:[\w-]{1,30} ){0,4}?" + NAME.pattern
)
WORD_BEFORE = re.compile(r"\S{5,100}\Z")
ACCOUNT = re.compile(
    r"(?:log(?:ged|ging)?[ -]?(?:in|on)|logins?|sign(?:ed)?[ -]?in|creds?|credentials?"
    r"|user(?:name)?[ /&+]{1,3}pass\w{0,8})\b"
    r"(?:(?:[ \t]+[^\s:=/]{1,30}){0,5}?[ \t]{0,3}"
    r"(?:[ \t](?:with|as|using|are|is|via|use)|(?P<sign>[:=])))?[ \t\n\"'`*_]{1,6}"
    r"[\w.@\\-]{1,60}[\"'`*_]{0,3}"
    # What parts user and password: a blank is enough only behind a colon.
    r"(?:[ \t]?(?:[/:|]|, |and)[ \t]?|(?(sign)[ \t]|(?!)))(?=\S{4})"
)
# An account that every system has, and right behind it what has every sign of a password.
KNOWN_ACCOUNTS = (
    "root:",
    "root/",
    "root /",
    "admin:",
    "admin/",
    "admin /",
    "elastic:",
    "postgres:",
)
KNOWN_ACCOUNT = re.compile(
    r"(?:(?:root|admin)(?:[:/]| / )|(?:elastic|postgres):)"
    r"(?!\$\w)(?=\S{6})(?=\S{0,40}[a-z])(?=\S{0,40}\d)"
)
INSIDE = re.compile(r"[\w./=-]")
# Names of things about passwords and tokens.
COMPOUND = re.compile(
    r"[ \t]+(?:resets?(?! to)|polic(?:y|ies)|rotations?|expiry|expiration|length|managers?|hash\w*"
    r"|file|field|prompt|store|vault|checks?|complexity|strength|encryption|auth\w*|flow|page|form"
    r"|endpoint|provider|bucket|refresh\w*|validation|budget|counts?|limits?|usage|ring|metrics"
    r"|rate|ttl|lifetime|type|version|names?|ids?|mismatch|errors?|failures?|attempts?|server"
    r"|service)\b"
)


def stated(reading: Reading, name: Name, link: re.Match[str]) -> Sequence[Finding]:
    """The password for db-2 is X; it was changed from X to Y. `link` is a match of LINKED."""
    if COMPOUND.match(reading.low, name.end):
        return ()
    found: list[Finding] = []
    next_link: re.Match[str] | None = link
    while next_link:
        value = value_at(reading.plain, next_link.end(), prose=True)
        if not value or not _is_secret(name, value):
            break
        found.append(value.finding(reading.plain, name.kind))
        next_link = LINKED.match(reading.low, found[-1].end)
    return found


def beside(reading: Reading, name: Name, blank: re.Match[str]) -> Sequence[Finding]:
    """Log in with password X. `blank` is a match of BESIDE."""
    value = value_at(reading.plain, blank.end(), prose=True)
    if not value or not _is_secret(name, value):
        return ()
    # Most words behind "token" or "key" are no secrets: only what is long and random counts.
    if name.kind != "password" and (name.least > 16 or len(value.text) < 20):
        return ()
    return (value.finding(reading.plain, name.kind),)


def backwards(reading: Reading) -> Iterator[Finding]:
    """X is the root password; X as the password."""
    for match in REVERSED.finditer(reading.low):
        floor = max(0, match.start() - 100)
        word = WORD_BEFORE.search(reading.plain[floor : match.start()])
        value = value_at(word[0], 0, prose=True) if word else None
        if word and value and _is_secret(Name("password", 0, 0, 0), value):
            start = floor + word.start()
            yield Finding(start + value.start, start + value.end, "password")


def accounts(reading: Reading) -> Iterator[Finding]:
    """Log in with root / X: a detector of its own, since no name of a secret stands there."""
    yield from _behind_accounts(reading, ACCOUNT)
    if any(map(reading.low.__contains__, KNOWN_ACCOUNTS)):
        yield from _behind_accounts(reading, KNOWN_ACCOUNT)


def _behind_accounts(reading: Reading, account: re.Pattern[str]) -> Iterator[Finding]:
    end = 0
    for match in account.finditer(reading.low):
        inside = match.start() and INSIDE.match(reading.low, match.start() - 1)
        if inside or match.start() < end:
            continue
        value = value_at(reading.plain, match.end(), prose=True)
        if value and _is_secret(Name("password", 0, 0, 0), value):
            finding = value.finding(reading.plain, "password")
            end = finding.end
            yield finding


def _is_secret(name: Name, value: Value) -> bool:
    if values.is_stand_in(value.text) or "://" in value.text[:40]:
        return False
    if not value.quoted and values.is_reference(value.text):
        return False
    if name.kind != "password":
        return values.looks_generated(value.text, max(12, name.least))
    if " " in value.text:
        return value.quoted and values.is_phrase(value.text)
    return values.looks_chosen(value.text)
