"""Voices by the names people ask for, and who in a script gets which."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.ports import ModelUnavailable, NarrationFailed, Utterance


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of one engine; `id` is the engine's own name for it."""

    name: str
    description: str
    id: str


@dataclass(frozen=True, slots=True)
class Line:
    """Words to be spoken and the voice that speaks them."""

    text: str
    voice: Voice


def find_voice(voices: Sequence[Voice], name: str) -> Voice:
    """The voice of that name or id, whatever its case; the first one for an empty name.

    Raises ModelUnavailable naming the voices there are.
    """
    if not name:
        return voices[0]
    for voice in voices:
        if name.lower() in (voice.name.lower(), voice.id.lower()):
            return voice
    known = ", ".join(voice.name for voice in voices)
    raise ModelUnavailable(f"There is no voice {name!r} here; choose one of {known}.")


def cast_voices(script: Sequence[Utterance], lead: Voice, second: Voice) -> list[Line]:
    """Give the narrator, or else the first speaker, the lead voice and everyone else the second.

    Utterances without a letter or digit are left out: engines stumble over them. Raises
    NarrationFailed when nothing is left.
    """
    said = [one for one in script if any(char.isalnum() for char in one.text)]
    if not said:
        raise NarrationFailed("There is nothing to say: the script has no words.")
    narrated = any(one.voice is None for one in said)
    leader = None if narrated else said[0].voice
    return [Line(one.text, lead if one.voice == leader else second) for one in said]
