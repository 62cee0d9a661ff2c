"""Running the scripts on the example organisation."""

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from conftest import ROOT

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date().isoformat()


@dataclass(frozen=True, slots=True)
class Organisation:
    """The example organisation, ingested and indexed."""

    state: Path
    postmortems: Path
    questions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """How a script ended and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def run_script(name: str, *arguments: object, state: Path, **variables: str) -> Done:
    """A script's whole way from arguments to exit code, in this process: imports cost seconds."""
    if str(ROOT / "scripts") not in sys.path:
        sys.path.insert(0, str(ROOT / "scripts"))
    cli, script = importlib.import_module("cli"), importlib.import_module(name)
    out, err = io.StringIO(), io.StringIO()
    environment = {
        "STATE_DIR": str(state), "LLM_BASE_URL": "none", "HF_HUB_OFFLINE": "1", **variables
    }  # fmt: skip
    with (
        patch.dict(os.environ, environment),
        contextlib.chdir(state.parent),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            cli.run(lambda: script.main([str(a) for a in arguments]))
        except SystemExit as end:
            return Done(int(end.code or 0), out.getvalue(), err.getvalue())
    raise AssertionError("run() does not return")
