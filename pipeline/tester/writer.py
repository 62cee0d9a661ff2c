"""The report in a model's words where they hold, and in the composer's where they do not."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from models.ports import ChatModel, Message, ModelError, PromptTooLong
from pipeline.prompts import enclose, load_prompt
from pipeline.tester.accept import Accepted, accept_section, accept_voice
from pipeline.tester.headings import split_sections
from pipeline.tester.material import Material, gather_material
from pipeline.tester.report import SECTIONS, SPEAKERS, TesterReport
from pipeline.tester.story import Story
from pipeline.tester.support import with_support

logger = logging.getLogger(__name__)

# From this context on, one call writes the whole report; below, each section has its own.
WHOLE_REPORT_CONTEXT = 8192
_REPORT_TOKENS = 2400
_SECTION_TOKENS = 500
_CHARACTERS_PER_TOKEN = 3  # on the safe side of English and logs


class ReportWriter:
    """Has a chat model word a composed report; what does not hold stays as it was composed."""

    def __init__(self, model: ChatModel, *, temperature: float = 0.2) -> None:
        self._model = model
        self._temperature = temperature
        self._system = load_prompt("tester_system")
        self._report = load_prompt("tester_report")
        self._voice = load_prompt("tester_voice")

    @property
    def prompt_version(self) -> str:
        """The versions of the three prompts, joined."""
        return "-".join(p.version for p in (self._system, self._report, self._voice))

    def write(self, story: Story, draft: TesterReport) -> TesterReport:
        """The draft with every section that the model worded acceptably.

        Never raises for what a model does: one that is gone, dies half-way or writes nonsense
        leaves the composed text, section by section.
        """
        if draft.insufficient:
            return draft
        logger.info("wording a report with the prompts %s", self.prompt_version)
        room = self._model.context_tokens * _CHARACTERS_PER_TOKEN
        material = gather_material(story, draft, room // 3, self._system.text + self._report.text)
        written = self._sections(material, SECTIONS)
        accepted = self._accept(material, draft, written)
        missing = [name for name in SECTIONS if name not in written]
        if missing and written:
            again = self._sections(material, missing)
            accepted |= self._accept(material, draft, again)
        if written and "Voice Summary" not in accepted:
            accepted |= self._spoken(material, draft)
        return self._merged(story, draft, accepted)

    def _sections(self, material: Material, names: Sequence[str]) -> dict[str, str]:
        """What the model writes under each heading, in one call or in one call each."""
        if self._model.context_tokens >= WHOLE_REPORT_CONTEXT:
            return split_sections(self._ask(self._prompt(material, names), _REPORT_TOKENS))
        found: dict[str, str] = {}
        for name in names:
            text = self._ask(self._prompt(material, [name]), _SECTION_TOKENS)
            if not text:
                break
            found[name] = split_sections(text).get(name) or text
        return found

    def _prompt(self, material: Material, names: Sequence[str]) -> str:
        return self._report.render(
            sections="\n".join(f"# {name}" for name in names),
            speakers=" and ".join(SPEAKERS),
            evidence=enclose("evidence", material.evidence),
            notes=enclose("notes", material.notes_for(names)),
        )

    def _ask(self, prompt: str, max_tokens: int) -> str:
        """The model's text, or as much of it as came; empty when there is none."""
        text = ""
        messages = [Message("system", self._system.render()), Message("user", prompt)]
        try:
            for piece in self._model.stream(
                messages, max_tokens=max_tokens, temperature=self._temperature
            ):
                text += piece
        except PromptTooLong:
            logger.warning("composed without the model: its context is too small")
        except ModelError as error:
            logger.warning("composed in part without the model: %s", error)
        return text

    def _accept(
        self, material: Material, draft: TesterReport, written: dict[str, str]
    ) -> dict[str, Accepted]:
        found = {
            name: accept_section(name, text, draft, material) for name, text in written.items()
        }
        return {name: part for name, part in found.items() if part is not None}

    def _spoken(self, material: Material, draft: TesterReport) -> dict[str, Accepted]:
        """The fallback: one more call for the summary alone."""
        text = self._ask(
            self._voice.render(report=enclose("report", material.notes_for(SECTIONS))),
            _SECTION_TOKENS,
        )
        spoken = accept_voice(split_sections(text).get("Voice Summary") or text, draft, material)
        return {"Voice Summary": spoken} if spoken else {}

    def _merged(
        self, story: Story, draft: TesterReport, accepted: dict[str, Accepted]
    ) -> TesterReport:
        if not accepted:
            return draft
        report = draft
        for part in accepted.values():
            report = part(report)
        label = f"worded by {self._model.name} and checked against the evidence"
        kept = [name for name in SECTIONS if name not in accepted]
        if kept:
            label += f"; composed without it: {', '.join(kept)}"
        return with_support(replace(report, written_by=label), story.evidence)
