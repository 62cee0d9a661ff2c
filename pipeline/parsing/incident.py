"""Is a document the report of an incident? Templates, indexes, advisories, stubs are not.

Every rule asks for evidence of the other kind: leaving out a real incident is the worse error.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.parsing.headings import Role
from pipeline.parsing.lexicon import Lexicon, words_of
from pipeline.parsing.sections import Outline
from pipeline.records import IncidentRecord

_MAX_READ = 5_000  # characters; what a document is shows at its beginning
_FOR_TIMES = 2_500  # of these, where only the number of days and clock times matters
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f\ufffd]")
_LFS = "version https://git-lfs.github.com/spec/"


def unreadable(text: str) -> str | None:
    """Why the text cannot be a document at all, or None."""
    if text.startswith(_LFS):
        return "Not text: the source holds only a pointer to a large file."
    sample = text[:_MAX_READ]
    if not sample.strip("\0 \t\r\n\ufeff"):
        return "The document is empty."
    odd = len(_CONTROL.findall(sample)) + sample.count("\0")
    if odd * 10 > len(sample):
        return "Not text: too many of its characters are none."
    return None


class _Talk(Enum):
    """What a phrase shows the document to speak of."""

    FINDING = auto()
    POSSIBLE = auto()
    HAPPENED = auto()
    ADVICE = auto()


_TALK = Lexicon(
    (
        ("cve-*, bug bounty, bugcrowd*, hackerone*, security advisory, researcher*", _Talk.FINDING),
        (
            "responsible disclosure, responsibly disclosed, was disclosed, disclosed to",
            _Talk.FINDING,
        ),
        ("bug report, vulnerab*, proof of concept, proof-of-concept, poc", _Talk.FINDING),
        (
            "issue was discovered, issue was reported, addressed in, fix was introduced",
            _Talk.FINDING,
        ),
        ("released with, released that, released which, give credit to", _Talk.FINDING),
        ("attacker*, malicious*, could be, could cause, could create, could have", _Talk.POSSIBLE),
        (
            "could lead, could allow, could result, would allow, can cause, can be crafted",
            _Talk.POSSIBLE,
        ),
        ("can be used, not exploited, no evidence, potential*, denial of service", _Talk.POSSIBLE),
        ("worst case, allows an, allows for, would prevent, in some cases", _Talk.POSSIBLE),
        ("outage*, downtime, went down, were down, was down, is down, unavailable", _Talk.HAPPENED),
        ("stall, stalled, compromised, unauthorized access, unauthorised access", _Talk.HAPPENED),
        ("were unable, were affected, were impacted, were lost, users were", _Talk.HAPPENED),
        ("users could not, customers were, customers reported, was stolen, stolen", _Talk.HAPPENED),
        ("stopped, recalled, withdrawn", _Talk.HAPPENED),
        ("rolled back, reverted, restarted, degraded, crashed, was attacked", _Talk.HAPPENED),
        ("breached, was leaked, were leaked, this incident, security incident", _Talk.HAPPENED),
        ("we revoked, was revoked, were revoked", _Talk.HAPPENED),
        ("you should, you must, you can, you need, your, we recommend, make sure", _Talk.ADVICE),
        ("how to, best practice*, guideline*, policy, policies, procedure*, must be", _Talk.ADVICE),
        ("should be, please, ensure that, step 1, step 2, template", _Talk.ADVICE),
    )
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules look at, gathered once."""

    name: str
    title: str
    prose: str
    words: int
    linked: int
    clocks: int
    days: int
    roles: frozenset[Role]
    prompts: int
    record: IncidentRecord

    @property
    def told(self) -> bool:
        """Both cause and fix were found."""
        return bool(self.record.root_cause and self.record.fix)


