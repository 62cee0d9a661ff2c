"""Which sentences of a report belong to it: what nothing else there bears out is not quoted.

Words that the rest of the report holds tie a sentence to it; words that no other report holds set
it apart. What stands next to it does not count: who adds a sentence may add two. What a report
says of itself, and a sentence in letters that the rest does not use, answer no question either.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from math import ceil

from pipeline.parsing.sentences import plain, sentences
from pipeline.retrieval.keywords import KeywordIndex, subject_terms
from pipeline.triage.quotes import Quotable, find_quotables

_NEAR = 3  # sentences
_FEWEST = 10  # sentences; a shorter report says nothing twice
_WORDS_PER_TIE = 6
_MOST = 0.25  # of a report's sentences may stand apart; beyond that only those without any tie
_FEW_REPORTS = 30  # in so few most words stand once
_COMMON = frozenset(
    subject_terms(
        "actual after analysis author concluded conclusion confirmed due error everything failed"
        " failure final finally fine first happen investigate investigated investigation nothing"
        " official other real reality root true trigger truth turned update whole"
    )
)
_CLAIMS = re.compile(
    r"\b(?:caus\w+|because|due to|reason|culprit|brought|turned out|was (?:an?|the))\b", re.I
)
_OF_ITSELF = re.compile(
    r"\b(?:this|the present|the above|the following) (?:page|text|document|report|post-?mortem"
    r"|file|write-?up|article|section|summary|analysis|note|paragraph|table|thread|wiki)s?\b"
    r"|\b(?:summar|report|section|document|page|answer)\w* (?:\w+ ){0,3}(?:must|should|shall|may"
    r"|has to|have to|needs? to|(?:is|are) to) (?:not |only |always |never )?\w+",
    re.IGNORECASE,
)
_ID = re.compile(r"(?<![\w./#-])(?!CVE|RFC|GHSA)[A-Z]{3,}(?:-[A-Z]+)*-\d{2,}\b(?![-.]\d)")
_OTHER_LETTERS = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
_MOSTLY = 0.5  # of a sentence's letters
_HARDLY = 0.05  # of a report's


def find_belonging(text: str, title: str, keywords: KeywordIndex) -> list[Quotable]:
    """The pieces of a report that may be quoted; all of a report that is too short to judge."""
    quotables = find_quotables(text)
    if len(quotables) < _FEWEST:
        return quotables
    apart = _untied(quotables, title, keywords) | _foreign(quotables, title)
    return [quotable for quotable in quotables if quotable.order not in apart]


def without_others(field: str, text: str, belonging: Sequence[Quotable]) -> str:
    """A record's field less the sentences that the report holds, but that do not belong to it."""
    kept = {quotable.order for quotable in belonging}
    apart = [_bare(q.plain) for q in find_quotables(text) if q.order not in kept]
    told = [s for line in field.split("\n") for s in sentences(line)]
    left = [s for s in told if not _is_part(_bare(plain(s)), apart)]
    return field if left == told else " ".join(left)


def _is_part(sentence: str, apart: Sequence[str]) -> bool:
    return sentence.count(" ") >= 2 and any(sentence in other for other in apart)


def _bare(text: str) -> str:
    """Words alone: the parser takes labels, list marks and the last full stop off."""
    return " ".join(re.findall(r"\w+", text.lower()))


def _untied(quotables: Sequence[Quotable], title: str, keywords: KeywordIndex) -> frozenset[int]:
    """The `order` of the sentences with fewer ties than words of their own."""
    words = {q.order: _telling(q.plain) for q in quotables}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for order, own in words.items():
        for word in own:
            places[word].append(order)
    titled = _telling(title)
    least = 1 if keywords.size >= _FEW_REPORTS else 2
    loose: set[int] = set()
    cut_off: set[int] = set()
    for order, own in words.items():
        ties = {w for w in own if w in titled or any(abs(o - order) > _NEAR for o in places[w])}
        alien = sum(keywords.held_by(word) <= 1 for word in own - ties)
        claims = bool(_CLAIMS.search(quotables[order].plain))
        if alien >= least and len(ties) < max(alien + claims, ceil(len(own) / _WORDS_PER_TIE)):
            loose.add(order)
        if alien > 1 and not ties:
            cut_off.add(order)
    return frozenset(loose if len(loose) <= _MOST * len(quotables) else cut_off)


def _foreign(quotables: Sequence[Quotable], title: str) -> frozenset[int]:
    """Those about the report, with an id that stands nowhere else, or in other letters."""
    every = " ".join((title, *(q.text for q in quotables)))
    other_letters = _share(every) > _HARDLY
    return frozenset(
        q.order
        for q in quotables
        if _OF_ITSELF.search(q.plain)
        or (not other_letters and _share(q.plain) > _MOSTLY)
        or any(not _stands_elsewhere(found, q, quotables, title) for found in _ID.findall(q.text))
    )


def _stands_elsewhere(
    found: str, quotable: Quotable, quotables: Sequence[Quotable], title: str
) -> bool:
    away = (q.text for q in quotables if abs(q.order - quotable.order) > _NEAR)
    return found in title or any(found in text for text in away)


def _telling(text: str) -> set[str]:
    """Words that could tie a sentence to others: none in which people speak of any incident."""
    return {t for t in subject_terms(text) if len(t) > 3 and t.isalpha() and t not in _COMMON}


def _share(text: str) -> float:
    """The share of letters beyond Latin."""
    letters = sum(map(str.isalpha, text))
    return len(_OTHER_LETTERS.findall(text)) / letters if letters else 0.0
