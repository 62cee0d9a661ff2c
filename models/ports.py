"""What the rest of the program knows of a model: Protocols and the errors they raise.

ModelError                one sentence for the operator
├── ModelUnavailable      not installed, not running, wrong name or key: nothing was produced
├── PromptTooLong         the prompt does not fit the context; shorten it and ask again
├── ModelInterrupted      the text stopped in the middle (dropped connection, time-out)
└── NarrationFailed       no audio, or audio that is shorter than its text
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray


class ModelError(Exception):
    """A model could not do its work; the message is one sentence that says what to do."""


class ModelUnavailable(ModelError):
    """The model is not installed, not running, or refuses the name or key."""


class PromptTooLong(ModelError):
    """The prompt does not fit the model's context."""


class ModelInterrupted(ModelError):
    """The text broke off: what was streamed so far is all there is."""


class NarrationFailed(ModelError):
    """No audio, or less audio than the text needs."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat, in the roles of the OpenAI chat API."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatModel(Protocol):
    """A text generator."""

    @property
    def name(self) -> str:
        """What answers are labelled with."""
        ...

    @property
    def context_tokens(self) -> int:
        """Room for prompt and answer together."""
        ...

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float | None = None,
    ) -> Iterator[str]:
        """Yield the answer's text in pieces as they are generated.

        `temperature` None means the configured one. Raises ModelUnavailable or PromptTooLong
        before the first piece, ModelInterrupted after it.
        """
        ...


class JudgedModel(Protocol):
    """A model that an evaluation puts many questions to at once."""

    def complete(
        self, prompts: Sequence[Sequence[Message]], *, max_tokens: int, plain: bool = False
    ) -> list[str]:
        """The likeliest replies; `plain` prompts are text, without a chat template.

        What is too long is replied to with "". Raises ModelUnavailable.
        """
        ...

    def likelihoods(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        """The mean log-probability of a token of each option as the reply (natural logarithm)."""
        ...


class TunedModel(Protocol):
    """A base model and its tuned form, of which one at a time can be asked."""

    @property
    def tuned(self) -> JudgedModel:
        """The model with what it learned."""
        ...

    def as_base(self) -> AbstractContextManager[JudgedModel]:
        """The model as it was before; the tuned one rests meanwhile."""
        ...


class Embedder(Protocol):
    """Text to vectors."""

    @property
    def name(self) -> str:
        """The model and its weights; goes into an index, which refuses others' vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-length row per text: shape (len(texts), dimension), float32."""
        ...


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence of a script; `voice` None means the narrator's own.

    Any other `voice` is a speaker's name: a narrator gives its own voice to the first of them,
    if it does not speak itself, and a second voice to the others.
    """

    text: str
    voice: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """What is heard between two times, in seconds from the start."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Narration:
    """A finished recording: mp3 bytes (CBR mono, 24 kHz), its length in seconds, its cues."""

    mp3: bytes
    seconds: float
    cues: tuple[Cue, ...]
    voice: str


class Narrator(Protocol):
    """Text to speech."""

    @property
    def name(self) -> str:
        """The engine and its voice."""
        ...

    @property
    def sends_text_out(self) -> bool:
        """Whether the words leave this machine."""
        ...

    def narrate(self, script: Sequence[Utterance], *, title: str) -> Narration:
        """Speak the script, already worded for the ear.

        Raises ModelUnavailable when the engine is not installed, NarrationFailed.
        """
        ...
