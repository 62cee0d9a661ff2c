"""The current snapshot, opened again when a new one has been swapped in."""

import threading
from pathlib import Path

from models.ports import Embedder
from pipeline.retrieval.search import Search
from pipeline.retrieval.snapshot import find_snapshot, open_index


class LiveSearch:
    """Search over whatever snapshot `place` leads to; safe to share between threads."""

    def __init__(self, place: Path, embedder: Embedder) -> None:
        self._place, self.embedder = place, embedder
        self._lock = threading.Lock()
        self._search: Search | None = None

    def current(self) -> Search:
        """The newest snapshot. Raises IndexMissing or IndexUnusable."""
        folder = find_snapshot(self._place).resolve()
        with self._lock:
            if self._search is None or self._search.snapshot.folder != folder:
                self._search = Search(open_index(folder, self.embedder), self.embedder)
            return self._search
