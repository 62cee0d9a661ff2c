"""Messages that nothing else in the incident bears out: on other matters, or made up.

A message is judged by its words. Those that other messages hold tie it to the incident; those that
neither they nor the trade know set it apart. A message that tells of a cause, or speaks of the
report that will be written, needs more ties than an aside. Where many messages would go the
measure is blind, as in a language that the catalogue does not speak, and all stay.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import chain
from math import ceil

from pipeline.tester.claims import is_eureka
from pipeline.tester.evidence import Evidence, Item
from pipeline.tester.failure_modes import Catalogue
from pipeline.tester.phrases import content_words

_FEW = 6  # messages; in fewer nothing can be expected to be said twice
_MOST = 0.2  # of the messages may stand apart
_ASIDE = 4  # words; a shorter remark needs no tie
_WORDS_PER_TIE = 6  # of a claim
_WORDS_PER_LOOSE_TIE = 10
_ENOUGH = 3  # ties; then it belongs, however much it adds: whoever sums up says new things too
_ROOT = 5  # letters that the forms of a word share: expires, expiry
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][a-z]{2,}\b")
_PLACEHOLDER = "[redacted "
_JOINT = re.compile(r"\[redacted [^\]]*\]|(?<=[a-z])(?=[A-Z])")  # in CamelCase; placeholders
_TELLS_CAUSE = re.compile(
    r"\b(?:root[ -]?)?cause[ds]?\b|\bbecause\b|\bdue to\b|\breason\b|\bculprit\b|\bhappened\b"
    r"|\bit (?:is|was) (?:an?|the|our|some)\b|\b(?:is|was|as) the fix\b|\bfixed (?:it|by|with)\b"
    r"|\bto blame\b|\bbehind (?:this|it|all)\b|\bfault of\b|\bturn(?:s|ed) out\b|\brca\b",
    re.IGNORECASE,
)
# What follows is the reason; that what it explains was seen by others bears nothing out.
# So are whoever it was done by, and what somebody did "since" when.
_BECAUSE = re.compile(
    r"\b(?:because(?: of)?|due to|caused by|cause (?:is|was)|result of|thanks to"
    r"|since (?=(?:nobody|no one|some(?:one|body)|they)\b|(?:(?:the|our|an?) )?[a-z]+ [a-z]+ed\b)"
    r"|(?:is|was|were|been|got) (?:\w+ly )?\w+(?:ed|en|[dnt]) by(?= [a-z]))\b",
    re.IGNORECASE,
)
_OF_THE_REPORT = re.compile(
    r"\b(?:post-?mortems?|reports?|summar\w+|write-?ups?|docs?|documents?|recaps?|headlines?|titles?"
    r"|sections?|headings?|paragraphs?|outcome|record|scribe|narrator|transcript)\b(?!\.\w)",
    re.IGNORECASE,
)
# Words with which people speak of causes and of reports tie a message to no incident.
_COMMON = content_words(
    "root cause reason because problem issue found fix fixed confirm confirmed happened due culprit"
    " explains explain why turned bug final answer analysis actual primary record official true"
    " fault outage incident nothing everything anything thing conclusion whole report summary does"
    " message thread write note please real this thing time know back make take said says point"
    " maybe probably properly suspect suspicion theory idea reproduce error failure failed"
    " other another someone somebody"
)


def without_strangers(evidence: Evidence, catalogue: Catalogue) -> Evidence:
    """The evidence without messages that stand alone; it keeps when they were said."""
    if evidence.kind != "thread" or len(evidence.items) < _FEW:
        return evidence
    words = (frozenset[str]().union(*(p.words for p in item.passages)) for item in evidence.items)
    held = Counter(chain.from_iterable({word[:_ROOT] for word in own} for own in words))
    strangers = [item for item in evidence.items if _is_stranger(item, held, catalogue.words)]
    if not strangers or len(strangers) > max(2, _MOST * len(evidence.items)):
        return evidence
    kept = evidence.only([item for item in evidence.items if item not in strangers])
    return replace(kept, unsupported=tuple(item.stamp for item in strangers))


def _is_stranger(item: Item, held: Mapping[str, int], known: Collection[str]) -> bool:
    """`held` tells in how many messages the root of a word stands."""
    said = _JOINT.sub(" ", " ".join(p.text for p in item.passages if not p.code))
    weighty = _is_weighty(item, said)
    if item.role == "bot" and not weighty:
        return False
    own = _telling(content_words(said))
    reason = _telling(content_words(_BECAUSE.split(said, maxsplit=1)[-1]))
    own = reason or own
    ties = {word for word in own if held[word[:_ROOT]] > 1}
    if len(ties) >= _ENOUGH:
        return False
    alien = {word for word in own - ties if word not in known}
    strange = len(alien) + len(alien & _telling(content_words(" ".join(_NAME.findall(said)))))
    if not weighty:
        needed = max(ceil(len(own) / _WORDS_PER_LOOSE_TIE), strange - 1)
        secret = _PLACEHOLDER in item.text  # a finding in itself
        return not secret and len(own) > _ASIDE and bool(alien) and len(ties) < needed
    return (bool(alien) or len(own) >= _ASIDE) and len(ties) < max(
        strange + bool(strange), ceil(len(own) / _WORDS_PER_TIE)
    )


def _is_weighty(item: Item, said: str) -> bool:
    """Whether it tells of a cause, or a person in it of the report."""
    claims = any(p.marks & {"cause", "suspicion"} or is_eureka(p) for p in item.passages)
    claims = claims or bool(_TELLS_CAUSE.search(said) or _BECAUSE.search(said))
    return claims or (item.role != "bot" and bool(_OF_THE_REPORT.search(said)))


def _telling(words: Collection[str]) -> set[str]:
    """Words that could tie a message to others: no figures, no halves of joined names."""
    return {w for w in words if len(w) > 3 and w.isalpha() and w not in _COMMON}
