"""Post-mortems in a folder of text files."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import SourceError
from pipeline.extractors.base import NOTHING_KNOWN, Extractor
from pipeline.extractors.text_files import (
    MAX_BYTES,
    NOT_TEXT,
    SUFFIXES,
    TOO_LARGE,
    decode,
    may_be_text,
)
from pipeline.records import Document, SourceFailure


class FolderExtractor(Extractor):
    """Text files below a folder, hidden ones left out; links are not followed out of it."""

    source = "folder"

    def __init__(self, path: str | Path) -> None:
        self.root = Path(path)
        self.scope = str(self.root.resolve())

    def documents(
        self, known: Mapping[str, str] = NOTHING_KNOWN
    ) -> Iterator[Document | SourceFailure]:
        """Yield files in the order of their paths; see Extractor. Reading one costs nothing."""
        if not self.root.is_dir():
            raise SourceError(f"{self.root} is no folder: give --path a folder of post-mortems.")
        unreadable: list[SourceFailure] = []
        empty = True
        for file in self._files(unreadable):
            empty = False
            yield self._read(file)
        yield from unreadable
        if empty and not unreadable:
            kinds = " ".join(sorted(SUFFIXES - {""}))
            raise SourceError(f"{self.root} holds no text files ({kinds}): check --path.")

    def _files(self, unreadable: list[SourceFailure]) -> Iterator[Path]:
        def note(error: OSError) -> None:
            folder = Path(error.filename).relative_to(self.root).as_posix()
            reason = f"cannot be listed: {error.strerror}"
            unreadable.append(SourceFailure(self.source, folder, reason, hides_others=True))

        for folder, names, files in os.walk(self.root, onerror=note):
            names[:] = sorted(name for name in names if not name.startswith("."))
            for name in sorted(files):
                if may_be_text(name):
                    yield Path(folder, name)

    def _read(self, file: Path) -> Document | SourceFailure:
        path = file.relative_to(self.root).as_posix()
        try:
            status = file.stat()
            if status.st_size > MAX_BYTES:
                return SourceFailure(self.source, path, TOO_LARGE)
            raw = file.read_bytes()
        except OSError as error:
            return SourceFailure(self.source, path, f"cannot be read: {error.strerror}")
        text = decode(raw)
        if text is None:
            return SourceFailure(self.source, path, NOT_TEXT)
        modified = datetime.fromtimestamp(status.st_mtime, UTC)
        return Document(self.source, path, text, modified=modified, scope=self.scope)
