"""What every source of documents has in common."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.intake import Intake
from pipeline.records import Document, IncidentRecord, SourceFailure, Unchanged

logger = logging.getLogger(__name__)

NOTHING_KNOWN: Mapping[str, str] = MappingProxyType({})


class Extractor(ABC):
    """A place that holds post-mortems. `scope` names it; paths are relative to it."""

    source: str
    scope: str

    @abstractmethod
    def documents(
        self, known: Mapping[str, str] = NOTHING_KNOWN
    ) -> Iterator[Document | Unchanged | SourceFailure]:
        """Yield what the source holds as it comes, unredacted; failures are values.

        `known` maps document ids to the versions stored before; what still has that version is
        yielded as Unchanged, its body unread. Every document that the source lists is yielded in
        one of the three forms: whatever is not counts as gone, unless a failure hides others.
        Raises SourceError when the source as a whole cannot be read.
        """

    def extract(self) -> list[IncidentRecord]:
        """Every record of the source, redacted and parsed, excluded ones included.

        What cannot be read is logged; `documents` yields it.
        """
        intake = Intake.default()
        records: list[IncidentRecord] = []
        for item in self.documents():
            if isinstance(item, Document):
                records += intake.read(item).records
            elif isinstance(item, SourceFailure):
                logger.warning("%s: %s", item.path, item.reason)
        return records
