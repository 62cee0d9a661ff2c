"""The gate: no text is stored, embedded, logged, spoken, shown or sent before it went through here.

    clean = default_gate().redact(text).text

It fails closed: when a detector fails, nothing passes.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from pipeline.records import Redaction
from pipeline.redaction.catalogue import PERSONAL, SECRETS
from pipeline.redaction.findings import Detector, Finding, merged
from pipeline.redaction.placeholders import PLACEHOLDER, placeholder
from pipeline.redaction.reading import Reading
from pipeline.redaction.search import Search, failure
from pipeline.redaction.values import looks_chosen

# A word that could be a secret said again, and the parts of an address or an assignment.
WORD = re.compile(r"[^\s\"'`<>()\[\]{}|,;]{5,}")
PART = re.compile(r"[^@/:=.!?]{5,}")
PARTING = re.compile(r"[@/:=]")

REDACTION_VERSION = "5"  # raised when the same text would come out differently


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with placeholders such as [redacted aws-key 1], and what was taken out of it."""

    text: str
    redactions: tuple[Redaction, ...]


class Gate:
    """Takes secrets out of texts; with `pii` personal data as well."""

    def __init__(self, detectors: Sequence[Detector] = SECRETS, *, pii: bool = False) -> None:
        self.pii = pii
        self._search = Search((*detectors, *(PERSONAL if pii else ())))

    def redact(self, text: str) -> Redacted:
        """One text as one document. Raises RedactionFailed; then nothing of the text may pass."""
        reading, found = self._search.of(text)
        if not found:  # most lines of a report
            return Redacted(text, ())
        document = self.document()
        return Redacted(document.replaced(text, reading, found), document.redactions)

    def document(self) -> "DocumentRedactor":
        """For the texts of one document, a thread for instance, that share their numbers."""
        return DocumentRedactor(self._search)


class DocumentRedactor:
    """Redacts the texts of one document: the same value gets the same placeholder in all."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._placeholders: dict[str, tuple[str, str]] = {}
        # Values that nothing else looks like, and their kinds.
        self._recognised: dict[str, str] = {}
        self._last: defaultdict[str, int] = defaultdict(int)
        self._counts: defaultdict[str, int] = defaultdict(int)

    @property
    def redactions(self) -> tuple[Redaction, ...]:
        """What was taken out so far, by kind, in order of appearance."""
        return tuple(Redaction(kind, count) for kind, count in self._counts.items())

    def redact(self, text: str) -> str:
        """The text with placeholders. Raises RedactionFailed; then nothing of it may pass."""
        return self.replaced(text, *self._search.of(text))

    def replaced(self, text: str, reading: Reading, found: Sequence[tuple[int, Finding]]) -> str:
        """The same, of a text that was searched already."""
        try:
            self._count_on(text)
            if not found and not self._recognised:
                return text
            return self._replaced(text, reading, list(merged(found)))
        except Exception as error:  # noqa: BLE001 - whatever failed, nothing may pass
            raise failure("replacing", error) from None

    def _count_on(self, text: str) -> None:
        """Numbers go on behind those of the placeholders that stand there already."""
        for kind, number in PLACEHOLDER.findall(text) if "[redacted " in text else ():
            self._last[kind] = max(self._last[kind], int(number))

    def _replaced(self, text: str, reading: Reading, findings: list[Finding]) -> str:
        for finding in findings:
            self._placeholder(reading.plain[finding.start : finding.end], finding.kind)
        if self._recognised:
            findings += self._repeated(reading, findings)
            findings.sort(key=attrgetter("start"))
        pieces: list[str] = []
        end = 0
        for finding in findings:
            kind, shown = self._placeholder(
                reading.plain[finding.start : finding.end], finding.kind
            )
            self._counts[kind] += 1
            pieces += text[end : reading.source(finding.start)], shown
            end = reading.source(finding.end)
        return "".join((*pieces, text[end:]))

    def _placeholder(self, value: str, kind: str) -> tuple[str, str]:
        if value not in self._placeholders:
            self._last[kind] += 1
            self._placeholders[value] = kind, placeholder(kind, self._last[kind])
            if looks_chosen(value):
                self._recognised[value] = kind
        return self._placeholders[value]

    def _repeated(self, reading: Reading, findings: list[Finding]) -> list[Finding]:
        """Values known from elsewhere in the document that stand here without any context."""
        starts = [0, *(finding.end for finding in findings)]
        ends = [*(finding.start for finding in findings), len(reading.plain)]
        gaps = zip(starts, ends, strict=True)
        return [finding for gap in gaps for finding in self._known(reading, *gap)]

    def _known(self, reading: Reading, start: int, end: int) -> Iterator[Finding]:
        for word in WORD.finditer(reading.plain, start, end):
            value = word[0].rstrip(".:!?")
            if value in self._recognised:
                yield Finding(word.start(), word.start() + len(value), self._recognised[value])
            elif PARTING.search(value):
                for part in PART.finditer(reading.plain, *word.span()):
                    if part[0] in self._recognised:
                        yield Finding(*part.span(), self._recognised[part[0]])


def default_gate(pii: bool = False) -> Gate:
    """The gate with every detector; personal data stays unless `pii`."""
    return Gate(pii=pii)
