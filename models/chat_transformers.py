"""A chat model in this process: a base model in transformers, alone or with a tuned adapter.

torch, transformers and peft are imported inside functions.
"""

import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.batches import fill_batches
from models.causal import Base, Loaded, load_base, locate_base
from models.checkpoints import Run
from models.ports import Message, ModelInterrupted, ModelUnavailable, PromptTooLong
from models.quiet import quiet
from models.rendering import encode_prompt

TOKENS_AT_ONCE = 8192  # prompts generated for side by side
PIECE_SECONDS = 120  # without a single token; a CPU that is that slow is no chat partner


class TransformersChat:
    """One request at a time; others wait. Safe to share between threads."""

    def __init__(
        self, loaded: Loaded, name: str, *, context_tokens: int, temperature: float = 0.0
    ) -> None:
        self._loaded, self._name = loaded, name
        self._context_tokens, self._temperature = context_tokens, temperature
        self._turn = threading.Lock()

    @property
    def name(self) -> str:
        """What answers are labelled with."""
        return self._name

    @property
    def context_tokens(self) -> int:
        """Room for prompt and answer together, as the model was trained."""
        return self._context_tokens

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float | None = None,
    ) -> Iterator[str]:
        """See ChatModel.stream."""
        ids = encode_prompt(self._loaded.tokenizer, messages)
        if len(ids) + max_tokens > self._longest:
            raise PromptTooLong(f"{len(ids)} tokens are too many for {self._name}.")
        with self._turn:
            yield from self._generate(ids, max_tokens, temperature)

    def complete(
        self, prompts: Sequence[Sequence[Message]], *, max_tokens: int, plain: bool = False
    ) -> list[str]:
        """The likeliest replies to many prompts, side by side: as `stream` at temperature 0.

        `plain` prompts are text, without a chat template. What is too long is answered with "".
        """
        encoded = [encode_prompt(self._loaded.tokenizer, each, plain=plain) for each in prompts]
        replies = [""] * len(prompts)
        fitting = [n for n, ids in enumerate(encoded) if len(ids) + max_tokens <= self._longest]
        lengths = [len(encoded[n]) + max_tokens for n in fitting]
        for batch in fill_batches(lengths, TOKENS_AT_ONCE, seed=0):
            numbers = [fitting[n] for n in batch]
            texts = self._generate_batch([encoded[n] for n in numbers], max_tokens)
            for number, text in zip(numbers, texts, strict=True):
                replies[number] = text
        return replies

    def likelihoods(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        """The mean log-probability of a token of each option as the reply (natural logarithm)."""
        import torch

        loaded = self._loaded
        prompt = encode_prompt(loaded.tokenizer, messages)
        tails = [loaded.tokenizer(o, add_special_tokens=False)["input_ids"] for o in options]
        longest = max(len(tail) for tail in tails)
        rows = [prompt + tail + [self._pad] * (longest - len(tail)) for tail in tails]
        with self._turn, torch.inference_mode():
            ids = torch.tensor(rows, device=loaded.device)
            logits = loaded.model(input_ids=ids, logits_to_keep=longest + 1).logits
            chances = torch.log_softmax(logits[:, :-1].float(), dim=-1)
        return [
            sum(float(chances[row, at, token]) for at, token in enumerate(tail)) / len(tail)
            for row, tail in enumerate(tails)
        ]

    @property
    def _longest(self) -> int:
        """What the model can hold; a prompt may be longer than those it was trained on."""
        config = self._loaded.model.config
        return int(getattr(config, "max_position_embeddings", self._context_tokens))

    @property
    def _pad(self) -> int:
        tokenizer = self._loaded.tokenizer
        pad = tokenizer.pad_token_id
        return int(tokenizer.eos_token_id if pad is None else pad)

    def _generate(
        self, ids: Sequence[int], max_tokens: int, temperature: float | None
    ) -> Generator[str]:
        import torch
        from transformers import TextIteratorStreamer

        streamer = TextIteratorStreamer(
            self._loaded.tokenizer,
            skip_prompt=True,
            timeout=PIECE_SECONDS,
            skip_special_tokens=True,
        )
        stop = threading.Event()
        failure: list[BaseException] = []

        def work() -> None:
            try:
                with torch.inference_mode():
                    self._loaded.model.generate(
                        torch.tensor([ids], device=self._loaded.device),
                        streamer=streamer,
                        stopping_criteria=[_stopped_by(stop)],
                        **self._options(max_tokens, temperature),
                    )
            except (RuntimeError, ValueError) as error:  # out of memory is a RuntimeError
                failure.append(error)
                streamer.end()

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        try:
            for piece in streamer:
                if piece:
                    yield piece
        finally:
            stop.set()
            worker.join()
        if failure:
            raise ModelInterrupted(f"{self._name} broke off: {failure[0]}") from failure[0]

    def _generate_batch(self, rows: Sequence[Sequence[int]], max_tokens: int) -> list[str]:
        import torch

        width = max(len(row) for row in rows)
        device, pad = self._loaded.device, self._pad
        ids = torch.tensor([[pad] * (width - len(row)) + list(row) for row in rows], device=device)
        mask = torch.tensor(
            [[0] * (width - len(row)) + [1] * len(row) for row in rows], device=device
        )
        with self._turn, torch.inference_mode():
            made = self._loaded.model.generate(
                ids, attention_mask=mask, **self._options(max_tokens, 0.0)
            )
        return [
            self._loaded.tokenizer.decode(row[width:], skip_special_tokens=True).strip()
            for row in made
        ]

    def _options(self, max_tokens: int, temperature: float | None) -> dict[str, Any]:
        heat = self._temperature if temperature is None else temperature
        sampling: dict[str, Any] = {"do_sample": False, "temperature": None, "top_p": None}
        if heat > 0:
            sampling = {"do_sample": True, "temperature": heat}
        return {"max_new_tokens": max_tokens, "pad_token_id": self._pad, "top_k": None, **sampling}


class BaseAndTuned:
    """A base model and its tuned form over the same weights in memory: one at a time answers."""

    def __init__(self, loaded: Loaded, run: Run) -> None:
        name, room = run.manifest["base"]["name"], run.manifest["context_tokens"]
        self._model = loaded.model
        self.tuned = TransformersChat(loaded, run.name, context_tokens=room)
        self.base = TransformersChat(loaded, name, context_tokens=room)

    @contextmanager
    def as_base(self) -> Generator[TransformersChat]:
        """The base model, the adapter switched off meanwhile."""
        with self._model.disable_adapter():
            yield self.base


def open_both(run: Run, cache_dir: Path) -> BaseAndTuned:
    """Load a run's base model with the adapter on it. Raises ModelUnavailable."""
    return BaseAndTuned(load_tuned(run, cache_dir), run)


def open_run(run: Run, cache_dir: Path, *, temperature: float = 0.0) -> TransformersChat:
    """The tuned model of a run, to answer with. Raises ModelUnavailable."""
    loaded = load_tuned(run, cache_dir)
    room = run.manifest["context_tokens"]
    return TransformersChat(loaded, run.name, context_tokens=room, temperature=temperature)


def load_tuned(run: Run, cache_dir: Path) -> Loaded:
    """A base model with a run's adapter on it; four bits where it was trained on them, on a GPU.

    Raises ModelUnavailable when the base is not there, or not the one that was trained on.
    """
    from peft import PeftModel

    base = _same_base(run, cache_dir)
    loaded = load_base(base, quantised=_fits_quantised(run))
    try:
        with quiet():
            model = PeftModel.from_pretrained(loaded.model, str(run.adapter))
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelUnavailable(
            f"The adapter of {run.name} does not load ({_first_line(error)}): train it again."
        ) from error
    return Loaded(model.eval(), loaded.tokenizer, loaded.device)


def _same_base(run: Run, cache_dir: Path) -> Base:
    said = run.manifest["base"]
    place = said["folder"] if Path(said["folder"]).is_dir() else said["name"]
    base = locate_base(place, cache_dir)
    if base.sha256 != said["sha256"]:
        raise ModelUnavailable(
            f"{said['name']} is not the model that {run.name} was trained on (its files differ): "
            "give back the old files, or train again."
        )
    return base


def _fits_quantised(run: Run) -> bool:
    from models.causal import pick_device

    return bool(run.manifest["result"]["quantised"]) and pick_device() != "cpu"


def _stopped_by(event: threading.Event) -> Any:
    """A stopping criterion, for a reader that has heard enough."""

    def stopped(_ids: object, _scores: object, **_: object) -> bool:
        return event.is_set()

    return stopped


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
