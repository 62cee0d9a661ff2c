"""A narrator that has another to step in."""

import logging
from collections.abc import Sequence

from models.ports import ModelError, Narration, Narrator, Utterance

_log = logging.getLogger(__name__)


class FallbackNarrator:
    """Lets `first` read, and `then` where it cannot; the log says why, never what was read."""

    def __init__(self, first: Narrator, then: Narrator) -> None:
        self._first = first
        self._then = then
        self.name = f"{first.name}, or {then.name}"
        self.sends_text_out = first.sends_text_out or then.sends_text_out

    def narrate(self, script: Sequence[Utterance], *, title: str) -> Narration:
        """Speak the script. Raises what `then` raises."""
        try:
            return self._first.narrate(script, title=title)
        except ModelError as error:
            _log.warning("%s: %s %s reads instead.", self._first.name, error, self._then.name)
            return self._then.narrate(script, title=title)
