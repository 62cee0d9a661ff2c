"""The real MiniLM from its carrier package, and a hub on loopback for the real hub client."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from models.embed_sentence_transformers import CARRIER, MINILM, SentenceTransformerEmbedder
from models.ports import ModelUnavailable

ROOT = Path(__file__).resolve().parents[3]
MODEL = (
    "from models.embed_sentence_transformers import SentenceTransformerEmbedder as E; e = E({!r});"
)


@pytest.fixture(scope="module")
def minilm() -> SentenceTransformerEmbedder:
    if find_spec(CARRIER) is None:
        pytest.skip(f"{CARRIER} is not installed")
    return SentenceTransformerEmbedder(MINILM)


@pytest.fixture
def carried_files() -> Path:
    package = find_spec(CARRIER)
    if package is None or not package.submodule_search_locations:
        pytest.skip(f"{CARRIER} is not installed")
    return Path(package.submodule_search_locations[0]) / "model"


def run(code: str, cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter: the hub's client reads its variables once, when it is imported."""
    variables = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=variables | {"HF_HOME": str(cache)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# Vectors


def test_similar_texts_are_closer_than_dissimilar_ones(
    minilm: SentenceTransformerEmbedder,
) -> None:
    outage, same, other = minilm.embed(
        [
            "The database ran out of connections",
            "Postgres refused new clients because its connection limit was reached",
            "The office party is on Friday",
        ]
    )
    assert outage @ same > outage @ other + 0.3


def test_one_unit_length_row_per_text_in_their_order(minilm: SentenceTransformerEmbedder) -> None:
    texts = ["short", "", "a much longer text about certificates that expired " * 5, "🔥 数据库"]
    rows = minilm.embed(texts)
    assert rows.shape == (4, minilm.dimension) == (4, 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        np.testing.assert_allclose(minilm.embed([text])[0], row, atol=1e-5)


def test_no_texts_no_rows(minilm: SentenceTransformerEmbedder) -> None:
    assert minilm.embed([]).shape == (0, 384)


def test_text_beyond_the_models_reach_is_ignored(minilm: SentenceTransformerEmbedder) -> None:
    reach = "outage " * 300
    first, second = minilm.embed([reach, reach + "and then a giraffe came by"])
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_threads_may_share_one_that_is_not_loaded_yet(minilm: SentenceTransformerEmbedder) -> None:
    fresh = SentenceTransformerEmbedder(MINILM)
    texts = [f"incident number {number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        rows = list(threads.map(lambda text: (fresh.embed([text])[0], fresh.name), texts))
    np.testing.assert_allclose(np.array([row for row, _ in rows]), minilm.embed(texts), atol=1e-5)
    assert {name for _, name in rows} == {minilm.name}


# Identity


def test_same_weights_have_the_same_mark_wherever_they_lie(
    minilm: SentenceTransformerEmbedder, carried_files: Path
) -> None:
    assert minilm.name == "all-MiniLM-L6-v2@53aa51172d14"
    assert SentenceTransformerEmbedder("all-MiniLM-L6-v2").name == minilm.name
    assert SentenceTransformerEmbedder(str(carried_files)).name == "model@53aa51172d14"


def test_other_weights_under_the_same_name_have_another_mark(tmp_path: Path) -> None:
    marks: set[str] = set()
    for weights in (b"one", b"two"):
        (tmp_path / "model.safetensors").write_bytes(weights)
        marks.add(SentenceTransformerEmbedder(str(tmp_path)).name)
    assert len(marks) == 2


def test_carrier_with_other_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / CARRIER / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").write_text("raise SystemExit('its code was run')")
    (model / "model.safetensors").write_bytes(b"poisoned")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelUnavailable, match="install it again"):
        SentenceTransformerEmbedder(MINILM).embed(["text"])


def test_damaged_folder_is_told(tmp_path: Path, carried_files: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(carried_files, broken)
    with (broken / "model.safetensors").open("r+b") as file:
        file.truncate(1_000_000)
    with pytest.raises(ModelUnavailable, match="EMBED_MODEL"):
        SentenceTransformerEmbedder(str(broken)).embed(["text"])


@pytest.mark.parametrize("folder", ["", "missing"])
def test_folder_without_a_model(tmp_path: Path, folder: str) -> None:
    with pytest.raises(ModelUnavailable, match="folder"):
        SentenceTransformerEmbedder(str(tmp_path / folder)).embed(["text"])


# The hub


def test_first_start_on_a_closed_network_is_silent(tmp_path: Path, carried_files: Path) -> None:
    code = MODEL.format(MINILM) + "print(e.embed(['text']).shape)"
    done = run(code, tmp_path, HF_ENDPOINT="http://127.0.0.1:9")
    assert (done.stdout, done.stderr) == ("(1, 384)\n", "")


def test_naming_the_model_loads_nothing(tmp_path: Path, carried_files: Path) -> None:
    code = MODEL.format(MINILM) + "e.name; import sys; print('torch' in sys.modules)"
    assert run(code, tmp_path).stdout == "False\n"


@pytest.mark.parametrize("closed", [{"HF_ENDPOINT": "http://127.0.0.1:9"}, {"HF_HUB_OFFLINE": "1"}])
def test_no_other_model_stands_in(tmp_path: Path, closed: dict[str, str]) -> None:
    started = time.monotonic()
    done = run(MODEL.format("acme/tiny") + "e.embed(['text'])", tmp_path, **closed)
    assert "ModelUnavailable: Embedding model acme/tiny is not to be had" in done.stderr
    assert "set EMBED_MODEL" in done.stderr
    assert time.monotonic() - started < 10


def test_hub_that_swallows_packets_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        done = run(MODEL.format("acme/tiny") + "e.name", tmp_path, HF_ENDPOINT=address)
    assert "ModelUnavailable" in done.stderr
    assert time.monotonic() - started < 20


class Hub(BaseHTTPRequestHandler):
    """The part of the hub's HTTP API that a download needs, for one repository."""

    protocol_version = "HTTP/1.1"
    commit = "c" * 40
    files: ClassVar[dict[str, bytes]] = {}
    fetched: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if "/resolve/" in path:
            self._send(self.files[path.split(f"{self.commit}/")[1]], path)
        elif "/tree/" in path:
            self._send(json.dumps([self._entry(name) for name in self.files]).encode())
        else:
            siblings = [{"rfilename": name} for name in self.files]
            info = {"id": "acme/tiny", "sha": self.commit, "siblings": siblings}
            self._send(json.dumps(info).encode())

    do_HEAD = do_GET

    def _entry(self, name: str) -> dict[str, object]:
        content = self.files[name]
        oid = sha1(content).hexdigest()
        return {"type": "file", "path": name, "size": len(content), "oid": oid}

    def _send(self, body: bytes, name: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{sha1(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", self.commit)
        self.end_headers()
        if self.command == "GET":
            self.fetched.append(name.rpartition("/")[2])
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def hub(carried_files: Path) -> Iterator[str]:
    names = ["config.json", "modules.json", "tokenizer.json", "1_Pooling/config.json"]
    Hub.files = {name: (carried_files / name).read_bytes() for name in names}
    Hub.fetched = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_download_takes_what_is_needed_and_is_found_again_offline(hub: str, tmp_path: Path) -> None:
    Hub.files |= {
        "model.safetensors": b"new weights",
        "pytorch_model.bin": b"old weights",
        "onnx/model.onnx": b"a third time",
    }
    code = MODEL.format("acme/tiny") + "print(e.name)"
    first = run(code, tmp_path, HF_ENDPOINT=hub)
    assert first.stdout.startswith("tiny@"), first.stderr
    assert first.stderr == ""
    assert "model.safetensors" in Hub.fetched
    assert not {"pytorch_model.bin", "model.onnx"} & set(Hub.fetched)
    assert run(code, tmp_path, HF_HUB_OFFLINE="1").stdout == first.stdout


def test_old_weights_are_taken_where_there_are_no_others(hub: str, tmp_path: Path) -> None:
    Hub.files |= {"pytorch_model.bin": b"old weights"}
    code = MODEL.format("acme/tiny") + "print(e.name)"
    first = run(code, tmp_path, HF_ENDPOINT=hub)
    assert first.stdout.startswith("tiny@"), first.stderr
    assert run(code, tmp_path, HF_HUB_OFFLINE="1").stdout == first.stdout
