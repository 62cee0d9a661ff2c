"""The nouns of the program, as immutable values.

Times in records are what the document says, as text; dates are ISO days.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """One file or page as its source gave it.

    `scope` is what was ingested (a folder, a repository, a database, a space); `path` is relative
    to it, with /. `key` is the source's own lasting name where it has one (a page's id), so that a
    renamed document stays the same one. `version` is what the source's listing says of it: equal
    means that text, path, title and properties are equal; empty means that the listing cannot tell.
    """

    source: str
    path: str
    text: str
    url: str | None = None
    title: str | None = None
    modified: datetime | None = None
    properties: Mapping[str, str] = field(default_factory=dict[str, str])
    scope: str = ""
    key: str = ""
    version: str = ""

    @property
    def id(self) -> str:
        """Stable across runs: the same place in the same source."""
        return document_id(self.source, self.scope, self.key or self.path)

    @property
    def content_hash(self) -> str:
        """SHA-256 over all that parsing sees; equal means that nothing needs doing again."""
        stated = "\0".join(f"{k}={v}" for k, v in sorted(self.properties.items()))
        seen = (self.text, self.path, self.title or "", self.url or "", stated)
        return _digest("\0".join(seen))


def document_id(source: str, scope: str, name: str) -> str:
    """The id of whatever has that key (or, without one, that path) there, read or not."""
    return "inc-" + _digest(f"{source}\0{scope}\0{name}")[:10]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class SourceFailure:
    """Something that could not be read; `reason` is one sentence. Yielded, never raised.

    `hides_others`: a folder or listing failed, so what is missing from this run may still exist.
    `key` as in Document.
    """

    source: str
    path: str
    reason: str
    hides_others: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A document whose listing says that it is what was stored before; its body was not read."""

    source: str
    path: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One row of a timeline, in the document's own words and clock."""

    time: str
    event: str


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """What one post-mortem says, field by field, in its own words where it has them.

    `date` is the ISO day of the incident, or None. Empty text means that the document does not
    say. `excluded` documents are no incidents and are not indexed; `trainable` ones have both
    cause and fix. `origins` names, for each filled field, where in the document it came from.
    """

    id: str
    source: str
    path: str
    url: str | None
    incident_title: str
    date: str | None = None
    services_affected: tuple[str, ...] = ()
    summary: str = ""
    impact: str = ""
    timeline: tuple[TimelineEntry, ...] = ()
    root_cause: str = ""
    root_cause_category: str = "other"
    fix: str = ""
    action_items: tuple[str, ...] = ()
    trainable: bool = False
    excluded: bool = False
    exclusion_reason: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict[str, str])
    scope: str = ""

    def to_json(self) -> dict[str, Any]:
        """The public form of a record (README, "Records")."""
        return {
            "id": self.id,
            "source": self.source,
            "scope": self.scope,
            "path": self.path,
            "incident_title": self.incident_title,
            "date": self.date,
            "services_affected": list(self.services_affected),
            "summary": self.summary,
            "impact": self.impact,
            "timeline": [{"time": t.time, "event": t.event} for t in self.timeline],
            "root_cause": self.root_cause,
            "root_cause_category": self.root_cause_category,
            "fix": self.fix,
            "action_items": list(self.action_items),
            "url": self.url,
            "trainable": self.trainable,
            "excluded": self.excluded,
            "exclusion_reason": self.exclusion_reason,
            "origins": dict(self.origins),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "IncidentRecord":
        """The inverse of to_json."""
        fields: dict[str, Any] = dict(raw)
        fields["services_affected"] = tuple(raw["services_affected"])
        fields["action_items"] = tuple(raw["action_items"])
        fields["timeline"] = tuple(TimelineEntry(t["time"], t["event"]) for t in raw["timeline"])
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Redaction:
    """How often one kind of secret was taken out of a text."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote (possibly empty) and the incident it stands in."""

    incident_id: str
    path: str
    title: str
    url: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One incident that retrieval found; `score` is comparable within one question only."""

    incident_id: str
    path: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a triage question; `confidence` is the estimated chance that it is right."""

    text: str
    citations: tuple[Citation, ...]
    retrieved: tuple[Retrieved, ...]
    confidence: float
    abstained: bool
    model: str
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The public form of an answer (README, "Ask")."""
        raw = asdict(self)
        raw["answer"] = raw.pop("text")
        return raw
