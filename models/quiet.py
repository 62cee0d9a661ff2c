"""The model libraries' progress bars, hints and warnings, kept off the command line's stderr."""

import logging
import warnings
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def quiet() -> Generator[None]:
    """Hide bars, hints about optional kernels, and what one library finds old in another."""
    from transformers.utils import logging as bars

    hints = logging.getLogger("bitsandbytes")
    level, shown, verbosity = hints.level, bars.is_progress_bar_enabled(), bars.get_verbosity()
    hints.setLevel(logging.ERROR)
    bars.set_verbosity_error()
    bars.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        hints.setLevel(level)
        bars.set_verbosity(verbosity)
        if shown:
            bars.enable_progress_bar()
