"""Secrets in sentences: the password is X, X is the root password, log in with root / X."""

import re
from collections.abc import Iterator, Sequence

from pipeline.redaction import values
from pipeline.redaction.findings import Finding
from pipeline.redaction.names import NAME, Name, announced
from pipeline.redaction.quoting import Value, value_at
from pipeline.redaction.reading import Reading

# A word that could be a password by its signs, or a quoted one, and no other field of a log line.
LOG_FIELD = (
    r"(?:user|\w{0,12}(?:name|host|id)|ip|port|type|status|code|method|path|err|error|msg"
    r"|addr|client|value|token|key|secret|pass\w{0,6}|[a-z]+_\w{1,40})="
)
CANDIDATE = (
    rf"(?=[\"'`]|\S{{0,80}}[\d!$%^&*+=?~#@|\\{{}}\[\]]|\S{{12}})(?!-|{LOG_FIELD})(?=\S{{4}})"
)
# Directly behind the name: password hunter2, pw (hunter2), the password, hunter2, is
BESIDE = re.compile(
    rf"(?:'s)?[\"'`*_)]{{0,3}}(?:[ \t]{{1,3}}\(?|,[ \t](?=\S{{5,60}}[,.)]\s)){CANDIDATE}"
)
# What a verb passes on: pass `retries=3` to the client.
PARAMETER = re.compile(
    r"-{0,2}[a-z][a-z_]{2,}=(?:[Tt]rue|[Ff]alse|[Nn]one|null|\d[\w.]{0,5}|<\w+>)"
)
# Names of things about passwords and tokens.
COMPOUND = (
    r"(?![ \t]+(?:resets?(?! to)|polic(?:y|ies)|rotations?|expir(?:y|ation)|length|managers?"
    r"|hash\w*|file|field|prompt|store|vault|checks?|complexity|strength|encryption"
    r"|auth\w*|flow|page|form|endpoint|provider|bucket|refresh\w*|validation|budget|counts?|limits?|usage|ring|metrics"
    r"|rate|ttl|lifetime|type|version|names?|ids?|mismatch|errors?|failures?|attempts?|server"
    r"|service)\b)"
)
# What may stand between "is" and the value, and what else may be said of it before.
ADVERBS = (
    r"(?:[ \t]{1,4}(?:still|now|again|just|currently|always|actually|literally|simply|back|set"
    r"|reset|changed|immer|noch|jetzt|weiterhin|wieder|toujours|encore|ahora|todavía|nog)){0,2}"
    r"(?:[ \t](?:the|my|our|an?) (?:old|new|same|usual|default|previous|temporary)(?: one)?,)?"
)
# Up to seven words between a name and what links it to its value; another name ends the search,
# but for the key that a password is for.
LINKED = re.compile(
    COMPOUND + r"[\"'`*_)]{0,4},?"
    r"(?:[ \t]+(?:for|of|to|on)(?:[ \t]+[\w.-]{1,20}){0,3}?[ \t]+key(?:store|file|pair)?s?)?"
    r"(?:[ \t]+(?!\S{0,20}(?:pass|pw|token|secret|key))[^\s=:;!?]{1,40}){0,7}?"
    r"(?:[ \t]{1,4}(?:is|was|it's|are|be|ist|lautet|war|est|es|é|e|je|era|är|er|jest|to|became"
    r"|becomes|enter|entered|type|typed|from(?=[ \t]+\S{4,100}[ \t]+(?:to|-))|still|now|as|="
    rf"|-{{1,2}}>?|[–—]){ADVERBS}[ \t]{{1,4}}"
    rf"|[ \t]{{0,4}}(?:[:=]>?|は|是)[*_~]{{0,3}}[ \t\n]{{1,4}}){CANDIDATE}"
)
# A word, or the words of a passphrase, up to the end of what is said.
SAID = re.compile(
    COMPOUND + r"(?P<phrase>(?<=phrase))?[\"'`*_)]{0,4}"
    r"(?: (?:for|of|in|on|to|from)(?: [\w.-]{1,30}){1,4}?)?(?: (?:is|was|ist|war|lautet|est|es|é)"
    r"(?: (?:still|now|just|currently|simply|literally))?|(?(phrase)[ \t]{0,2}[:=]|(?!)))[ \t]{1,3}"
    r"(?P<value>(?(phrase)[^\W\d_]{2,24}|[^\W\d_]{5,24})(?: [^\W\d_]{2,16}){0,7}?)"
    r"(?=[ \t]*(?:$|[\n,;!?)\"'`*<\\]|\.(?:[\s\"'`*)<\\]|$))"
    r"|[ \t]+(?:[(–—-]|(?:lol|btw|haha|please|everywhere|on all)\b))"
)
# What's the password? Eva: it's X
ASKED = re.compile(
    r"(?: (?:for|of|on|to|in) (?:the |our )?[\w.@-]{1,30}| again| now)?[ \t]?\?{1,3}[ \t\n>]{1,4}"
    r"(?P<answer>(?:[\w.@-]{1,30}:[ \t]|(?:it'?s|it is|yes|yeah|still|try|use|->),?[ \t]){0,4})"
    rf"(?=\S*\d\S*\d){CANDIDATE}"
)
# Where a value is what the sentence says of the password itself.
DIRECT = re.compile(r"(?:\b(?:is|was|ist|war)|[:=])[\s*_~]*\Z")
REVERSED = re.compile(
    r" (?:(?:is|was|as|that's|it's) (?:an?|the|my|our|your|its|their|his|her)|as|<-{1,2})"
    r" (?:[\w-]{1,30} ){0,4}?(?=" + NAME.pattern + ")"
)
# With what may be said of it: X worked as the root password.
WORD_BEFORE = re.compile(
    r"(?<![^\s\"'`])(?P<word>[^\s\"'`]{5,100}[\"'`*\\]{0,8})"
    r"(?: (?:is |was |still |stopped |no longer )?(?:works|worked|working|set|used|accepted))?\Z"
)
# Log in with root / X; an account that every system has, and right behind it what has every sign of
# a password.
ACCOUNT = re.compile(
    r"(?<![\w./=-])(?:(?:log(?:ged|ging)?[ -]?(?:in|on)(?:to)?|logins?|sign(?:ed)?[ -]?in"
    r"|creds?|credentials?|ssh|user(?:name)?[ /&+]{1,3}(?:pass\w{0,8}|pwd?))\b\)?"
    r"(?:(?:[ \t]+[^\s:=/]{1,30}){0,5}?[ \t]{0,3}"
    r"(?:[ \t](?:with|as|using|are|is|were|was|via|use)|(?P<sign>[:=])))?[ \t\n\"'`*_]{1,6}"
    r"[\w.@\\-]{1,60}[\"'`*_]{0,3}"
    # What parts user and password: a blank is enough only behind a colon.
    r"(?:[ \t]?(?:[/:|]|(?:,| with) (?=\S*\d\S*\d)(?!\w+=|\S*25519)|and)[ \t]?"
    r"|(?(sign)[ \t]|(?!)))(?=\S{4})"
    r"|(?:(?:root|admin)(?:[:/]| [:/] )|(?:elastic|postgres):)"
    r"(?!\$\w)(?=\S{6})(?=\S{0,40}[a-z])(?=\S{0,40}\d))"
)
# What a password opens: the archive opens with X; log in with X.
OPENED = "opens with|opened with|unlock|decrypt|is what opens|log in with|logged in with".split("|")
OPENING = re.compile(
    r"\b(?:open(?:s|ed)|(?:unlock|decrypt)(?:s|ed)?|log(?:ged)? (?P<in>in)) (?:it )?with "
    r"(?=[\"'`]?\S{8})(?=\S{0,60}\d\S{0,60}\d)"
)
OPENER = re.compile(r" is what (?:unlocks|opens|decrypts)\b")
PLAIN = Name("password", 0, 0, 0)  # what the value is when no name announces it
ACCOUNTS = tuple("ssh log sign cred user root admin elastic: postgres:".split())


