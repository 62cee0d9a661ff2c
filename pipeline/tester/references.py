"""Ids and hosts that one message alone holds: they lead a reader away, and bear nothing out.

What two messages name belongs to the incident; so does a host of which another message speaks.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable

_ID = re.compile(
    r"(?<![\w.#-])(?!(?:CVE|CWE|ORA|RFC|HTTP|UTF|SEV|SHA|AES|TLS|ISO|IPV|KB|PGRST|GHSA)[-_])"
    r"(?:[A-Z]{2,}(?:[-_][A-Z0-9]+)*[-_]\d+(?:[-_][A-Z0-9]+)*|[A-Z]{3,}(?:-[A-Z0-9]{2,})+)\b"
    r"(?![-.:]\d)"
)
_HOST = re.compile(
    r"(?<![\w@/.:-])(?:[\w.+-]{1,64}@)?(?P<host>(?:[a-z0-9][a-z0-9-]*\.)+(?:com|net|org|io|dev|app|co|ai"
    r"|info|biz|xyz|me|link|site|online|cloud|page|top|club|shop|tech|store|live|news|example|test"
    r"|invalid|eu|uk|de|fr|nl|ru|cn|in|us|ch|at|se|dk|no|es|it|pl|br|jp|kr|tv|cc|gg|gl|ly|to))"
    r"(?![\w-]|\.\w)(?P<path>[/?#:][^\s<>|\"'`)\]]*)?",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"[a-z][A-Z]")  # a class, no host
_TELLING = 5  # letters
_ANY_ID = "(reference)"
_ANY_HOST = "(link)"
_IN_BRACKETS = re.compile(r"\((\((?:reference|link)\))\)")


def without_lone_references(texts: Iterable[str]) -> Callable[[str], str]:
    """What takes from a text the ids and hosts that no second one of these texts holds."""
    every = [text.lower() for text in texts]
    held = Counter(word for text in every for word in set(re.findall(r"[a-z0-9_-]+", text)))
    parts = Counter(part for text in every for part in set(re.findall(r"[a-z]{3,}", text)))

    def known_id(match: re.Match[str]) -> str:
        return match[0] if held[match[0].lower()] > 1 else _ANY_ID

    def known_host(match: re.Match[str]) -> str:
        labels = re.findall(r"[a-z]{4,}", match["host"].lower().rpartition(".")[0])
        inner = _CAMEL.search(match["host"]) or any(_spoken_of(label, parts) for label in labels)
        return match["host"] if inner and "@" not in match[0] else _ANY_HOST

    return lambda text: _IN_BRACKETS.sub(r"\1", _ID.sub(known_id, _HOST.sub(known_host, text)))


def _spoken_of(label: str, parts: Counter[str]) -> bool:
    """Whether a second text holds a host's name or the greater part of it: binder of mybinder."""
    if parts[label] > 1:
        return True
    return any(len(p) >= _TELLING and n > 1 and (p in label) for p, n in parts.items())
