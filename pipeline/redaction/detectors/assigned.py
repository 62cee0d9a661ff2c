"""Values given to a name: YAML, JSON, environment, properties, XML, headers, queries, code."""

import re
from collections.abc import Sequence

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.names import Name
from pipeline.redaction.quoting import Value, value_at
from pipeline.redaction.reading import Reading

# name: value, "name" => "value", **name**: value, name: |, and the value on a line of its own
SIGN = (
    r"[\"'`*_~\\\])}]{0,8}[ \t]{0,8}"
    r"(?P<sign>:=|=>|={1,2}(?![=>])|:(?!:|//)|->)"
    r"(?:[*_~]{1,3}(?=[ \t\n`]))?[ \t]{0,8}(?:[|>][-+]?(?=\s))?"
    r"(?P<turn>[ \t\r]{0,3}\n[ \t>]{0,40}(?:```[ \r\n]{0,3}|- )?)?(?:\[[ \t]?(?=[\"']))?"
)
# <name>value</name>
TAG = r"(?P<tag>[\"']?(?:\s[^<>\n]{0,80})?>)(?=[^<>\n]{3,400}</)"
# name("value"), ("name", "value")
CALL = r"(?P<call>[\"']?[\])]?[(,][ \t]?(?=[\"']))"
# name: NAME, value: value
FIELD = (
    r"(?P<field>[\"'\\]{0,8}[ \t\r\n,{/]{1,40}[\"'\\]{0,8}(?:value|default)[\"'\\]{0,8}"
    r"[ \t]{0,4}[:=][ \t]{0,4})"
)
# expect "name:" { send "value\r" }
SENT = r"(?P<sent>\W{1,8}(?:exp_)?send(?:line)?[ \t(]{1,4}(?:--[ \t])?(?=[\"']))"
PREFIX = r"(?:base64:|bearer |basic |token )?"
# Another name with its own value is none.
NO_NAME = r"(?![<|>\\*]{0,2}(?:password|passwd|pwd|secret|token|session|api_key)[ \t]?(?:=|->|:=))"
GIVEN = re.compile(rf"(?:{SIGN}|{TAG}|{FIELD}|{CALL}|{SENT}){PREFIX}{NO_NAME}(?=\S{{3}})")

# What parts the values of a list.
FURTHER = re.compile(
    r"[\"'`\]]{0,2}(?:[ \t]?,[ \t\n]{0,20}|[ \t]/[ \t]|[ \t]?\n[ \t>]{0,40}- )(?=\S{12})"
    r"(?![\w.-]{1,40}[ \t]?[=:][ \t]?[\"'])"
)

# Behind a value that stands alone: the end of the line, a comment, the rest of a structure.
STANDS_ALONE = re.compile(
    r"[\"'`*_~\\\s]{0,6}(?:$|\n|#|//|--|[;,)}\]|<&>\x1f]|[\w.\"'-]{1,40}\s?[:=])"
)
# The user of an address; what follows is for the detector of addresses.
USER_INFO = re.compile(r"://[\w.%-]*\Z")
LOOKBACK = 40


def assigned(reading: Reading, name: Name, given: re.Match[str]) -> Sequence[Finding]:
    """The value only; the sign and the quotes stay. `given` is a match of GIVEN."""
    value = value_at(reading.plain, given.end())
    if not value or values.is_stand_in(value.text) or _is_of_others(reading.plain, name, value):
        return ()
    # Nothing between the sign and the value: written for a machine, where any text will do.
    tight = given["sign"] is None or (given["sign"] == "=" and given.end("sign") == value.start)
    if name.kind != "password":
        secret = _is_token(value.text, name, value.quoted or tight)
    elif " " in value.text:
        secret = values.is_phrase(value.text)
    else:
        secret = _is_password(reading.plain, value, given, value.quoted or tight)
    if not secret:
        return ()
    found = [value.finding(reading.plain, name.kind)]
    while further := FURTHER.match(reading.plain, found[-1].end):
        value = value_at(reading.plain, further.end())
        if not value or not values.looks_generated(value.text, 12):
            break
        found.append(value.finding(reading.plain, name.kind))
    return found


def _is_of_others(text: str, name: Name, value: Value) -> bool:
    """Whether it is an address, a file, code, or stands in an address itself."""
    before = text[max(0, name.start - LOOKBACK) : name.start]
    return (
        "://" in value.text
        or values.is_path(value.text)
        or (not value.quoted and values.is_reference(value.text))
        or ("://" in before and USER_INFO.search(before) is not None)
    )


def _is_password(text: str, value: Value, given: re.Match[str], exact: bool) -> bool:
    alone = STANDS_ALONE.match(text, value.end) is not None
    if given["turn"] or given["call"] is not None:
        return alone and values.looks_chosen(value.text)
    if exact or alone:
        return len(value.text) >= (4 if value.text.isdigit() else 3)
    return values.looks_chosen(value.text)


def _is_token(text: str, name: Name, exact: bool) -> bool:
    if " " in text or not name.admits(text):
        return False
    chosen = exact and name.least == 8 <= len(text) and values.looks_chosen(text)
    return chosen or values.looks_generated(text, name.least)
