"""Cause and fix where the rules find none: a chat model may point at a passage, no more.

What it answers counts only if it stands in the document, white space aside.
"""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import replace

from models.ports import ChatModel, Message, ModelError, PromptTooLong
from models.tokens import estimate_tokens
from pipeline.parsing.category import Category
from pipeline.parsing.parser import Parser
from pipeline.parsing.sentences import squeeze
from pipeline.prompts import Prompt, load_prompt
from pipeline.records import Document, IncidentRecord

logger = logging.getLogger(__name__)

QUOTE_TOKENS = 200
SHORTEST, LONGEST = 4, 90  # words of a quote
PAUSE = 600.0  # seconds without questions after the model failed: others wait behind each one
ORIGIN = "model"
_PARAGRAPHS = re.compile(r"\n\s*\n")
_WANTED = {
    "root_cause": "what caused the incident",
    "fix": "what was done to end the incident",
}


class QuotingParser(Parser):
    """A parser that asks a model for the cause and fix that its rules leave empty.

    A record that needed the model is not trainable. A model that fails leaves the field empty,
    until the document or the parser changes.
    """

    def __init__(self, model: ChatModel, categories: Sequence[Category] | None = None) -> None:
        super().__init__(categories)
        self._model = model
        self._prompt: Prompt = load_prompt("fill_quote")
        self._silent_until = 0.0

    @property
    def version(self) -> str:
        """Also names the model and the prompt."""
        return f"{super().version}+{self._model.name}/{self._prompt.version}"

    def parse(self, document: Document) -> list[IncidentRecord]:
        """As Parser.parse. A file of several incidents is left as the rules read it."""
        records = super().parse(document)
        if len(records) > 1 or records[0].excluded:
            return records
        return [self._filled(document.text, records[0])]

    def _filled(self, text: str, record: IncidentRecord) -> IncidentRecord:
        empty = [field for field in _WANTED if not getattr(record, field)]
        quotes = {field: quote for field in empty if (quote := self._quote(text, _WANTED[field]))}
        if not quotes:
            return record
        origins = {**record.origins, **dict.fromkeys(quotes, ORIGIN)}
        filled = replace(record, **quotes, origins=origins)
        return replace(filled, root_cause_category=self.category(filled))

    def _quote(self, text: str, wanted: str) -> str:
        """The answer if the text holds it, else ""."""
        if time.monotonic() < self._silent_until:
            return ""
        for share in (1.0, 0.5):  # a server's real context may be smaller than it says
            prompt = self._prompt.render(wanted=wanted, report=self._fitting(text, share))
            try:
                return verbatim(self._ask(prompt), text)
            except PromptTooLong:
                continue
            except ModelError as error:
                self._silent_until = time.monotonic() + PAUSE
                logger.warning("left cause or fix empty: %s", error)
                return ""
        return ""

    def _ask(self, prompt: str) -> str:
        turn = Message("user", prompt)
        return "".join(self._model.stream([turn], max_tokens=QUOTE_TOKENS, temperature=0.0))

    def _fitting(self, text: str, share: float) -> str:
        """As much of the beginning as the model's context holds."""
        room = self._model.context_tokens - QUOTE_TOKENS - estimate_tokens(self._prompt.text)
        cost = estimate_tokens(text)
        kept = max(0.0, min(1.0, share * room / max(1, cost)))
        return text[: int(kept * len(text))]


def verbatim(said: str, text: str) -> str:
    """The passage of `text` that was said, else "".

    It stands in one paragraph, and is all that was said or the only line of it that is a quote.
    """
    paragraphs = [squeeze(one) for one in _PARAGRAPHS.split(text) if not one.startswith("#")]
    lines = dict.fromkeys(squeeze(one).strip("\"'“”‘’`") for one in (said, *said.splitlines()))
    quotes = [
        line
        for line in lines
        if SHORTEST <= len(line.split()) <= LONGEST and any(line in one for one in paragraphs)
    ]
    return quotes[0] if len(quotes) == 1 or quotes[:1] == list(lines)[:1] else ""
