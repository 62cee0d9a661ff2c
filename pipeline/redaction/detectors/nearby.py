"""Values that can be nothing but secrets, whatever the words round them.

Two that no other detector knows the wording of: db.connect("app", X), tried X and Y to log in.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.reading import Reading

# What makes every word of its line suspicious.
SUBJECTS = tuple(
    """pass pw psk mdp kennwort wachtw contrase senha парол secret cred key jwt root admin token
    login logged logon auth session cookie bearer unlock leak revok rotat zugangsdaten""".split()
)
WORD = re.compile(r"[^\s\"'`<>()\[\]{},;|]{8,}+")
LONGEST = 300
# Behind a name, before the signs of a sentence, and no address.
VALUE = re.compile(r"(?:(?!.*://).*[=:@](?=[^=]))?(?P<value>[^:@]+?)[.:!?*_~\\]*")
# Public keys and certificates, coded; and what is too short.
PUBLIC = re.compile(r"AAAA[A-Z]3Nza|AAAAE2V|LS0tLS1CRUdJTiBD|MII|.{0,7}\Z", re.DOTALL)
# What says of a random word on such a line that it is no secret.
EXPLAINED = re.compile(
    r"(?:sha-?\d{1,3}|md5|digest|finger ?print|thumbprint|integrity|checksum|etag|hash|commit"
    r"|revision|payload|body|build|version|serial|kid|jti|nonce|trace|span|request|req|correlation"
    r"|event|message|(?:next|page|continuation|sync|cursor)[ _-]?token|ssh-\w{3,8}"
    r"|\b[a-z_-]{0,20}id(?:[ -]\d)?|public key|certificate|ray|image|pod|arn)"
    r"[ \t\"'=:#-]{0,4}(?:is |was )?[\"'`]?\Z"
)
LOOKBACK = 32

# A word, a sign, random characters: how people make up passwords that a policy accepts.
MARKS = tuple("!#$^*+~&?@")
MARKED = re.compile(
    r"(?<![\w./:@%&=?#$+-])[A-Za-z][a-z]{2,14}[!#$^*+~&?@][A-Za-z0-9]{6,16}(?![\w./=(&-])"
)
BEFORE_MARK, BEHIND_MARK = 16, 18


def nearby(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """What is random, or chosen with every kind of sign, on a line that speaks of secrets."""
    done = 0
    for place in places:
        if place < done or _is_inside(reading.plain, place):
            continue
        start = reading.plain.rfind("\n", done, place) + 1 or done
        end = reading.plain.find("\n", place)
        done = end if end >= 0 else len(reading.plain)
        for word in WORD.finditer(reading.plain, start, done):
            yield from _judged(reading, word)


def marked(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """A word, a sign and random characters, on any line."""
    for place in places:
        if not reading.plain[place + 1 : place + 7].isalnum():
            continue
        start = max(0, place - BEFORE_MARK)
        match = MARKED.search(reading.plain, start, place + BEHIND_MARK)
        if match and values.is_unmistakable(match[0]):
            yield Finding(match.start(), match.end(), "secret")


def _is_inside(text: str, place: int) -> bool:
    """Whether a longer word goes on there: pw in random text, key in monkey."""
    return text[place - 1 : place].isalnum() and not text[place].isupper()


def _judged(reading: Reading, word: re.Match[str]) -> Iterator[Finding]:
    if word[0].islower() or word[0].isalpha() or len(word[0]) > LONGEST:
        return
    given = VALUE.fullmatch(word[0])
    if not given or PUBLIC.match(given["value"]) or not values.is_unmistakable(given["value"]):
        return
    start = word.start() + given.start("value")
    before = reading.low[max(0, start - LOOKBACK) : start]
    if not EXPLAINED.search(before) and not _is_plain_text(given["value"]):
        yield Finding(start, start + len(given["value"]), "secret")


def _is_plain_text(value: str) -> bool:
    """Whether it is base64 of something a person can read."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
        return decoded.decode().isprintable()
    except (binascii.Error, ValueError):
        return False
