"""The first two stages of every document: redaction, then parsing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.parsing.parser import PARSER_VERSION, Parser
from pipeline.records import Document, IncidentRecord, Redaction
from pipeline.redaction.gate import REDACTION_VERSION, Gate, default_gate


@dataclass(frozen=True, slots=True)
class Reading:
    """A redacted document, what it says, and what was taken out of it."""

    document: Document
    records: Sequence[IncidentRecord]
    redactions: tuple[Redaction, ...]


class Intake:
    """Turns a document as its source gave it into one that may be stored."""

    def __init__(self, gate: Gate, parser: Parser) -> None:
        self._gate = gate
        self._parser = parser

    @classmethod
    def default(cls) -> "Intake":
        """With the built-in detectors and categories."""
        return cls(default_gate(), Parser())

    @property
    def version(self) -> str:
        """Changes whenever the same document would be read differently."""
        return f"{REDACTION_VERSION}+{self._gate.pii:d}/{PARSER_VERSION}"

    def read(self, document: Document) -> Reading:
        """Redact, then parse. Raises RedactionFailed, and then nothing may be stored."""
        redactor = self._gate.document()
        clean = replace(
            document,
            text=redactor.redact(document.text),
            title=redactor.redact(document.title) if document.title else document.title,
            url=redactor.redact(document.url) if document.url else document.url,
            properties={k: redactor.redact(v) for k, v in document.properties.items()},
        )
        return Reading(clean, self._parser.parse(clean), redactor.redactions)
