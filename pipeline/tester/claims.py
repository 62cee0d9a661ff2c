"""Sentences that claim a cause: how firmly they do, and what they say without their lead-in."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.tester.evidence import Passage
from pipeline.tester.gaps import gap_of
from pipeline.tester.kinds import Mark
from pipeline.tester.phrases import content_words

_ONLY_TRIGGER = re.compile(r"\bonly (?:triggered|the trigger|exposed|uncovered)", re.IGNORECASE)
# "that is why only line 3 died": the extent, not the cause.
_EXTENT = re.compile(r"\bthat(?:’s| is|s) why (?:only|just|not|no|nobody|we|it)\b", re.IGNORECASE)
# What a machine says of reasons is an observation.
_QUOTES_LOG = re.compile(r"^\W*(?:[\w.-]+ ){0,4}(?:logs?|error|message|output)\b[^:]{0,30}:", re.I)
_CONSEQUENCE = re.compile(
    r"\bso (?!far\b|:|,|the report)\w+|\bwhich (?:means|is why|broke|makes|then)|\bhence\b"
    r"|\btherefore\b"
    r"|\bsince (?:the|we|v?\d|it)\b|\bever since\b|\bwhile\b.{3,40}\bhas\b|→|\bat the same time\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r",?\s*\b(?:could (?:it |that |this )?be (?:that|it|this|related)|is that it|might be (?:that"
    r"|it)"
    r"|related|could that be it|or)\s*\?$",
    re.IGNORECASE,
)
# What describes trouble and no more.
MERELY_SEEN: frozenset[Mark] = frozenset(("symptom", "figure", "impact"))
# Attempts, options and requests, whatever they mention.
_NOT_EXPLAINING = re.compile(
    r"^\W*(?:(?:i|we)(?:[’']ve)? )?(?:just )?(?:tried|checked|looked|asked|tested|verified"
    r"|compared)\b"
    r"|\b(?:is|are|looks?|all|good) (?:green|fine|ok(?:ay)?|good|normal|healthy|level)\b|^\W*good\b"
    r"|\bno (?:loss|errors|evictions|restarts|change)\b|\b(?:were|was) (?:late|slow|down) from\b"
    r"|\b(?:easiest|would be|we could|an option|alternatively|do(?:n[’']t"
    r"| not) have (?:the )?rights)\b"
    r"|\b(?:please|pls|can you|could you)\b",
    re.IGNORECASE,
)
# "Found it." and nothing else: what follows in the same message is what was found.
_EUREKA = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|yes|yeah|aha|ah|wait)\W+)*(?:i(?:[’']ve)? |we(?:[’']ve)? )?"
    r"(?:found|got|nailed|spotted) it\W*$",
    re.IGNORECASE,
)
_POINTERS = content_words("that's the root cause problem reason issue culprit found it why")
_MIN_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Wording:
    """claims.toml, compiled: strengths from the firmest on, changes to blame, lead-ins."""

    firm: tuple[tuple[float, re.Pattern[str]], ...]
    culprit: re.Pattern[str]
    lead_in: re.Pattern[str]
    openers: re.Pattern[str]


@cache
def _wording() -> _Wording:
    data = tomllib.loads(files("pipeline.tester").joinpath("claims.toml").read_text("utf-8"))
    entries = [(e["strength"], _either(e["patterns"]), "culprit" in e) for e in data["firm"]]
    openers, phrases = ("|".join(data["lead_in"][key]) for key in ("openers", "phrases"))
    return _Wording(
        firm=tuple((strength, pattern) for strength, pattern, _ in entries),
        culprit=next(pattern for _, pattern, culprit in entries if culprit),
        lead_in=re.compile(rf"^(?:(?:{openers})\b[ ,.:!]*)*(?:{phrases})", re.IGNORECASE),
        openers=re.compile(rf"^(?:(?:{openers})\b[,.:!]+ *|(?:so|and|but) )+", re.IGNORECASE),
    )


def _either(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


def _plain(text: str) -> str:
    return text.replace("'", "’")


def is_eureka(passage: Passage) -> bool:
    """Whether the sentence only says that the cause is found."""
    return bool(_EUREKA.match(passage.text))


def claims_cause(passage: Passage) -> bool:
    """Whether the sentence names, suspects or digs up a cause in so many words."""
    blames_change = (
        "change" in passage.marks
        and not passage.marks & {"impact", "recovery", "action"}
        and _wording().culprit.search(_plain(passage.text))
    )
    if passage.code or not (passage.marks & {"cause", "suspicion"} or blames_change):
        return False
    if _QUOTES_LOG.match(passage.text) or _EXTENT.search(_plain(passage.text)):
        return False
    if passage.marks & {"refutation", "follow-up"} and "root cause" not in passage.text.lower():
        return False
    words = passage.text.split()
    return len(words) >= _MIN_WORDS and not _ONLY_TRIGGER.search(passage.text)


def explains(passage: Passage) -> bool:
    """Whether a sentence without a word of cause could still be an explanation."""
    other = {
        "question", "action", "decision", "recovery", "refutation", "failed", "follow-up", "alert",
        "log",
    }  # fmt: skip
    if passage.code or passage.marks & other or len(passage.text.split()) < _MIN_WORDS:
        return False
    if _NOT_EXPLAINING.search(passage.text):
        return False
    gap = gap_of(passage.text)
    return gap is None or gap.causal


def claim_strength(passage: Passage) -> float:
    """1 for a passing idea to 5 for "the root cause is"; half of that and less for questions."""
    if _TAIL.search(passage.text):
        return 2.0
    text = _plain(passage.text)
    strength = next((s for s, firm in _wording().firm if firm.search(text)), 1.0)
    if "suspicion" in passage.marks:
        strength = min(strength, 2.0)
    return strength - (1.5 if "question" in passage.marks else 0.0)


def explanation_strength(passage: Passage, shows: int, *, acted_on: bool) -> float:
    """About 0 to 4, from what the sentence shows (0 to 3), connects, admits and leads to.

    0 if nothing of that sets it apart from any other remark.
    """
    if not (shows >= 2 or acted_on or passage.marks & {"gap", "change"}) and not (
        _CONSEQUENCE.search(passage.text)
    ):
        return 0.0
    return (
        0.6
        + 0.8 * acted_on
        + 0.6 * shows
        + 0.8 * bool(_CONSEQUENCE.search(passage.text))
        + 0.6 * ("gap" in passage.marks)
        + 0.6 * ("change" in passage.marks)
        - 1.6 * ("impact" in passage.marks)
        - 1.0 * (bool(passage.marks) and passage.marks <= MERELY_SEEN)
    )


def strip_lead_in(text: str) -> str:
    """ "got it: the disk filled up" without "got it:"; of a short rest only openers go."""
    wording = _wording()
    found = [m for m in (b.match(_plain(text)) for b in (wording.lead_in, wording.openers)) if m]
    bare = (text[lead_in.end() :].strip(" ,:;.") for lead_in in found)
    return next((b for b in bare if len(b.split()) >= _MIN_WORDS), text.strip(" ,:;."))


def as_statement(passage: Passage) -> str:
    """Its words without lead-in; empty for "that's the cause", which points at its neighbour.

    Of questions only "who changed X?" and "..., could it be that?" say something.
    """
    if "question" not in passage.marks:
        points_elsewhere = len(content_words(passage.text) - _POINTERS) < 2
        return "" if points_elsewhere else strip_lead_in(passage.text)
    if (rest := _TAIL.sub("", passage.text)) != passage.text:
        return strip_lead_in(rest)
    changed = re.match(
        r"who (?:changed|touched|removed|enabled|lowered|raised) (.+?)\?", passage.text
    )
    return f"{changed[1]} was changed" if changed else ""
