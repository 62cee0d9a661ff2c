"""A tuned model in the form that another program serves: merged, GGUF, for Ollama, for vLLM.

<out>/export.json      what it is, the commands to serve it, the variables to set for the bot
      check.json       how like the original it is (scripts/export.py)
      merged           *.safetensors, config.json, tokenizer, chat_template.jinja
      gguf, ollama     <run>.gguf, <run>-adapter.gguf; Modelfile
      vllm             <run>/, the adapter in PEFT form
"""

import errno
import json
import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.causal import Base
from models.chat_transformers import find_base
from models.checkpoints import Run, write_json
from models.gguf_files import Layout, Number, write_adapter, write_model
from models.merging import merge
from models.modelfile import find_form, write_modelfile
from models.ports import Message, ModelUnavailable

ABOUT = "export.json"
RESERVE = 200 << 20  # bytes of disk to leave free
SLACK = 2  # times the room that prompts are cut for: text dense in numbers takes more tokens
VLLM_RANKS = (8, 16, 32, 64, 128, 256, 320, 512)  # what --max-lora-rank may be


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported. `prompts` are such as the model will get.

    `base_gguf` is a GGUF file of the base model, where the base was not made of one.
    """

    run: Run
    cache_dir: Path
    prompts: Sequence[Sequence[Message]] = ()
    base_gguf: Path | None = None
    number: Number = "q8_0"

    @property
    def base(self) -> Base:
        """The model that was tuned. Raises ModelUnavailable."""
        return find_base(self.run, self.cache_dir)

    @property
    def tokenizer(self) -> Any:
        """The tokenizer, with the chat template that the run was trained with."""
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(self.run.adapter, local_files_only=True)

    @property
    def room(self) -> int:
        """Tokens of context that a server should have."""
        return SLACK * int(self.run.manifest["context_tokens"])


def export(order: Order, way: str, out: Path) -> dict[str, Any]:
    """Make the folder `out`, whole or not at all; return what its export.json says.

    An earlier export there is replaced. Raises ModelUnavailable; OSError when the disk is full.
    """
    copies = {"vllm": 0, "merged": 1}.get(way, 2)
    with _fresh(out, copies * _size(order.base.folder)) as folder:
        how = WAYS[way](order, folder, out.absolute())
        about = {
            "to": way,
            "run": order.run.name,
            "adapter_sha256": order.run.manifest["adapter_sha256"],
            "context_tokens": order.run.manifest["context_tokens"],
            **how,
        }
        write_json(folder / ABOUT, about)
    return about


def exported_gguf(run: Run) -> Path | None:
    """The GGUF file that was made of this very run, beside it."""
    folder = run.folder / "export" / "gguf"
    path = folder / f"{run.name}.gguf"
    about = read_about(path)
    fits = about.get("adapter_sha256") == run.manifest["adapter_sha256"]
    return path if fits and path.is_file() else None


def read_about(path: Path) -> dict[str, Any]:
    """What is known of an exported file; nothing of one that was not exported by us."""
    try:
        return json.loads(path.with_name(ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def find_gguf(order: Order) -> Path:
    """The file of the base model: named, or what it was made of. Raises ModelUnavailable."""
    if order.base_gguf:
        return order.base_gguf.absolute()
    name = order.run.manifest["base"]["name"]
    origin = order.cache_dir / name
    if origin.suffix == ".gguf" and origin.is_file():
        return origin.absolute()
    raise ModelUnavailable(
        f"Give --base_gguf a GGUF file of {name}, of any precision (its tokenizer and metadata "
        "are used; its makers or others offer one), or use --to merged and llama.cpp's "
        "convert_hf_to_gguf.py."
    )


def _export_merged(order: Order, folder: Path, out: Path) -> dict[str, Any]:
    merge(order.run, order.base, folder)
    serve = f"vllm serve {out} --served-model-name {order.run.name} --max-model-len {order.room}"
    return {"serve": [serve], "set": _variables(order, "http://localhost:8000/v1")}


def _export_gguf(order: Order, folder: Path, out: Path) -> dict[str, Any]:
    name, base = order.run.name, order.base
    Layout.of(base.folder)  # what would be refused after the merging is refused at once
    like = find_gguf(order)
    merged = folder / "merged"
    merge(order.run, base, merged)
    write_model(merged, like, folder / f"{name}.gguf", name=name, number=order.number)
    shutil.rmtree(merged)
    template, adapter = folder / "chat_template.jinja", folder / f"{name}-adapter.gguf"
    template.write_text(order.tokenizer.chat_template, encoding="utf-8")
    write_adapter(order.run.adapter, base.folder, adapter, name=name)
    model = out / f"{name}.gguf"
    serve = [
        f"llama-server -m {model} --jinja -c {order.room}",
        f"llama-server -m {like} --lora {out / adapter.name} --jinja "
        f"--chat-template-file {out / template.name} -c {order.room}",
    ]
    return {"serve": serve, "set": [f"ANSWER_MODEL={model}"]}


def _export_ollama(order: Order, folder: Path, out: Path) -> dict[str, Any]:
    _export_gguf(order, folder, out)
    name, stop = order.run.name, order.tokenizer.eos_token
    form = find_form(order.tokenizer, order.prompts)
    write_modelfile(folder, f"{name}.gguf", form, stop=stop, context_tokens=order.room)
    return {
        "serve": [f"ollama create {name} -f {out / 'Modelfile'}"],
        "set": _variables(order, "http://localhost:11434/v1"),
        "template": "written, the same to the byte" if form else "left to Ollama",
    }


def _export_vllm(order: Order, folder: Path, out: Path) -> dict[str, Any]:
    name = order.run.name
    shutil.copytree(order.run.adapter, folder / name)
    rank = _check_for_vllm(order.run)
    adapter = out / name
    named = order.run.manifest["base"]["name"]
    model = named if "/" in named else order.base.folder  # on the hub, or here alone
    serve = (
        f"vllm serve {model} --enable-lora --lora-modules {name}={adapter} "
        f"--max-lora-rank {rank} --max-model-len {order.room} "
        f"--chat-template {adapter / 'chat_template.jinja'} --generation-config vllm"
    )
    return {"serve": [serve], "set": _variables(order, "http://localhost:8000/v1")}


def _check_for_vllm(run: Run) -> int:
    """The least --max-lora-rank; raises ModelUnavailable for what vLLM cannot load."""
    config = json.loads((run.adapter / "adapter_config.json").read_text(encoding="utf-8"))
    ranks = [rank for rank in VLLM_RANKS if rank >= config["r"]]
    unknown = [key for key in ("use_dora", "modules_to_save", "rank_pattern") if config.get(key)]
    if config.get("bias", "none") != "none":
        unknown.append("bias")
    if unknown or not ranks:
        reason = f"{unknown[0]} is set" if unknown else f"its rank is {config['r']}"
        raise ModelUnavailable(f"vLLM cannot serve this adapter ({reason}): use --to merged.")
    return ranks[0]


WAYS: dict[str, Callable[[Order, Path, Path], dict[str, Any]]] = {
    "merged": _export_merged,
    "gguf": _export_gguf,
    "ollama": _export_ollama,
    "vllm": _export_vllm,
}


def _variables(order: Order, url: str) -> list[str]:
    room = order.run.manifest["context_tokens"]
    return [
        f"ANSWER_BASE_URL={url}",
        f"ANSWER_MODEL={order.run.name}",
        f"ANSWER_CONTEXT={room}",
    ]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.safetensors"))


@contextmanager
def _fresh(out: Path, needed: int) -> Generator[Path]:
    """A folder that takes the place of `out` when all went well."""
    if out.exists() and any(out.iterdir()) and not (out / ABOUT).exists():
        raise ModelUnavailable(f"{out} holds something else: choose another --out.")
    out.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(out.parent).free
    if free < needed + RESERVE:
        text = f"this export needs {needed >> 20} MB of disk, {free >> 20} MB are free"
        raise OSError(errno.ENOSPC, text, str(out.parent))
    scratch, old = (out.with_name(f".{out.name}.{part}") for part in ("new", "old"))
    for left in (scratch, old):  # by a kill
        shutil.rmtree(left, ignore_errors=True)
    scratch.mkdir()
    try:
        yield scratch
        if out.exists():
            out.rename(old)
        scratch.rename(out)
    finally:
        for left in (scratch, old):
            shutil.rmtree(left, ignore_errors=True)
