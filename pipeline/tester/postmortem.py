"""From an incident as it was handed in to the files of a report."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.redaction.gate import Gate
from pipeline.tester.draft import compose
from pipeline.tester.evidence import gather
from pipeline.tester.failure_modes import Catalogue
from pipeline.tester.grounding import without_strangers
from pipeline.tester.intake import read_source
from pipeline.tester.markdown import render
from pipeline.tester.report import TesterReport
from pipeline.tester.skeletons import file_name
from pipeline.tester.source import Redact, Source
from pipeline.tester.story import analyse
from pipeline.tester.thread import read_thread
from pipeline.tester.writer import ReportWriter


@dataclass(frozen=True, slots=True)
class Postmortem:
    """A report and its Markdown."""

    report: TesterReport
    markdown: str

    def files(self) -> dict[str, str]:
        """Texts by path: report.md, report.json, voice.txt and the skeletons in tests/."""
        report = self.report
        files = {
            "report.md": self.markdown,
            "report.json": json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n",
            "voice.txt": report.voice_summary + "\n",
        }
        for rank, test in enumerate(report.recommended_tests, start=1):
            if test.skeleton:
                files[f"tests/{file_name(rank, test.title, test.skeleton)}"] = test.skeleton.code
        return files


class PostmortemTester:
    """Reads an incident the way a test engineer would who was not there.

    Without a writer the report is composed; with one, a model words what it can support.
    """

    def __init__(
        self, gate: Gate, catalogue: Catalogue, writer: ReportWriter | None = None
    ) -> None:
        self._gate = gate
        self._catalogue = catalogue
        self._writer = writer

    def examine(self, data: bytes) -> Postmortem:
        """Examine a file's content. Raises InputUnreadable and RedactionFailed."""
        return self._examined(lambda redact: read_source(data, redact))

    def examine_thread(self, payload: Mapping[str, Any]) -> Postmortem:
        """Examine a thread in Slack's message shape. Raises InputUnreadable, RedactionFailed."""
        return self._examined(lambda redact: read_thread(payload, redact))

    def _examined(self, read: Callable[[Redact], Source]) -> Postmortem:
        redactor = self._gate.document()
        evidence = without_strangers(gather(read(redactor.redact)), self._catalogue)
        story = analyse(evidence, self._catalogue)
        report = compose(story, redactor.redactions)
        if self._writer is not None:
            report = self._writer.write(story, report)
        return Postmortem(report, render(report, evidence))
