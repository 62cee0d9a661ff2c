"""What tests of all parts share."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the developer's own settings, state or model server."""
    from pipeline.settings import Settings

    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("LLM_BASE_URL", "none")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a real PostgreSQL of our own; skips where Debian's package is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    programs = found[-1].parent
    folder = Path("/tmp") / f"postmortem-pg-{os.getpid()}"
    folder.mkdir(mode=0o700)
    owner: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        owner = ["runuser", "-u", "postgres", "--"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    subprocess.run(
        [*owner, programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8"],
        check=True, capture_output=True,
    )  # fmt: skip
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [*owner, programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run(
        [*control, "-o", options, "-l", folder / "log", "start"], check=True, capture_output=True
    )
    yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def smollm2() -> Path:
    """A real, small language model (GGUF), fetched once into the checkout's ignored `data/`."""
    from models.ports import ModelUnavailable
    from models.weights import fetch_smollm2

    try:
        return fetch_smollm2(ROOT / "data" / "models")
    except ModelUnavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def llama(smollm2: Path) -> Iterator[Any]:
    """It served by a llama.cpp of our own; 1,024 tokens of context."""
    from models.gguf_server import GGUFServer

    with GGUFServer(smollm2, context_tokens=1024, threads=1) as server:
        yield server
