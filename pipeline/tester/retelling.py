"""What chat, logs and alerts say, as a colleague retells it: no code, paths, labels, shorthand."""

import re
from collections.abc import Iterable

from pipeline.redaction.placeholders import spoken
from pipeline.speech.names import split_humps
from pipeline.speech.numerals import ordinal
from pipeline.speech.quantities import spell_units
from pipeline.speech.rules import Rule, rewrite
from pipeline.speech.times import MONTHS
from pipeline.tester.phrases import unquoted, upper_first

# Written one way, said another.
_SHORTHAND = {
    "approx": "about", "b/c": "because", "cert": "certificate", "certs": "certificates",
    "conn": "connection", "conns": "connections", "daemonset": "daemon set", "db": "database",
    "dbs": "databases", "deps": "dependencies", "env": "environment", "incl": "including",
    "k8s": "Kubernetes", "lb": "load balancer", "misconfig": "misconfiguration", "msg": "message",
    "msgs": "messages", "perf": "performance", "ppl": "people", "prob": "probably",
    "prod": "production", "req": "request", "reqs": "requests", "statefulset": "stateful set",
    "svc": "service", "vs": "versus", "w/": "with", "w/o": "without",
}  # fmt: skip
_SAID = "|".join(re.escape(word) for word in sorted(_SHORTHAND, key=len, reverse=True))
_COMMAND = re.compile(
    r"^\W*(?:(?:kubectl|systemctl|psql|redis-cli|curl|sudo)\s+(?!is\b|was\b|and\b|says?\b|shows?\b)\S"
    r"|(?:helm|terraform|ansible(?:-\w+)?|mysql|aws|gcloud|docker|git|ssh|npm|pip|rm)\s+"
    r"(?:-|\S*[-_/.=:]|[a-z]+ \S*[-_/.=:\d]))"
)
# What introduces a remark in a retrospective and is no part of it.
_LABELLED = re.compile(
    r"^\W*(?:follow[- ]?ups?|action items?|actions?|to-?dos?|notes?|for the post[- ]?mortem"
    r"|post[- ]?mortem notes?|lessons?(?: learned)?|tests?)\s?:\s*",
    re.IGNORECASE,
)
_STAND_IN = re.compile(r"\b(?:a link|a path|an identifier)\b")
# What alerts carry and nobody can follow by ear: node="...", severity=warning, long host names.
_LABEL = re.compile(r"\s*\b[a-z_]+=[\"“”']?[^\s\"“”',}]+[\"“”']?,?")
_HOST = re.compile(r"\b[\w-]*\d[\w-]*(?:\.[\w-]+)+\.[a-z]{3,}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b")
_HASHED = re.compile(
    r"[\w./:-]*\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b[\w./:-]*"
    r"|\b(?=[\w-]*[a-z]\d|[\w-]*\d[a-z])\w+(?:-\w+){3,}\b"
)
_PATH = re.compile(r"(?<![\w:.])~?(?:/[\w.@*-]+)+/?|\b(?=[\w./-]*[a-z])[\w.-]+(?:/[\w.-]+){2,}")
_FILE = re.compile(
    r"\b[\w-]+\.(?:ya?ml|json|toml|conf|cfg|ini|py|js|ts|go|rb|java|sh|sql|log|txt|md|tf|xml)\b"
)
_DOTTED = re.compile(r"\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\.(?:[A-Z]\w*[a-z]\w*|[a-z]+[A-Z]\w*)\b")
_DATE = re.compile(r"\b(?P<day>[0-3]?\d) (?P<month>[A-Z][a-z]{2}) (?P<time>\d\d:\d\d UTC)\b")
_ODD = re.compile(
    r"\w[./:\\=]\w|[A-Z]{6,}|[a-z]{1,12}\d+[a-z]|\d[a-z]+\d|\d{6,}"
    r"|^\W*[bcdfghjklmnpqrstvwxz]{4,}\W*$"
)
_TIME = re.compile(r"\W*\d{1,2}:\d\d\W*")
_MOST_ODD = 0.15


def retell(text: str) -> str:
    """Sentences of plain words and numbers; markup, links, identifiers and code become words."""
    told = upper_first(rewrite(spoken(text), _RULES).strip())
    return re.sub(r"(?<=[a-z0-9%)][.?!] )[a-z]", lambda m: m[0].upper(), told)


def retold(text: str, words: int) -> str:
    """One phrase without greeting, asides and final stop, shortened; empty for a command."""
    if _COMMAND.match(text):
        return ""
    bare = re.sub(r"\s*\((?!link)[^)]{0,80}\)", "", _LABELLED.sub("", text))
    told = rewrite(spoken(bare), _RULES)
    return unquoted(told, words).strip(" .…,;:")


