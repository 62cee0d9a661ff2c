"""Is an export the same model? It is loaded as it will be served, and asked what the run is."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.causal import Base, load_base
from models.chat_transformers import TransformersChat, open_run
from models.comparison import Heard, ask, compare
from models.export import Order, find_gguf
from models.gguf_server import GGUFServer
from models.gguf_speaker import GGUFSpeaker
from models.modelfile import without_begin

REPLY_TOKENS = 64

Tell = Callable[[str], None]

NOT_RUN = {
    "merged": [],
    "gguf": [],
    "ollama": ["Ollama: its GGUF file was compared; the Modelfile was not loaded by Ollama"],
    "vllm": ["vLLM: it was not started; the adapter's form was checked"],
}


def check_export(order: Order, way: str, out: Path, tell: Tell = lambda _what: None) -> Any:
    """Compare the export in `out` with the run, on the order's prompts.

    Returns {prompts, not_run[], compared: {what: {figures of Likeness}}} for check.json; llama.cpp
    has `rendered_alike` too, the share of prompts that it renders as they were for the training.
    Raises ModelError when the export does not load.
    """
    found: dict[str, Any] = {"prompts": len(order.prompts), "not_run": NOT_RUN[way], "compared": {}}
    if way == "vllm":
        return found
    tell("the run itself")
    original = _ask_original(order)
    if way == "merged":
        tell(way)
        found["compared"][way] = _differ(original, _ask_merged(order, out))
        return found
    name, base = order.run.name, find_gguf(order)
    model, adapter = out / f"{name}.gguf", out / f"{name}-adapter.gguf"
    for what, server in (
        (model.name, GGUFServer(model, context_tokens=order.room)),
        (
            f"{adapter.name} on {base.name}",
            GGUFServer(base, lora=adapter, context_tokens=order.room),
        ),
    ):
        tell(what)
        with server:
            found["compared"][what] = _compare_server(order, original, server)
    return found


def _compare_server(order: Order, original: Heard, server: GGUFServer) -> dict[str, Any]:
    speaker = GGUFSpeaker(server)
    alike = _rendered_alike(order, speaker)
    return _differ(original, _ask(order, speaker)) | {"rendered_alike": alike}


def _ask(order: Order, speaker: TransformersChat | GGUFSpeaker) -> Heard:
    return ask(speaker, order.prompts, REPLY_TOKENS)


def _ask_original(order: Order) -> Heard:
    return _ask(order, open_run(order.run, order.cache_dir))


def _ask_merged(order: Order, out: Path) -> Heard:
    loaded = load_base(Base(order.run.name, out, ""))
    return _ask(order, TransformersChat(loaded, order.run.name, context_tokens=order.room))


def _differ(original: Heard, export: Heard) -> dict[str, Any]:
    return asdict(compare(original, export))


def _rendered_alike(order: Order, speaker: GGUFSpeaker) -> float:
    """Without the mark of a text's begin, which llama.cpp adds with the tokens."""
    tokenizer = order.tokenizer
    same = [
        speaker.render(messages) == without_begin(tokenizer, messages) for messages in order.prompts
    ]
    return round(sum(same) / len(same), 3)
