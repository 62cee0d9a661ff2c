"""One-time and recovery codes, authenticator seeds, wallet phrases and PINs, all by their context."""

import re
from collections.abc import Iterator

from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

LINK = (
    r"[\"'`*_)\]]{0,4}(?: (?:for|from|of) [\w.@-]{1,40})?[ \t]{0,4}"
    r"(?:is|was|are|now|=|:|-|->)?[ \t\n\"'`*_(]{1,6}"
)
NUMBER_END = r"(?![\w/%-]|[.:,]\d)"
NUMBER = rf"{LINK}(?P<value>\d{{3}}[ -]?\d{{3}}|\d{{8}}){NUMBER_END}"
CODE = re.compile(rf"(?:[ _-]{{0,2}}(?:code|pass(?:word|code)|pin|token))?{NUMBER}")
SEED = re.compile(
    rf"[ _-]?(?:secret|seed|key|setup key)?{LINK}"
    r"(?P<value>(?=[a-z -]{0,60}[2-7])[a-z2-7]{4}(?:[ -]?[a-z2-7]{4}){3,15}=*)(?![\w-])"
)
PIN = re.compile(rf"(?<![a-z]pin.)(?:[ _-]?(?:code|number))?{LINK}(?P<value>\d{{4,8}}){NUMBER_END}")
PHRASE = re.compile(
    rf"{LINK}"
    r"(?P<value>[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})(?!\w| [a-z])"
)
RECOVERY = re.compile(
    r"(?:odes?|eys?)\b(?:[^\n:=]{0,40}[:=\n]|(?= [a-z0-9]{4,12}-[a-z0-9]{4,12}\b))"
)
RECOVERY_CODE = re.compile(
    r"[ \t\n,;\"'`•*|>\[(-]{0,12}"
    r"(?P<value>(?=[a-z-]{0,24}\d)[a-z0-9]{4,12}(?:-[a-z0-9]{4,12}){0,7})(?![\w@.-]\w)"
)


FACTOR = (("one-time-code", CODE), ("one-time-seed", SEED))
LOGIN = (("one-time-code", CODE),)
WALLET = (("seed-phrase", PHRASE),)
READERS = {
    **dict.fromkeys(("otp", "mfa", "2fa", "-factor", "one-time", "authenticator", "verification "), FACTOR),
    **dict.fromkeys(("login code", "sms code", "security code", "access code"), LOGIN),
    **dict.fromkeys(("mnemonic", " phrase", "seed words"), WALLET),
    **dict.fromkeys(("pin ", "pin:", "pin="), (("pin", PIN),)),
    **dict.fromkeys(("recovery c", "recovery k", "backup c", "backup k"), ()),
}
SUBJECT = re.compile("|".join(READERS))


def codes(reading: Reading) -> Iterator[Finding]:
    """The digits or words alone."""
    low = reading.low
    if any(word in low for word in READERS):
        for subject in SUBJECT.finditer(low):
            for kind, pattern in READERS[subject[0]]:
                if given := pattern.match(low, subject.end()):
                    yield Finding(*given.span("value"), kind)
            if not READERS[subject[0]]:
                yield from _recovery(low, subject.end())


def _recovery(low: str, start: int) -> Iterator[Finding]:
    heading = RECOVERY.match(low, start)
    while heading and (code := RECOVERY_CODE.match(low, heading.end())):
        yield Finding(*code.span("value"), "recovery-code")
        heading = code
