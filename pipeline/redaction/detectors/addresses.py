"""Credentials in addresses: user:password@host, a token before the @, signed queries."""

import re
from collections.abc import Iterator

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

# The password may hold any sign but white space; it ends at the last @ before the path, or, when
# it holds a slash itself, at the first @ behind it.
WITH_PASSWORD = re.compile(
    r"://(?P<user>[^\s:/@?#\"'<>|]{0,100}):(?:<mailto:)?"
    r"(?P<password>(?:[^\s/@\"'<>|]|@(?=[^\s/@\"'<>|]{0,100}@)){1,300}|(?:[^\s@\"'<>|:]|:(?!//)){1,300})"
    r"@(?=[\w\[$%{(/-])"
)
WITH_TOKEN = re.compile(r"://(?P<password>[\w.~%+=-]{16,300})@(?=[\w-]{1,63}[.:/])")
ORACLE = re.compile(
    r"(?:\bjdbc:oracle:\w{3,5}:|\b(?:sqlplus|rman|expdp|impdp|sqlldr)\s(?:-\w{1,9}\s|userid=)?)"
    r"[\w$]{1,60}/(?P<password>[^\s@/\"']{3,100})@"
)
# host:port:database:user:password, a line of a password file.
PASSWORD_FILE = re.compile(
    r":(?:\d{4,5}|\*):[\w*-]{1,64}:[a-zA-Z_*][\w.*-]{0,63}:"
    r"(?P<password>\S{4,200})(?=(?P<more>[ \t])|\s|\Z)"
)
# user:password@tcp(host), as Go writes it.
GO = re.compile(r":(?P<password>[^\s:@/\"'`]{4,200})@(?=(?:tcp|udp|unix)\()")
# user:password@host without a scheme, as in a driver's error. A written address before an e-mail
# ("contact:ops2@example.org") and an image's digest have the same shape.
WITHOUT_SCHEME = re.compile(r":(?P<password>[^\s:@/\"'`<>|]{8,100})@(?=[a-zA-Z])(?!sha\d)")
USER = re.compile(r"(?<![\w/@.:-])[a-zA-Z][\w.-]{0,40}\Z")
NO_USERS = frozenset(
    "mailto sip xmpp acct to from cc bcc by email e-mail mail contact user login".split()
)
PORT = re.compile(r"\d{1,5}(?:[/?#]|$)")


def addresses(reading: Reading) -> Iterator[Finding]:
    """The password or token; user, host and path stay."""
    text = reading.plain
    for match in WITH_PASSWORD.finditer(text):
        if not PORT.match(match["password"]):
            yield from _finding(match)
            if values.looks_generated(match["user"], 20):
                yield Finding(*match.span("user"), "token")
    for match in WITH_TOKEN.finditer(text):
        if values.looks_generated(match["password"], 16):
            yield from _finding(match)
    for match in WITHOUT_SCHEME.finditer(text):
        user = USER.search(text, max(0, match.start() - 42), match.start())
        if user and user[0].lower() not in NO_USERS and values.looks_generated(match["password"]):
            yield from _finding(match)
    for pattern in (GO, ORACLE):
        for match in pattern.finditer(text):
            yield from _finding(match)


def password_files(reading: Reading) -> Iterator[Finding]:
    """The last field of host:port:database:user:password."""
    for match in PASSWORD_FILE.finditer(reading.plain):
        secret = values.looks_generated if match["more"] else values.looks_chosen
        if secret(match["password"]):
            yield from _finding(match)


def _finding(match: re.Match[str]) -> Iterator[Finding]:
    if not values.is_stand_in(match["password"]):
        yield Finding(*match.span("password"), "password")
