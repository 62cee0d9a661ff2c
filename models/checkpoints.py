"""Training runs on disk: one folder each, complete when its run.json is there.

<output_dir>/<run>/plan.json           what is being made; the same plan is taken up again
                   data/               pairs, as JSON Lines; data_card.json and .md beside it
                   steps/              the trainer's state, while it trains
                   adapter/            LoRA weights, their configuration, the tokenizer
                   history.json, loss.svg, README.md (the model card)
                   run.json            what came of it; written last
<output_dir>/final -> <run>            the last run that finished
<output_dir>/promoted -> <run>         the one that answers; training never touches it
"""

import fcntl
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.ports import ModelUnavailable

FORMAT = 1
FINAL, PROMOTED = "final", "promoted"
PLAN, MANIFEST = "plan.json", "run.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run; `manifest` is its run.json."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def adapter(self) -> Path:
        """The folder of the LoRA weights."""
        return self.folder / "adapter"


def find_run(place: Path) -> Run:
    """The run in a folder, behind a link, or the final one of an output folder.

    Raises ModelUnavailable when there is none, or it did not finish.
    """
    folder = place.resolve()
    if not (folder / MANIFEST).exists() and (folder / FINAL).exists():
        folder = (folder / FINAL).resolve()
    if (folder / PLAN).exists() and not (folder / MANIFEST).exists():
        raise ModelUnavailable(f"The run in {folder} did not finish: start it once more.")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ModelUnavailable(
            f"There is no finished training run at {place}: make one with scripts/train.py."
        ) from None
    if manifest.get("format") != FORMAT:
        raise ModelUnavailable(f"The run in {folder} was made by another version: train it again.")
    return Run(folder, manifest)


def list_runs(output_dir: Path) -> list[Run]:
    """The finished runs of an output folder, by name."""
    manifests = sorted(output_dir.glob(f"*/{MANIFEST}"))
    return [find_run(each.parent) for each in manifests if not each.parent.is_symlink()]


def open_folder(output_dir: Path, name: str, fingerprint: str) -> Path:
    """The folder for a run, new or begun with the same plan.

    Raises ModelUnavailable when something else is in the way.
    """
    folder, final = output_dir / name, output_dir / FINAL
    if final.exists() and not final.is_symlink():
        raise ModelUnavailable(f"{final} is in the way: it is no link of ours. Move it away.")
    held = [path for path in folder.glob("*") if not path.name.startswith(".")]
    if held and _planned(folder) != fingerprint:
        raise ModelUnavailable(
            f"{folder} holds something else: move it away, or choose another --output_dir."
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def hold(folder: Path) -> Generator[None]:
    """Keep other processes out of a run's folder. Raises ModelUnavailable when one is in it."""
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ModelUnavailable(f"{folder} is being trained by another process.") from None
        yield


def _planned(folder: Path) -> str | None:
    try:
        return json.loads((folder / PLAN).read_text(encoding="utf-8"))["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file whole or not at all."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def link_atomically(link: Path, target: Path) -> None:
    """Let `link` lead to a folder beside it; readers see the old one or the new one."""
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(target, link.parent))
    fresh.replace(link)
