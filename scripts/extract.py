"""Read post-mortems from a source into the store.

    python scripts/extract.py --source folder --path ~/runbooks/postmortems
    GITHUB_TOKEN=... python scripts/extract.py --source github --repo acme/runbooks
    GITHUB_TOKEN=... python scripts/extract.py --source github --repo acme/docs --path ops/reviews
    NOTION_TOKEN=... python scripts/extract.py --source notion --database 1f0c5a7e...
    CONFLUENCE_URL=https://acme.atlassian.net/wiki CONFLUENCE_EMAIL=me@acme.com \\
        CONFLUENCE_TOKEN=... python scripts/extract.py --source confluence --space OPS
    python scripts/extract.py --path pm --out records.jsonl --documents pages/
    python scripts/extract.py --report                  # what the last runs did

Variables may stand in .env. github takes what lies under postmortems/ or runbooks/incidents/ at any
depth and files named YYYY-MM-DD-*.md, or everything under --path; notion the pages of the database
that are tagged post-mortem; confluence the pages of the space that are labelled postmortem.

Every document is redacted first, then parsed. A second run does again only what changed.
Documents that are no incidents (templates, index pages, policies) are excluded, with the reason.
Next: python scripts/index.py

Exit codes: 0 done; 1 failed; 2 usage; 3 done, but some documents could not be read (listed).
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import DONE, PARTLY, Counting, make_parser, run, tell, write_lines
from source_flags import add_source_flags, check_source_flags, chosen, since

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
    extractor = chosen(services, arguments)
    counting = Counting("read")
    report = services.ingest.run(
        extractor,
        since=since(arguments),
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
    add_source_flags(parser, default="folder")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write every record, as JSONL")
    parser.add_argument(
        "--documents", type=Path, metavar="DIR", help="write every redacted document, as Markdown"
    )
    parser.add_argument("--report", action="store_true", help="show what the last runs did")
    arguments = parser.parse_args(argv)
    if not arguments.report:
        check_source_flags(parser, arguments)
    return arguments


def keeper(folder: Path) -> "Callable[[Document], None]":
    """A function that writes a redacted document under `folder`."""

    def keep(document: "Document") -> None:
        suffix = "" if document.path.endswith(".md") else ".md"
        inside = [part for part in document.path.split("/") if part not in {"", ".", ".."}]
        write_lines(folder.joinpath(*inside[:-1], f"{inside[-1]}{suffix}"), [document.text])

    return keep


def describe(report: dict[str, Any]) -> None:
    """The report in a few lines on stderr."""
    if report.get("error"):
        tell(f"not read: {report['error']}")
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
