"""One training run from its material to the folder that evaluation and serving take it from."""

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from models import checkpoints
from models.causal import Base
from models.finetune import Trained, finetune
from models.loss_plot import plot_loss
from models.recipe import Example, Recipe
from models.sft import Watch
from models.weights import sha256_of
from pipeline.training.card import describe_data, write_data_card
from pipeline.training.material import Material
from pipeline.training.model_card import write_model_card
from pipeline.training.pairs import Pair, dump_pairs
from pipeline.triage.request import answer_prompt

LIBRARIES = ("torch", "transformers", "peft", "trl", "bitsandbytes", "accelerate", "datasets")


@dataclass(frozen=True, slots=True)
class Job:
    """A training that is determined in every respect: doing it again gives the same run."""

    material: Material
    base: Base
    recipe: Recipe

    @property
    def fingerprint(self) -> str:
        """SHA-256 over pairs, base weights and recipe."""
        recipe = asdict(self.recipe)
        plan = {"data": self.material.digest, "base": self.base.sha256, "recipe": recipe}
        return sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()

    @property
    def name(self) -> str:
        """The name of its run."""
        material = self.material
        model = re.sub(r"[^\w.-]+", "-", Path(self.base.name).name.removesuffix(".gguf"))
        name = f"{model}-{material.format}-{self.fingerprint[:8]}"
        last = material.number == material.folds
        return name if last else f"{name}-fold{material.number}of{material.folds}"


def train(
    job: Job,
    output_dir: Path,
    watch: Watch = lambda _step: None,
    *,
    resume: bool = True,
    writes: bool = True,
) -> Path:
    """Train, or go on where the same training was broken off; return the run's folder.

    A training that is finished already is not done again. The last fold becomes `final`.
    `writes` is False in all processes of a distributed training but the first. Raises ModelError;
    OSError when the disk is full.
    """
    material = job.material
    folder = checkpoints.open_folder(output_dir, job.name, job.fingerprint)
    pairs = as_examples(material.training), as_examples(material.validation)
    if not writes:
        if not (resume and (folder / checkpoints.MANIFEST).exists()):
            finetune(job.base, *pairs, job.recipe, folder)
        return folder
    with checkpoints.hold(folder):
        if not resume:
            _clear(folder)
        if not (folder / checkpoints.MANIFEST).exists():
            _prepare(folder, job)
            _finish(folder, job, finetune(job.base, *pairs, job.recipe, folder, watch))
        if material.number == material.folds:
            checkpoints.link_atomically(output_dir / checkpoints.FINAL, folder)
    return folder


def as_examples(pairs: Sequence[Pair]) -> list[Example]:
    """Pairs as the trainer takes them."""
    return [Example(p.messages, p.completion, p.format == "customer") for p in pairs]


def _clear(folder: Path) -> None:
    (folder / checkpoints.MANIFEST).unlink(missing_ok=True)
    shutil.rmtree(folder / "steps", ignore_errors=True)


def _prepare(folder: Path, job: Job) -> None:
    """What is known before the training: the plan first, by which a killed run is found again."""
    plan = {
        "format": checkpoints.FORMAT,
        "run": folder.name,
        "fingerprint": job.fingerprint,
        "base": job.base.name,
        "recipe": asdict(job.recipe),
    }
    checkpoints.write_json(folder / checkpoints.PLAN, plan)
    for part, pairs in job.material.parts.items():
        checkpoints.write_text(folder / "data" / f"{part}.jsonl", dump_pairs(pairs))
    card = describe_data(job.material)
    checkpoints.write_json(folder / "data_card.json", card)
    checkpoints.write_text(folder / "data_card.md", write_data_card(card))


def _finish(folder: Path, job: Job, trained: Trained) -> None:
    """What came of it; the manifest last, since it says that all is there."""
    checkpoints.write_json(folder / "history.json", trained.history)
    checkpoints.write_text(folder / "loss.svg", plot_loss(trained.history, folder.name))
    manifest = _manifest(folder, job, trained)
    checkpoints.write_text(folder / "README.md", write_model_card(manifest))
    shutil.rmtree(folder / "steps", ignore_errors=True)
    checkpoints.write_json(folder / checkpoints.MANIFEST, manifest)


def _manifest(folder: Path, job: Job, trained: Trained) -> dict[str, Any]:
    material, base = job.material, job.base
    result = asdict(trained)
    del result["history"]
    return {
        "format": checkpoints.FORMAT,
        "run": folder.name,
        "fingerprint": job.fingerprint,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "base": {"name": base.name, "folder": str(base.folder), "sha256": base.sha256},
        "adapter_sha256": sha256_of(folder / "adapter" / "adapter_model.safetensors"),
        "pair_format": material.format,
        "context_tokens": job.recipe.max_length,
        "prompt_version": answer_prompt().version,
        "seed": job.recipe.seed,
        "recipe": asdict(job.recipe),
        "data": {
            "sha256": material.digest,
            "pairs": {part: len(pairs) for part, pairs in material.parts.items()},
            "incidents": {part: len(ids) for part, ids in asdict(material.split).items()},
        },
        "result": result,
        "fold": {"number": material.number, "of": material.folds},
        "versions": {library: version(library) for library in LIBRARIES},
    }
