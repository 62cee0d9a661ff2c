"""One-time and recovery codes, authenticator seeds, wallet phrases and PINs, by context."""

import re
from collections.abc import Iterator

from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

LINK = (
    r"[\"'`*_)\]]{0,4}(?: (?:for|from|of)(?: [\w.@-]{1,30}){1,4})?[ \t]{0,4}"
    r"(?:is|was|are|now|=|:|-|->)?[ \t\n\"'`*_(]{1,6}"
)
NUMBER_END = r"(?![\w/%-]|[.:,]\d)"
CODE = re.compile(
    rf"(?:[ _-]{{0,2}}(?:code|pass(?:word|code)|pin|token))?{LINK}"
    rf"(?P<value>\d{{3}}[ -]?\d{{3}}|\d{{8}}){NUMBER_END}"
)
PIN = re.compile(rf"(?<![a-z]pin.)(?:(?:code|number))?{LINK}(?P<value>\d{{4,8}}){NUMBER_END}")
# Base 32, perhaps in groups of four; a digit tells it from words.
SEED = re.compile(
    rf"[ _-]?(?:secret|seed|key|setup key)?{LINK}"
    r"(?P<value>(?=[a-z -]{0,60}[2-7])[a-z2-7]{4}(?:[ -]?[a-z2-7]{4}){3,15}=*)(?![\w-])"
)
PHRASE = re.compile(rf"{LINK}(?P<value>[a-z]{{3,8}}(?:[ ,]{{1,2}}[a-z]{{3,8}}){{11,23}})(?! ?\w)")
# Behind the first letter of "codes" or "keys"; without a colon only codes in groups count.
LIST = re.compile(r"(?:odes?|eys?)\b(?:(?= [a-z0-9]{4,12}-[a-z0-9]{4,12}\b)|[^\n:=]{0,40}[:=\n])")
LISTED = re.compile(
    r"[ \t\n,;\"'`•*|>\[(-]{0,12}"
    r"(?P<value>(?=[a-z-]{0,24}\d)[a-z0-9]{4,12}(?:-[a-z0-9]{4,12}){0,7})(?![\w@.-]\w)"
)

# By what announces them, in plain text: every text pays for this search.
FACTOR = (("one-time-code", CODE), ("one-time-seed", SEED))
READERS = {
    **dict.fromkeys(("otp", "mfa", "2fa", "-factor", "one-time", "authenticator"), FACTOR),
    "verification ": FACTOR,
    **dict.fromkeys(("login code", "sms code", "security code", "access code"), FACTOR[:1]),
    **dict.fromkeys(("pin ", "pin:", "pin="), (("pin", PIN),)),
    **dict.fromkeys(("mnemonic", " phrase", "seed words"), (("seed-phrase", PHRASE),)),
}
LISTS = ("recovery c", "recovery k", "backup c", "backup k")
SUBJECT = re.compile("|".join((*READERS, *LISTS)))


def codes(reading: Reading) -> Iterator[Finding]:
    """The digits or words alone."""
    low = reading.low
    if not any(map(low.__contains__, (*READERS, *LISTS))):
        return
    for subject in SUBJECT.finditer(low):
        for kind, pattern in READERS.get(subject[0], ()):
            if given := pattern.match(low, subject.end()):
                yield Finding(*given.span("value"), kind)
        if subject[0] in LISTS:
            yield from _listed(low, subject.end())


def _listed(low: str, start: int) -> Iterator[Finding]:
    before = LIST.match(low, start)
    while before and (code := LISTED.match(low, before.end())):
        yield Finding(*code.span("value"), "recovery-code")
        before = code
