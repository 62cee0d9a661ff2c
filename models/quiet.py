"""The model libraries' progress bars and hints, kept off the command line's stderr."""

import logging
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def quiet() -> Generator[None]:
    """Hide bars while weights are loaded, and hints about optional kernels."""
    from transformers.utils import logging as bars

    hints = logging.getLogger("bitsandbytes")
    level, shown = hints.level, bars.is_progress_bar_enabled()
    hints.setLevel(logging.ERROR)
    bars.disable_progress_bar()
    try:
        yield
    finally:
        hints.setLevel(level)
        if shown:
            bars.enable_progress_bar()
