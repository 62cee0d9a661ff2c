"""Memory: how much is free, how much a training step takes, and telling when it ran out."""

from typing import Any

SIGNS = ("out of memory", "allocate memory")  # of a GPU; of a CPU
NUMBERS_KEPT = 2  # for the backward pass, for each input and output of a layer's matrices; counted


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the device has too little memory for what was asked."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(sign in text for sign in SIGNS)


def free_memory(device: str) -> int:
    """Bytes that the device has left."""
    import psutil
    import torch

    if device == "cpu":
        return psutil.virtual_memory().available
    free: int = torch.cuda.mem_get_info(device)[0]
    return free


def activation_memory(model: Any, tokens: int) -> int:
    """Bytes, about, that a step on so many tokens keeps until its backward pass."""
    config = model.config.get_text_config()
    inner = getattr(config, "intermediate_size", None) or 4 * config.hidden_size
    numbers = NUMBERS_KEPT * (4 * config.hidden_size + 3 * inner)
    return tokens * config.num_hidden_layers * numbers * model.dtype.itemsize
