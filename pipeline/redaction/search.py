"""Where a text holds secrets: asks each detector about texts with its signs. Fails closed."""

from collections.abc import Sequence

from pipeline.errors import RedactionFailed
from pipeline.redaction.findings import Detector, Finding
from pipeline.redaction.reading import Reading
from pipeline.redaction.signs import Signs


class Search:
    """The search of some detectors, the most specific first."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._detectors = detectors
        self._signs = Signs(detectors)

    def of(self, text: str) -> tuple[Reading, list[tuple[int, Finding]]]:
        """A text as it was read, and what was found by rank. Raises RedactionFailed."""
        detector: Detector | None = None
        try:
            reading = Reading.of(text)
            found: list[tuple[int, Finding]] = []
            for rank, places in self._signs.places(reading.low).items():
                detector = self._detectors[rank]
                found.extend((rank, finding) for finding in detector.find(reading, places))
        except Exception as error:  # noqa: BLE001 - whatever failed, nothing may pass
            step = getattr(detector.find, "__name__", "detector") if detector else "reading"
            raise failure(step, error) from None
        return reading, found


def failure(step: str, error: Exception) -> RedactionFailed:
    """Without its cause: the message of another exception may quote the text."""
    return RedactionFailed(
        f"Redaction failed ({step}, {type(error).__name__}), so the text goes no further; "
        "leave it out and report these two names."
    )
