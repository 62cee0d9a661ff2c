"""Who says what: the script that a narrator speaks, one utterance for each sentence."""

from models.ports import Utterance
from pipeline.speech.wording import sentences, speakable


def narration(text: str) -> tuple[Utterance, ...]:
    """A text in the narrator's own voice."""
    return tuple(Utterance(sentence) for sentence in sentences(speakable(text)))


def conversation(text: str) -> tuple[Utterance, ...]:
    """A text told by two: one asks its questions, the narrator answers.

    Where it asks nothing, they take turns.
    """
    said = sentences(speakable(text))
    asks = [sentence.endswith("?") for sentence in said]
    if not any(asks):
        asks = [position % 2 == 1 for position in range(len(said))]
    return tuple(
        Utterance(sentence, voice="asking" if asking else None)
        for sentence, asking in zip(said, asks, strict=True)
    )
