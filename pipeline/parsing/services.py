"""Which services and components were affected, by grammar and typography rather than by name.

A name is a domain, a code-like word, a capitalised or compound word, or the noun phrase before
"service", "cluster" and the like. It counts by where it stands: in the title, before "was down",
after "affected", in the text on impact; how often the report says it decides the rest.
"""

import re
from collections.abc import Iterator

from pipeline.parsing.headings import Role
from pipeline.parsing.sections import Outline
from pipeline.parsing.sentences import plain

MAX_SERVICES = 5
_MAX_TEXT = 6_000

_KINDS = (
    r"services?|clusters?|APIs?|databases?|DB|servers?|websites?|site|gateways?|queues?|webapp"
    r"|app(?:lication)?s?|nodes?|pods?|load balancers?|pipelines?|controllers?|instances?|proxy"
    r"|indexe?r?|dashboards?|portal|bot|wiki|SDK|webhooks?|workers?|agents?|builds?|cache"
)
_TOP_LEVELS = r"(?:org|com|io|net|rs|dev|app|co|ai|cloud|sh|gov|edu|eu|uk|de)"
_DOMAIN = rf"(?<![\w@/.-])(?:[a-z0-9-]+\.)+{_TOP_LEVELS}(?![\w/.@-])"
_CODE = r"`[A-Za-z][\w.-]{2,40}`"
_CAMEL = r"\b[A-Za-z]{1,20}[a-z0-9][A-Z]\w*|\b[A-Z]{2,20}[a-z]\w*"
_ACRONYM = r"\b[A-Z][A-Z0-9]{2,}\b"
_PROPER = r"\b[A-Z][a-z][\w'.-]*\w\b|\b[A-Z][a-z]+\b"
_DASHED = r"\b[a-z][a-z0-9]*(?:-[a-z0-9]+)+\b"
_WORD = rf"(?:{_CAMEL}|{_ACRONYM}|{_PROPER})"
_NAME = re.compile(
    rf"(?P<domain>{_DOMAIN})|(?P<code>{_CODE})"
    rf"|(?P<named>{_WORD}(?:\s{_WORD}){{0,3}}(?:\s(?:{_KINDS})\b)?)"
    rf"|(?P<dashed>{_DASHED}(?:\s(?:{_KINDS})\b)?)"
    rf"|(?P<common>(?<=the\s)(?:[a-z]+\s)?[a-z]+\s(?:{_KINDS})\b)"
    r"|(?P<alone>\b(?:bot|site|website|API|proxy|database|portal|wiki|dashboard|cache|hub|app)\b)"
)
_DOWN = re.compile(
    r"^\W{0,4}(?:\w+\s){0,2}(?:was|were|is|are|became|went|stopped|failed|crash\w*|got|had)\s"
    r"(?:\w+\s){0,2}(?:down|unavailable|unresponsive|offline|unreachable|broken|degraded|slow\w*"
    r"|failing|affected|impacted|inaccessible|unable|not|stopp|shipp|work|respond|missing|unhealthy)"
    r"|^\W{0,3}(?:outage|downtime|disruption|failure|crash\w*|unavailab\w+|missing|down\b)"
)
_HURT_BEFORE = re.compile(
    r"(?:affect\w*|impact\w*|disrupt\w*|outage (?:of|in|on)|unavailab\w+ (?:of|for)|broke"
    r"|errors? (?:from|in|on)|failures? (?:of|in)|prevent\w*)\s"
    r"(?:(?:the|our|all|some|of)\s)*$",
    re.IGNORECASE,
)
# Capitalised for other reasons than being a name of something that can be down.
_NO_NAMES = frozenset(
    """
    a after all also although an and any as at because before both but by can customers date
    developers due during each engineers event for from had has having he how however i if
    impact in incident initially issue it its later many most no node nodes nobody not note
    on once one only or our outage people please post-mortem postmortem pod pods problem
    regarding report reports resolution root cause several she since so some status summary team
    teams that the their then there these they this those timeline to total two unfortunately
    until upon user users version was we what when where which while who why will with yes
    you your monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec utc gmt cet cest pst pdt est edt bst ist pt et am pm first second
    cpu ram gb mb tb ip url http https json yaml pr prs id ids faq todo tbd oom error errors
    slack twitter discord irc email google github jira pagerduty statuspage
    root service services api sla slo sre rca usd us eu uk new old high low full new
    coe pir pm on-call
    inc sev sev0 sev1 sev2 sev3 sev4 p0 p1 p2 p3 draft lead author owner severity status
    select insert update delete alter drop create
    """.split()
)
_DETERMINERS = re.compile(r"^(?:the|our|a|an|all|some|this|that|its|new|old)\s", re.IGNORECASE)


