"""The nightly job, one command at a time: each source, then the index.

The commands run outside the bot's process, which stays light and answers meanwhile; it picks the
new index up with the next question.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
FLAGS = {
    "folder": "--path",
    "github": "--repo",
    "notion": "--database",
    "confluence": "--space",
}
LONGEST = 4 * 3600  # seconds; a source of ten thousand pages on a slow link stays below
_LISTED = 5  # failures named in the report


class Nightly:
    """`sources` as in SOURCES: kind:place, separated by commas."""

    def __init__(self, sources: str) -> None:
        self._sources = sources

    def sources(self) -> list[str]:
        """Each source as it is written."""
        return [source.strip() for source in self._sources.split(",") if source.strip()]

    def ingest(self, source: str) -> str:
        """Read one source into the store; return a line about it. Never raises."""
        kind, _, place = source.partition(":")
        if kind not in FLAGS:
            return f"{source}: not read, there is no such source; SOURCES is kind:place, ..."
        where = [FLAGS[kind], place] if place else []
        code, out, complaint = _call("extract.py", "--source", kind, *where, "--json")
        if code not in (0, 3):
            return f"{source}: not read: {complaint}"
        report = json.loads(out)
        counts = ", ".join(f"{report[name]} {name}" for name in ("new", "changed", "removed"))
        failed = [f"{one['path']} ({one['reason']})" for one in report["failed"]]
        more = f"; {len(failed)} not readable: {'; '.join(failed[:_LISTED])}" if failed else ""
        return f"{source}: {counts}, {report['records']} incidents{more}"

    def index(self) -> str:
        """Refresh the index; return a line about it. Never raises."""
        code, out, complaint = _call("index.py", "--json")
        if code != 0:
            return f"index: not refreshed: {complaint}"
        built = json.loads(out)
        return f"index: {built['incidents']} incidents, {built['embedded']} passages embedded anew"


def _call(script: str, *arguments: str) -> tuple[int, str, str]:
    """Run a script; return its exit code, its output and the last line of its complaints."""
    command = [sys.executable, str(ROOT / "scripts" / script), *arguments]
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST, check=False, cwd=ROOT
        )
    except subprocess.TimeoutExpired:
        return 1, "", f"took longer than {LONGEST // 3600} hours"
    lines: Sequence[str] = ended.stderr.strip().splitlines() or ["no reason given"]
    logger.info("%s ended with %s: %s", script, ended.returncode, lines[-1])
    return ended.returncode, ended.stdout, lines[-1]
