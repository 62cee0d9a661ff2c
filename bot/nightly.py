"""The nightly job, one command at a time: each source, the index, the tuned model if wanted.

The commands run outside the bot's process, which stays light and answers meanwhile; it picks the
new index up with the next question.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.sources import flags_of, named_in
from pipeline.training.evaluation_page import say_verdict

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 4 * 3600  # seconds; a source of ten thousand pages on a slow link stays below
_LISTED = 5  # documents named for each source; `extract.py --report` names all


class Nightly:
    """`sources` as in SOURCES: kind:place, separated by commas."""

    def __init__(self, sources: str) -> None:
        self._sources = sources

    def sources(self) -> list[str]:
        """Each source as it is written."""
        return named_in(self._sources)

    def ingest(self, source: str) -> str:
        """Read one source into the store; return what came of it, in a few lines. Never raises."""
        try:
            flags = flags_of(source)
        except SettingsError as error:
            return f"{source}: not read: {error}"
        code, out, complaint = _call("extract.py", *flags, "--json")
        if code not in (0, 3):
            return f"{source}: not read: {complaint}"
        report = json.loads(out)
        counts = ", ".join(f"{report[name]} {name}" for name in ("new", "changed", "removed"))
        return "\n".join(
            [
                f"{source}: {counts}; {report['records']} incidents in all",
                *_named("left out", report["excluded"]),
                *_named("not readable", report["failed"]),
            ]
        )

    def index(self) -> str:
        """Refresh the index; return a line about it. Never raises."""
        code, out, complaint = _call("index.py", "--json")
        if code != 0:
            return f"index: not refreshed: {complaint}"
        built = json.loads(out)
        return f"index: {built['incidents']} incidents, {built['embedded']} passages embedded anew"

    def evaluate(self) -> str:
        """Judge the last training run; return the verdict in a line. Never raises."""
        code, out, complaint = _call("evaluate.py", "--json")
        if code != 0:
            return f"evaluation: not made: {complaint}"
        return f"evaluation: {say_verdict(json.loads(out))}"


def _named(what: str, dropped: Sequence[Mapping[str, str]]) -> list[str]:
    """A line with the first of these documents and why, if there are any."""
    if not dropped:
        return []
    named = "; ".join(f"{one['path']} ({one['reason']})" for one in dropped[:_LISTED])
    more = f"; and {len(dropped) - _LISTED} more" if len(dropped) > _LISTED else ""
    return [f"{len(dropped)} {what}: {named}{more}"]


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
    return ended.returncode, ended.stdout, lines[-1].removeprefix(f"{script}: ")
