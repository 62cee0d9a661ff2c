"""What the people in the incident ask for afterwards, one task at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.tester.evidence import Evidence, Passage
from pipeline.tester.phrases import content_words, lower_first, shorten, upper_first

Purpose = Literal["alert", "test", "safeguard"]

_HEADING = re.compile(
    r"^.{0,24}?\b(?:follow[ -]?ups?|action items?|next steps?|to-?dos?|takeaways?"
    r"|lessons?(?: learned)?|retro"
    r"|post-?mortem (?:items?|notes?|actions?)|learnings?|after this)\b(?: (?:are|is|for (?:me|us"
    r"|tomorrow)))?\s?[:,-]\s*",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:ok|so|and|also|then|right)\s?[:,]\s*|^(?:so|and|also) (?=we |the |next )", re.IGNORECASE
)
_SPLIT = re.compile(
    r",\s*(?:and )?(?=(?:we|i|find|ask|add|monitor|alert|test|write|set|fix|make|move|limit|put"
    r"|document|deploy|rotate|check"
    r"|create|enable|get|review|automate|run|rehearse|a |an |some |better|proper|load"
    r"|\w+ (?:deploys?|should|must|needs?))\b)"
    r"|\s*;\s*|\band (?=(?:we|find|ask|add|monitor|alert|test|write|set|make|limit|next time)\b)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\s*[,;]\s*(?:and )?(?=\S+ \S)|\band (?=(?:we|find|ask|add|alert|test)\b)", re.I
)
_ASKING = re.compile(
    r"^(?:(?:we|i|someone|somebody|they|it|this) )?(?:(?:really|definitely|also|probably|just) )*"
    r"(?:(?:would )?(?:should|must|need to|needs to|have to|ought to|want to|will|ll|’ll|'ll"
    r"|are going to|am going to|gonna|could)(?: have)?|needs?|want|let'?s|let us|todo:?)\s+"
    r"(?:(?:really|definitely|also|probably|get|have) )*",
    re.IGNORECASE,
)
_ALERT = re.compile(
    r"\b(?:alert\w*|alarm\w*|monitor\w*|page[rds]?\b|paging|metrics?|dashboards?|probes?|slo"
    r"|exporter|notif\w+|watch\w*|count(?:ing)?)\b",
    re.IGNORECASE,
)
_TEST = re.compile(
    r"\b(?:tests?|testing|load[- ]test\w*|chaos|smoke|drill|rehears\w+"
    r"|game ?day|simulat\w+|check(?:s|ed)?|validat\w+|lint\w*|verify)\b",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:should|must|needs? (?:to|an?|alerts?|tests?|better|more)|have to|ought to|want"
    r"|next time|let'?s|adding|todo"
    r"|(?:would|could) have|going to|gonna|write|(?:i|we)(?:[’']ll| will))\b",
    re.IGNORECASE,
)
# A forecast, or what the repair itself needs.
_EXPECTS = re.compile(
    r"\bshould (?:pass|be (?:fine|ok|back|good|up|done|over|gone|better|live)|recover|work|see"
    r"|take|come|go|clear|drain|start)\b"
    r"|\b(?:this|it|that) needs\b|\bneed to (?:wait|check|look|see|know|find out)\b",
    re.IGNORECASE,
)
_MINE = re.compile(r"\b(?:i’ll|i'll|i will|i am|i'm|adding|filed|opened|on it)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:an? |the |some |better |proper )", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One task, in the input's words; `owner` is a role, or "unassigned"."""

    task: str
    purpose: Purpose
    owner: str
    passage: Passage

    @property
    def words(self) -> frozenset[str]:
        """Its content words, stemmed."""
        return content_words(self.task)


def find_follow_ups(evidence: Evidence) -> list[FollowUp]:
    """Every task asked for, in order, without repetitions."""
    kept: list[FollowUp] = []
    for passage in evidence.having("follow-up"):
        if passage.code or "question" in passage.marks:
            continue
        for follow_up in _tasks(passage):
            if not any(_alike(follow_up, other) for other in kept):
                kept.append(follow_up)
    return kept


def _tasks(passage: Passage) -> Iterator[FollowUp]:
    text = _OPENER.sub("", _HEADING.sub("", passage.text))
    owner = "responder" if _MINE.search(passage.text) else "unassigned"
    listed = _HEADING.match(passage.text) is not None
    for piece in (_LIST if listed else _SPLIT).split(text):
        task = _worded(piece)
        asked = (listed or _CUE.search(piece)) and not _EXPECTS.search(piece)
        if asked and len(content_words(task)) >= 2:
            yield FollowUp(task, _purpose(task), owner, passage)


def _worded(piece: str) -> str:
    task = _ASKING.sub("", piece.strip(" .,;:-"))
    task = re.sub(r"^(?:adding|i(?:'ll| will) add) ", "add ", task, flags=re.IGNORECASE)
    task = re.sub(
        r"\s*\b(?:would|could|should) have (?:caught|shown|seen|prevented|told|paged|alerted"
        r"|helped)\b.*$",
        "",
        task,
        flags=re.IGNORECASE,
    )
    task = _ARTICLE.sub("", task)
    task = re.sub(r",\s+(?:the|it|that|which|because|since)\b.*$", "", task, flags=re.IGNORECASE)
    task = upper_first(shorten(task.strip(" .,;:"), 22))
    return f"Alert on {lower_first(task)}" if re.match(r"Count(?:ing)? ", task) else task


def _purpose(task: str) -> Purpose:
    if _ALERT.search(task):
        return "alert"
    return "test" if _TEST.search(task) else "safeguard"


def _alike(one: FollowUp, other: FollowUp) -> bool:
    shared = one.words & other.words
    return len(shared) >= 0.7 * min(len(one.words), len(other.words))
