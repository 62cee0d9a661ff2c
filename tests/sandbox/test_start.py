"""The program itself: ports, the ready file, the end."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sandbox"


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ready(path):
    until = time.monotonic() + 10
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.02)
    return json.loads(path.read_text())


def test_a_taken_port_means_the_next_one_and_sigterm_ends_it(tmp_path, thread_file):
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(
        "display_information: {name: Other}\nfeatures: {bot_user: {display_name: o}}\n"
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file = tmp_path / "ready.json"
        options = ["--seed", thread_file, "--manifest", manifest, "--bot-token", "xoxb-mine"]
        process = start("--port", port, "--ready-file", file, *options)
        try:
            known = ready(file)
            with urllib.request.urlopen(known["url"] + "healthz") as reply:
                assert json.loads(reply.read()) == {"ok": True}
            with urllib.request.urlopen(known["url"] + "ui/bootstrap") as reply:
                bootstrap = json.loads(reply.read())
            with urllib.request.urlopen(known["url"]) as reply:
                assert b"<html" in reply.read()
        finally:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=10)
    assert port < int(known["url"].rstrip("/").rpartition(":")[2]) < port + 100
    assert known["api_url"] == known["url"] + "api/"
    assert (known["bot_token"], known["app_token"]) == ("xoxb-mine", "xapp-sandbox")
    assert bootstrap["bot"]["name"] == "o"
    assert bootstrap["commands"] == []
    assert "inc-checkout" in {channel["name"] for channel in bootstrap["channels"]}
    assert (process.returncode, err) == (0, "")
    assert out.count("\n") == 1
    assert known["url"] in out


@pytest.mark.parametrize("option", ["--seed", "--manifest"])
def test_what_cannot_be_read_is_said_in_one_line(tmp_path, option):
    process = start("--port", 0, option, tmp_path / "missing")
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("sandbox: ")
    assert err.count("\n") == 1


def test_the_sandbox_imports_nothing_of_the_project():
    names = ("bot", "pipeline", "models", "scripts", "web")
    for file in PACKAGE.rglob("*.py"):
        for line in file.read_text().splitlines():
            words = line.split()
            if words[:1] in (["import"], ["from"]):
                assert words[1].partition(".")[0] not in names, f"{file}: {line}"
