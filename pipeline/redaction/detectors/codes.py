"""One-time and recovery codes, authenticator seeds, wallet phrases and PINs, by context."""

import re
from collections.abc import Iterator, Sequence

from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

LINK = (
    r"[\"'`*_)\]]{0,4}(?: ?(?:for|from|of|on|to)(?: [\w.@-]{1,30}){1,4})?[ \t]{0,4}"
    r"(?:is|was|are|now|=|:|-|->)?[ \t\n\"'`*_(\\]{1,6}"
)
NUMBER_END = r"(?![\w/%-]|[.:,]\d)"
CODE = re.compile(
    rf"(?:[ _-]{{0,2}}(?:code|pass(?:word|code)|pin|token))?{LINK}"
    rf"(?P<value>(?:[a-z]-)?\d{{3}}[ -]?\d{{3}}|\d{{8}}){NUMBER_END}"
)
# How a code reaches its user, named before or behind it.
MEANS = (
    r"(?:from|in|via|by|on) (?:[\w-]{1,12} ){0,3}?(?:sms|text|phone|authenticator|app|e-?mail)\b"
)
SENT = re.compile(
    rf"{MEANS}{LINK}(?P<value>(?:[a-z]-)?\d{{3}}[ -]?\d{{3}}|\d{{4}}|\d{{8}}){NUMBER_END}"
)
SENT_BY = re.compile(rf"(?:is |was )?(?P<value>\d{{4}}|\d{{6}}|\d{{8}}) {MEANS}")
CARD_CODE = re.compile(rf"2?{LINK}(?P<value>\d{{3,4}}){NUMBER_END}")
PIN = re.compile(
    rf"(?<![a-z]p[iu][nk])(?: ?(?:code|number))?{LINK}(?P<value>\d{{4,8}}){NUMBER_END}"
)
# Base 32, perhaps in groups of four; a digit tells it from words.
SEED = re.compile(
    rf"[ _-]?(?:secret|seed|key|setup key)?(?: -{{1,2}}[\w-]{{1,12}}){{0,2}}{LINK}"
    r"(?P<value>(?=[a-z -]{0,60}[2-7])[a-z2-7]{4}(?:[ -]?[a-z2-7]{4}){3,15}=*)(?![\w-])"
)
FAR_SEED = re.compile(
    r"[^\n]{0,60}?(?<![\w-])(?P<value>(?=[a-z]{0,15}[2-7])[a-z2-7]{16}(?:[a-z2-7]{8}){0,8})"
    r"={0,6}(?![\w-])"
)
GROUPED = re.compile(
    rf"{LINK}(?P<value>(?=(?:[a-z]{{4}}[ -]){{0,7}}[a-z]{{0,3}}[2-7])"
    r"[a-z2-7]{4}(?:[ -][a-z2-7]{4}){5,15})(?![\w-])"
)
# otpauth://totp/acme:eva?secret=...
SEED_IN_ADDRESS = re.compile(r"://[^\s\"'<>]{1,300}?[?&]secret=(?P<value>[a-z2-7]{8,200}=*)")
PHRASE = re.compile(rf"{LINK}(?P<value>[a-z]{{3,8}}(?:[ ,]{{1,2}}[a-z]{{3,8}}){{11,23}})(?! ?\w)")
# Behind the first letter of "codes" or "keys"; without a colon only codes in groups count.
LIST = re.compile(
    r"(?:odes?|eys?)\b(?:(?= [a-z0-9]{4,12}-[a-z0-9]{4,12}\b)|[^\n:=\x1f]{0,40}[:=\n])"
)
LISTED = re.compile(
    r"[ \t\n,;\"'`•*|>\[(-]{0,12}"
    r"(?P<value>(?=[a-z-]{0,24}\d)[a-z0-9]{4,12}(?:-[a-z0-9]{4,12}){0,7})(?![\w@.-]\w)"
)

# Eight groups of six digits, of an encrypted disk.
DISK = re.compile(r"[^\n]{0,60}?(?<![\w-])(?P<value>\d{6}(?:-\d{6}){7})(?![\w-])")

# By what announces them.
FACTOR = (("one-time-code", CODE), ("one-time-seed", SEED), ("one-time-seed", FAR_SEED))
READERS = {
    **dict.fromkeys(("otp", "mfa", "2fa", "-factor", "one-time", "authenticator"), FACTOR),
    "verification ": FACTOR,
    "otpauth": (("one-time-seed", SEED_IN_ADDRESS),),
    **dict.fromkeys(
        ("login code", "sms code", "security code", "access code", "token code"), FACTOR[:1]
    ),
    "secret": (("one-time-seed", GROUPED),),
    "code ": (("one-time-code", SENT), ("one-time-code", SENT_BY)),
    **dict.fromkeys(("pin", "puk", "door code", "gate code", "alarm code"), (("pin", PIN),)),
    **dict.fromkeys(("recovery k", "bitlocker"), (("recovery-code", DISK),)),
    **dict.fromkeys(("cvv", "cvc"), (("card-code", CARD_CODE),)),
    **dict.fromkeys(("mnemonic", " phrase", "seed words", "seed"), (("seed-phrase", PHRASE),)),
}
LISTS = ("recovery c", "recovery k", "backup c", "backup k")
SUBJECT = re.compile("|".join(sorted((*READERS, *LISTS), key=len, reverse=True)))


def codes(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """The digits or words alone."""
    low = reading.low
    for subject in filter(None, (SUBJECT.match(low, place) for place in places)):
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
