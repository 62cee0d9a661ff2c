"""Files of every kind that people keep post-mortems in."""

import os
from pathlib import Path

import pytest

from pipeline.errors import SourceError
from pipeline.extractors import FolderExtractor
from pipeline.records import Document, SourceFailure


def read(folder: Path) -> dict[str, Document | SourceFailure]:
    return {item.path: item for item in FolderExtractor(folder).documents()}


def test_reads_text_files_at_any_depth_with_posix_paths(tmp_path: Path) -> None:
    for name in ("a.md", "b/c.rst", "b/d e.adoc", "f.txt", "g", "h.html", "i 1.24.0 incident"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"about {name}")
    assert set(read(tmp_path)) == {
        "a.md", "b/c.rst", "b/d e.adoc", "f.txt", "g", "h.html", "i 1.24.0 incident",
    }  # fmt: skip


def test_leaves_pictures_code_and_hidden_files_alone(tmp_path: Path) -> None:
    for name in ("a.md", "b.png", "c.py", ".d.md", ".git/e.md"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("text")
    assert set(read(tmp_path)) == {"a.md"}


JAPANESE = "データベースの接続数が上限に達したため、決済サービスが停止した。再起動して復旧した。"
FRENCH = "La panne a été causée par un certificat expiré ; le service a été rétabli à midi."


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Café\r\ndown".encode(), "Café\ndown"),
        ("\ufeffCafé".encode(), "Café"),
        ("Ausfall der Datenbank wegen Überlast; größere Störung für Kunden.".encode("cp1252"),
         "Ausfall der Datenbank wegen Überlast; größere Störung für Kunden."),
        ("Café".encode("utf-16"), "Café"),
        (JAPANESE.encode("shift-jis"), JAPANESE),
        (FRENCH.encode("latin-1"), FRENCH),
    ],
)  # fmt: skip
def test_decodes_what_is_not_plain_utf8(tmp_path: Path, raw: bytes, text: str) -> None:
    (tmp_path / "a.md").write_bytes(raw)
    document = read(tmp_path)["a.md"]
    assert isinstance(document, Document)
    assert document.text == text


def test_binary_is_a_failure_with_its_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x89PNG\0\0\0\0")
    (tmp_path / "b.md").write_text("down")
    items = read(tmp_path)
    assert items["a.md"] == SourceFailure("folder", "a.md", "is not text")
    assert isinstance(items["b.md"], Document)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_folder_hides_others(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("down")
    (tmp_path / "shut").mkdir(mode=0)
    failure = read(tmp_path)["shut"]
    assert isinstance(failure, SourceFailure)
    assert failure.hides_others


def test_a_broken_link_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "nowhere.md")
    assert isinstance(read(tmp_path)["a.md"], SourceFailure)


def test_an_empty_or_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--path"):
        list(FolderExtractor(tmp_path).documents())
    with pytest.raises(SourceError, match="--path"):
        list(FolderExtractor(tmp_path / "missing").documents())


def test_the_same_place_has_the_same_id_and_other_folders_another(tmp_path: Path) -> None:
    ids: list[str] = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text("down")
        ids += [d.id for d in FolderExtractor(tmp_path / folder).documents() for _ in "xx"
                if isinstance(d, Document)]  # fmt: skip
    assert ids[0] == ids[1] != ids[2] == ids[3]
