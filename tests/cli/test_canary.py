"""Secrets go in at every door; then every place that something came out at is searched for them.

A new source of documents is one more line in `plant`.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from html import escape
from pathlib import Path

import pytest
from canary import Canary, in_batch, in_log, in_thread, report
from conftest import ROOT
from organisation import TODAY, Run
from sources import confluence_server, github_server, notion_server
from sources.echo_model import echo_model
from sources.loopback import Loopback

from pipeline.settings import load_settings
from pipeline.store import Store
from pipeline.training.customer import make_customer
from pipeline.training.pairs import Pair, dump_pairs

RECOGNISER = ROOT.parent / "shared" / "tools" / "asr_check.py"

Plant = tuple[list[object], dict[str, str]]


@pytest.fixture
def canary() -> Canary:
    return Canary()


@pytest.fixture
def model() -> Iterator[Loopback]:
    with echo_model() as serving:
        yield serving


@pytest.fixture
def sources(canary: Canary, tmp_path: Path) -> Iterator[Mapping[str, Plant]]:
    """How extract.py is called for each source, and with which variables."""
    with ExitStack() as services:
        yield plant(canary, tmp_path, services)


def plant(canary: Canary, folder: Path, services: ExitStack) -> Mapping[str, Plant]:
    """A report with secrets of its own in every source."""
    return {
        "folder": in_folder(report(canary.text("folder")), folder / "pm"),
        "github": in_github(report(canary.text("github")), services),
        "notion": in_notion(canary.text("notion"), services),
        "confluence": in_confluence(canary.text("confluence"), services),
    }


def in_folder(text: str, folder: Path) -> Plant:
    folder.mkdir()
    (folder / "2026-10-02-orders.md").write_text(text)
    return ["--path", folder], {}


def in_github(text: str, services: ExitStack) -> Plant:
    github = services.enter_context(github_server.serving({"postmortems/orders.md": text}))
    variables = {"GITHUB_TOKEN": github.token, "GITHUB_API_URL": github.api_url}
    return ["--repo", github.repo], variables


def in_notion(leaks: str, services: ExitStack) -> Plant:
    notion = notion_server.workspace()
    block, lines = notion_server.block, leaks.splitlines()
    notion.add_page(
        "Orders refused logins",
        block("heading_1", "Root cause"),
        block("paragraph", f"The pods kept the old secret, {lines[1]}, so logins were refused."),
        block("heading_1", "Fix"),
        block("toggle", "We restarted the pods.", below=[block("code", leaks, language="shell")]),
        block("callout", lines[2]),
        Type=notion_server.option("select", "Post-mortem"),
    )
    services.enter_context(notion.http)
    variables = {"NOTION_TOKEN": notion_server.TOKEN, "NOTION_API_URL": notion.http.url}
    return ["--database", notion_server.uid("Incidents DB")], variables


def in_confluence(leaks: str, services: ExitStack) -> Plant:
    wiki = confluence_server.FakeConfluence()
    shown = escape(leaks)
    wiki.pages["101"] = confluence_server.Page(
        "Orders refused logins",
        f"<h2>Root cause</h2><p>The pods kept the old secret: {shown.splitlines()[1]}.</p>"
        "<h2>Resolution</h2><p>We restarted the pods.</p>"
        '<ac:structured-macro ac:name="code"><ac:plain-text-body>'
        f"<![CDATA[{leaks}]]></ac:plain-text-body></ac:structured-macro>"
        f"<table><tbody><tr><td>10:02</td><td>{shown}</td></tr></tbody></table>",
    )
    services.enter_context(wiki.http)
    variables = {
        "CONFLUENCE_URL": wiki.url,
        "CONFLUENCE_EMAIL": confluence_server.EMAIL,
        "CONFLUENCE_TOKEN": confluence_server.TOKEN,
    }
    return ["--space", "OPS"], variables


def trained_on(state: Path) -> str:
    """The pairs that a training would see."""
    store = Store(load_settings().model_copy(update={"state_dir": state}).database)
    made = make_customer([incident.record for incident in store.incidents()])
    store.close()
    return dump_pairs(pair for pair in made if isinstance(pair, Pair))


def test_no_secret_reaches_any_sink(
    run: Run, canary: Canary, sources: Mapping[str, Plant], model: Loopback, tmp_path: Path
) -> None:
    state, out = tmp_path / "state", tmp_path / "out"
    worded = {"LLM_BASE_URL": f"{model.url}/v1", "LLM_MODEL": "echo"}
    question = f"why was orders refused?\n{canary.text('question')}"
    thread = in_thread(canary.text("thread"), tmp_path / "thread.json")
    log = in_log(canary.text("log"), tmp_path / "incident.txt")
    batch = in_batch(canary, tmp_path / "questions.jsonl")

    printed = ""

    def step(name: str, *arguments: object, **variables: str) -> None:
        nonlocal printed
        done = run(name, *arguments, **variables)
        assert done.returncode == 0, done.stderr
        printed += done.stdout + done.stderr

    for source, (place, variables) in sources.items():
        files = "--out", out / f"{source}.jsonl", "--documents", out / source
        step("extract", "--source", source, *place, *files, "--verbose", **variables)
    step("index", "--json")
    for wording in ({}, worded):
        step("ask", question, "--as-of", TODAY, "--json", **wording)
        step("ask", "--batch", batch, "--out", out / "answers.jsonl", **wording)
        step("testpm", thread, log, "--out", out / "reports", "--no-audio", "--json", **wording)

    assert canary.found_below(state, out) == []
    assert canary.found_in(printed) == []
    assert canary.found_in(trained_on(state)) == []
    prompts = [call.body for call in model.seen if call.method == "POST"]
    assert len(prompts) > 3
    assert canary.found_in(b"\n".join(prompts)) == []
    for source in sources:
        assert "redacted" in "".join(f.read_text() for f in (out / source).rglob("*.md")), source
    voice = (out / "reports" / "thread" / "voice.txt").read_text()
    assert "[redacted" not in voice, "for the ear a placeholder is worded"


@pytest.mark.slow
def test_no_secret_is_spoken(run: Run, canary: Canary, tmp_path: Path) -> None:
    thread, out = in_thread(canary.text("thread"), tmp_path / "thread.json"), tmp_path / "out"
    done = run("testpm", thread, "--out", out)
    if not (out / "voice.mp3").exists():
        pytest.skip(done.stderr)

    spoken = [out / "voice.mp3", out / "voice.srt", out / "voice.txt"]

    assert [name for file in spoken for name in canary.found_in(file.read_bytes())] == []


@pytest.mark.slow
@pytest.mark.skipif(
    not (RECOGNISER.exists() and importlib.util.find_spec("faster_whisper")),
    reason="no speech recognition beside the checkout",
)
def test_no_secret_is_heard(run: Run, canary: Canary, tmp_path: Path) -> None:
    thread, out = in_thread(canary.text("thread"), tmp_path / "thread.json"), tmp_path / "out"
    done = run("testpm", thread, "--out", out)
    if not (out / "voice.mp3").exists():
        pytest.skip(done.stderr)

    command = [sys.executable, RECOGNISER, out / "voice.mp3", out / "voice.txt"]
    heard = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    assert heard["wer"] < 0.25, "the recognition failed, or something else was said"
    assert canary.heard_in(heard["transcript"]) == []
    assert canary.heard_in(" ".join(canary.text("spelled out"))) != []


def test_the_search_finds_what_is_there(canary: Canary, tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    planted.mkdir()
    in_thread(canary.text("thread"), planted / "thread.json")
    for number in range(11):
        (planted / f"{number}.txt").write_text("nothing")

    assert len(canary.found_below(planted)) == 6
