"""What every source of documents has in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from pipeline.intake import Intake
from pipeline.records import Document, IncidentRecord, SourceFailure


class Extractor(ABC):
    """A place that holds post-mortems. `scope` names it; paths are relative to it."""

    source: str
    scope: str

    @abstractmethod
    def documents(self) -> Iterator[Document | SourceFailure]:
        """Yield what the source holds as it comes, unredacted; failures are values.

        Raises SourceError when the source as a whole cannot be read.
        """

    def extract(self) -> list[IncidentRecord]:
        """Every record of the source, redacted and parsed, excluded ones included."""
        intake = Intake.default()
        found = (d for d in self.documents() if isinstance(d, Document))
        return [record for document in found for record in intake.read(document).records]
