"""The check before a start, and the start itself, by their commands."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.slack.memory import MANIFEST, ROOT

DEPLOY = [sys.executable, str(ROOT / "scripts" / "deploy_slack.py")]


def environment(sandbox, state, **variables):
    return {
        **os.environ,
        "SLACK_API_URL": sandbox.api_url,
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "STATE_DIR": str(state),
        "LLM_BASE_URL": "none",
        "TTS": "off",
        "HEALTH_PORT": "0",
        **variables,
    }


def check(env, *options):
    return subprocess.run(
        [*DEPLOY, "--check", *options], env=env, cwd=ROOT, capture_output=True, text=True
    )


@pytest.mark.slow
def test_when_all_is_well_the_table_says_so(start_sandbox, memory):
    sandbox = start_sandbox(manifest=MANIFEST)
    done = check(environment(sandbox, memory))
    assert done.returncode == 0, done.stderr
    assert "FAILS" not in done.stderr
    assert "all 13" in done.stderr
    assert "3 incidents" in done.stderr


@pytest.mark.slow
def test_every_failing_item_comes_with_what_to_do(start_sandbox, tmp_path):
    poor = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}}}
    sandbox = start_sandbox(manifest=poor)
    env = environment(sandbox, tmp_path, SLACK_APP_TOKEN="xapp-wrong")
    done = check(env)
    assert done.returncode == 1
    told = done.stderr
    assert "missing: app_mentions:read" in told
    assert "install the app again" in told
    assert "connections:write" in told
    assert "index" in told
    assert "Traceback" not in told
    assert told.count("FAILS") == told.count("->") == 3


@pytest.mark.slow
def test_without_check_it_starts_the_bot(start_sandbox, memory):
    sandbox = start_sandbox(manifest=MANIFEST)
    index = memory / "incident_index.faiss"
    command = [*DEPLOY, "--embed_index", str(index), "--slack_token", "xoxb-sandbox"]
    env = environment(sandbox, memory)
    bot = subprocess.Popen(command, env=env, cwd=ROOT, stderr=subprocess.PIPE)
    try:
        until = time.monotonic() + 60
        while not sandbox.get("/ui/bootstrap")["bot"]["online"]:
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        bot.send_signal(signal.SIGTERM)
    assert bot.wait(20) == 0
