"""The redactor as a filter of JSON lines."""

import io
import json
import sys
from pathlib import Path

import pytest
from organisation import Run


def feed(monkeypatch: pytest.MonkeyPatch, *lines: object) -> None:
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_each_line_comes_back_without_its_secrets(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "hunter2" + "-Zk81xQ"
    feed(monkeypatch, {"id": 7, "text": f"password={secret} twice: {secret}", "more": secret})
    done = run("redact")
    assert done.returncode == 0
    [line] = map(json.loads, done.stdout.splitlines())
    assert line["id"] == 7
    assert line["text"].startswith("password=[redacted password 1]")
    assert line["redactions"][0]["kind"] == "password"
    assert secret not in done.stdout


def test_a_bad_line_is_named_and_the_rest_is_done(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, {"id": 1, "text": "fine"}, "no json", ["a list"], {"id": 2, "text": 5})
    done = run("redact")
    assert done.returncode == 3
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1]
    assert all(f"line {n}" in done.stderr for n in (2, 3, 4))


def test_a_failing_gate_prints_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from pipeline.redaction import gate
    from pipeline.redaction.findings import Detector

    def broken(_text: object) -> list:
        raise ValueError("broken")

    monkeypatch.setattr(
        gate, "default_gate", lambda pii=False: gate.Gate([Detector.of_texts(broken)])
    )
    feed(monkeypatch, {"id": 1, "text": "something"})
    done = run("redact")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
