"""When the incident began, was noticed, eased and ended, whom it hit, and what is not said."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.tester.clock import clock_times, durations, relative_times
from pipeline.tester.evidence import Evidence, Item, Passage
from pipeline.tester.kinds import Mark
from pipeline.tester.phrases import join_words, quote
from pipeline.tester.report import Impact

_ONSET = re.compile(
    r"\b(?:since|start(?:ed|ing|s)?|began|went|from|as of|flat|down|fail\w*|expired|died|stopped"
    r"|dropped|broke|spik\w+|jumped|ago|around)\b",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"\b(?:resolved|fully|all clear|incident (?:closed|over)|closing|restored|back to normal"
    r"|everything|confirmed|verified)\b",
    re.IGNORECASE,
)
_WHOM = re.compile(
    r"\b(?:customers?|users?|clients|tenants?|merchants?|everyone|everybody|whole|all|every|nobody"
    r"|people|tickets?|orders?|%|\d+ ?%)",
    re.IGNORECASE,
)
_TROUBLE: frozenset[Mark] = frozenset(("symptom", "alert"))
# In the first messages a word about customers is a report of trouble.
_OPENING = 2
_OTHER_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|last (?:week|month)|days? ago)\b",
    re.IGNORECASE,
)
_TALK: frozenset[Mark] = frozenset(("follow-up", "suspicion", "refutation"))


@dataclass(frozen=True, slots=True)
class Window:
    """The items that bound the impact; None where the input has no such item."""

    first_report: Item | None
    eased: Item | None
    ended: Item | None
    began_at: datetime | None
    began: str | None
    began_in: Passage | None


def find_window(evidence: Evidence, symptomatic: Collection[int]) -> Window:
    """Find the bounding items; the beginning only where the text states it.

    `symptomatic` are the positions of items that report a known symptom.
    """
    first = next((i for i in evidence.items if _reports_trouble(i) or i.order in symptomatic), None)
    recoveries = _lasting_recoveries(evidence, first)
    eased = recoveries[0] if recoveries else None
    final = [i for i in recoveries if _FINAL.search(i.text)] or recoveries[1:]
    began_at, began, said_in = _beginning(evidence, first)
    ended = final[-1] if final and final[-1] is not eased else None
    return Window(first, eased, ended, began_at, began, said_in)


def describe_impact(evidence: Evidence, window: Window) -> Impact:
    """The impact as the report states it."""
    detected = window.first_report
    delay = _minutes(window.began_at, detected.moment if detected else None)
    stated = stated_duration(evidence)
    eased_at = window.eased.moment if window.eased else None
    begin = window.began_at or (detected.moment if detected and evidence.kind == "thread" else None)
    return Impact(
        started=window.began,
        detected=_stamp(evidence, detected),
        mitigated=_stamp(evidence, window.eased),
        resolved=_stamp(evidence, window.ended),
        blast_radius=describe_reach(evidence, window.first_report),
        not_given=tuple(_not_given(evidence, window)),
        stated_length=stated[1] if stated else None,
        detection_delay_minutes=delay,
        minutes_to_mitigate=_minutes(begin, eased_at),
    )


def opening_passage(item: Item) -> Passage:
    """The sentence that reports the trouble; a statement rather than a question."""
    telling = [p for p in item.passages if p.marks & _TROUBLE] or list(item.passages)
    return next((p for p in telling if "question" not in p.marks), telling[0])


def reach_passages(evidence: Evidence) -> list[Passage]:
    """Up to three sentences that say who or what was affected, the most telling first."""
    said = [
        p
        for p in evidence.passages
        if ("impact" in p.marks or ("symptom" in p.marks and _is_support(evidence, p)))
        and not p.code
        and len(p.text.split()) > 3
        and not p.marks & {"recovery", "follow-up", "gap", "action", "cause", "failed"}
        and evidence.by_address[p.address].role != "bot"
        and (_WHOM.search(p.text) or _is_support(evidence, p))
        and not re.search(r"\b(?:done|updated|all nodes|all pods)\b", p.text)
    ]
    ranked = sorted(said, key=lambda p: ("figure" not in p.marks, p.order))
    return ranked[:3]


def _is_support(evidence: Evidence, passage: Passage) -> bool:
    return evidence.by_address[passage.address].role == "support"


def describe_reach(evidence: Evidence, first: Item | None) -> str:
    """The blast radius in the input's own words; `first` is the first report."""
    said = reach_passages(evidence)
    if said:
        return join_words(quote(p.text, 16) for p in sorted(said, key=lambda p: p.order))
    return "Not stated: the input names symptoms, not who was affected."


