"""Report text becomes a script for a narrator: words for the ear, sentence by sentence."""

from pipeline.speech.script import conversation, narration
from pipeline.speech.wording import sentences, speakable

__all__ = ["conversation", "narration", "sentences", "speakable"]
