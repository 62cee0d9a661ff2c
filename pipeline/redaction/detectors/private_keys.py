"""Private keys and vaults in armour: whole, cut off, quoted, indented, escaped or on one line."""

import base64
import re
from collections.abc import Iterator
from itertools import zip_longest

from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading, end_of

# Some editors turn pairs of hyphens into dashes.
DASHES = r"[-–—]{2,5}"
LABEL = r"(?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?"
EDGE = re.compile(rf"{DASHES} ?(BEGIN|END) {LABEL} ?{DASHES}")

# What may stand between the lines of a key: breaks, escaped breaks, quote signs, joined strings.
GAP = r"(?:[\s>|,\"']|\\+(?=[\s\"'])|(?<=[\"'\s])[+.](?=[\"'\s]))*"
HEADER = r"(?:Proc-Type|DEK-Info|Version|Comment|Encryption|Public-Lines): ?[^\n\\]{0,100}"
LINE = r"[A-Za-z0-9+/=]{16,}+"
MATERIAL = re.compile(rf"(?:{GAP}(?:{HEADER}|{LINE}))*")
LAST_LINE = re.compile(rf"{GAP}[A-Za-z0-9+/=]{{1,15}}{GAP}\Z")

# Keys whose armour is lost, told by how their coding must begin, and other armours.
BARE = re.compile(
    r"MII[A-Za-z0-9+/]{3}IBA(?:AK[BC]|DANBgkqhki)(?=[A-Za-z0-9+/=]{20})"
    r"|MHcCAQEE(?=[A-Za-z0-9+/=]{20})|MIG[A-Za-z0-9]AgEAMB(?=[A-Za-z0-9+/=]{20})"
    r"|MC4CAQAw(?=[A-Za-z0-9+/=]{20})|b3BlbnNzaC1rZXktdjE(?=[A-Za-z0-9+/=]{20})"
    r"|Private-Lines: \d{1,3}(?=\s)"
    r"|\$ANSIBLE_VAULT;[\d.]{1,5};AES256(?:;\w{1,40})?"
)
# An armoured key in base64, as in kubeconfig files; certificates begin alike.
CODED = re.compile(r"(?<![A-Za-z0-9+/])(?P<head>LS0tLS1CRUdJTi[A-Za-z0-9+/]{42})[A-Za-z0-9+/=]*")


def private_keys(reading: Reading) -> Iterator[Finding]:
    """Blocks with their armour, bare key material, and keys coded once more."""
    text = reading.plain
    if "PRIVATE KEY" in text:
        yield from _armoured(text)
    for match in BARE.finditer(text):
        end = end_of(MATERIAL, text, match.end())
        if end > match.end():
            yield Finding(match.start(), end, "private-key")
    for match in CODED.finditer(text) if "LS0tLS1CRUdJTi" in text else ():
        if b"PRIVATE KEY" in base64.b64decode(match["head"]):
            yield Finding(match.start(), match.end(), "private-key")


def _armoured(text: str) -> Iterator[Finding]:
    edges = list(EDGE.finditer(text))
    done = 0
    for edge, following in zip_longest(edges, edges[1:]):
        if edge.start() < done:
            continue
        if edge[1] == "BEGIN":
            start, end = edge.start(), _block_end(text, edge, following)
            found = end > edge.end()
        else:
            start, end = _first_line(text, done, edge.start()), edge.end()
            found = start < edge.start()
        done = end
        if found:
            yield Finding(start, end, "private-key")


def _block_end(text: str, begin: re.Match[str], following: re.Match[str] | None) -> int:
    """The end of the block that `begin` opens; its own end if nothing secret follows."""
    if following and following[1] == "END":
        between = text[begin.end() : following.start()]
        # More than half: the rest is what a log or a chat put before each line.
        if sum(map(len, re.findall(LINE, between))) * 2 > len(between):
            return following.end()
    end = end_of(MATERIAL, text, begin.end())
    return end_of(LAST_LINE, text, end) if end > begin.end() else end


def _first_line(text: str, floor: int, end: int) -> int:
    """Where the key material begins that ends at an END without BEGIN; `end` if there is none."""
    start = end
    for line in reversed(re.split(r"(?<=\n)", text[floor:end])):
        bare = line.strip(" \t\r\n>|\"'")
        if bare and not re.fullmatch(LINE if start < end - 80 else r"[A-Za-z0-9+/=]+", bare):
            break
        start -= len(line)
    return start if end - start > 40 else end
