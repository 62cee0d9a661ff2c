"""A finished training run without the training: an adapter of random weights on a tiny model."""

import json
from pathlib import Path

from tiny_model import CHATML, write_tiny_model

from models.causal import load_base, locate_base
from models.checkpoints import Run, find_run, write_json
from models.ports import Message

PROMPTS = tuple(
    (Message("user", f"What broke on day {n}?" + " The pool was small." * (3 * n % 7)),)
    for n in range(10)
)


def write_tiny_run(
    output_dir: Path, name: str = "tiny-run", *, seed: int = 1, template: str = CHATML
) -> Run:
    """`output_dir`/<name>, on the model in `output_dir`/base, which is made if need be."""
    base, folder = output_dir / "base", output_dir / name
    if not base.exists():
        write_tiny_model(base, [each[0].content for each in PROMPTS], template)
    found = locate_base(str(base), output_dir)
    write_adapter(base, folder / "adapter", seed)
    write_json(
        folder / "run.json",
        {
            "format": 1,
            "run": name,
            "base": {"name": "base", "folder": str(base), "sha256": found.sha256},
            "adapter_sha256": f"{name}-{seed}",
            "pair_format": "served",
            "context_tokens": 512,
            "result": {"quantised": False},
        },
    )
    return find_run(folder)


def write_adapter(base: Path, folder: Path, seed: int, *, std: float = 0.3) -> None:
    """Both halves random, and large enough to change what the model says."""
    import torch
    from peft import LoraConfig, get_peft_model

    loaded = load_base(locate_base(str(base), base), device="cpu")
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    model = get_peft_model(loaded.model, config)
    torch.manual_seed(seed)
    for weight, values in model.named_parameters():
        if "lora_" in weight:
            torch.nn.init.normal_(values, std=std)
    model.save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)


def change_manifest(run: Run, **changes: object) -> None:
    """Rewrite some of a run's run.json."""
    write_json(run.folder / "run.json", run.manifest | changes)


def write_tiny_gguf(base: Path, path: Path, template: str = CHATML) -> Path:
    """A GGUF file of the base, such as its makers offer."""
    import gguf
    from safetensors import safe_open

    from models.gguf_files import Layout

    config = json.loads((base / "config.json").read_text())
    words = json.loads((base / "tokenizer.json").read_text())
    tokens = sorted(words["model"]["vocab"], key=words["model"]["vocab"].__getitem__)
    special = {one["content"] for one in words["added_tokens"]}
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(
        [gguf.TokenType.CONTROL if t in special else gguf.TokenType.NORMAL for t in tokens]
    )
    writer.add_token_merges([" ".join(pair) for pair in words["model"]["merges"]])
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(template)
    with safe_open(base / "model.safetensors", "np") as weights:
        layout = Layout.of(base)
        for key in weights.keys():  # noqa: SIM118
            name = layout.name(key)
            writer.add_tensor(name, layout.order(name, weights.get_tensor(key)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
