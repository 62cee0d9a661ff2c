"""Names after which a secret stands: variables, fields, headers, flags and words of prose."""

import re
from dataclasses import dataclass

from pipeline.redaction.reading import Reading

# What every name begins with.
STEMS = tuple(
    "pass pw psk secret hmac salt sess senha token key kennw auth communit ?s &s sid= sid: licen"
    " appid app_id remember_ x-amz-s x-goog-s connect.s clave contrase wachtw lösenord hasło parola"
    " heslo salasana adgangsk jelsz şifre lozinka"
    " mdp парол 密 パスワード 비밀번호".split()
)
# Some words say "password" wherever they stand in a name, others need to stand alone.
PASSWORD = (
    r"(?:(?<!1)pass(?:w[o0]rd|wort|wd|phrase|code|wrd)|pass phrase|(?<=mot de )passe"
    r"|(?:(?<![a-z])|(?<=require)|(?<=db)|(?<=pg)|(?<=root)|(?<=user)|(?<=admin)|(?<=store)|(?<=smtp))"
    r"pass(?![a-z])|(?<=ssh)pass(?==)|(?:(?<=master)|(?<=cli_))auth|pwd"
    r"|(?:(?<![a-z])|(?<=bind)|(?<=root)|(?<=db)|(?<=user)|(?<=admin))pw(?![a-z])"
    r"|(?<![a-z])(?:psw|pswd|passw|mdp)(?![a-z])|kennwort|wachtwoord|contrase[nñ]a|senha|clave"
    r"|lösenord(?:et)?|hasło|(?<![a-z])parola|heslo|salasana|passord(?:et)?|adgangskoden?|jelsz[oó]|şifre|lozinka|парол[ьея]|密[码碼]|パスワード|비밀번호|(?<![a-z])psk)"
)
TOKEN = (
    r"(?:secret(?:[ _-]?id|[ _-]?(?:access[ _-]?)?key(?:[ _-]?base)?)?"
    r"|token|(?:(?<=access)|(?<=access[ _-]))key[ _-]?id|(?<![a-z])(?:hmac|salt)(?=[ \t]?[:=])"
    r"|(?:(?<![a-z])|(?<=(?<![a-z])o))auth(?![a-z])|connect\.sid"
    r"|sess(?:ion)?[ _-]?(?:id|cookie|key)"
    r"|(?<![a-z])sess(?:ion)?(?==|:? (?=[a-z]{0,20}\d)[0-9a-z]{24,40}\b)"
    r"|(?<![a-z])(?:licen[cs]e(?=[:=])|app_?id(?==)|remember_(?:me|token))"
    r"|x-(?:amz|goog)-signature|[?&]sig(?==)|(?<![a-z])sid(?==|: ))"
)
SUFFIX = (
    r"s?(?: \d{1,2}(?= ?[:=])|[-_]?\d{1,2}|[-_ ]?(?:prod(?:uction)?|stag(?:e|ing)|dev|test|live|old"
    r"|new|current|previous|primary|secondary|backup|main|ro|rw|base64|b64|hex|value|hash|text))?"
    r"(?![a-z0-9])"
)
COMMUNITY = r"community(?:[ _-](?:string|name))?"
NAME = re.compile(
    rf"(?:(?P<password>{PASSWORD})|(?P<token>{TOKEN})|(?P<community>{COMMUNITY})|(?P<key>key))"
    rf"{SUFFIX}"
)
# What makes a key the password of a network, and a community the password of its devices.
WIRELESS = ("wifi", "wi-fi", "wlan", "wpa", "wpa2", "wpa3", "wep", "hotspot", "guest", "pre-shared")
DEVICES = re.compile(r"snmp|(?:\A|[^a-z])(?:r[ow]|v[123]c?)[ _-]?\Z")

# A key is a secret by what stands before it; others only when their value is long and random ...
KEY_QUALIFIERS = tuple(
    "access account activation admin aes api app application auth bot cipher client consumer"
    " crypto decryption deploy enc encrypt encryption function functions genie hmac ingest"
    " ingestion install instrumentation integration jwt licence license master merchant"
    " private recovery rest routing secret server service session shared sign signing storage"
    " subscription team unseal vapid webhook wrapping write ? &".split()
)
# ... but never those of tables and caches, page tokens or public keys, nor a secret's address.
HARMLESS = frozenset(
    "next page continuation pagination sync resume client idempotency fencing cancellation"
    " stop start end pad eos bos max min num total public publishable pub site cache partition"
    " primary foreign sort row object s3 shard map range unique composite index kms host known"
    " registry rsa dsa ecdsa gpg pgp ssh subject authority redis kafka lookup dedup natural"
    " surrogate group join lock record message event tenant user dedupe translation i18n"
    " feature flag config metric label trace build asset artifact chunk block batch document"
    " query entry".split()
)
# sha256 of server.key: the digest of what the name is part of.
DIGEST_OF = re.compile(
    r"\b(?:sha-?\d{1,3}(?:sum)?|md5(?:sum)?|checksum|digest|fingerprint)"
    r"(?: (?:of|for) |\()[^\n=:]*\Z"
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
    **dict.fromkeys(("auth", "sess", "session", "sid", "remember_me"), 16),
    **dict.fromkeys(("secret_id", "secret-id", "secret id", "secretid"), 36),
    **dict.fromkeys(("license", "licence", "appid", "app_id", "hmac", "salt"), 32),
}
UNQUALIFIED = 24  # of a key without a word that makes it a secret
# Paths, calls and UUIDs, the keys of objects.
OTHER_KEYS = re.compile(r"[:/()\[]|\A[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-", re.IGNORECASE)
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

    def admits(self, value: str) -> bool:
        """Whether a value of this shape may be meant: what a bare key leads to often is none."""
        return self.least != UNQUALIFIED or not OTHER_KEYS.search(value)


def announced(reading: Reading, match: re.Match[str]) -> Name | None:
    """What the NAME in `match` announces; None if it is the name of something else."""
    start, end = match.span()
    floor = max(0, start - LOOKBACK)
    before = reading.low[floor:start]
    if match["password"] or _is_of_network(match, before):
        # Test runners print PASS: and what passed.
        ran = reading.plain.startswith("PASS:", start)
        return None if ran else Name("password", 0, start, end)
    if match["community"] or _is_harmless(match[0], reading.plain[floor:start], before):
        return None
    if match["key"] and not before.rstrip(" _.-").endswith(KEY_QUALIFIERS):
        return Name("key", UNQUALIFIED, start, end)
    name = before.rpartition("\n")[2] + match[0]
    kind = next((kind for part, kind in KINDS.items() if part in name), "secret")
    return Name(kind, LEAST.get(match["token"] or "", 8), start, end)


def _is_of_network(match: re.Match[str], before: str) -> bool:
    if match["key"]:
        return before.rstrip(" _.-").endswith(WIRELESS)
    return match["community"] is not None and (
        "string" in match[0] or DEVICES.search(before) is not None
    )


def _is_harmless(name: str, before: str, low: str) -> bool:
    if (before.endswith(":") and ARN.search(before)) or DIGEST_OF.search(low):
        return True
    word = LAST_WORD.search(before) if name.startswith(("token", "key")) else None
    return word is not None and word[1].lower() in HARMLESS
