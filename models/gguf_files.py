"""Tuned weights as GGUF files, for llama.cpp and Ollama: a merged model, or an adapter alone.

Architecture and tokenizer are taken from a GGUF file of the same base model. Known is the layout of
llama, which is Mistral's too. Weights are read and written one at a time.
"""

import json
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from models.ports import ModelUnavailable

Number = Literal["q8_0", "f16"]

LLAMA = ("llama", "mistral")  # names of architectures in config.json that GGUF calls llama
OWN_KEYS = ("general.architecture", "general.name", "general.file_type", "tokenizer.chat_template")
NOT_COPIED = (*OWN_KEYS, "general.quantization_version", "GGUF.", "split.", "quantize.")
MAY_DIFFER = {"output.weight", "rope_freqs.weight"}  # tied or not; computed by the converter
PEFT_PREFIX = "base_model.model."


@dataclass(frozen=True, slots=True)
class Layout:
    """How a model's weights are named and ordered in GGUF."""

    layers: int
    heads: int
    key_value_heads: int

    @classmethod
    def of(cls, folder: Path) -> "Layout":
        """Read a folder's config.json. Raises ModelUnavailable for other architectures."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if config["model_type"] not in LLAMA:
            raise ModelUnavailable(
                f"GGUF files are written for {' and '.join(LLAMA)} models, and this is "
                f"{config['model_type']}: use --to merged and llama.cpp's own converter, or vllm."
            )
        heads = config["num_attention_heads"]
        return cls(config["num_hidden_layers"], heads, config.get("num_key_value_heads", heads))

    def name(self, weight: str) -> str:
        """GGUF's name of a weight (`....weight`). Raises ModelUnavailable."""
        import gguf

        known = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, self.layers)
        name = known.get_name(weight, try_suffixes=(".weight",))
        if name is None:
            raise ModelUnavailable(f"GGUF has no place for the weights {weight}: use --to merged.")
        return name

    def order(self, name: str, values: Any) -> Any:
        """Rows of queries and keys as llama.cpp wants them: halves of a rotation side by side."""
        heads = {"attn_q": self.heads, "attn_k": self.key_value_heads}.get(name.split(".")[-2])
        if heads is None:
            return values
        halves = values.reshape(heads, 2, values.shape[0] // heads // 2, *values.shape[1:])
        return halves.swapaxes(1, 2).reshape(values.shape)


def write_model(merged: Path, like: Path, target: Path, *, name: str, number: Number) -> None:
    """Write a merged model as a GGUF file named `name`, with the metadata of the file `like`.

    Raises ModelUnavailable when `like` is a file of another model.
    """
    import gguf

    layout, reader = Layout.of(merged), _open_gguf(like)
    kind = gguf.GGMLQuantizationType[number.upper()]
    with _weights(merged) as weights, _writing(target) as writer:
        _check_same(reader, {layout.name(key): one.shape for key, one in weights.items()}, like)
        _copy_metadata(reader, writer)
        writer.add_name(name)
        writer.add_chat_template((merged / "chat_template.jinja").read_text(encoding="utf-8"))
        writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{number.upper()}"])
        writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
        kinds = {key: _kind(one.shape, kind) for key, one in weights.items()}
        for key, one in weights.items():
            _announce(writer, layout.name(key), one.shape, kinds[key])
        kept = [tensor for tensor in reader.tensors if tensor.name == "rope_freqs.weight"]
        for tensor in kept:
            writer.add_tensor_info(
                tensor.name, tensor.data.shape, tensor.data.dtype, tensor.n_bytes
            )
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for key, one in weights.items():
            values = layout.order(layout.name(key), one.read())
            writer.write_tensor_data(gguf.quants.quantize(values, kinds[key]))
        for tensor in kept:
            writer.write_tensor_data(tensor.data)


def write_adapter(adapter: Path, base: Path, target: Path, *, name: str) -> None:
    """Write an adapter in PEFT form as a GGUF file, for llama.cpp's --lora and Ollama's ADAPTER."""
    import gguf

    layout = Layout.of(base)
    alpha = json.loads((adapter / "adapter_config.json").read_text())["lora_alpha"]
    with _weights(adapter) as weights, _writing(target) as writer:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_name(name)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(alpha))
        for key, one in weights.items():
            weight, _, part = key.removeprefix(PEFT_PREFIX).partition(".lora_")
            tensor = layout.name(f"{weight}.weight")
            values = one.read() if part.startswith("A") else layout.order(tensor, one.read())
            writer.add_tensor(f"{tensor}.lora_{part[0].lower()}", values)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()


@dataclass(frozen=True, slots=True)
class _Weight:
    """One tensor of a safetensors file, read when it is wanted."""

    file: Any
    key: str
    shape: tuple[int, ...]

    def read(self) -> Any:
        """As float32."""
        return self.file.get_tensor(self.key).float().numpy()


@contextmanager
def _weights(folder: Path) -> Generator[dict[str, _Weight]]:
    """All of a folder's tensors by name; its files are open meanwhile."""
    from safetensors import safe_open

    found: dict[str, _Weight] = {}
    with ExitStack() as stack:
        for path in sorted(folder.glob("*.safetensors")):
            file: Any = stack.enter_context(safe_open(path, "pt"))
            for key in file.keys():  # noqa: SIM118 - the file is no dictionary
                found[key] = _Weight(file, key, tuple(file.get_slice(key).get_shape()))
        yield found


@contextmanager
def _writing(target: Path) -> Generator[Any]:
    import gguf

    writer = gguf.GGUFWriter(target, "llama")
    try:
        yield writer
    finally:
        writer.close()


def _open_gguf(path: Path) -> Any:
    import gguf

    try:
        return gguf.GGUFReader(path)
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise ModelUnavailable(f"{path} is no GGUF file that can be read ({error}).") from error


def _check_same(reader: Any, shapes: dict[str, tuple[int, ...]], like: Path) -> None:
    theirs = {t.name: tuple(int(n) for n in reversed(t.shape)) for t in reader.tensors}
    names = (shapes.keys() | theirs.keys()) - MAY_DIFFER
    wrong = sorted(name for name in names if shapes.get(name) != theirs.get(name))
    if wrong:
        raise ModelUnavailable(
            f"{like} is not a file of the model that was tuned ({wrong[0]} differs): "
            "give --base_gguf the GGUF file of the same model."
        )


def _copy_metadata(reader: Any, writer: Any) -> None:
    import gguf

    for field in reader.fields.values():
        if field.name.startswith(NOT_COPIED):
            continue
        kind = field.types[0]
        items = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=items)


def _kind(shape: tuple[int, ...], wanted: Any) -> Any:
    """Norms stay whole; rows that do not divide into blocks stay at sixteen bits."""
    import gguf

    if len(shape) == 1:
        return gguf.GGMLQuantizationType.F32
    block, _ = gguf.GGML_QUANT_SIZES[wanted]
    return gguf.GGMLQuantizationType.F16 if shape[-1] % block else wanted


def _announce(writer: Any, name: str, shape: tuple[int, ...], kind: Any) -> None:
    import gguf
    import numpy as np

    stored = gguf.quants.quant_shape_to_byte_shape(shape, kind)
    whole = {"F32": (shape, np.float32), "F16": (shape, np.float16)}
    form, number = whole.get(kind.name, (stored, np.uint8))
    size = int(np.prod(form)) * np.dtype(number).itemsize
    writer.add_tensor_info(name, form, np.dtype(number), size, raw_dtype=kind)