def affected_services(outline: Outline, title: str) -> tuple[tuple[str, ...], str]:
    """Names, most certain first, and where they stood."""
    listed = list(_listed(outline))
    if listed:
        return tuple(dict.fromkeys(listed))[:MAX_SERVICES], "services section"
    scores = _scores(outline, title)
    if not scores:
        return (), ""
    best = max(scores.values())
    floor = min(max(1.0, 0.3 * best), best)
    ranked = sorted((name for name in scores if scores[name] >= floor), key=lambda n: -scores[n])
    return tuple(_whole(ranked)[:MAX_SERVICES]), "named in title, summary or impact"


def _listed(outline: Outline) -> Iterator[str]:
    fronts = ("services", "affected_services", "affected", "components", "systems")
    for key in fronts:
        yield from _split(outline.front.get(key, ""))
    for section in outline.of(Role.SERVICES):
        for block in section.blocks:
            if block.kind != "code":
                yield from _split(block.cells[0] if block.cells else plain(block.text))


def _split(text: str) -> Iterator[str]:
    if len(text) > 300:
        return
    for part in re.split(r"[,;]\s*|\s+and\s+", text):
        name = plain(part).strip(" .-–`")
        if 1 < len(name) <= 60 and name.lower() not in ("n/a", "none", "tbd", "unknown"):
            yield name


def _scores(outline: Outline, title: str) -> dict[str, float]:
    """Worth of each name by its places; spellings that differ only in case count together."""
    people = _people(outline)
    proper = _proper_words(outline) - people
    scores: dict[str, float] = {}
    spelled: dict[str, str] = {}
    for text, worth in _places(outline, _capitalised(title, proper)):
        for name, weight in _names(text, proper):
            if set(name.split()) <= people:
                continue
            key = spelled.setdefault(name.lower(), name)
            scores[key] = scores.get(key, 0.0) + weight * worth
    return _with_frequency(scores, outline)


def _capitalised(title: str, proper: frozenset[str]) -> str:
    """The title with the words as names that the report capitalises elsewhere."""
    spelled = {name.lower(): name for name in proper if name.lower() not in _NO_NAMES}
    return " ".join(spelled.get(word, word) for word in title.split())


_MID_SENTENCE = re.compile(r"(?<=[a-z,;] )[A-Z][\w'-]*[a-z0-9]\w*|(?<=[a-z,;] the )[A-Z][\w'-]*\w")


def _proper_words(outline: Outline) -> frozenset[str]:
    """Words that the prose capitalises where no sentence begins: those are names."""
    return frozenset(
        word
        for section in outline.sections
        if section.role not in (Role.META, Role.LESSONS)
        for block in section.blocks
        if block.kind in ("text", "item", "row")
        for word in _MID_SENTENCE.findall(block.text[:_MAX_TEXT])
    )


# No word boundary at the start: it would cost as much as all the rest.
_PERSON = re.compile(
    r"([A-Z][a-z]+)(?: [A-Z][a-z]+)?(?: and ([A-Z][a-z]+))? (?:asks?|asked|says?|said|suggest\w*"
    r"|notic(?:ed|es)|respond(?:ed|s)|posted|wrote|joins|joined|propose[sd]|reali[sz]e[sd]|wakes|woke"
    r"|happened to|replied|pinged|pings|tries|tells|told)\b"
)


# "Lead: Ada Byron, Charles B.", "Written by Ada": who is named after a role.
_HOLDERS = re.compile(r"[:|][*_\s]*([A-Z][^\n|;.]{2,119})")
_ROLE = re.compile(
    r"\b(?:leads?|authors?|owners?|(?:written|reviewed|prepared) by|scribe|commander|facilitator"
    r"|responders?|participants|attendees|on[- ]call)\b[*_\s]*$",
    re.IGNORECASE,
)
_LONGEST_ROLE = 20
_CAPITALISED = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+")
_ANY_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_BYLINE = 160  # characters; a line of names, dates and ticket numbers at the head of a report
_TICKET = re.compile(r"([A-Z]{2,8})-\d")


def _people(outline: Outline) -> frozenset[str]:
    """Names of those who say and notice things or hold a role, and the prefixes of tickets."""
    text = "\n".join(
        f"{section.heading}: {block.text[:_MAX_TEXT]}"
        for section in outline.sections
        for block in section.blocks
        if block.kind != "code"
    )
    found = {name for names in _PERSON.findall(text) for name in names}
    found.update(_TICKET.findall(text))
    for holders in _HOLDERS.finditer(text):
        at = holders.start()
        if _ROLE.search(text[max(0, at - _LONGEST_ROLE) : at]):
            found.update(_CAPITALISED.findall(holders[1]))
    for block in [b for section in outline.sections[:2] for b in section.blocks][:3]:
        if _is_byline(block.text):
            found.update(_CAPITALISED.findall(block.text))
    return frozenset(found - {""})