def clearest(texts: Iterable[str], words: int) -> str:
    """The phrase, retold, that is easiest to follow by ear; empty if none can be followed."""
    told = [phrase for text in texts if is_speakable(phrase := retold(text, words))]
    return min(told, key=_oddity, default="")


def is_speakable(phrase: str) -> bool:
    """Whether somebody could follow it by ear: hardly anything in it is no word."""
    return len(phrase.split()) >= 2 and _oddity(phrase) <= _MOST_ODD


def _oddity(phrase: str) -> float:
    """The share of tokens that are no words, numbers or times."""
    tokens = [token for token in phrase.split() if not _TIME.fullmatch(token)]
    odd = sum(bool(_ODD.search(token)) for token in tokens) + len(_STAND_IN.findall(phrase))
    return odd / max(1, len(tokens))


def _path(match: re.Match[str]) -> str:
    """Its last part, if that is a word."""
    last = re.split(r"/", match[0].rstrip("/"))[-1]
    return _file_name(last) if re.fullmatch(r"[A-Za-z][A-Za-z.-]{2,}", last) else "a path"


def _file_name(name: str) -> str:
    return _FILE.sub(_file, name).replace("-", " ")


def _file(match: re.Match[str]) -> str:
    stem = re.sub(r"[-_]+", " ", match[0].rpartition(".")[0])
    return f"the {stem} file"


def _date(match: re.Match[str]) -> str:
    month = next((m for m in MONTHS if m.startswith(match["month"])), match["month"])
    return f"{match['time']} on {month} {_ordinal(int(match['day']))}"


def _ordinal(day: int) -> str:
    """As written: 17th."""
    return f"{day}{ordinal(day)[-2:]}"


def _word(match: re.Match[str]) -> str:
    """A joined name as its words: HikariPool, isDisabled."""
    first, *rest = split_humps(match[0])
    return " ".join((first, *(w if w.isupper() else w.lower() for w in rest)))


_RULES: tuple[Rule, ...] = (
    (re.compile(r"\S*://\S+|\S+\.(?:example|com|org|io|net)/\S+|\(link\)"), "a link"),
    (re.compile(r"\[(?:firing|resolved|alerting|critical|warning|ok)\b[^\]]*\]\s*", re.I), ""),
    (re.compile(r"\b(?:PR|pull request) #?\d+", re.I), "a pull request"),
    (re.compile(r"\bcommit #?(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b", re.I), "a commit"),
    (_LABEL, ""),
    (_HOST, "a host"),
    (re.compile(r"(?<=\w)\(\)"), ""),
    (_PATH, _path),
    (_FILE, _file),
    (_DOTTED, lambda match: match[0].rpartition(".")[2]),
    (_HASHED, "an identifier"),
    (_DATE, _date),
    (re.compile(r"\s*(?:-{1,2}>|={1,2}>|[→⇒➜])\s*"), " to "),
    (re.compile(r"(?<=[.?!])\s+[-–—]+\s+"), " "),
    (re.compile(r"\s+(?:/|[-–—]+)\s+"), ", "),
    (re.compile(r"(?<!\S)(?:--?(?=[A-Za-z])[\w-]*|!(?=\w))"), ""),
    (re.compile(r">=?\s*(?=\d)"), "over "),
    (re.compile(r"<=?\s*(?=\d)"), "under "),
    (re.compile(r"[~≈]\s*(?=\d)"), "about "),
    (re.compile(r"(?<=\w)\s?=+\s?(?=\w)"), " is "),
    (
        re.compile(rf"(?<![\w.-])(?:{_SAID})(?![\w-])(?:\.(?= [a-z]))?", re.I),
        lambda m: _SHORTHAND[m[0].lower().rstrip(".")],
    ),
    (re.compile(r"(?s).+"), lambda match: spell_units(match[0])),
    (re.compile(r"\b[^\W\d_]+\b"), _word),
    (re.compile(r"[“”\"*`#|<>\[\]{}~^\\]| …"), " "),
    (re.compile(r"_+"), " "),
    (re.compile(r"(?<=\d) (?=%)"), ""),
    (re.compile(r"@"), " at "),
    (re.compile(r"&"), " and "),
    (re.compile(r":(?=[a-z][a-z0-9_+-]*:)"), " "),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+([,.;:?!])"), r"\1"),
    (re.compile(r"([.?!:;])[.,;]+"), r"\1"),
    (re.compile(r"^[\s,;:+–-]+|[\s,;:+–-]+$"), ""),
    (re.compile(r"^(?:\d+\.(?:\s+|$))+[\s,;:+–-]*"), ""),
)
