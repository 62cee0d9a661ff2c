"""A chat model in this process: a base model in transformers, alone or with a tuned adapter.

torch, transformers and peft are imported inside functions.
"""

import math
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from models.batches import fill_batches
from models.causal import Base, Loaded, load_base, locate_base, pick_device
from models.checkpoints import Run
from models.memory import is_out_of_memory
from models.ports import Message, ModelError, ModelInterrupted, ModelUnavailable, PromptTooLong
from models.quiet import quiet
from models.rendering import encode_prompt

TOKENS_AT_ONCE = 8192  # prompts generated for side by side
PIECE_SECONDS = 120  # without a single token; a CPU that is that slow is no chat partner
SMALLER = "free some memory, or set ANSWER_MODEL to what scripts/export.py --to gguf makes of it"
LIKELIEST = 5  # first tokens that are compared between two ways of serving


class OutOfMemory(ModelUnavailable):
    """Too little memory for this prompt."""


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
        ids = self._encode(messages, max_tokens)
        with self._turn:
            yield from self._generate(ids, max_tokens, temperature)

    def complete(
        self, prompts: Sequence[Sequence[Message]], *, max_tokens: int, plain: bool = False
    ) -> list[str]:
        """The likeliest replies to many prompts, side by side: as `stream` at temperature 0.

        `plain` prompts are text, without a chat template. What is too long is answered with "".
        Raises ModelUnavailable.
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
        """The mean log-probability of a token of each option as the reply (natural logarithm).

        Raises PromptTooLong, ModelUnavailable.
        """
        tokenizer = self._loaded.tokenizer
        tails = [tokenizer(o, add_special_tokens=False)["input_ids"] for o in options]
        longest = max(len(tail) for tail in tails)
        prompt = self._encode(messages, longest)
        padded = [tail + [self._pad] * (longest - len(tail)) for tail in tails]
        chances = self._chances(prompt, padded)
        return [
            sum(float(chances[row, at, token]) for at, token in enumerate(tail)) / len(tail)
            for row, tail in enumerate(tails)
        ]

    def first_tokens(self, messages: Sequence[Message]) -> dict[str, float]:
        """The likeliest first tokens of a reply, as text, with their log-probabilities."""
        best = self._chances(self._encode(messages, 1), [[]])[0, 0].topk(LIKELIEST)
        decode = self._loaded.tokenizer.decode
        return {
            decode([token]): float(chance)
            for chance, token in zip(best.values, best.indices.tolist(), strict=True)
        }

    def _chances(self, prompt: Sequence[int], tails: Sequence[Sequence[int]]) -> Any:
        """Log-probabilities of what follows the prompt and each token of the tails but the last.

        Tails are of one length; the prompt is read once for all: (tail, place, token).
        """
        import torch

        model, device = self._loaded.model, self._loaded.device
        with self._turn, torch.inference_mode(), self._explained():
            read = model(torch.tensor([prompt], device=device), use_cache=True, logits_to_keep=1)
            logits = read.logits.expand(len(tails), -1, -1)
            if len(tails[0]) > 1:
                read.past_key_values.batch_repeat_interleave(len(tails))
                ids = torch.tensor([list(tail[:-1]) for tail in tails], device=device)
                more = model(ids, past_key_values=read.past_key_values).logits
                logits = torch.cat([logits, more], dim=1)
            return torch.log_softmax(logits.float(), dim=-1)

    def _encode(self, messages: Sequence[Message], max_tokens: int) -> list[int]:
        ids = encode_prompt(self._loaded.tokenizer, messages)
        if len(ids) + max_tokens > self._longest:
            raise PromptTooLong(
                f"{len(ids)} tokens and {max_tokens} for the reply are too many for {self._name}, "
                f"which holds {self._longest}: shorten the prompt."
            )
        return ids

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
        from transformers import TextIteratorStreamer

        streamer = TextIteratorStreamer(
            self._loaded.tokenizer,
            skip_prompt=True,
            timeout=PIECE_SECONDS,
            skip_special_tokens=True,
        )
        stop, failure = threading.Event(), list[Exception]()
        options = self._options(max_tokens, temperature)
        options |= {"streamer": streamer, "stopping_criteria": [_stopped_by(stop)]}

        def work() -> None:
            try:
                self._run([ids], **options)
            except (RuntimeError, ValueError, MemoryError) as error:
                failure.append(error)
                streamer.end()

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        begun = False
        try:
            for piece in filter(None, streamer):
                begun = True
                yield piece
        except Empty:
            failure.append(TimeoutError(f"no token in {PIECE_SECONDS} s"))
        finally:
            stop.set()
            worker.join()
        if failure:
            raise self._explain(failure[0], begun=begun) from failure[0]

    def _run(self, rows: Sequence[Sequence[int]], **options: Any) -> Any:
        """Generate for rows side by side, the shorter ones padded on their left."""
        import torch

        width, device = max(len(row) for row in rows), self._loaded.device
        padded = [[self._pad] * (width - len(row)) + list(row) for row in rows]
        mask = [[0] * (width - len(row)) + [1] * len(row) for row in rows]
        with torch.inference_mode():
            return self._loaded.model.generate(
                torch.tensor(padded, device=device),
                attention_mask=torch.tensor(mask, device=device),
                **options,
            )[:, width:]

    def _generate_batch(self, rows: Sequence[Sequence[int]], max_tokens: int) -> list[str]:
        """In one go, or in halves when memory does not suffice for that."""
        try:
            with self._turn, self._explained():
                made = self._run(rows, **self._options(max_tokens, 0.0))
        except OutOfMemory:
            if len(rows) == 1:
                raise
        else:
            decode = self._loaded.tokenizer.decode
            return [decode(reply, skip_special_tokens=True).strip() for reply in made]
        half = math.ceil(len(rows) / 2)
        parts = (self._generate_batch(part, max_tokens) for part in (rows[:half], rows[half:]))
        return [text for part in parts for text in part]

    @contextmanager
    def _explained(self) -> Generator[None]:
        try:
            yield
        except (RuntimeError, ValueError, MemoryError) as error:
            raise self._explain(error, begun=False) from error

    def _explain(self, error: Exception, *, begun: bool) -> ModelError:
        """Word what went wrong for the person who runs the bot."""
        reason, advice = _first_line(error), "set ANSWER_MODEL to another model"
        if is_out_of_memory(error):
            reason, advice = "out of memory", SMALLER
        if begun:
            return ModelInterrupted(f"{self._name} broke off ({reason}): {advice}.")
        kind = OutOfMemory if is_out_of_memory(error) else ModelUnavailable
        return kind(f"{self._name} failed ({reason}): {advice}.")

    def _options(self, max_tokens: int, temperature: float | None) -> dict[str, Any]:
        heat = self._temperature if temperature is None else temperature
        sampling: dict[str, Any] = {"do_sample": False, "temperature": None, "top_p": None}
        if heat > 0:
            sampling = {"do_sample": True, "temperature": heat}
        return {
            "max_new_tokens": max_tokens,
            "pad_token_id": self._pad,
            "eos_token_id": self._ends,
            "repetition_penalty": 1.0,  # some models bring one along, which servers leave out
            "top_k": None,
            **sampling,
        }

    @property
    def _ends(self) -> list[int]:
        """The model's own marks of an end, and the one that it was trained to set."""
        own = self._loaded.model.generation_config.eos_token_id
        known = own if isinstance(own, list) else [own]
        return sorted(
            {int(e) for e in (*known, self._loaded.tokenizer.eos_token_id) if e is not None}
        )


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
    from safetensors import SafetensorError

    quantised = bool(run.manifest["result"]["quantised"]) and pick_device() != "cpu"
    try:
        loaded = load_base(find_base(run, cache_dir), quantised=quantised)
        with quiet():
            from peft import PeftModel

            model = PeftModel.from_pretrained(loaded.model, str(run.adapter))
    except (OSError, ValueError, RuntimeError, MemoryError, KeyError, SafetensorError) as error:
        if is_out_of_memory(error):
            raise OutOfMemory(f"{run.name} does not load (out of memory): {SMALLER}.") from error
        raise ModelUnavailable(
            f"{run.name} does not load ({_first_line(error)}): train it again."
        ) from error
    return Loaded(model.eval(), loaded.tokenizer, loaded.device)


def find_base(run: Run, cache_dir: Path) -> Base:
    """The model that a run was trained on. Raises ModelUnavailable when it is not there."""
    said = run.manifest["base"]
    place = said["folder"] if Path(said["folder"]).is_dir() else said["name"]
    base = locate_base(place, cache_dir)
    if base.sha256 != said["sha256"]:
        raise ModelUnavailable(
            f"{said['name']} is not the model that {run.name} was trained on (its files differ): "
            "give back the old files, or train again."
        )
    return base


def _stopped_by(event: threading.Event) -> Any:
    """A stopping criterion, for a reader that has heard enough."""

    def stopped(_ids: object, _scores: object, **_: object) -> bool:
        return event.is_set()

    return stopped


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