def stated(reading: Reading, name: Name, link: re.Match[str]) -> Sequence[Finding]:
    """The password for db-2 is X; it was changed from X to Y. `link` is a match of LINKED."""
    found: list[Finding] = []
    next_link: re.Match[str] | None = link
    while next_link:
        value = value_at(reading.plain, next_link.end(), prose=True)
        if not value or not (_is_secret(name, value) or _is_of_words(name, value, next_link)):
            break
        found.append(value.finding(reading.plain, name.kind))
        next_link = LINKED.match(reading.low, found[-1].end)
    return found


def said(reading: Reading, name: Name, link: re.Match[str]) -> Sequence[Finding]:
    """The password is swordfish: a word, at the end of its phrase. `link` is a match of SAID."""
    if name.kind != "password":
        return ()
    start, end = link.span("value")
    words = link["value"].split()
    if len(words) > 1:
        secret = link["phrase"] is not None and values.is_phrase(link["value"])
        secret = secret and words[0] not in values.STATES
    else:
        secret = not values.is_said_of_passwords(link["value"])
    return (Finding(start, end, name.kind),) if secret else ()


def beside(reading: Reading, name: Name, blank: re.Match[str]) -> Sequence[Finding]:
    """Log in with password X. `blank` is a match of BESIDE."""
    value = value_at(reading.plain, blank.end(), prose=True)
    if not value or not _is_secret(name, value) or PARAMETER.fullmatch(value.text):
        return ()
    # Most words behind "token" or "key" are no secrets: only what is long and random counts.
    if name.kind != "password" and len(value.text) < max(20, name.least):
        return ()
    return (value.finding(reading.plain, name.kind),)