def exclusion_reason(outline: Outline, record: IncidentRecord) -> str | None:
    """One sentence on why this is no incident, or None when it may be one."""
    facts = _facts(outline, record)
    reason = _template(facts) or _index(facts) or _other_kind(facts) or _stub(facts)
    if reason or (facts.told and facts.clocks > 2 and len(record.timeline) > 2):
        return reason
    talk = Counter(_TALK.found(words_of(f"{facts.title} {facts.prose}")))
    return _advisory(facts, talk) or _guidance(facts, talk)


_CLOCK = re.compile(r"\d[:h][0-5]\d(?!\d)|\d ?[AaPp]\.?[Mm]\b|\d{4} ?UTC")
_DAY = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d(?:st|nd|rd|th)?\.? (?:of )?[JFMASOND][a-z]{2}"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?\b"
)


def _facts(outline: Outline, record: IncidentRecord) -> _Facts:
    texts = [
        block.text
        for section in outline.sections
        if section.role is not Role.META
        for block in section.blocks
        if block.kind != "code"
    ]
    prose = " \n".join(texts)[:_MAX_READ]
    headings = " ".join(section.heading for section in outline.sections)
    name = record.path.rsplit("/", 1)[-1].lower()
    everything = f"{outline.title} {headings} {prose[:_FOR_TIMES]} {name}"
    return _Facts(
        name=name,
        title=(outline.title or record.incident_title).lower(),
        prose=prose,
        words=sum(text.count(" ") + 1 for text in texts if text),
        linked=sum(text.count(" ") + 1 for text in texts if "](" in text or "http" in text),
        clocks=len(_CLOCK.findall(everything)),
        days=len(_DAY.findall(everything)),
        roles=frozenset(section.role for section in outline.sections if section.blocks),
        prompts=outline.prompts,
        record=record,
    )


_PLACEHOLDER = re.compile(
    r"\{\{.*?\}\}|[Ll]orem ipsum|\b(?:20)?[xyXY]{2,4}[-/.](?:mm|MM)[-/.](?:dd|DD)|\b(?:hh:mm|HH:mm)"
    r"|\b(?:dd|DD)[-/.](?:mm|MM)[-/.][yY]{2,4}|\bDATE\b|\bISSUE NAME|\bXXX+\b|\bYYY+\b|\bTODO\b"
    r"|<[a-z][a-z /-]{2,40}>|\[[a-z][a-z ,]{3,40}\](?![(\[:])|_{4,}|\b[Qq]uick summary of"
    r"|[Ss]hort (?:event )?description|[Ll]ist of things that|[Ss]omeone from"
)
_TEMPLATE_NAME = re.compile(r"template|skeleton|boilerplate|\bexample\b")


def _template(facts: _Facts) -> str | None:
    named = bool(_TEMPLATE_NAME.search(facts.name) or _TEMPLATE_NAME.search(facts.title))
    if not named and facts.days > 1:
        return None
    marks = len(_PLACEHOLDER.findall(facts.prose)) + facts.prompts
    if named and (marks >= 2 or facts.words < 15 or not (facts.days or facts.told)):
        return "A template for reports, not the report of an incident."
    filled = facts.told and facts.days > 0 and len(facts.record.timeline) > 1
    if marks >= 4 and marks * 25 > facts.words and not filled:
        return "A template for reports: its places are not filled in."
    return None


_INDEX_NAME = re.compile(r"^(?:readme|_?index|toc|summary|contents?)(?:\.\w+)*$")


_PROJECT_FILE = re.compile(
    r"^(?:change_?log|changes|history|licen[cs]e|contributing|code_?of_?conduct|codeowners"
    r"|authors|glossary)(?:\.\w+)?$"
)


def _index(facts: _Facts) -> str | None:
    if _PROJECT_FILE.match(facts.name):
        return "A file about the project, not the report of an incident."
    listing = facts.linked * 2 > facts.words and facts.words - facts.linked < 120
    listing = listing or (facts.linked > 200 and facts.linked > 0.6 * facts.words)
    if len(facts.record.timeline) > 2 and facts.clocks > 2:
        return None
    if _INDEX_NAME.match(facts.name) and (listing or not facts.told):
        return "An index or introduction to other documents, not the report of an incident."
    found = facts.record.root_cause or facts.record.fix or facts.record.timeline
    if listing and facts.words < 400 and not found:
        return "A list of links, not the report of an incident."
    return None


