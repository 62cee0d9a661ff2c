"""An embedder that embeds no text twice: pairs about one incident share most of their sentences."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.ports import Embedder


class RememberingEmbedder:
    """Another embedder's vectors, kept for as long as this one lives: 1.5 kB a sentence."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        """The other's."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """The other's."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per text, as the other embedder does."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known.update(zip(missing, self._embedder.embed(missing), strict=True))
        return np.stack([self._known[text] for text in texts])
