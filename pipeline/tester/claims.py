"""Sentences that claim a cause: how firmly they do, and what they say without their lead-in."""

import re
from collections.abc import Sequence

from pipeline.tester.evidence import Passage
from pipeline.tester.gaps import gap_of
from pipeline.tester.kinds import Mark
from pipeline.tester.phrases import content_words

# A change that somebody digs up while the incident runs.
_CULPRIT_CHANGE = re.compile(
    r"\bfrom \S+ to \S+|→|\bdeployed (?:at )?~?\d|\bwho changed\b"
    r"|\b(?:went out|rolled out|shipped|merged|upgraded|migrated) (?:at|yesterday|last|this|today"
    r"|an? |\d)",
    re.IGNORECASE,
)
_FIRM: Sequence[tuple[float, re.Pattern[str]]] = [
    (strength, re.compile(pattern, re.IGNORECASE))
    for strength, pattern in (
        (5.0, r"\broot ?cause\w*(?: (?:is|was|seems|found|identified|confirmed)|\s?[:=])"),
        (
            4.0,
            r"\bturn(?:s|ed) out|\b(?:found|got|nailed|spotted) (?:it|what|why|the \w+)|culprit"
            r"|smoking gun"
            r"|\b(?:actual|real|underlying) (?:cause|problem|reason|issue)"
            r"|\btraced (?:it )?(?:back )?to"
            r"|\bthat(?:[’']?s| is) (?:it|why|the (?:cause|reason|problem|bug|culprit))\b"
            r"|\bexplains (?:it|the|why|everything)|\bthat explains",
        ),
        (
            3.0,
            r"\bcaused by|\bdue to|\bbecause\b|\bas a result of|\bled to|\bcomes? down to"
            r"|\b(?:problem|issue|bug|reason|cause) (?:is|was)\b|\btriggered by"
            r"|\bintroduced (?:in|by)"
            r"|\bit(?:[’']s| is| was) the\b",
        ),
        (2.5, _CULPRIT_CHANGE.pattern),
        (
            2.0,
            r"\bnever\b|\bsuspect|\bsuspicion|\bprobabl[ey]|\bmost likely|\bmy (?:guess|bet"
            r"|theory|money)",
        ),
        (1.0, r"."),
    )
]
_LEAD_IN = re.compile(
    r"^(?:(?:ok(?:ay)?|so|yes|yeah|yep|ah+|oh|aha|hm+|wait|hang on|hold on|right|well|and|but|no"
    r"|of course|update|fyi|hang on)"
    r"\b[ ,.:!]*)*"
    r"(?:(?:(?:i|we)(?:[’']ve| have)? )?(?:found|got|nailed|spotted) (?:it|(?:what"
    r"|why) [\w ]{2,20}|the \w+(?: \w+)?)\b(?=\s?[:,.!-])\s?[:,.!-]*\s*"
    r"|(?:the |our )?(?:(?:actual|real|underlying|final|likely|probable"
    r"|most likely) )?root ?cause(?: seems to be| is| was| found| identified"
    r"| confirmed)?\s?[:=,-]*\s*(?:that )?"
    r"|(?:the |our )?(?:(?:actual|real|underlying) )?(?:cause|problem|reason|issue|culprit"
    r"|bug) (?:is|was)\s?[:,]?\s*(?:that )?"
    r"|(?:it )?turn(?:s|ed) out\s?[:,]?\s*(?:that )?(?:it (?:is|was) )?"
    r"|(?:my|our) (?:suspicion|guess|bet|theory|money)(?: is| was|[’']s)?\s?[:,]?\s*(?:that |on )?"
    r"|(?:i|we) (?:suspect|think|believe|guess|bet)\s?(?:that )?(?:it(?:[’']s| is| was) )?"
    r"|(?:it )?(?:looks like|seems like|sounds like|smells like)\s*"
    r"|that explains it\s?[:,]?\s*|confirmed\s?[:,]\s*|smoking gun\s?[:,]\s*|it (?:is"
    r"|was) (?=the )|it[’']s (?=the ))",
    re.IGNORECASE,
)
_ONLY_TRIGGER = re.compile(r"\bonly (?:triggered|the trigger|exposed|uncovered)", re.IGNORECASE)
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


def is_eureka(passage: Passage) -> bool:
    """Whether the sentence only says that the cause is found."""
    return bool(_EUREKA.match(passage.text))


def claims_cause(passage: Passage) -> bool:
    """Whether the sentence names, suspects or digs up a cause in so many words."""
    blames_change = (
        "change" in passage.marks
        and not passage.marks & {"impact", "recovery", "action"}
        and _CULPRIT_CHANGE.search(passage.text)
    )
    if passage.code or not (passage.marks & {"cause", "suspicion"} or blames_change):
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
    strength = next(s for s, pattern in _FIRM if pattern.search(passage.text))
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
    """ "got it: the disk filled up" without "got it:", unless hardly anything would be left."""
    bare = _LEAD_IN.sub("", text).strip(" ,:;.")
    return bare if len(bare.split()) >= _MIN_WORDS else text.strip(" ,:;.")


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
