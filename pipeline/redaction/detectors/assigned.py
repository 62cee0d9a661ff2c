"""Values given to a name: YAML, JSON, environment, properties, XML, headers, queries, code."""

import re
from collections.abc import Iterator

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.names import Name
from pipeline.redaction.quoting import Value, value_at
from pipeline.redaction.reading import Reading

SIGN = (
    r"[\"'`*_~\\\])}]{0,8}[ \t]{0,8}"
    r"(?P<sign>:=|=>|={1,2}|:(?![:/])|->|\|(?!\|))"
    r"[*_~]{0,3}[ \t]{0,8}(?:[|>][-+]?(?=\s))?(?P<turn>[ \t\r]{0,3}\n[ \t>]{0,40}(?:```[ \r\n]{0,3})?)?"
)
TAG = r"(?P<tag>(?:\s[^<>\n]{0,80})?>)"
CALL = r"(?P<call>[\"']?[\])]?[(,][ \t]?(?=[\"']))"
FIELD = (
    r"(?P<field>[\"'\\]{0,8}[ \t\r\n,{/]{1,40}[\"'\\]{0,8}(?:value|default)[\"'\\]{0,8}[ \t]{0,4}[:=]"
    r"[ \t]{0,4})"
)
PREFIX = r"(?:base64:|bearer |basic |token )?"
GIVEN = re.compile(rf"(?:{SIGN}|{TAG}|{FIELD}|{CALL}){PREFIX}(?=\S{{3}})")

# What may follow a value that stands alone on its line: the end, a comment, the rest of a structure.
ALONE = re.compile(r"[\"'`*_~\\\s]{0,6}(?:$|\n|#|//|--|[;,)}\]|<&>\x1f]|[\w.\"'-]{1,40}\s?[:=])")
# The user of an address; what follows is for the detector of addresses.
USER_INFO = re.compile(r"://[\w.%-]*\Z")
PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][\w.@-]+){2,}")


def assigned(reading: Reading, name: Name, given: re.Match[str]) -> Iterator[Finding]:
    """The value only; the sign and the quotes stay. `given` is a match of GIVEN."""
    value = value_at(reading.plain, given.end())
    if value and _is_secret(name, value, given, reading.plain):
        yield value.finding(reading.plain, name.kind)


def _is_secret(name: Name, value: Value, given: re.Match[str], text: str) -> bool:
    if values.is_stand_in(value.text) or "://" in value.text or PATH.fullmatch(value.text):
        return False
    if "://" in text[max(0, name.start - 40) : name.start] and USER_INFO.search(text, max(0, name.start - 40), name.start):
        return False
    if not value.quoted and values.is_reference(value.text):
        return False
    if given["tag"] is not None and not text.startswith("</", value.end):
        return False
    # Nothing between the sign and the value: written for a machine, where any text will do.
    exact = value.quoted or given["sign"] in (None, "=") and given.end("sign") == value.start
    if name.kind != "password":
        return _is_token(value.text, name, exact)
    if " " in value.text:
        return values.is_phrase(value.text)
    alone = ALONE.match(text, value.end) is not None
    if given["turn"] or given["sign"] == "|":
        return alone and values.looks_chosen(value.text)
    if exact or alone:
        return len(value.text) >= (4 if value.text.isdigit() else 3)
    return values.looks_chosen(value.text)


def _is_token(text: str, name: Name, exact: bool) -> bool:
    if name.least >= 24 and re.search("[:/]", text):
        return False
    chosen = exact and name.least == 8 <= len(text) and values.looks_chosen(text)
    return (chosen and " " not in text) or values.looks_generated(text, name.least)
