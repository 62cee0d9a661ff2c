"""What a sentence of an incident does: marks for its content, one kind for its item."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Kind = Literal[
    "alert", "deploy", "observation", "hypothesis", "action",
    "decision", "log", "recovery", "chatter",
]  # fmt: skip
Mark = Literal[
    "symptom", "change", "cause", "suspicion", "refutation", "failed", "action", "decision",
    "recovery", "gap", "follow-up", "impact", "figure", "question", "alert", "log",
]  # fmt: skip
Role = Literal["responder", "support", "bot", "reporter", "author"]

# The first mark that a sentence bears decides its kind.
_KIND_OF: Mapping[Mark, Kind] = {
    "alert": "alert",
    "recovery": "recovery",
    "cause": "hypothesis",
    "suspicion": "hypothesis",
    "decision": "decision",
    "action": "action",
    "log": "log",
    "symptom": "observation",
    "gap": "observation",
    "change": "deploy",
    "figure": "observation",
    "impact": "observation",
    "refutation": "observation",
}
_DEPLOYERS = re.compile(
    r"deploy|argo|jenkins|circle|github|gitlab|release|spinnaker|\bc[id]\b|flux|buildkite"
    r"|terraform|launchdarkly",
    re.IGNORECASE,
)
_SUPPORT = re.compile(
    r"support|help ?desk|customer|success|comms|communicat|moderator|community|account manager|csm",
    re.IGNORECASE,
)
_ON_A_LEAK = re.compile(
    r"\b(?:passwords?|secrets?|keys?|tokens?|creds?|credentials?)\b.{0,20}\b(?:in (?:there|here)"
    r"|pasted|posted|visible)\b"
    r"|\b(?:pasted|posted|leaked|delete that|remove that|redact)\b.{0,30}\b(?:passwords?|secrets?"
    r"|keys?|tokens?|creds?|here)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(r"\b(?:please|pls|can you|could you|will you|would you)\b", re.IGNORECASE)
_STILL_BAD = re.compile(
    r"\b(?:not|n’t|never|no|isn’?t|hasn’?t|until|once|when|if|should|will|would"
    r"|zero|to be) (?:\w+ ){0,2}"
    r"(?:recover\w*|resolved|restored|fixed|back|working|works?|up|success\w*)\b"
    r"|\bstill (?!up|running)|\bsuccess\w*\b.{0,12}\b\d{1,2}(?:\.\d+)?\s?%"
    r"|\b(?:rate|lag|latency)\b.{0,20}\b(?:[2-9]\d|1\d)\s?%",
    re.IGNORECASE,
)


@cache
def _marks() -> Mapping[Mark, re.Pattern[str]]:
    data = tomllib.loads(files("pipeline.tester").joinpath("marks.toml").read_text("utf-8"))
    every: tuple[Mark, ...] = get_args(Mark)
    return {mark: _compile(data[mark]) for mark in every}


def _compile(entry: Mapping[str, list[str]]) -> re.Pattern[str]:
    words = "|".join(entry.get("words", ()))
    either = [*([rf"\b(?:{words})(?!\w)"] if words else []), *entry.get("patterns", ())]
    return re.compile("|".join(either), 0 if entry.get("case") else re.IGNORECASE)


def marks_of(sentence: str) -> frozenset[Mark]:
    """Everything that a sentence does; nothing for small talk."""
    plain = sentence.replace("'", "’")
    found: set[Mark] = {mark for mark, pattern in _marks().items() if pattern.search(plain)}
    if _REQUEST.search(plain):
        found.discard("action")
    if "recovery" in found and _STILL_BAD.search(plain):
        found.discard("recovery")
    return frozenset(found)


def is_on_a_leak(sentence: str) -> bool:
    """Whether it remarks on a secret that somebody posted, which is no part of the incident."""
    return _ON_A_LEAK.search(sentence) is not None


def kind_of(marks: Iterable[Mark], *, is_bot: bool, speaker: str = "") -> Kind:
    """The kind of an item from the marks of its sentences and from who said it."""
    borne = set(marks)
    if is_bot and "change" in borne and _DEPLOYERS.search(speaker):
        return "deploy"
    if is_bot and borne & {"symptom", "alert"} and not borne & {"recovery", "question"}:
        return "alert"
    for mark, kind in _KIND_OF.items():
        if mark in borne:
            return kind
    return "chatter"


def role_of(title: str, *, is_bot: bool) -> Role:
    """The role that stands for a speaker wherever the report refers to one."""
    if is_bot:
        return "bot"
    return "support" if _SUPPORT.search(title) else "responder"
