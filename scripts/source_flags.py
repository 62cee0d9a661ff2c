"""The flags that name a source of documents, for the scripts that read one."""

import argparse
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from pipeline.sources import PLACE_FLAGS

if TYPE_CHECKING:
    from pipeline.extractors.base import Extractor
    from pipeline.wiring import Services

_OWNERS = {
    "path": ("folder", "github"),
    "repo": ("github",),
    "branch": ("github",),
    "database": ("notion",),
    "space": ("confluence",),
}


def add_source_flags(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    """Add them; `default` is the source that is meant without --source."""
    parser.add_argument("--source", choices=list(PLACE_FLAGS), default=default, help="where from")
    parser.add_argument(
        "--path", metavar="DIR", help="folder: the one to read; github: one inside the repository"
    )
    parser.add_argument("--repo", metavar="ORG/NAME", help="github: the repository")
    parser.add_argument("--branch", help="github: another branch than the default one")
    parser.add_argument("--database", metavar="ID", help="notion: the database")
    parser.add_argument("--space", metavar="KEY", help="confluence: the space")
    parser.add_argument(
        "--since", type=date.fromisoformat, metavar="DATE", help="only what was edited since then"
    )


def check_source_flags(parser: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    """Leave with exit code 2 if the place is missing, or a flag belongs to another source."""
    for flag, owners in _OWNERS.items():
        if getattr(given, flag) and given.source not in owners:
            parser.error(f"--{flag} goes with --source {' or '.join(owners)}")
    place = PLACE_FLAGS[given.source]
    if not _value(given, place):
        parser.error(f"--source {given.source} needs {place}")


def since(given: argparse.Namespace) -> datetime | None:
    """The beginning of the day of --since, UTC."""
    return datetime.combine(given.since, time(), UTC) if given.since else None


def chosen(services: "Services", given: argparse.Namespace) -> "Extractor":
    """The source that checked flags name."""
    return services.extractor(
        given.source,
        _value(given, PLACE_FLAGS[given.source]),
        path=given.path or "",
        branch=given.branch or "",
        since=since(given),
    )


def _value(given: argparse.Namespace, flag: str) -> str:
    return getattr(given, flag.removeprefix("--")) or ""
