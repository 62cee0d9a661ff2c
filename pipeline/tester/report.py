"""The tester's report as values; `to_json` is the contract that report.json keeps.

Evidence is a tuple of addresses: message ts values, or lines such as L12. Statements hold no links.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.records import Redaction

# The two of the discussion are invented; nobody of the thread speaks in it.
SPEAKERS = ("Tester", "Responder")
SECTIONS = (
    "Incident Summary",
    "Investigation Discussion",
    "Root Cause",
    "Prevention Plan",
    "Recommended Tests",
    "Voice Summary",
)
Addresses = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """Times as text, None where the input does not give them; `not_given` says what is missing."""

    started: str | None = None
    detected: str | None = None
    mitigated: str | None = None
    resolved: str | None = None
    blast_radius: str = ""
    not_given: tuple[str, ...] = ()
    stated_length: str | None = None
    detection_delay_minutes: int | None = None
    minutes_to_mitigate: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One row of the timeline, in the input's own words."""

    time: str
    event: str
    evidence: Addresses


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of the two invented speakers says."""

    speaker: str
    text: str
    evidence: Addresses


@dataclass(frozen=True, slots=True)
class Alternative:
    """A cause that ranks below the primary one; `check` would confirm or refute it."""

    statement: str
    evidence: Addresses
    against: tuple[str, ...]
    check: str


@dataclass(frozen=True, slots=True)
class RootCause:
    """The one primary cause. `basis` says what is evidence in it and what is inferred."""

    statement: str
    category: str
    evidence: Addresses
    confidence: float
    alternatives: tuple[Alternative, ...] = ()
    basis: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class MissedSignal:
    """Something that could have told earlier."""

    signal: str
    evidence: Addresses


@dataclass(frozen=True, slots=True)
class WrongTurn:
    """A step that did not help, by role, with its cost where the times are known."""

    text: str
    evidence: Addresses
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Prevention:
    """A step of the plan; the owner is a role or "unassigned"."""

    action: str
    owner: str
    evidence: Addresses
    done_when: str


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A test file to start from."""

    language: str
    code: str


@dataclass(frozen=True, slots=True)
class RecommendedTest:
    """A test that would have caught it; `pass_when` is a proposal, `tool` may be empty."""

    title: str
    layer: str
    catches: str
    pass_when: str
    evidence: Addresses
    skeleton: Skeleton | None = None
    tool: str = ""


@dataclass(frozen=True, slots=True)
class TesterReport:
    """The whole report. `supported_share` is computed over its findings, 0 to 1."""

    incident_summary: str
    impact: Impact
    timeline: tuple[Moment, ...]
    investigation: tuple[Turn, ...]
    root_cause: RootCause
    missed_signals: tuple[MissedSignal, ...]
    wrong_turns: tuple[WrongTurn, ...]
    prevention: tuple[Prevention, ...]
    recommended_tests: tuple[RecommendedTest, ...]
    open_questions: tuple[str, ...]
    voice_summary: str
    supported_share: float
    insufficient: bool
    redactions: tuple[Redaction, ...] = ()
    written_by: str = "composed from the evidence, without a model"
    summary_evidence: Addresses = field(default=())

    def to_json(self) -> dict[str, Any]:
        """The content of report.json."""
        return asdict(self)
