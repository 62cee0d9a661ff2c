"""Try everything on this machine: an example organisation, a local Slack, and the bot in it.

    make run
    python scripts/run_local.py
    SANDBOX_PORT=9000 python scripts/run_local.py

Nothing leaves the machine, and nothing is needed besides it. The examples' dates lie before today,
so they are read again on a new day. State is kept in data/local (or STATE_DIR); a second instance
beside the first takes data/local-2 and the next free ports. Ctrl-C ends everything.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from cli import ROOT, complain, make_parser, run, tell

PATIENCE = 120.0  # seconds for the local Slack and the bot to be ready
TOO_SHORT = 10.0  # seconds; a bot that dies earlier three times in a row is not started again


def main(argv: list[str] | None = None) -> int:
    """Prepare, start, watch, end."""
    make_parser(__doc__ or "").parse_args(argv)
    from pipeline.settings import load_settings

    for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT is ignored in a shell's background
        signal.signal(number, signal.default_int_handler)
    settings = load_settings()
    with ExitStack() as stack:
        state = own_state(stack)
        seeds = prepare(state)
        sandbox = start_sandbox(stack, state, seeds, settings.sandbox_port)
        env = bot_environment(state, sandbox, settings.health_port)
        return watch_bot(stack, env, sandbox["url"])


def own_state(stack: ExitStack) -> Path:
    """A state folder that no other instance uses, locked while this one runs."""
    first = Path(os.environ.get("STATE_DIR") or ROOT / "data" / "local").resolve()
    for number in range(1, 100):
        folder = first if number == 1 else first.with_name(f"{first.name}-{number}")
        folder.mkdir(parents=True, exist_ok=True)
        lock = stack.enter_context((folder / "lock").open("w"))
        if _is_ours(lock):
            return folder
    raise OSError(f"too many instances run in {first.parent}")


def _is_ours(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def prepare(state: Path) -> Path:
    """Read the examples into the store and the index, once a day; return the seeds' folder."""
    from pipeline.examples import write_examples

    now = datetime.now(UTC)
    stamp = state / "examples" / "loaded"
    today = now.date().isoformat()
    if not stamp.exists() or stamp.read_text() != today:
        tell("Reading the example organisation's post-mortems (once a day, under a minute) …")
        examples = write_examples(state / "examples", now)
        folder = str(examples.postmortems)
        _call("extract.py", "--source", "folder", "--path", folder, state=state)
        _call("index.py", state=state)
        stamp.write_text(today)
    return state / "examples" / "channels"


def _call(script: str, *arguments: str, state: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / script), *arguments]
    env = {**os.environ, "STATE_DIR": str(state), "DATABASE_URL": ""}
    ended = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode not in (0, 3):
        sys.exit(ended.returncode)


def start_sandbox(stack: ExitStack, state: Path, seeds: Path, port: int) -> dict[str, str]:
    """Start the local Slack; return its addresses and tokens."""
    ready = state / "sandbox.json"
    ready.unlink(missing_ok=True)
    given = {"--port": str(port), "--seed": str(seeds), "--ready-file": str(ready)}
    given["--manifest"] = str(ROOT / "manifest.yaml")
    options = [text for option in given.items() for text in option]
    child = _start(stack, ["sandbox", *options], dict(os.environ), stdout=subprocess.DEVNULL)
    wait_until(ready.exists, child, "the local Slack")
    return json.loads(ready.read_text())


def bot_environment(state: Path, sandbox: dict[str, str], health_port: int) -> dict[str, str]:
    """The variables of the bot; those of a real workspace stay out of it."""
    from bot.ports import bind_next

    with bind_next(health_port) as listener:
        port = listener.getsockname()[1]
    return {
        **os.environ,
        "STATE_DIR": str(state),
        "DATABASE_URL": "",
        "SLACK_API_URL": sandbox["api_url"],
        "SLACK_BOT_TOKEN": sandbox["bot_token"],
        "SLACK_APP_TOKEN": sandbox["app_token"],
        "HEALTH_PORT": str(port),
    }


def watch_bot(stack: ExitStack, env: dict[str, str], url: str) -> int:
    """Keep the bot running; return when it cannot be."""
    health = f"http://127.0.0.1:{env['HEALTH_PORT']}/readyz"
    short_lives = 0
    while short_lives < 3:
        started = time.monotonic()
        child = _start(stack, ["bot"], env)
        wait_until(lambda: answers(health), child, "the bot")
        tell(f"\nReady: open {url}  (Ctrl-C ends it)")
        tell("Ask in #ask-postmortem:  @postmortem what caused last week's database outage?")
        tell("In an incident's channel:  /testpm\n")
        child.wait()
        tell(f"the bot ended with code {child.returncode}; starting it again")
        short_lives = short_lives + 1 if time.monotonic() - started < TOO_SHORT else 0
    return complain("the bot does not stay up: its last lines above say why")


def _start(
    stack: ExitStack, module: list[str], env: dict[str, str], stdout: int | None = None
) -> "subprocess.Popen[bytes]":
    """A child in a session of its own, so that Ctrl-C reaches it through us alone."""
    command = [sys.executable, "-m", *module]
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=stdout, start_new_session=True)
    stack.callback(end, child)
    return child


def end(child: "subprocess.Popen[bytes]") -> None:
    """Ask a child to end, and make it end."""
    child.terminate()
    try:
        child.wait(12)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def wait_until(ready: Callable[[], bool], child: "subprocess.Popen[bytes]", what: str) -> None:
    """Wait for a child to be ready. Raises TimeoutError, or OSError when it has ended."""
    until = time.monotonic() + PATIENCE
    while not ready():
        if child.poll() is not None:
            raise OSError(f"{what} did not start: its lines above say why")
        if time.monotonic() > until:
            raise TimeoutError(f"{what} is not ready after {PATIENCE:.0f} s")
        time.sleep(0.1)


def answers(address: str) -> bool:
    """Whether a health address says that all is well."""
    try:
        with urlopen(address, timeout=2) as reply:
            return reply.status == 200
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    run(main)
