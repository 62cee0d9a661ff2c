"""The values of Kubernetes Secrets, whatever their keys are called."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

DOCUMENT = re.compile(r"^---", re.MULTILINE)
KIND = re.compile(r"[\"']?kind\\{0,7}[\"']?:\s{0,4}\\{0,7}[\"']?secret(?:list)?\b")
BLOCK = re.compile(r"^(?P<indent>[ \t>]{0,40})(?:data|stringdata):[ \t]*\n", re.MULTILINE)
ENTRY = re.compile(
    r"(?P<indent>[ \t>]{0,60})[\"']?[\w.-]{1,253}[\"']?:[ \t]*"
    r"[\"']?(?P<value>[^\s\"'|>][^\n\x1f\"']*)?"
)
JSON_BLOCK = re.compile(r"[\"'](?:data|stringdata)\\{0,7}[\"']\s{0,4}:\s{0,4}\{(?P<body>[^{}]*)\}")
JSON_ENTRY = re.compile(r":\s{0,4}\\{0,7}[\"'](?P<value>[^\"'\\\x1f]+)")
LITERAL = re.compile(r"--from-literal[= ][\"']?[\w.-]{1,253}=(?P<value>[^\s\"']{3,4096})")


def kubernetes(reading: Reading) -> Iterator[Finding]:
    """Every value under `data` and `stringData` in a YAML or JSON document that is a Secret."""
    if "--from-literal" in reading.low:
        for match in LITERAL.finditer(reading.low):
            yield from _finding(reading, match)
    if "kind" in reading.low and "secret" in reading.low:
        edges = [0, *(mark.start() for mark in DOCUMENT.finditer(reading.low)), len(reading.low)]
        for start, end in pairwise(edges):
            if KIND.search(reading.low, start, end):
                yield from _values(reading, start, end)


def _values(reading: Reading, start: int, end: int) -> Iterator[Finding]:
    for block in BLOCK.finditer(reading.low, start, end):
        yield from _entries(reading, block)
    for block in JSON_BLOCK.finditer(reading.low, start, end):
        for match in JSON_ENTRY.finditer(reading.low, *block.span("body")):
            yield from _finding(reading, match)


def _entries(reading: Reading, block: re.Match[str]) -> Iterator[Finding]:
    position, depth = block.end(), len(block["indent"])
    while entry := ENTRY.match(reading.low, position):
        if len(entry["indent"]) <= depth:
            break
        if entry["value"]:
            yield from _finding(reading, entry)
        position = reading.low.find("\n", entry.end()) + 1 or len(reading.low)


def _finding(reading: Reading, match: re.Match[str]) -> Iterator[Finding]:
    start, end = match.span("value")
    value = reading.plain[start:end].rstrip()
    if not values.is_stand_in(value):
        yield Finding(start, start + len(value), "kubernetes-secret")