def answered(reading: Reading, name: Name, question: re.Match[str]) -> Sequence[Finding]:
    """What's the password? It's X. `question` is a match of ASKED."""
    value = value_at(reading.plain, question.end(), prose=True)
    if name.kind != "password" or not value or not _is_secret(name, value):
        return ()
    sure = question["answer"] or values.is_mixed(value.text)
    return (value.finding(reading.plain, name.kind),) if sure else ()


def backwards(reading: Reading) -> Iterator[Finding]:
    """X is the root password; X as the password."""
    for match in REVERSED.finditer(reading.low):
        name = NAME.match(reading.low, match.end())
        yield from _before(reading, match.start(), announced(reading, name) if name else None)


def accounts(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """Log in with root / X: a detector of its own, since no name of a secret stands there."""
    end = 0
    for place in places:
        match = ACCOUNT.match(reading.low, place) if place >= end else None
        value = value_at(reading.plain, match.end(), prose=True) if match else None
        if value and _is_secret(PLAIN, value):
            finding = value.finding(reading.plain, "password")
            end = finding.end
            yield finding


def opened(reading: Reading) -> Iterator[Finding]:
    """The archive opens with X: a word with capitals or signs and several digits."""
    for match in OPENING.finditer(reading.low):
        value = value_at(reading.plain, match.end(), prose=True)
        judge = values.is_password if match["in"] else values.is_mixed
        if value and judge(value.text) and _is_secret(PLAIN, value):
            yield value.finding(reading.plain, PLAIN.kind)
    for match in OPENER.finditer(reading.low):
        yield from _before(reading, match.start(), PLAIN)


def _before(reading: Reading, end: int, name: Name | None) -> Iterator[Finding]:
    """The word before `end`, if it may be what `name` stands for."""
    floor = max(0, end - 130)
    word = WORD_BEFORE.search(reading.plain[floor:end])
    value = value_at(word["word"], 0, prose=True) if word else None
    if word and value and name and _is_secret(name, value):
        start = floor + word.start()
        if not floor or word.start():  # else its beginning is further away
            yield Finding(start + value.start, start + value.end, name.kind)


def _is_of_words(name: Name, value: Value, link: re.Match[str]) -> bool:
    """Whether it is words in one, as hosts are called as well, where only a password can stand."""
    words = name.kind == "password" and values.is_joined_words(value.text)
    return words and DIRECT.search(link[0]) is not None


def _is_secret(name: Name, value: Value) -> bool:
    if values.is_stand_in(value.text) or "://" in value.text[:40]:
        return False
    if not value.quoted and values.is_reference(value.text):
        return False
    if not name.admits(value.text):
        return False
    if name.kind != "password":
        return values.looks_generated(value.text, max(12, name.least))
    if " " in value.text:
        return value.quoted and values.is_phrase(value.text)
    return values.looks_chosen(value.text)
