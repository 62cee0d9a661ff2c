"""Making a snapshot of the index and swapping it in."""

import fcntl
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.ports import Embedder
from pipeline.errors import IndexMissing, IndexUnusable
from pipeline.retrieval.chunks import split_passages
from pipeline.retrieval.keywords import KeywordIndex
from pipeline.retrieval.snapshot import (
    FORMAT,
    LINK_NAME,
    Manifest,
    Passage,
    Snapshot,
    open_index,
)
from pipeline.store import StoredIncident

KEPT_SNAPSHOTS = 2  # the current one, and the one that running processes may still be opening
EMBED_BATCH = 64

Progress = Callable[[int, int], None]
"""Told how many passages are embedded, of how many."""


@dataclass(frozen=True, slots=True)
class Build:
    """The outcome of a build: how many passages were embedded anew, and whether it changed."""

    manifest: Manifest
    embedded: int
    changed: bool


def build_index(
    incidents: Sequence[StoredIncident],
    embedder: Embedder,
    state_dir: Path,
    progress: Progress = lambda _done, _all: None,
) -> Build:
    """Make a snapshot of the incidents and swap it in, unless nothing changed.

    Passages that the current snapshot holds keep their vectors. A build that fails leaves the
    current snapshot as it was. OSError (a full disk) passes through.
    """
    root = state_dir / "index"
    root.mkdir(parents=True, exist_ok=True)
    with _lock(root):
        previous = _current(state_dir, embedder)
        content = _digest(incidents)
        if previous and previous.manifest.content == content:
            return Build(previous.manifest, 0, changed=False)
        scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
        try:
            build = _write(scratch, incidents, content, embedder, previous, progress)
            stamp = build.manifest.created.replace(":", "").replace("-", "")[:15]
            folder = root / f"{stamp}-{content[:8]}-{scratch.name[-4:]}"
            scratch.rename(folder)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        _swap(state_dir / LINK_NAME, folder)
        _drop_old(root, folder)
    return build


def _write(
    folder: Path,
    incidents: Sequence[StoredIncident],
    content: str,
    embedder: Embedder,
    previous: Snapshot | None,
    progress: Progress,
) -> Build:
    import faiss

    passages = [
        Passage(row, text)
        for row, incident in enumerate(incidents)
        for text in split_passages(incident.text)
    ]
    inputs = [f"{incidents[p.incident].record.incident_title}. {p.text}" for p in passages]
    vectors, embedded = _embed(inputs, embedder, previous, progress)
    index = faiss.IndexFlatIP(embedder.dimension)
    index.add(vectors)
    # Written by us, not by faiss, so that a full disk is an OSError and not a cut file.
    (folder / LINK_NAME).write_bytes(faiss.serialize_index(index).tobytes())
    KeywordIndex.build(_keyword_texts(incidents)).save(folder / "keywords.npz")
    _write_sqlite(folder, incidents, passages)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    counts = len(incidents), len(passages)
    manifest = Manifest(FORMAT, embedder.name, embedder.dimension, *counts, content, created)
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1))
    return Build(manifest, embedded, changed=True)


def _keyword_texts(incidents: Sequence[StoredIncident]) -> Iterator[str]:
    for incident in incidents:
        record = incident.record
        yield f"{record.path} {record.incident_title} {record.date or ''} {incident.text}"


def _embed(
    inputs: list[str], embedder: Embedder, previous: Snapshot | None, progress: Progress
) -> tuple[NDArray[np.float32], int]:
    """One row per input; the second value counts those that had to be embedded."""
    held = _held_vectors(previous) if previous else {}
    vectors = np.zeros((len(inputs), embedder.dimension), np.float32)
    missing: list[int] = []
    for row, text in enumerate(inputs):
        if (vector := held.get(text)) is None:
            missing.append(row)
        else:
            vectors[row] = vector
    for start in range(0, len(missing), EMBED_BATCH):
        batch = missing[start : start + EMBED_BATCH]
        vectors[batch] = embedder.embed([inputs[row] for row in batch])
        progress(start + len(batch), len(missing))
    return vectors, len(missing)


def _held_vectors(snapshot: Snapshot) -> dict[str, NDArray[np.float32]]:
    vectors = snapshot.vectors.reconstruct_n(0, snapshot.vectors.ntotal)
    return {
        f"{snapshot.incidents[p.incident].record.incident_title}. {p.text}": vectors[row]
        for row, p in enumerate(snapshot.passages)
    }


def _write_sqlite(
    folder: Path, incidents: Sequence[StoredIncident], passages: Sequence[Passage]
) -> None:
    path = folder / "incidents.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode=OFF")  # an unfinished snapshot is thrown away whole
        db.execute("CREATE TABLE incidents (row INTEGER PRIMARY KEY, record TEXT, text TEXT)")
        db.execute("CREATE TABLE passages (row INTEGER PRIMARY KEY, incident INTEGER, text TEXT)")
        db.executemany(
            "INSERT INTO incidents VALUES (?, ?, ?)",
            (
                (row, json.dumps(i.record.to_json(), ensure_ascii=False), i.text)
                for row, i in enumerate(incidents)
            ),
        )
        db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?)",
            ((row, p.incident, p.text) for row, p in enumerate(passages)),
        )


def _current(state_dir: Path, embedder: Embedder) -> Snapshot | None:
    """What can be built upon: a sound snapshot of the same embedder, else nothing."""
    try:
        return open_index(state_dir / LINK_NAME, embedder)
    except (IndexMissing, IndexUnusable):
        return None


def _digest(incidents: Sequence[StoredIncident]) -> str:
    digest = sha256(str(FORMAT).encode())
    for incident in incidents:
        digest.update(json.dumps(incident.record.to_json(), sort_keys=True).encode())
        digest.update(incident.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


@contextmanager
def _lock(root: Path) -> Generator[None]:
    """One build at a time; a second one waits and then finds nothing to do."""
    with (root / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _swap(link: Path, folder: Path) -> None:
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to((folder / LINK_NAME).relative_to(link.parent))
    fresh.replace(link)


def _drop_old(root: Path, current: Path) -> None:
    complete = sorted(
        (f for f in root.iterdir() if (f / "manifest.json").exists() and f != current),
        key=lambda f: f.stat().st_mtime,
    )
    for folder in complete[: -(KEPT_SNAPSHOTS - 1)]:
        shutil.rmtree(folder, ignore_errors=True)
