"""Who says what: the script that a narrator speaks, one utterance for each sentence."""

from collections.abc import Iterable

from models.ports import Utterance
from pipeline.speech.wording import sentences, speakable


def narration(text: str) -> tuple[Utterance, ...]:
    """A text in the narrator's own voice."""
    return tuple(Utterance(sentence) for sentence in sentences(speakable(text)))


def conversation(turns: Iterable[tuple[str, str]]) -> tuple[Utterance, ...]:
    """Turns of (speaker, text); a narrator gives the first speaker its own voice."""
    return tuple(
        Utterance(sentence, voice=speaker)
        for speaker, text in turns
        for sentence in sentences(speakable(text))
    )
