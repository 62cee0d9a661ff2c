"""A llama.cpp server of our own for one GGUF file, in a child process that cannot outlive us.

A crash of the native code, its memory and its messages stay in the child (gguf_child.py). It ends
when its standard input does, so that even a killed parent takes it along.
"""

import json
import re
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psutil

from models.chat_openai import OpenAIChat, reachable
from models.ports import ModelUnavailable

CHILD = Path(__file__).with_name("gguf_child.py")
LOAD_SECONDS = 600  # tens of gigabytes from a slow disk


class GGUFServer:
    """Serves a GGUF file over HTTP on a free loopback port while the context lasts.

    One request at a time is worked on, with `context_tokens` for its prompt and answer; others
    wait. `threads` None means the physical cores but one: llama.cpp's threads wait for each other
    by spinning, and on a busy machine an extra one makes all of them crawl. `lora` is an adapter
    in GGUF form, applied in full. `base_url` (it ends in /v1) is "" outside the context. The port
    asks for no key: other users of this machine can put questions to it, but read no prompts.
    """

    def __init__(
        self,
        path: Path,
        *,
        context_tokens: int = 4096,
        threads: int | None = None,
        lora: Path | None = None,
    ) -> None:
        self.name = (lora or path).stem
        self.context_tokens = context_tokens
        self.base_url = ""
        self._model = path.resolve()
        self._lora = lora.resolve() if lora else None
        self._threads = threads or _spare_cores()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the child and wait until it answers; raises ModelUnavailable with the cause."""
        _check_gguf(self._model)
        if self._lora:
            _check_gguf(self._lora)
        with tempfile.TemporaryFile() as stderr:
            self._child = self._spawn(stderr)
            address = _first_line(self._child)
            self.base_url = f"{address}/v1"
            if not (address.startswith("http") and reachable(self.base_url, timeout=10)):
                self._stop()
                raise ModelUnavailable(
                    f"{self._model} does not load ({_cause(stderr)}): mend it, or choose another."
                )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def pid(self) -> int | None:
        """Process id of the child while it is meant to run."""
        return self._child.pid if self._child else None

    def chat(self, *, temperature: float = 0.2) -> OpenAIChat:
        """Return a ChatModel that speaks to this server."""
        return OpenAIChat(
            self.base_url,
            self.name,
            temperature=temperature,
            context_tokens=self.context_tokens,
        )

    def _spawn(self, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
        orders = {
            "model": str(self._model),
            "alias": self.name,
            "lora": str(self._lora) if self._lora else None,
            "context_tokens": self.context_tokens,
            "threads": self._threads,
        }
        return subprocess.Popen(
            [sys.executable, "-P", str(CHILD), json.dumps(orders)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,  # Ctrl-C is for the parent, which may want to finish a sentence
        )

    def _stop(self) -> None:
        child, self._child, self.base_url = self._child, None, ""
        if child is None:
            return
        assert child.stdin and child.stdout
        child.stdin.close()
        child.stdout.close()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _spare_cores() -> int:
    return max(1, (psutil.cpu_count(logical=False) or 1) - 1)


def _check_gguf(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelUnavailable(
            f"Cannot read {path} ({error.strerror}): give the path of a GGUF file."
        ) from error
    if magic != b"GGUF":
        raise ModelUnavailable(
            f"{path} is not a GGUF file (an unfinished download?): fetch it again, or convert it."
        )


def _first_line(child: subprocess.Popen[bytes]) -> str:
    """Wait for the child's address; "" when it ends, or is not ready in time."""
    assert child.stdout
    ready, _, _ = select.select([child.stdout], [], [], LOAD_SECONDS)
    return child.stdout.readline().decode().strip() if ready else ""


def _cause(stderr: IO[bytes]) -> str:
    """Return llama.cpp's first complaint, else the last line, else what silence means."""
    stderr.seek(0)
    lines = stderr.read().decode(errors="replace").splitlines()
    complaints = re.findall(r"^[\d.]+ E (?:\S+\s+)?\S+: (.*)", "\n".join(lines), re.MULTILINE)
    said = [*complaints[:1], *filter(None, map(str.strip, reversed(lines)))]
    return said[0].rstrip(".") if said else f"no answer in {LOAD_SECONDS} s, or out of memory"
