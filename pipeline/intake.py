"""The first stages of every document: redaction, setting orders to machines aside, parsing."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pipeline.injection.sift import SIFTING_VERSION, sift
from pipeline.injection.signs import is_instruction
from pipeline.parsing.parser import Parser
from pipeline.records import Document, IncidentRecord, Redaction
from pipeline.redaction.gate import REDACTION_VERSION, Gate, default_gate

logger = logging.getLogger(__name__)

NO_TITLE = "Report without a title"


@dataclass(frozen=True, slots=True)
class Reading:
    """A document without secrets and without orders to machines, and what it says."""

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
        return f"{REDACTION_VERSION}+{self._gate.pii:d}/{SIFTING_VERSION}/{self._parser.version}"

    def read(self, document: Document) -> Reading:
        """Redact, sift, parse. Raises RedactionFailed, and then nothing may be stored."""
        redactor = self._gate.document()
        clean = replace(
            document,
            text=redactor.redact(document.text),
            title=redactor.redact(document.title) if document.title else document.title,
            url=redactor.redact(document.url) if document.url else document.url,
            properties={k: redactor.redact(v) for k, v in document.properties.items()},
        )
        told = _without_orders(clean)
        return Reading(told, self._parser.parse(told), redactor.redactions)


def _without_orders(document: Document) -> Document:
    """What remains is all that is stored, searched, quoted and believed."""
    sifted = sift(document.text)
    if sifted.set_aside:
        logger.warning("%s: %d passages set aside", document.path, sifted.set_aside)
    name = re.sub(r"[-_]+", " ", PurePosixPath(document.path).stem)
    title = document.title or (NO_TITLE if is_instruction(name) else None)
    return replace(
        document,
        text=sifted.text,
        title=NO_TITLE if title and is_instruction(title) else title,
        properties={k: v for k, v in document.properties.items() if not is_instruction(v)},
    )
