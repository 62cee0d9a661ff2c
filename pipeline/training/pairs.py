"""Question/answer pairs: the values that training and evaluation share."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from models.ports import Message
from pipeline.errors import InputUnreadable
from pipeline.triage.question import Ask

ASKED = (Ask.SERVICES, Ask.CAUSE, Ask.FIX)

PairFormat = Literal["served", "customer"]


@dataclass(frozen=True, slots=True)
class Pair:
    """One question about one incident, as a model gets it, and what it should reply.

    `messages` are what the bot sends ("served"), or one message that is the plain prompt up to and
    including "### Answer:\\n" ("customer"). `answer` is the record's own text, `completion` the
    reply. `answerable` is False where the fitting report is not among the `retrieved` ones, which
    stand in the prompt as [1], [2], [3].
    """

    id: str
    incident_id: str
    source: str
    date: str | None
    category: str
    asked: Ask
    format: PairFormat
    question: str
    messages: tuple[Message, ...]
    completion: str
    answer: str
    answerable: bool = True
    retrieved: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form in which pairs are kept with a run."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Pair":
        """The inverse of to_json."""
        fields: dict[str, Any] = dict(raw)
        fields["asked"] = Ask(raw["asked"])
        fields["messages"] = tuple(Message(**message) for message in raw["messages"])
        fields["retrieved"] = tuple(raw["retrieved"])
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A pair or an incident that is left out, and why."""

    id: str
    reason: str


def dump_pairs(pairs: Iterable[Pair]) -> str:
    """JSON Lines."""
    return "".join(
        json.dumps(p.to_json(), ensure_ascii=False, sort_keys=True) + "\n" for p in pairs
    )


def load_pairs(path: Path) -> list[Pair]:
    """Read what dump_pairs wrote. Raises InputUnreadable."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # not splitlines: U+2028 is text
        return [Pair.from_json(json.loads(line)) for line in lines if line]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputUnreadable(f"{path} holds no pairs of a training run: {error}.") from error


def digest(pairs: Iterable[Pair]) -> str:
    """SHA-256 over all that the pairs say."""
    return sha256(dump_pairs(pairs).encode("utf-8", "surrogatepass")).hexdigest()
