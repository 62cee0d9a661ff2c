"""Payment card numbers: issuer range, length and check digit, and a sign that it is a card."""

import re
from collections.abc import Iterator

from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

NUMBER = re.compile(
    r"[2-6]\d{3}(?:\d{9,15}"
    r"|(?P<glue>[ -])(?:\d{4}(?P=glue)\d{4}(?P=glue)\d{4}|\d{6}(?P=glue)\d{5}))"
    r"(?![\w/+=-]|[.,]\d)"
)
ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35[2-8]\d{13}|62\d{14,17}"
)
CARD = re.compile(
    r"\b(?:cards?|pan|ccn?|visa|master ?card|amex|american express|maestro|discover|jcb|diners"
    r"|cvv2?|cvc2?|paid|charged?|payment|kreditkarte|carte bancaire|tarjeta)"
    r"(?:[_ -]?(?:number|no))?\b"
)
NO_CARD = re.compile(
    r"(?:\b|_)(?:order|transaction|txn|invoice|tracking|request|ticket|case|imei|imsi|iccid|account"
    r"|build|job|run|id|uid|seq|sequence|ts|timestamp|epoch|time|offset|lsn|block|serial|sku|ref"
    r"|reference|event|trace|session|key|version|meeting|phone|tel|mobile)s?\b[^\n]{0,12}\Z"
)
INSIDE = re.compile(r"[\w.,/+-]")  # before a number that is part of something longer
NEAR, NEXT = 60, 16


def cards(reading: Reading) -> Iterator[Finding]:
    """Grouped as on a card, or right in range, length and check digit and not called otherwise."""
    for match in NUMBER.finditer(reading.plain):
        digits = re.sub(r"\D", "", match[0])
        if match.start() and INSIDE.match(reading.plain, match.start() - 1):
            continue
        if ISSUERS.fullmatch(digits) and _checks(digits) and _is_card(reading.low, match):
            yield Finding(match.start(), match.end(), "card-number")


def _is_card(low: str, match: re.Match[str]) -> bool:
    before = low[max(0, match.start() - NEAR) : match.start()]
    if match["glue"] or CARD.search(before[-NEXT:]):
        return True
    if NO_CARD.search(before):
        return False
    # Identifiers of 13, 17 or 19 digits are common, of 15 and 16 they are not.
    after = low[match.end() : match.end() + NEAR]
    return len(match[0]) in (15, 16) or CARD.search(f"{before} {after}") is not None


def _checks(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0
