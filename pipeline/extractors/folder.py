"""Post-mortems in a folder of text files."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from charset_normalizer import from_bytes

from pipeline.errors import SourceError
from pipeline.extractors.base import NOTHING_KNOWN, Extractor
from pipeline.records import Document, SourceFailure

SUFFIXES = frozenset({"", ".md", ".markdown", ".rst", ".adoc", ".html", ".txt", ".erb"})
MAX_BYTES = 20_000_000  # far beyond anything a person wrote; a log dump is no post-mortem


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
                if not name.startswith(".") and _suffix(name) in SUFFIXES:
                    yield Path(folder, name)

    def _read(self, file: Path) -> Document | SourceFailure:
        path = file.relative_to(self.root).as_posix()
        try:
            status = file.stat()
            if status.st_size > MAX_BYTES:
                limit = f"larger than {MAX_BYTES // 1_000_000} MB"
                return SourceFailure(self.source, path, f"{limit}: is it a post-mortem?")
            raw = file.read_bytes()
        except OSError as error:
            return SourceFailure(self.source, path, f"cannot be read: {error.strerror}")
        text = decode(raw)
        if text is None:
            return SourceFailure(self.source, path, "is not text")
        modified = datetime.fromtimestamp(status.st_mtime, UTC)
        return Document(self.source, path, text, modified=modified, scope=self.scope)


def _suffix(name: str) -> str:
    """The suffix, if it looks like one: `… 1.24.0 incident` has none."""
    suffix = Path(name).suffix
    return suffix.lower() if suffix[1:].isalpha() else ""


def decode(raw: bytes) -> str | None:
    """Bytes to text: UTF-8 (a BOM is dropped), UTF-16 by its BOM, else the likeliest encoding.

    None for what is no text. Line ends become \\n.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", "replace")
    elif b"\0" in raw[:8192]:
        return None
    else:
        text = _decode_bytes(raw)
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_bytes(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        guess = from_bytes(raw[:100_000]).best()
        return None if guess is None else raw.decode(guess.encoding, "replace")
