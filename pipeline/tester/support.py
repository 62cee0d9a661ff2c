"""How much of a report rests on the input, counted by code."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.tester.evidence import Evidence
from pipeline.tester.phrases import content_words
from pipeline.tester.report import Addresses, TesterReport

_QUOTED = re.compile(r"“([^”]+)”")


def with_support(report: TesterReport, evidence: Evidence) -> TesterReport:
    """The report with its `supported_share` filled in."""
    findings = list(_findings(report))
    held = sum(is_supported(text, cited, evidence) for text, cited in findings)
    return replace(report, supported_share=round(held / len(findings), 3) if findings else 0.0)


def is_supported(text: str, cited: Addresses, evidence: Evidence) -> bool:
    """Whether a finding cites real items and quotes them, or speaks of the same things."""
    items = [evidence.by_address[a] for a in cited if a in evidence.by_address]
    if not items or len(items) < len(cited):
        return False
    said = " ".join(item.text for item in items)
    squashed = _squash(said)
    quotes = [_squash(q.rstrip(" …")) for q in _QUOTED.findall(text)]
    if any(q and q in squashed for q in quotes):
        return True
    return len(content_words(text) & content_words(said)) >= 2


def _findings(report: TesterReport) -> Iterator[tuple[str, Addresses]]:
    yield report.incident_summary, report.summary_evidence
    yield report.root_cause.statement, report.root_cause.evidence
    for alternative in report.root_cause.alternatives:
        yield f"{alternative.statement} {' '.join(alternative.against)}", alternative.evidence
    for turn in report.investigation:
        yield turn.text, turn.evidence
    for signal in report.missed_signals:
        yield signal.signal, signal.evidence
    for wrong in report.wrong_turns:
        yield wrong.text, wrong.evidence
    for step in report.prevention:
        yield step.action, step.evidence
    for test in report.recommended_tests:
        yield f"{test.title} {test.catches}", test.evidence


def _squash(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())
