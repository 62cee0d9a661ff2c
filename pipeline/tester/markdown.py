"""The report as Markdown: six sections, evidence links beside the statements."""

import re
from collections.abc import Iterable

from pipeline.tester.evidence import Evidence
from pipeline.tester.report import Addresses, Impact, RootCause, TesterReport
from pipeline.tester.skeletons import file_name
from pipeline.tester.voice import confidence_words

_SPECIAL = re.compile(r"[\\*<>`|]|__|(?<=\])\(|^#|^[-+] ")


def render(report: TesterReport, evidence: Evidence) -> str:
    """report.md. Addresses become permalinks where the workspace is known, else times or lines."""
    page = _Page(evidence)
    sections = (
        ("Incident Summary", _summary(report, page)),
        ("Investigation Discussion", _discussion(report, page)),
        ("Root Cause", _cause(report, page)),
        ("Prevention Plan", _prevention(report, page)),
        ("Recommended Tests", _tests(report, page)),
        ("Voice Summary", [escape(report.voice_summary)]),
    )
    parts = [f"# {title}\n\n" + "\n".join(lines).strip() for title, lines in sections]
    return "\n\n".join(parts) + "\n"


class _Page:
    """Turns addresses into marks that follow a statement."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def marks(self, addresses: Addresses) -> str:
        """ " [13:02](https://...)" for each known address, or nothing."""
        known = [a for a in addresses if a in self._evidence.by_address]
        return "".join(f" {mark}" for mark in dict.fromkeys(map(self._mark, known)))

    def _mark(self, address: str) -> str:
        evidence = self._evidence
        if evidence.kind == "text":
            return f"[{address}]"
        shown = evidence.when(address).removesuffix(" UTC")
        link = permalink(evidence, address)
        return f"[{shown}]({link})" if link else f"[{shown}]"


def permalink(evidence: Evidence, address: str) -> str:
    """A message's address in the workspace; empty where the workspace or channel is not known."""
    if not (evidence.workspace_url.startswith("https://") and evidence.channel):
        return ""
    return f"{evidence.workspace_url}/archives/{evidence.channel}/p{address.replace('.', '')}"


def escape(text: str) -> str:
    """Text of the input cannot become markup, a link or a tag."""
    return _SPECIAL.sub(
        lambda m: "".join(f"\\{c}" for c in m[0].strip()) + " " * (" " in m[0]), text
    )


def _summary(report: TesterReport, page: _Page) -> list[str]:
    impact = report.impact
    lines = [
        f"- **What:** {escape(report.incident_summary)}{page.marks(report.summary_evidence)}",
        *_timeline(report, page),
        f"- **Impact:** {_window(impact)}",
        f"- **Blast radius:** {escape(impact.blast_radius)}",
    ]
    if impact.not_given:
        lines.append(f"- **Not given:** {'; '.join(impact.not_given)}.")
    if report.insufficient:
        lines.append("- **Insufficient input:** this report concludes nothing.")
    if report.redactions:
        taken = ", ".join(f"{r.count} {r.kind}" for r in report.redactions)
        lines.append(f"- **Redacted:** {taken}.")
    lines.append(f"- *Report {escape(report.written_by)}.*")
    return lines


def _timeline(report: TesterReport, page: _Page) -> list[str]:
    if not report.timeline:
        return []
    rows = [
        f"  - {escape(row.time)}: {escape(row.event)}{page.marks(row.evidence)}"
        for row in report.timeline
    ]
    return ["- **Timeline:**", *rows]


def _window(impact: Impact) -> str:
    stated = (
        ("began", impact.started),
        ("first reported", impact.detected),
        ("eased", impact.mitigated),
        ("ended", impact.resolved),
    )
    told = [f"{name} {escape(when)}" for name, when in stated if when]
    if impact.stated_length:
        told.append(f"length as stated: {escape(impact.stated_length)}")
    if impact.detection_delay_minutes is not None:
        told.append(f"{impact.detection_delay_minutes} min until it was reported")
    if impact.minutes_to_mitigate is not None:
        told.append(f"{impact.minutes_to_mitigate} min until it eased")
    return "; ".join(told) + "." if told else "no times are given."


def _discussion(report: TesterReport, page: _Page) -> list[str]:
    return [
        f"**{turn.speaker}:** {escape(turn.text)}{page.marks(turn.evidence)}\n"
        for turn in report.investigation
    ]


def _cause(report: TesterReport, page: _Page) -> list[str]:
    cause = report.root_cause
    lines = [
        f"**Primary** (category {cause.category}; confidence "
        f"{confidence_words(cause.confidence)}, {cause.confidence:.2f}): "
        f"{escape(cause.statement)}{page.marks(cause.evidence)}",
        "",
    ]
    lines += [f"- Basis: {escape(cause.basis)}"] if cause.basis else []
    lines += [f"- Would confirm it: {escape(cause.confirm)}"] if cause.confirm else []
    lines += _alternatives(cause, page)
    if report.missed_signals:
        lines += ["", "**Missed signals**", ""]
        lines += [
            f"{n}. {escape(s.signal)}{page.marks(s.evidence)}"
            for n, s in enumerate(report.missed_signals, start=1)
        ]
    lines += ["", "**Wrong turns**" + ("" if report.wrong_turns else ": none recorded."), ""]
    for turn in report.wrong_turns:
        cost = f" Cost: {turn.minutes} min." if turn.minutes is not None else ""
        lines.append(f"- {escape(turn.text)}{cost}{page.marks(turn.evidence)}")
    lines += _numbered("Open questions", report.open_questions)
    return lines


def _alternatives(cause: RootCause, page: _Page) -> list[str]:
    if not cause.alternatives:
        return []
    lines = ["", "**Alternatives, ranked**", ""]
    for rank, other in enumerate(cause.alternatives, start=2):
        lines.append(
            f"{rank}. {escape(other.statement)}{page.marks(other.evidence)} "
            f"Against: {escape(' '.join(other.against))} Check: {escape(other.check)}"
        )
    return lines


def _numbered(title: str, entries: Iterable[str]) -> list[str]:
    rows = [f"{n}. {escape(entry)}" for n, entry in enumerate(entries, start=1)]
    return ["", f"**{title}**", "", *rows] if rows else []


def _prevention(report: TesterReport, page: _Page) -> list[str]:
    if not report.prevention:
        return ["No step is proposed: the input gives no ground for one."]
    lines = ["Thresholds are proposals.", ""]
    for rank, step in enumerate(report.prevention, start=1):
        lines.append(
            f"{rank}. {escape(step.action)}{page.marks(step.evidence)} Owner: {step.owner}. "
            f"Done when: {escape(step.done_when)}"
        )
    return lines


def _tests(report: TesterReport, page: _Page) -> list[str]:
    if not report.recommended_tests:
        return ["No test is recommended: a test against an unknown fault proves nothing."]
    lines = [
        "| # | layer, tool | test | catches | pass when | shown by |",
        "|---|---|---|---|---|---|",
    ]
    for rank, test in enumerate(report.recommended_tests, start=1):
        where = f"{test.layer}, {test.tool}" if test.tool else test.layer
        cells = (where, test.title, test.catches, test.pass_when)
        lines.append(f"| {rank} | {' | '.join(map(escape, cells))} |{page.marks(test.evidence)} |")
    files = [
        f"`tests/{file_name(rank, test.title, test.skeleton)}`"
        for rank, test in enumerate(report.recommended_tests, start=1)
        if test.skeleton
    ]
    return [*lines, "", f"Skeletons: {', '.join(files)}."] if files else lines
