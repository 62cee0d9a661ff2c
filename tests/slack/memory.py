"""A small organisation's past, and the bot as a process beside the test."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = yaml.safe_load((ROOT / "manifest.yaml").read_text())

REPORTS = {
    "ledger.md": """# Ledger database refused connections

Date: 2026-03-03
Services: ledger-db, invoice-api

## Summary
The ledger database refused new connections for 40 minutes and invoices could not be sent.

## Root cause
The connection pool of invoice-api was set to 400, above the limit of 300 of the ledger database.

## Resolution
We set the pool to 40 and restarted invoice-api.

## Action items
- Alert when connections exceed 80 % of the limit
""",
    "parcels.md": """# Parcel labels printed blank

Date: 2026-05-12
Services: label-printer

## Summary
Labels came out blank in two depots after the firmware update.

## Root cause
The firmware 7.2 dropped the font that the labels use.

## Resolution
We rolled the printers back to firmware 7.1.
""",
    "dns.md": """# Tracking page unreachable

Date: 2026-06-20
Services: tracking-web

## Summary
The tracking page was unreachable for an hour.

## Root cause
The DNS zone had been removed from the nameserver by an automation run.

## Resolution
The zone was restored from the repository.
""",
}


def build_memory(folder: Path) -> Path:
    """A state folder with the reports above in store and index."""
    reports = folder / "reports"
    reports.mkdir()
    for name, text in REPORTS.items():
        (reports / name).write_text(text)
    for command in (["extract.py", "--source", "folder", "--path", str(reports)], ["index.py"]):
        script, *arguments = command
        env = {**os.environ, "STATE_DIR": str(folder / "state"), "LLM_BASE_URL": "none"}
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / script), *arguments],
            env=env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    return folder / "state"


class RunningBot:
    """`python -m bot` against a sandbox, with a state folder of its own."""

    def __init__(self, sandbox, state: Path, **variables: str):
        self.state = state
        self._env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("SLACK_")},
            "SLACK_API_URL": sandbox.api_url,
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "STATE_DIR": str(state),
            "DATABASE_URL": "",
            "LLM_BASE_URL": "none",
            "TTS": "off",
            "HEALTH_PORT": "0",
            **variables,
        }
        self._log = state / "bot.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, ready: bool = True):
        """Start, and wait until it is connected, or with `ready` until it can answer at once."""
        self._log.unlink(missing_ok=True)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot"], cwd=ROOT, env=self._env, stderr=log, stdout=log
            )
        until = time.monotonic() + 60
        while not self._fine("readyz" if ready else "healthz"):
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.05)
        return self

    @property
    def log(self) -> str:
        return self._log.read_text()

    def health(self, path: str) -> str:
        address = self.log.split("health at ")[1].split("healthz")[0]
        with urllib.request.urlopen(address + path, timeout=2) as reply:
            return reply.read().decode()

    def _fine(self, path: str) -> bool:
        if "health at " not in self.log:
            return False
        try:
            return bool(json.loads(self.health(path))["ok"])
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """End it as a supervisor does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def copy_state(template: Path, target: Path) -> Path:
    """A state folder like the template; the index link leads into the copy."""
    shutil.copytree(template, target, symlinks=True)
    link = target / "incident_index.faiss"
    leads_to = link.readlink()
    if leads_to.is_absolute():
        link.unlink()
        link.symlink_to(target / leads_to.relative_to(template))
    return target
