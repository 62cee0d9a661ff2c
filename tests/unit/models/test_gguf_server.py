"""The real llama.cpp server in its child process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from models.chat_openai import list_models, reachable
from models.gguf_server import GGUFServer
from models.ports import ModelUnavailable

ROOT = Path(__file__).resolve().parents[3]
PARENT = """
import sys, time
from pathlib import Path
from models.gguf_server import GGUFServer

with GGUFServer(Path(sys.argv[1]), context_tokens=256, threads=1) as server:
    print(server.pid, flush=True)
    time.sleep(60)
"""


def gone(pid: int) -> bool:
    """Within two seconds; one that only waits to be collected counts as gone."""
    for _ in range(40):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_it_offers_the_model_under_its_file_name(llama: GGUFServer, smollm2: Path) -> None:
    assert llama.base_url.endswith("/v1")
    assert list_models(llama.base_url) == [smollm2.stem]
    assert llama.chat().name == smollm2.stem
    assert llama.chat().context_tokens == 1024


def test_nothing_is_left_when_the_context_ends(smollm2: Path) -> None:
    with GGUFServer(smollm2, context_tokens=256, threads=1) as server:
        pid, address = server.pid, server.base_url
        assert pid and reachable(address)
    assert gone(pid)
    assert not reachable(address)


def test_child_does_not_outlive_a_killed_parent(smollm2: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(smollm2)], stdout=subprocess.PIPE, cwd=ROOT
    )
    with parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert psutil.pid_exists(child)
        os.kill(parent.pid, signal.SIGKILL)
    assert gone(child)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "No such file"),
        (b"version https://git-lfs.github.com/spec/v1", "not a GGUF file"),
        (b"GGUF", "does not load .*header"),
    ],
)
def test_file_that_cannot_be_served(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match=complaint), GGUFServer(path):
        pass


def test_unfinished_download_is_told_with_the_cause(tmp_path: Path, smollm2: Path) -> None:
    path = tmp_path / "half.gguf"
    with smollm2.open("rb") as whole:
        path.write_bytes(whole.read(20_000_000))
    with pytest.raises(ModelUnavailable, match="incomplete"), GGUFServer(path):
        pass


def test_adapter_that_is_none(smollm2: Path) -> None:
    with pytest.raises(ModelUnavailable, match="adapter"), GGUFServer(smollm2, lora=smollm2):
        pass
