"""A run's adapter merged into its base model: a folder that needs no adapter any more."""

from pathlib import Path

from models.causal import Base
from models.checkpoints import Run
from models.memory import is_out_of_memory
from models.ports import ModelUnavailable
from models.quiet import quiet


def merge(run: Run, base: Base, folder: Path) -> None:
    """Write merged weights, tokenizer and chat template into `folder`.

    The weights keep the base's own number format; what was trained over four bits is merged into
    the whole weights. Raises ModelUnavailable; OSError when the disk is full.
    """
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        with quiet():
            from peft import PeftModel

            whole = AutoModelForCausalLM.from_pretrained(
                base.folder, local_files_only=True, dtype="auto"
            )
            tuned = PeftModel.from_pretrained(whole, str(run.adapter))
            tuned.merge_and_unload(safe_merge=True).save_pretrained(folder)
            AutoTokenizer.from_pretrained(run.adapter, local_files_only=True).save_pretrained(
                folder
            )
    except SafetensorError as error:  # what it raises when the disk is full, too
        raise OSError(f"{folder}: {error}") from error
    except (RuntimeError, ValueError, MemoryError, KeyError) as error:
        reason = "out of memory" if is_out_of_memory(error) else str(error).splitlines()[0]
        raise ModelUnavailable(
            f"{run.name} cannot be merged ({reason}): it takes as much memory as {base.name} has "
            "weights; --to vllm needs no merging."
        ) from error
