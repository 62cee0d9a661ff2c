"""How to fine-tune: what is asked for, and what it amounts to for this device and model."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.batches import fill_batches
from models.causal import Base, Loaded, computes_in_bf16, load_base, pick_device
from models.memory import activation_memory, free_memory
from models.ports import Message, ModelError
from models.rendering import Encoded, encode_example

SMALL = 1_000_000_000  # parameters; below it a higher rate learns faster
FAST_TOKENS = {"cpu": 2048, "cuda": 8192}  # in a batch; more is no faster and takes more memory
LEAST_STEPS = 30  # an epoch, for examples so few that large batches would leave hardly any
ROOM = 0.8  # the share of free memory that a step may count on


class TrainingFailed(ModelError):
    """The examples cannot be trained on."""


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt and the reply to it; a `plain` prompt is text, without a chat template."""

    messages: tuple[Message, ...]
    reply: str
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is asked for. None means: what suits the device and the size of the model.

    `max_length` and `tokens_per_batch` are in tokens, padding included; `patience` is in
    evaluations, of which there are two an epoch.
    """

    epochs: float = 3.0
    seed: int = 0
    max_length: int = 1024
    tokens_per_batch: int | None = None
    learning_rate: float | None = None
    quantised: bool | None = None
    rank: int = 16
    alpha: int = 32
    patience: int = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What the recipe amounts to; `batches` are numbers of examples in `training`.

    `bf16`: matrices are multiplied in bfloat16. `tight`: memory is short, so that what the backward
    pass needs is computed a second time in place of being kept.
    """

    base: Base
    loaded: Loaded
    recipe: Recipe
    training: list[Encoded]
    validation: list[Encoded]
    too_long: int
    tokens_per_batch: int
    learning_rate: float
    quantised: bool
    bf16: bool
    tight: bool

    @property
    def batches(self) -> list[list[int]]:
        """The training examples, by batch."""
        return self._fill(self.training)

    @property
    def validation_batches(self) -> list[list[int]]:
        """The validation examples, by batch."""
        return self._fill(self.validation)

    def _fill(self, examples: Sequence[Encoded]) -> list[list[int]]:
        lengths = [len(example.ids) for example in examples]
        return fill_batches(lengths, self.tokens_per_batch, self.recipe.seed)


def make_plan(
    base: Base, training: Sequence[Example], validation: Sequence[Example], recipe: Recipe
) -> Plan:
    """Load the model, encode the examples. Raises TrainingFailed, ModelUnavailable."""
    device = pick_device()
    quantised = recipe.quantised if recipe.quantised is not None else device != "cpu"
    loaded = load_base(base, quantised=quantised, device=device)
    known = _encode(loaded, training, recipe.max_length)
    judged = _encode(loaded, validation, recipe.max_length)
    if not known or not judged:
        raise TrainingFailed(
            f"No example fits into {recipe.max_length} tokens: raise --max_length."
        )
    large = loaded.model.num_parameters() > SMALL
    all_tokens = sum(len(example.ids) for example in known)
    fast = min(FAST_TOKENS[device.split(":", maxsplit=1)[0]], all_tokens // LEAST_STEPS)
    tokens = recipe.tokens_per_batch or fast
    step = activation_memory(loaded.model, max(tokens, *(len(example.ids) for example in known)))
    return Plan(
        base=base,
        loaded=loaded,
        recipe=recipe,
        training=known,
        validation=judged,
        too_long=len(training) + len(validation) - len(known) - len(judged),
        tokens_per_batch=tokens,
        learning_rate=recipe.learning_rate or (2e-4 if large else 1e-3),
        quantised=quantised,
        bf16=computes_in_bf16(device) and not (quantised and device == "cpu"),
        tight=step > free_memory(device) * ROOM,
    )


def _encode(loaded: Loaded, examples: Sequence[Example], max_length: int) -> list[Encoded]:
    """The examples that fit whole: a cut one would teach to break off."""
    encoded = [
        encode_example(loaded.tokenizer, example.messages, example.reply, plain=example.plain)
        for example in examples
    ]
    return [example for example in encoded if len(example.ids) <= max_length]
