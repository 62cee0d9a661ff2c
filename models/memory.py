"""Memory that ran out, told from other faults: libraries raise RuntimeError for both."""

SIGNS = ("out of memory", "allocate memory")  # of a GPU; of a CPU


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the device has too little memory for what was asked."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(sign in text for sign in SIGNS)
