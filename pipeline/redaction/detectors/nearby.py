"""Values that can be nothing but secrets, whatever the words round them.

For wordings that no other detector knows: db.connect("app", X), tried X and Y to unlock it.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence

from pipeline.redaction import values
from pipeline.redaction.findings import PATIENCE, Finding
from pipeline.redaction.reading import Reading

# What makes every word of its line suspicious.
SUBJECTS = (
    "log in",
    *"""pass pw psk mdp kennwort wachtw contrase senha парол secret cred key jwt root admin token
    login logged logon auth session cookie bearer unlock leak revok rotat zugangsdaten crypt cipher
    fernet hmac""".split(),
)
INNER = r"[^\s\"'`<>()\[\]{},;|]"
# A whole word with a digit; most words of a text are passed over here.
WORD = re.compile(rf"(?<!{INNER})(?=[^\s\d\"'`<>()\[\]{{}},;|]{{0,300}}\d){INNER}{{8,}}+")
LONGEST = 300
# Behind a name, before the signs of a sentence, and no address.
VALUE = re.compile(r"(?:(?!.*://).*[=:@](?=[^=\\]))?(?P<value>[^:@]+?)[.:!?*_~\\]*")
# Certificates, coded; and what is too short.
PUBLIC = re.compile(r"LS0tLS1CRUdJTiBD|MII|.{0,7}\Z", re.DOTALL)
# What says of the random word behind it that it is no secret.
EXPLAINED = tuple(
    """sha1 sha256 sha384 sha512 sha-256 sha-512 md5 digest fingerprint thumbprint integrity
    checksum etag hash commit revision payload body build version serial kid jti nonce trace span
    request req correlation event message id id-2 certificate ray image pod arn ssh-rsa
    ssh-dss ssh-ed25519 nistp256 next_token next-token nexttoken pagetoken page_token synctoken
    continuationtoken cursor publickey public_key public-key pubkey accessor""".split()
)
LOOKBACK = 32

# What makes a random word a password, and what is enough for one with a password's signs.
PASSWORD = r"passw|passphrase|pwd|kennwort|wachtwoord|contrase|senha|парол|\bpw\b|mot de passe"
NAMED = re.compile(PASSWORD)
PASSWORDS = re.compile(
    rf"{PASSWORD}|cred|zugangsd|log[ -]?in\b|unlock|leak|rotat|\badmin\b|\broot\b(?! cause)"
)
FAR = 200
# Without the sign that closes a sentence; a closing * or $ belongs to it.
SIGNED = re.compile(r"(?:.*[:=])?(?P<value>.+?)[.,:?_~\\]*")

# X token, X api key: hexadecimal, of a length that commits do not have.
CALLED_BEHIND = (" token", " secret", " api key", " api token")
HEX_BEFORE = re.compile(r"(?<![\w/:.@=-])(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})\Z")

# A word, a sign, random characters: how people make up passwords that a policy accepts.
MARKS = tuple("!#$^*+~&?@")
MARKED = re.compile(
    r"(?<![\w./:@%&=?#$+-])[A-Za-z][a-z]{2,14}[!#$^*+~&?@](?P<tail>[A-Za-z0-9]{6,16})(?![\w./=(&-])"
)
BEFORE_MARK, BEHIND_MARK = 16, 18


def nearby(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """What is random, or chosen with every kind of sign, on a line that speaks of secrets."""
    judged = 0
    for met, (place, word) in enumerate(_words(reading.plain, places)):
        if met < PATIENCE and (span := _signed(reading, word)):
            yield Finding(*span, "password")
            continue
        given = VALUE.fullmatch(word[0])
        if not given or not values.is_mixed(given["value"]):
            continue
        start, end = word.start() + given.start("value"), word.start() + given.end("value")
        if start <= place < end:  # what seemed a subject stands in random text
            continue
        judged += 1
        if judged > PATIENCE or _is_secret(reading, start, given["value"]):
            yield Finding(start, end, "secret")


def marked(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """A word, a sign and random characters, on any line."""
    for place in places:
        if not reading.plain[place + 1 : place + 7].isalnum():
            continue
        start = max(0, place - BEFORE_MARK)
        match = MARKED.search(reading.plain, start, place + BEHIND_MARK)
        if match and values.is_mixed(match["tail"]) and values.is_unmistakable(match[0]):
            yield Finding(match.start(), match.end(), "secret")


def called(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """What is called a token behind it."""
    for place in places:
        value = HEX_BEFORE.search(reading.low, max(0, place - 65), place)
        if value and not _is_explained(reading, value.start(), " "):
            yield Finding(value.start(), value.end(), "token")


def _words(text: str, places: Sequence[int]) -> Iterator[tuple[int, re.Match[str]]]:
    """Each word that could be meant, with the place on its line."""
    done = 0
    for place in places:
        if place < done or _is_inside(text, place):
            continue
        start = text.rfind("\n", done, place) + 1 or done
        end = text.find("\n", place)
        done = end if end >= 0 else len(text)
        for word in WORD.finditer(text, start, done):
            if len(word[0]) <= LONGEST and not word[0].startswith("@"):
                yield place, word


def _signed(reading: Reading, word: re.Match[str]) -> tuple[int, int] | None:
    """Where a word looks like a password, near words that speak of passwords."""
    given = SIGNED.fullmatch(word[0])
    if not given or "://" in word[0]:
        return None
    start, value = word.start() + given.start("value"), given["value"].rstrip("!")
    random = values.is_random_word(value) and not _is_explained(reading, start)
    if not random and not values.is_signed(value):
        value += given["value"][len(value) :][:1]  # Winter2024!
        if not values.is_signed(value):
            return None
    around = reading.low[max(0, word.start() - FAR) : word.end() + FAR]
    spoken = (NAMED if random else PASSWORDS).search(around)
    return (start, start + len(value)) if spoken else None


def _is_inside(text: str, place: int) -> bool:
    """Whether a longer word goes on there: pw in random text, key in monkey."""
    before = text[max(0, place - 2) : place].rstrip("+/")[-1:]
    hump = before.islower() and text[place : place + 2].istitle()
    return before.isalnum() and not hump


def _is_secret(reading: Reading, start: int, value: str) -> bool:
    if PUBLIC.match(value) or not values.is_unmistakable(value):
        return False
    return not _is_explained(reading, start) and not _is_plain_text(value)


def _is_explained(reading: Reading, start: int, between: str = " \t\"'`=:#(-") -> bool:
    before = reading.low[max(0, start - LOOKBACK) : start].rstrip(between)
    return before.removesuffix(" is").removesuffix(" was").endswith(EXPLAINED)


def _is_plain_text(value: str) -> bool:
    """Whether it is base64 of something a person can read."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
        return decoded.decode().isprintable()
    except (binascii.Error, ValueError):
        return False