_GUIDE = "Instructions or a policy, not the report of an incident."
# How titles of other documents begin, or else end where they speak of no failure.
_OPENINGS = (
    (r"how (?:we|to)\b|(?:runbook|playbook|guide|game ?day)\s*[:–-]", _GUIDE),
    (r"(?:adr|rfc)[ -]?\d", "A decision or design, not the report of an incident."),
)
_ENDINGS = (
    (r"process(?:es)?|procedures?|polic(?:y|ies)|playbooks?|runbooks?|handbook|faq|rota", _GUIDE),
    (r"guide|guidelines?|exercises?|training|checklist|best practices|on-?call|slos?", _GUIDE),
    (r"roles(?: and responsibilities)?|severity levels|service level \w+", _GUIDE),
    (
        r"release(?: notes| v?\d[\w.]*)|what's new|changelog",
        "Notes on a release, not the report of an incident.",
    ),
    (
        r"minutes|agenda|weekly|stand-?up|meeting(?: notes)?",
        "Notes of a meeting, not the report of an incident.",
    ),
)
_KINDS = (
    *((re.compile(rf"^(?:{words})"), reason) for words, reason in _OPENINGS),
    *((re.compile(rf"\b(?:{words})$"), reason) for words, reason in _ENDINGS),
)
_FAILURE = re.compile(
    r"outage|\bdown\b|fail|br[oe]ke|break|\blost\b|loss|error|crash|slow|unavailab|degrad|leak|stuck"
    r"|post-?mortem|during|due to|after\b|caus"
)
_DAY_AT_END = re.compile(r"[\s:,(–-]*(?:\d{1,4}[-/.]){2}\d{1,4}\)?$|[\s(–-]+\d{4}\)?$")


def _other_kind(facts: _Facts) -> str | None:
    """A document that calls itself something else, and tells of no day's course."""
    if len(facts.record.timeline) > 1 or facts.clocks > 2:
        return None
    title = _DAY_AT_END.sub("", facts.title.strip())
    kinds = _KINDS[: len(_OPENINGS)] if _FAILURE.search(title) else _KINDS
    return next((reason for kind, reason in kinds if kind.search(title)), None)


def _stub(facts: _Facts) -> str | None:
    if facts.words < 12:
        return "Too short to tell what happened."
    found = facts.record.root_cause or facts.record.fix or len(facts.record.timeline) > 1
    felt = Role.IMPACT in facts.roles and facts.days + facts.clocks > 1
    if facts.words < 120 and not (found or felt):
        return "Too short to tell a cause, a fix or a course of events."
    return None


def _advisory(facts: _Facts, talk: Mapping[_Talk, int]) -> str | None:
    """A weakness that somebody reported and a release mended; nobody says that it struck."""
    findings = talk.get(_Talk.FINDING, 0)
    hypothetical = findings + talk.get(_Talk.POSSIBLE, 0)
    if facts.clocks > 1 or not findings or hypothetical < 2:
        return None
    if talk.get(_Talk.HAPPENED, 0) * 4 <= hypothetical:
        return "An advisory about a weakness, without an incident that it caused."
    return None


def _guidance(facts: _Facts, talk: Mapping[_Talk, int]) -> str | None:
    """Rules and instructions speak of what to do, hardly of what happened when."""
    happened = talk.get(_Talk.HAPPENED, 0) + facts.clocks + 2 * len(facts.record.timeline)
    if facts.roles & {Role.TIMELINE, Role.CAUSE, Role.IMPACT} or (facts.told and happened):
        return None
    advice = talk.get(_Talk.ADVICE, 0)
    if advice >= 5 and advice > 2 * (happened + facts.days):
        return "Instructions or a policy, not the report of an incident."
    if not happened and not facts.days and not facts.record.root_cause:
        return "Nothing in it tells that something happened."
    return None
