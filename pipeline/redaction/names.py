"""Names after which a secret stands: variables, fields, headers, flags and words of prose."""

import re
from dataclasses import dataclass

from pipeline.redaction.reading import Reading

# What every name begins with. Every text pays for this search: only literal starts are fast.
STEM = re.compile(
    r"p(?:ass|w)|se(?:cret|ss|nha)|token|ke(?:y|nnw)|auth|\?(?=s)|&(?=s)|x-(?:amz|goog)-s"
    r"|connect\.s|contrase|wachtw|psk|mdp|парол|密|パスワード|비밀번호"
)
# Some words say "password" wherever they stand in a name, others need to stand alone.
PASSWORD = (
    r"(?:(?<!1)pass(?:w[o0]rd|wort|wd|phrase|code|wrd)|(?<=mot de )passe"
    r"|(?:(?<![a-z])|(?<=require)|(?<=db)|(?<=root)|(?<=user)|(?<=admin)|(?<=store)|(?<=smtp))"
    r"pass(?![a-z])|(?<=ssh)pass(?==)|(?:(?<=master)|(?<=cli_))auth|pwd"
    r"|(?<![a-z])(?:pw|psw|pswd|passw|mdp)(?![a-z])|kennwort|wachtwoord|contrase[nñ]a|senha|парол[ьея]|密[码碼]|パスワード|비밀번호)"
)
TOKEN = (
    r"(?:secret(?:[ _-]?id|[ _-]?(?:access[ _-]?)?key(?:[ _-]?base)?)?"
    r"|token|(?<![a-z])psk|(?<![a-z])auth(?![a-z])|connect\.sid"
    r"|sess(?:ion)?[ _-]?(?:id|cookie|key)|(?<![a-z])session(?==)"
    r"|x-(?:amz|goog)-signature|[?&](?:sig|sid)(?==))"
)
SUFFIX = (
    r"s?(?: \d{1,2}(?= ?[:=])|[-_]?\d{1,2}|[-_ ]?(?:prod(?:uction)?|stag(?:e|ing)|dev|test|live|old"
    r"|new|current|previous|primary|secondary|backup|main|ro|rw|base64|b64|hex|value|hash|text))?"
    r"(?![a-z0-9])"
)
NAME = re.compile(rf"(?:(?P<password>{PASSWORD})|(?P<token>{TOKEN})|(?P<key>key)){SUFFIX}")

# A key is a secret by what stands before it, or alone when its value is long and random ...
KEY_QUALIFIERS = tuple(
    "access account activation admin aes api app application auth bot cipher client consumer crypto"
    " decryption deploy enc encrypt encryption function functions hmac ingest ingestion install"
    " instrumentation integration jwt licence license master merchant private recovery rest routing"
    " secret server service session shared sign signing storage subscription team unseal vapid"
    " webhook wrapping write ? &".split()
)
KEY_ALONE = re.compile(
    r"(?:\A|[\n>|;,(][ \t]{0,4}|\b(?:a|the|this|that|my|our|new|old|leaked)[ \t])\Z"
)
# ... and neither a page token nor a public key is one, nor a secret's address.
HARMLESS = frozenset(
    "next page continuation pagination sync resume client idempotency fencing cancellation stop"
    " start end pad eos bos max min num total public publishable pub site".split()
)
LAST_WORD = re.compile(r"([A-Z]?[a-z]+|[A-Z]+)[ _.-]{0,2}\Z")
ARN = re.compile(r"\d{12}:\Z")
KINDS = {
    **dict.fromkeys(("aws", "secretaccess", "secret_access", "secret access"), "aws-secret"),
    "accountkey": "azure-key",
    "sess": "session-id",
    "sid": "session-id",
    "sig": "signature",
    "token": "token",
    "auth": "token",
    "api": "api-key",
    "key": "key",
}
# Names with many other meanings ask for more: a secret's id counts when it is a UUID.
LEAST = {
    **dict.fromkeys(("auth", "session"), 16),
    **dict.fromkeys(("secret_id", "secret-id", "secret id", "secretid"), 36),
}
LOOKBACK = 24


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start` to `end` of a reading that announces a secret of `kind`.

    A value that is no password needs `least` random characters to count.
    """

    kind: str
    least: int
    start: int
    end: int


def announced(reading: Reading, match: re.Match[str]) -> Name | None:
    """What the NAME in `match` announces; None if it is the name of something else."""
    start, end = match.span()
    if match["password"]:
        # Test runners print PASS: and what passed.
        ran = reading.plain.startswith("PASS:", start)
        return None if ran else Name("password", 0, start, end)
    floor = max(0, start - LOOKBACK)
    before = reading.low[floor:start]
    if match["key"] and not before.rstrip(" _.-").endswith(KEY_QUALIFIERS):
        return Name("key", 24, start, end) if KEY_ALONE.search(before) else None
    if match[0].startswith(("token", "key")) and _is_harmless(reading.plain[floor:start]):
        return None
    if before.endswith(":") and ARN.search(before):
        return None
    name = before.rpartition("\n")[2] + match[0]
    kind = next((kind for part, kind in KINDS.items() if part in name), "secret")
    return Name(kind, LEAST.get(match["token"] or "", 8), start, end)


def _is_harmless(before: str) -> bool:
    word = LAST_WORD.search(before)
    return word is not None and word[1].lower() in HARMLESS
