"""The tuned model at a place, opened again when the place leads to another one."""

import logging
import threading
from contextlib import ExitStack
from pathlib import Path

from models.checkpoints import MANIFEST, find_run
from models.export import exported_gguf, read_about
from models.ports import ChatModel, ModelError, ModelUnavailable

logger = logging.getLogger(__name__)

NOT_LOADED = ModelUnavailable("The tuned model is not loaded yet: ask again.")


def is_place(name: str) -> bool:
    """Whether a model is named by where it lies, and not by what a server calls it."""
    path = Path(name).expanduser()
    return path.suffix == ".gguf" or name.startswith(("/", ".", "~")) or (path / MANIFEST).exists()


class LiveModel:
    """A run's folder, a link to one, or a GGUF file; safe to share between threads.

    A run is served in this process, or on a CPU from the GGUF file that was exported beside it,
    since llama.cpp is the faster there; its server ends with this process at the latest.
    `context_tokens` is for files that were not exported by us.
    """

    def __init__(self, place: Path, cache_dir: Path, *, context_tokens: int = 4096) -> None:
        self._place, self._cache_dir, self._context_tokens = place, cache_dir, context_tokens
        self._lock = threading.Lock()
        self._servers = ExitStack()
        self._opened: Path | None = None
        self._model: ChatModel | ModelError = NOT_LOADED

    def current(self) -> ChatModel:
        """The model that is there now; loading it takes seconds, the first time.

        Raises ModelUnavailable: each time, but one that does not load is tried and logged once.
        """
        place = self._place.resolve()
        with self._lock:
            if place != self._opened:
                self.close()
                self._model = NOT_LOADED  # two models at once may not fit into memory
                self._opened, self._model = place, self._try(place)
            if isinstance(self._model, ModelError):
                raise self._model
            return self._model

    def close(self) -> None:
        """End the server, if there is one; an answer that it is writing breaks off."""
        self._servers.close()
        self._opened = None

    def _try(self, place: Path) -> ChatModel | ModelError:
        try:
            return self._open(place)
        except ModelError as error:
            logger.warning("answering without the tuned model: %s", error)
            return error

    def _open(self, place: Path) -> ChatModel:
        """Greedily, as models are evaluated."""
        from models.causal import pick_device
        from models.chat_transformers import open_run

        if place.suffix == ".gguf":
            return self._serve(place)
        run = find_run(place)
        if run.manifest["pair_format"] != "served":
            raise ModelUnavailable(
                f"{run.name} was trained on another form of prompt than the bot sends: "
                "train with --format served."
            )
        file = exported_gguf(run)
        if file and pick_device() == "cpu":
            return self._serve(file)
        return open_run(run, self._cache_dir)

    def _serve(self, file: Path) -> ChatModel:
        from models.gguf_server import GGUFServer

        room = int(read_about(file).get("context_tokens", self._context_tokens))
        server = self._servers.enter_context(GGUFServer(file, context_tokens=room))
        return server.chat(temperature=0)