def stated_duration(evidence: Evidence) -> tuple[int, str, str] | None:
    """Minutes, words and address of an outage length that somebody states after the recovery."""
    for passage in reversed(evidence.passages):
        if passage.marks & {"recovery", "impact"} and "follow-up" not in passage.marks:
            for minutes, words in durations(passage.text):
                if minutes >= 5 and not clock_like(passage.text, words):
                    return minutes, words, passage.address
    return None


def clock_like(text: str, words: str) -> bool:
    """Whether a length is an age ("up for 10m") or a limit rather than the outage's."""
    at = text.find(words)
    before = text[max(0, at - 14) : at].lower()
    return bool(
        re.search(r"(?:up for|last|every|timeout|ttl|for the|since|in|within|than)\s*$", before)
    )


def _reports_trouble(item: Item) -> bool:
    telling = _TROUBLE | {"impact"} if item.order < _OPENING else _TROUBLE
    return any(p.marks & telling and "recovery" not in p.marks for p in item.passages)


def _lasting_recoveries(evidence: Evidence, first: Item | None) -> list[Item]:
    """Recoveries after which nothing is said to fail again."""
    if first is None:
        return []
    found: list[Item] = []
    for item in evidence.items[first.order + 1 :]:
        if item.kind == "alert" or (item.marks & {"failed"} and "recovery" not in item.marks):
            found.clear()
        elif any(_recovers(p) for p in item.passages):
            found.append(item)
    return found


def _recovers(passage: Passage) -> bool:
    doubt = {"question", "suspicion", "refutation", "decision"}
    return "recovery" in passage.marks and not passage.marks & doubt


def _beginning(
    evidence: Evidence, first: Item | None
) -> tuple[datetime | None, str | None, Passage | None]:
    """The earliest stated onset: its moment if the zone is known, how it is written, where."""
    stated = list(_onsets(evidence, first))
    dated = [entry for entry in stated if entry[0] is not None]
    if dated:
        at, words, passage = min(dated, key=lambda entry: entry[0] or datetime.max)
        return at, _worded_onset(evidence, at, words), passage
    if stated:
        _, words, passage = stated[0]
        return None, f"{words} (zone not given)", passage
    return None, None, None


def _onsets(
    evidence: Evidence, first: Item | None
) -> Iterator[tuple[datetime | None, str, Passage]]:
    reported = first.moment if first else None
    for passage in evidence.passages:
        opens = first is not None and passage.order == first.order
        telling = opens or passage.marks & (_TROUBLE | {"cause", "change"})
        telling = telling and not passage.marks & _TALK
        onset = _ONSET.search(passage.text)
        if not telling or not onset or passage.code or passage.marks & {"action", "recovery"}:
            continue
        if _OTHER_DAY.search(passage.text):
            continue
        said_at = evidence.by_address[passage.address].moment if evidence.kind == "thread" else None
        for stamp in (*clock_times(passage.text, said_at), *relative_times(passage.text, said_at)):
            if said_at and stamp.at is None and "ago" in stamp.shown:
                continue
            if not (stamp.at and reported and evidence.kind == "thread" and stamp.at > reported):
                yield stamp.at, stamp.shown, passage


def _worded_onset(evidence: Evidence, at: datetime | None, words: str) -> str:
    if evidence.kind == "text" or at is None or "UTC" in words:
        return words
    about = "about " if re.search(r"~|ago|about|around|last", words) else ""
    return f"{about}{at:%H:%M} UTC"


def _stamp(evidence: Evidence, item: Item | None) -> str | None:
    if item is None or (evidence.kind == "text" and not item.stamp):
        return None
    return evidence.when(item.address)


def _minutes(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None or end < start:
        return None
    return round((end - start).total_seconds() / 60)


def _not_given(evidence: Evidence, window: Window) -> Iterator[str]:
    if window.began is None:
        yield "when the impact began"
    if evidence.kind == "text" and not any(i.kind == "alert" for i in evidence.items):
        yield "who or what detected it"
    if window.eased is None:
        yield "how and when it recovered"
    elif window.ended is None:
        yield "when it was confirmed to be over"
    if not any("figure" in p.marks for p in reach_passages(evidence)):
        yield "how many customers or users were affected"
    change = next((p for p in evidence.having("change") if "deploy" in p.text.lower()), None)
    if change and not evidence.by_address[change.address].moment:
        yield "what the deployment changed, and when"
