"""Names of machines, code and tickets: db-primary-01, retry_budget, HikariPool, INC-4821."""

import re

from pipeline.speech.numerals import code
from pipeline.speech.rules import Rule

_SAID = {
    "k8s": "Kubernetes",
    "ipv4": "IP version four",
    "ipv6": "IP version six",
    "sev": "sev",
    "rps": "requests per second",
    "qps": "queries per second",
    "tps": "transactions per second",
    "n/a": "not available",
    "nginx": "engine X",
    "kubectl": "kube control",
    "etcd": "et C D",
    "oncall": "on-call",
    "vs": "versus",
    "aka": "also known as",
}
_SHORTENED: tuple[Rule, ...] = (
    (re.compile(r"\be\.\s?g\.,?", re.IGNORECASE), "for example"),
    (re.compile(r"\bi\.\s?e\.,?", re.IGNORECASE), "that is"),
    (re.compile(r"\betc\.(?=\s*[a-z,;)])"), "etc"),
    (re.compile(r"\bapprox\.", re.IGNORECASE), "about"),
    (re.compile(r"\bvs\."), "versus"),
    (re.compile(r"(?<!\w)w/o(?!\w)"), "without"),
    (re.compile(r"(?<!\w)w/\s?(?=\w)"), "with "),
    (re.compile(r"\bC\+\+"), "C plus plus"),
    (re.compile(r"\bC#"), "C sharp"),
)
_ACRONYMS = frozenset(
    "api aws cpu db dns eu gcp gpu http https id io ip jvm jwt oom os sdk sql ssh ssl sso tls ttl "
    "ui url us vm vpc vpn".split()
)
_ALSO_WORDS = ("us", "os", "id", "io")
# Written as one word, said as one: the recogniser and the reader know them so.
_WHOLE = frozenset(
    "GitHub GitLab PagerDuty JavaScript TypeScript YouTube DevOps DataDog CloudFlare OpenSearch "
    "ClickHouse OAuth LaunchDarkly CircleCI WebSocket WebSockets LinkedIn PowerShell".split()
)
_HASH = re.compile(r"(?=[0-9a-f]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,64}")
_IDENTIFIER = re.compile(
    r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    rf"|(?<![\w-])(?:sha256:)?{_HASH.pattern}(?![\w-])"
)
_TOKEN = re.compile(r"(?:(?<!\S)\.)?[^\W_]+(?:[_./:\\@-]+[^\W_]+)*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z](?:[a-z]{2}|[a-z][A-Z]))|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_RUN = re.compile(r"[0-9]+|[^\W\d_]+")
_RANDOM_RUNS = 5


def _token(match: re.Match[str]) -> str:
    """Ordinary words and hyphenated ones stay; anything a keyboard made is taken apart."""
    token = match[0]
    if said := _SAID.get(token.lower()):
        return said
    if re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)*", token) and "-" in token:
        return "-".join(map(_word, token.split("-")))
    if re.fullmatch(r"[^\W\d_]+", token):
        return _word(token)
    spoken = " dot ".join(map(_chunk, re.split(r"\.(?=[^\W\d_])", token))).strip()
    return spoken or "an identifier"


def _chunk(chunk: str) -> str:
    return " ".join(filter(None, map(_part, re.split(r"[_./:\\@-]+", chunk))))


def _part(part: str) -> str:
    """One piece between separators; random suffixes such as 7f9c6d5b8 are not worth saying."""
    if said := _SAID.get(part.lower()):
        return said
    runs = _RUN.findall(part)
    if len(runs) >= _RANDOM_RUNS or _HASH.fullmatch(part):
        return ""
    return " ".join(code(run) if run[0].isdecimal() else _word(run, alone=False) for run in runs)


def split_humps(word: str) -> list[str]:
    """HikariPool as Hikari and Pool; what is known as one word stays one."""
    return [word] if word in _WHOLE else _HUMP.split(word)


def _word(word: str, *, alone: bool = True) -> str:
    return " ".join(_hump(hump, alone and hump == word) for hump in split_humps(word))


def _hump(word: str, alone: bool) -> str:
    if said := _SAID.get(word.lower()):
        return said
    if word in _ACRONYMS and not (alone and word in _ALSO_WORDS):
        return word.upper()
    return word.upper() if len(word) == 1 and not alone else word


RULES: tuple[Rule, ...] = (
    *_SHORTENED,
    (_IDENTIFIER, "an identifier"),
    (re.compile(r"\binc[-_ ]?(?=[0-9])", re.IGNORECASE), "incident "),
    (re.compile(r"\b(p[0-9]{2,3})-(?=p[0-9])"), r"\1 to "),
    (_TOKEN, _token),
)
