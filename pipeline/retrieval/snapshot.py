"""The search index as it lies on disk, and opening it.

    STATE_DIR/incident_index.faiss -> index/<snapshot>/incident_index.faiss
    index/<snapshot>/  incident_index.faiss  passage vectors, row by row as in `passages`
                       keywords.npz          BM25 postings, row by row as in `incidents`
                       incidents.sqlite      records, redacted texts, passages
                       manifest.json         what it was made of; written last

Replacing the link is the swap: a reader that has opened a snapshot keeps all of it.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.ports import Embedder
from pipeline.errors import IndexMissing, IndexUnusable
from pipeline.records import IncidentRecord
from pipeline.retrieval.keywords import KeywordIndex
from pipeline.store import StoredIncident

FORMAT = 1
LINK_NAME = "incident_index.faiss"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made of. `content` is a digest of everything indexed."""

    format: int
    embedder: str
    dimension: int
    incidents: int
    passages: int
    content: str
    created: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an incident's text; `incident` is the row of its incident."""

    incident: int
    text: str


class Snapshot:
    """An opened index, read-only and safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Load a complete snapshot. Raises IndexMissing or IndexUnusable."""
        import faiss

        self.folder = folder
        self.manifest = _read_manifest(folder)
        try:
            self.vectors = faiss.read_index(str(folder / LINK_NAME))
            self.keywords = KeywordIndex.load(folder / "keywords.npz")
            with closing(_open_sqlite(folder)) as db:
                rows = db.execute("SELECT record, text FROM incidents ORDER BY row")
                self.incidents = [_stored(record, text) for record, text in rows]
                rows = db.execute("SELECT incident, text FROM passages ORDER BY row")
                self.passages = [Passage(incident, text) for incident, text in rows]
        except (OSError, RuntimeError, ValueError, KeyError, sqlite3.Error) as error:
            raise IndexUnusable(_damaged(folder)) from error
        counts = (len(self.incidents), len(self.passages), self.vectors.ntotal)
        if counts != (self.manifest.incidents, self.manifest.passages, self.manifest.passages):
            raise IndexUnusable(_damaged(folder))
        self.owners = np.array([p.incident for p in self.passages], np.int64)


def find_snapshot(place: Path) -> Path:
    """The snapshot folder behind the link, the `.faiss` file in it, or the folder itself."""
    folder = place if place.is_dir() else place.resolve().parent
    if not place.exists() or not (folder / "manifest.json").exists():
        raise IndexMissing(f"There is no index at {place}: run scripts/index.py to build it.")
    return folder


def open_index(place: Path, embedder: Embedder | None = None) -> Snapshot:
    """Open a snapshot. Raises IndexUnusable when it was made with another embedder."""
    snapshot = Snapshot(find_snapshot(place))
    made_with = snapshot.manifest.embedder
    if embedder is not None and made_with != embedder.name:
        raise IndexUnusable(
            f"The index was made with {made_with}, not with {embedder.name}: "
            "set EMBED_MODEL back, or run scripts/index.py to build it anew."
        )
    return snapshot


def _stored(record: str, text: str) -> StoredIncident:
    return StoredIncident(IncidentRecord.from_json(json.loads(record)), text)


def _open_sqlite(folder: Path) -> sqlite3.Connection:
    uri = (folder / "incidents.sqlite").resolve().as_uri()
    return sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True)


def _read_manifest(folder: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads((folder / "manifest.json").read_text()))
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in {folder}: run scripts/index.py.") from None
    except (OSError, ValueError, TypeError) as error:
        raise IndexUnusable(_damaged(folder)) from error
    if manifest.format != FORMAT:
        raise IndexUnusable(f"The index in {folder} has another format: run scripts/index.py.")
    return manifest


def _damaged(folder: Path) -> str:
    return f"The index in {folder} is damaged: delete that folder and run scripts/index.py."
