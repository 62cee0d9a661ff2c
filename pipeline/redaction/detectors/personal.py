"""Personal data: what names or reaches a person. Server addresses are no personal data here."""

import re
from collections.abc import Iterator

from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-]|\.\w)",
    re.IGNORECASE,
)
NO_PERSON = re.compile(r"(?:git|svn|hg|ssh)@|[^@]{1,64}@v?\d", re.IGNORECASE)
USER_INFO = re.compile(r"://[^\s/]*\Z")
INTERNATIONAL = re.compile(
    r"(?<![\w+.])(?:\+|00)[1-9]\d{0,2}[ .()/-]{0,2}(?:\d[ .()/-]{0,2}){6,12}\d(?!\w)"
)
NORTH_AMERICAN = re.compile(
    r"(?<![\w.+/=-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}"
    r"(?![\w-]|\.\d)"
)
CALLED = re.compile(
    r"\b(?:phone|tel(?:ephone)?|mobile|cell|call(?:ed|ing)?|paged|sms|whatsapp|fax)\b"
    r"[^\n\d+]{0,20}(?P<number>(?!\d{1,3}(?:\.\d{1,3}){3})\(?\d(?:[ ./()-]{0,2}\d){6,13})(?!\w)"
)
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")
SOCIAL_SECURITY = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")


def personal(reading: Reading) -> Iterator[Finding]:
    """E-mail addresses, phone numbers, bank accounts and social security numbers."""
    text = reading.plain
    if "@" in text:
        for match in EMAIL.finditer(text):
            before = text[max(0, match.start() - 100) : match.start()]
            if not NO_PERSON.match(match[0]) and not USER_INFO.search(before):
                yield Finding(match.start(), match.end(), "email")
    for pattern in (INTERNATIONAL, NORTH_AMERICAN):
        for match in pattern.finditer(text):
            yield Finding(match.start(), match.end(), "phone")
    for match in CALLED.finditer(reading.low):
        yield Finding(*match.span("number"), "phone")
    for match in SOCIAL_SECURITY.finditer(text):
        yield Finding(match.start(), match.end(), "social-security-number")
    for match in IBAN.finditer(text):
        if _iban_checks(match[0]):
            yield Finding(match.start(), match.end(), "bank-account")


def _iban_checks(text: str) -> bool:
    compact = text.replace(" ", "")
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1
