"""The composition root: the only module that names implementations.

Everything is made when first asked for, so that a script pays only for what it uses.
"""

from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path

from models.checkpoints import PROMOTED
from models.live_model import LiveModel, is_place
from models.ports import ChatModel, Embedder, ModelUnavailable, Narrator
from pipeline.errors import SettingsError
from pipeline.extractors.base import Extractor
from pipeline.fill import QuotingParser
from pipeline.ingest import Ingest
from pipeline.intake import Intake
from pipeline.parsing.parser import Parser
from pipeline.permissions import Permissions
from pipeline.redaction.gate import Gate, default_gate
from pipeline.retrieval.live import LiveSearch
from pipeline.retrieval.snapshot import LINK_NAME
from pipeline.settings import OLLAMA_URL, Settings
from pipeline.store import Store
from pipeline.tester.postmortem import PostmortemTester
from pipeline.tester.writer import ReportWriter
from pipeline.training.evaluator import Evaluator
from pipeline.triage.answer import Triage
from pipeline.triage.write import AnswerWriter


class Services:
    """What the settings amount to. `index` names another index than STATE_DIR's."""

    def __init__(self, settings: Settings, *, index: Path | None = None) -> None:
        self.settings = settings
        self._index = index or settings.state_dir / LINK_NAME

    @cached_property
    def store(self) -> Store:
        """The database, brought up to date."""
        return Store(self.settings.database)

    @cached_property
    def gate(self) -> Gate:
        """What every text passes before it goes anywhere."""
        return default_gate(pii=self.settings.redact_pii)

    @cached_property
    def ingest(self) -> Ingest:
        """From a source into the store."""
        return Ingest(self.store, Intake(self.gate, self.parser))

    @cached_property
    def parser(self) -> Parser:
        """Documents to records; with the general model where FILL_WITH_MODEL asks for it."""
        model = self.general_model if self.settings.fill_with_model else None
        return QuotingParser(model) if model else Parser()

    @cached_property
    def permissions(self) -> Permissions:
        """Who may be told of what."""
        return Permissions.parse(self.settings.access)

    @cached_property
    def embedder(self) -> Embedder:
        """Text to vectors; the model is loaded at the first use."""
        from models.embed_sentence_transformers import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(self.settings.embed_model)

    @cached_property
    def general_model(self) -> ChatModel | None:
        """LLM_BASE_URL's model, Ollama's if it runs, or none."""
        from models.chat_openai import OpenAIChat, reachable

        settings = self.settings
        url = settings.llm_base_url
        if url.lower() == "none" or (not url and not reachable(OLLAMA_URL)):
            return None
        return OpenAIChat(
            url or OLLAMA_URL,
            settings.llm_model,
            api_key=settings.llm_api_key,
            temperature=settings.llm_temperature,
        )

    @property
    def answer_model(self) -> ChatModel | None:
        """ANSWER_MODEL, else the model that is promoted now, else the general model.

        A tuned model is loaded here, the first time. Raises ModelUnavailable, SettingsError.
        """
        if self._chosen_model:
            return self._chosen_model.current()
        if self.settings.answer_model or self.settings.answer_base_url:
            return self._served_model
        if (self.settings.checkpoints / PROMOTED).exists():
            return self._promoted_model.current()
        return self.general_model

    @cached_property
    def _promoted_model(self) -> LiveModel:
        """What `promoted` leads to: it is followed when it moves."""
        settings = self.settings
        return LiveModel(settings.checkpoints / PROMOTED, settings.models_dir)

    @cached_property
    def _chosen_model(self) -> LiveModel | None:
        """ANSWER_MODEL where that is a place, as it is now: a link is not followed any further."""
        settings = self.settings
        place = Path(settings.answer_model).expanduser()
        if not is_place(settings.answer_model):
            return None
        return LiveModel(
            place.resolve(), settings.models_dir, context_tokens=settings.answer_context
        )

    @cached_property
    def _served_model(self) -> ChatModel:
        """ANSWER_MODEL on its server."""
        from models.chat_openai import OpenAIChat

        settings = self.settings
        url = settings.answer_base_url or settings.llm_base_url
        if not url or url == "none":
            raise SettingsError("ANSWER_MODEL needs ANSWER_BASE_URL: the server that serves it.")
        return OpenAIChat(
            url,
            settings.answer_model or settings.llm_model,
            api_key=settings.llm_api_key,
            temperature=settings.llm_temperature,
            context_tokens=settings.answer_context,
        )

    @cached_property
    def search(self) -> LiveSearch:
        """Search over the current index, and the next one when it is swapped in."""
        return LiveSearch(self._index, self.embedder)

    @property
    def triage(self) -> Triage:
        """Questions to answers, by the model of this moment; without it where it does not load."""
        model: ChatModel | None = None
        with suppress(ModelUnavailable):  # said in the log, once, by LiveModel
            model = self.answer_model
        writer = AnswerWriter(model) if model else None
        return Triage(self.search, self.gate, writer, self.permissions)

    @cached_property
    def evaluator(self) -> Evaluator:
        """Judges tuned models on what was held out from them."""
        from models.chat_transformers import open_both

        settings = self.settings
        return Evaluator(
            self.store,
            self.search,
            self.gate,
            self.permissions.open_to_members,
            lambda run: open_both(run, settings.models_dir),
            datetime.now(settings.zone).date(),
        )

    @cached_property
    def tester(self) -> PostmortemTester:
        """Incident threads to reports; with the general model, if there is one."""
        from pipeline.tester.failure_modes import load_catalogue

        model = self.general_model
        writer = ReportWriter(model, temperature=self.settings.llm_temperature) if model else None
        return PostmortemTester(self.gate, load_catalogue(), writer)

    @cached_property
    def narrator(self) -> Narrator | None:
        """The voice of TTS; the offline one stands in for one that fails."""
        from models.narrate_edge import EdgeNarrator
        from models.narrate_fallback import FallbackNarrator
        from models.narrate_offline import PiperNarrator

        settings = self.settings
        if settings.tts == "off":
            return None
        if settings.tts == "edge":
            return FallbackNarrator(EdgeNarrator(settings.tts_voice), PiperNarrator())
        return PiperNarrator(settings.tts_voice)

    def extractor(
        self,
        source: str,
        place: str | Path,
        *,
        path: str = "",
        branch: str = "",
        since: datetime | None = None,
    ) -> Extractor:
        """A source of documents. `place` is its folder, repository, database or space.

        `path` and `branch` belong to a repository; so does `since`, which makes it ask for dates.
        """
        from pipeline.extractors import (
            ConfluenceExtractor,
            FolderExtractor,
            GitHubExtractor,
            NotionExtractor,
        )

        settings = self.settings
        if source == "folder":
            return FolderExtractor(place)
        if source == "github":
            return GitHubExtractor(
                str(place),
                path,
                branch=branch,
                token=settings.github_token,
                app_id=settings.github_app_id,
                app_key=settings.github_app_key,
                api_url=settings.github_api_url,
                since=since,
            )
        if source == "confluence":
            return ConfluenceExtractor(
                str(place),
                url=settings.confluence_url,
                email=settings.confluence_email,
                token=settings.confluence_token,
                label=settings.confluence_label,
            )
        if source == "notion":
            return NotionExtractor(
                str(place),
                token=settings.notion_token,
                api_url=settings.notion_api_url,
                tag_property=settings.notion_tag_property,
                tag=settings.notion_tag,
                markdown=settings.notion_markdown,
            )
        raise SettingsError(f"There is no source {source!r}.")
