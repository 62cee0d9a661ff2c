"""What `make run` starts: a local Slack with an example organisation, and the bot in it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.slack.memory import ROOT

RUN = [sys.executable, str(ROOT / "scripts" / "run_local.py")]


class Instance:
    def __init__(self, state):
        env = {**os.environ, "STATE_DIR": str(state), "LLM_BASE_URL": "none", "TTS": "off"}
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            RUN, env=env, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def ready(self):
        for line in self.process.stderr:
            if found := re.search(r"Ready: open (\S+)", line):
                self.url = found[1]
                return time.monotonic() - self.started
        raise AssertionError("it ended before it was ready")

    def online(self):
        with urllib.request.urlopen(f"{self.url}ui/bootstrap", timeout=5) as reply:
            return json.loads(reply.read())["bot"]["online"]

    def stop(self):
        """Ctrl-C; every child is gone when it is."""
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.mark.slow
def test_two_instances_start_beside_each_other_and_end_with_their_children(tmp_path):
    state = tmp_path / "local"
    first = Instance(state)
    first.ready()
    second = Instance(state)
    second.ready()
    assert first.url != second.url
    assert first.online()
    assert second.online()
    assert first.stop() == 130
    assert second.online()
    assert second.stop() == 130
    for instance in (first, second):
        with pytest.raises(OSError):
            instance.online()
    again = Instance(state)
    assert again.ready() < 30  # under 20 on a machine that does nothing else
    again.stop()
