"""What HTTP headers carry: authorization of every scheme, and cookies."""

import base64
import binascii
import re
from collections.abc import Iterator

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

SCHEME = (
    r"(?:bearer|basic|token|apikey|api-key|key|ssws|geniekey|splunk|snyk|negotiate|ntlm|bot|discord"
    r"|sso-key|flyv1|private-token|hmac|digest|klaviyo-api-key|jwt|oauth|sig)"
)
AUTHORIZATION = re.compile(
    r"(?:proxy-)?authorization[\"'`*\\\]]{0,6}[ \t]{0,4}(?:[:=,]|=>)[ \t\n\"'`*\\\[]{0,8}"
    rf"(?:{SCHEME}(?:[ \t]{{1,4}}|%20|\+)[\"']?)?(?P<value>[\w.~+/=:-]{{8,8000}})"
)
BEARER = re.compile(
    r"\bbearer(?:[ \t]{1,4}|%20|\+)(?:token[ \t:=]{1,3})?[\"'`]?(?P<value>[\w.~+/=-]{16,8000})"
)
BASIC = re.compile(
    r"\bbasic[ \t]{1,4}(?:(?:auth\w{0,16}|credentials?|header|token)[ \t:=]{1,3}){0,2}[\"'`]?"
    r"(?P<value>[a-z0-9+/_-]{8,2000}={0,2})"
)
SIGNATURE = re.compile(r"\bsignature=\"?(?P<value>[a-z0-9+/%=]{32,600})")
COOKIES = re.compile(
    r"cookie2?[\"'`*\\\]]{0,6}[ \t]{0,3}(?:[:=]|=>)[ \t\"'`*\\\[]{0,6}"
    r"(?P<value>[^\s=;,]{1,100}=[^\n\x1f]{1,8000})"
)
COOKIE = re.compile(r"(?P<name>[^\s=;,\"']{1,100})=(?P<value>[^\s;,\"'\\]{1,4096})")
COOKIE_ATTRIBUTES = frozenset(
    "path domain expires max-age samesite secure httponly version comment priority".split()
)
SESSION_NAME = re.compile(r"sess|sid$|auth|token|jwt|login|remember|csrf|xsrf|access|refresh")


def headers(reading: Reading) -> Iterator[Finding]:
    """The credentials; the name of the header and its scheme stay."""
    low = reading.low
    if "authorization" in low:
        for match in AUTHORIZATION.finditer(low):
            yield from _random(reading, match, "token", 8)
    if "bearer" in low:
        for match in BEARER.finditer(low):
            yield from _random(reading, match, "token", 16)
    if "basic" in low:
        for match in BASIC.finditer(low):
            if _is_pair(reading.plain[slice(*match.span("value"))]):
                yield Finding(*match.span("value"), "basic-credentials")
    if "signature=" in low:
        for match in SIGNATURE.finditer(low):
            yield from _random(reading, match, "signature", 32)
    if "cookie" in low:
        for match in COOKIES.finditer(low):
            yield from _cookies(reading, *match.span("value"))


def _random(reading: Reading, match: re.Match[str], kind: str, least: int) -> Iterator[Finding]:
    start, end = match.span("value")
    value = reading.plain[start:end].rstrip(".:")
    if not values.is_stand_in(value) and values.looks_generated(value, least):
        yield Finding(start, start + len(value), kind)


def _is_pair(coded: str) -> bool:
    try:
        decoded = base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_")
        return ":" in decoded.decode()
    except (binascii.Error, ValueError):
        return False


def _cookies(reading: Reading, start: int, end: int) -> Iterator[Finding]:
    for match in COOKIE.finditer(reading.plain, start, end):
        name, value = match["name"].lower(), match["value"]
        if name in COOKIE_ATTRIBUTES or values.is_stand_in(value):
            continue
        session = SESSION_NAME.search(name) and len(value) >= 6 and not values.is_ordinary(value)
        if session or values.looks_generated(value, 16):
            yield Finding(*match.span("value"), "cookie")
