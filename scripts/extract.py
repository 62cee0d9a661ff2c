"""Read post-mortems from a source into the store.

    python scripts/extract.py --source folder --path ~/runbooks/postmortems
    python scripts/extract.py --source folder --path pm --out records.jsonl
    python scripts/extract.py --report                  # what the last runs did

Every document is redacted first, then parsed. A second run does again only what changed.
Documents that are no incidents (templates, index pages, policies) are excluded, with the reason.
Next: python scripts/index.py

Exit codes: 0 done; 1 failed; 2 usage; 3 done, but some documents could not be read (listed).
"""

import argparse
import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import DONE, PARTLY, Counting, make_parser, run, tell, write_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.records import Document
    from pipeline.wiring import Services


def main(argv: list[str] | None = None) -> int:
    """Extract, or show the last reports."""
    arguments = parse_arguments(argv)
    from pipeline.settings import load_settings
    from pipeline.wiring import Services

    services = Services(load_settings())
    if arguments.report:
        return show_reports(services, as_json=arguments.json)
    extractor = services.extractor(arguments.source, path=arguments.path)
    counting = Counting("read")
    since = datetime.combine(arguments.since, time(), UTC) if arguments.since else None
    report = services.ingest.run(
        extractor,
        since=since,
        watch=lambda path, _outcome: counting.step(path),
        keep=keeper(arguments.documents) if arguments.documents else None,
    )
    counting.end()
    if arguments.out:
        records = services.store.records(extractor.source, extractor.scope)
        write_lines(arguments.out, (json.dumps(r.to_json(), ensure_ascii=False) for r in records))
    if arguments.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        describe(report.to_json())
    return PARTLY if report.failed else DONE


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = make_parser(__doc__ or "")
    parser.add_argument("--source", choices=["folder"], default="folder", help="where from")
    parser.add_argument("--path", type=Path, help="folder: the folder to read")
    parser.add_argument(
        "--since", type=date.fromisoformat, metavar="DATE", help="only what was edited since then"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write every record, as JSONL")
    parser.add_argument(
        "--documents", type=Path, metavar="DIR", help="write every redacted document, as Markdown"
    )
    parser.add_argument("--report", action="store_true", help="show what the last runs did")
    arguments = parser.parse_args(argv)
    if not arguments.report and arguments.path is None:
        parser.error("--source folder needs --path DIR")
    return arguments


def keeper(folder: Path) -> "Callable[[Document], None]":
    """A function that writes a redacted document under `folder`."""

    def keep(document: "Document") -> None:
        suffix = "" if document.path.endswith(".md") else ".md"
        write_lines(folder / f"{document.path}{suffix}", [document.text])

    return keep


def describe(report: dict[str, Any]) -> None:
    """The report in a few lines on stderr."""
    tell(
        f"{report['new']} new, {report['changed']} changed, {report['unchanged']} unchanged, "
        f"{report['removed']} removed: {report['records']} incidents, "
        f"{report['trainable']} of them with cause and fix"
    )
    if report["redactions"]:
        taken = ", ".join(f"{n} {kind}" for kind, n in sorted(report["redactions"].items()))
        tell(f"redacted: {taken}")
    for heading in ("excluded", "failed"):
        if report[heading]:
            tell(f"{heading} ({len(report[heading])}):")
        for dropped in report[heading]:
            tell(f"  {dropped['path']}: {dropped['reason']}")


def show_reports(services: "Services", *, as_json: bool) -> int:
    """What the last run of every source did."""
    reports = services.store.last_runs()
    if as_json:
        print(json.dumps(reports, ensure_ascii=False))
        return DONE
    if not reports:
        tell("No run yet: start with --source folder --path DIR.")
    for report in reports:
        tell(f"{report['source']} {report['scope']}, {report['finished_at'][:16]} UTC")
        describe(report)
    return DONE


if __name__ == "__main__":
    run(main)