def _is_byline(text: str) -> bool:
    """Whether it lists who and when, and tells nothing: most of its words are capitalised."""
    words = _ANY_WORD.findall(text)
    return len(text) <= _BYLINE and sum(w[0].isupper() for w in words) > len(words) / 2


def _places(outline: Outline, title: str) -> Iterator[tuple[str, float]]:
    yield title, 1.6
    first = True
    left = _MAX_TEXT
    for section in outline.sections:
        if section.role not in (Role.SUMMARY, Role.IMPACT, Role.OTHER, Role.DETECTION):
            continue
        text = " ".join(b.text for b in section.blocks if b.kind in ("text", "item"))
        if text:
            worth = 1.0 if section.role is Role.IMPACT or first else 0.5
            yield _unlinked(text[:left]), worth * section.strength
            left = max(0, left - len(text))
            first = False


_ADDRESS = re.compile(r"\]\([^)]*\)|\]\[[^\]]*\]|<?https?://\S+")
_BRACKETS = re.compile(r"[\[\]*]|(?<!\w)_|_(?!\w)")


def _unlinked(text: str) -> str:
    return _BRACKETS.sub("", _ADDRESS.sub("", text))


def _names(text: str, proper: frozenset[str]) -> Iterator[tuple[str, float]]:
    """Names in one text with the weight that their form and neighbourhood give."""
    for found in _NAME.finditer(text):
        kind = found.lastgroup or ""
        after = text[found.end() : found.end() + 60]
        name = _DETERMINERS.sub("", found[0].strip("`").strip())
        name = _trimmed(name, proper) if kind == "named" else name
        if not name or name.lower() in _NO_NAMES or _STATE.match(after):
            continue
        if kind == "dashed" and _ADJECTIVE.search(name):
            continue
        weight = _WEIGHTS[kind]
        if _DOWN.match(after):
            weight += 1.2
        if _HURT_BEFORE.search(text[max(0, found.start() - 40) : found.start()]):
            weight += 0.8
        yield name, weight


_WEIGHTS = {"domain": 1.2, "code": 0.5, "named": 1.0, "dashed": 0.4, "common": 0.5, "alone": 0.3}
_STATE = re.compile(r"\W{0,3}(?:states?|status|errors?|exceptions?|responses?|messages?)\b")
_ADJECTIVE = re.compile(
    r"^(?:non|pre|re|post|un|self|co|semi|multi|long|short|high|low|near|well|full|real|so)-"
    r"|(?:ing|ed|ly|time|term|wide|based|level|side|only|scale|free|line|party|day|hour|ready|up)$"
)
_SHAPED = re.compile(r"[A-Z].*[A-Z0-9]|[a-z][A-Z]|\d")
_KIND = re.compile(rf"^(?:{_KINDS})$", re.IGNORECASE)


def _trimmed(name: str, proper: frozenset[str]) -> str:
    """Only the words that are names by their shape or elsewhere in the text, and their kind."""
    words = name.split()

    def is_name(word: str) -> bool:
        return word.lower() not in _NO_NAMES and (word in proper or bool(_SHAPED.search(word)))

    while words and not is_name(words[0]):
        words.pop(0)
    while words and not (is_name(words[-1]) or (len(words) > 1 and _KIND.match(words[-1]))):
        words.pop()
    return " ".join(words)


def _with_frequency(scores: dict[str, float], outline: Outline) -> dict[str, float]:
    """A name that the whole report keeps saying is what it is about."""
    prose = " ".join(
        block.text
        for section in outline.sections
        if section.role not in (Role.META, Role.ACTIONS)
        for block in section.blocks
        if block.kind != "code"
    )[: 2 * _MAX_TEXT].lower()
    return {
        name: score + (min(1.5, 0.25 * prose.count(name.lower())) if score >= 0.5 else 0.0)
        for name, score in scores.items()
    }


def _whole(names: list[str]) -> list[str]:
    """Each name once: of two that hold the same words the longer, in the place of the better."""
    kept: list[str] = []
    for name in names:
        words = set(name.lower().split())
        for at, other in enumerate(kept):
            others = set(other.lower().split())
            if words <= others or others < words:
                kept[at] = name if others < words else other
                break
        else:
            kept.append(name)
    return list(dict.fromkeys(kept))
