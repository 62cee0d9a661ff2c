"""What listeners and workflows share, made from the settings when first asked for."""

from functools import cached_property
from pathlib import Path

from bot.access import Access
from bot.answering import Answering
from bot.posting import Poster
from bot.readers import Readers
from bot.reporting import Reporting
from bot.slack import Slack
from bot.targets import Targets
from bot.threads import Threads
from bot.uploads import Uploader
from pipeline.errors import SettingsError
from pipeline.journal import Journal
from pipeline.settings import Settings
from pipeline.wiring import Services


class BotServices(Services):
    """The services of the pipeline, and those that speak with Slack."""

    def __init__(self, settings: Settings, *, index: Path | None = None) -> None:
        super().__init__(settings, index=index)
        for name in ("slack_bot_token", "slack_app_token"):
            if not getattr(settings, name):
                raise SettingsError(
                    f"{name.upper()} is missing: take it from the app's page (README, Install), "
                    "or try the bot without a workspace: make run"
                )

    @cached_property
    def slack(self) -> Slack:
        """Clients for worker threads."""
        return Slack(self.settings.slack_bot_token, self.settings.slack_api_url)

    @cached_property
    def poster(self) -> Poster:
        """Messages, each once."""
        return Poster(self.slack)

    @cached_property
    def threads(self) -> Threads:
        """What was said where."""
        return Threads(self.slack)

    @cached_property
    def access(self) -> Access:
        """Who may see it."""
        return Access(self.slack)

    @cached_property
    def readers(self) -> Readers:
        """Who will read an answer."""
        return Readers(self.slack, self.access, self.permissions)

    @cached_property
    def uploader(self) -> Uploader:
        """Files into threads."""
        return Uploader(self.slack, self.poster)

    @cached_property
    def journal(self) -> Journal:
        """Answers and what people thought of them."""
        return Journal(self.store)

    @cached_property
    def answering(self) -> Answering:
        """From a mention to an answer."""
        return Answering(
            self.slack,
            self.poster,
            self.threads,
            self.readers,
            self.journal,
            lambda: self.triage,
            self.settings.zone,
        )

    @cached_property
    def targets(self) -> Targets:
        """What a request for a report means."""
        patterns = self.settings.incident_channels.lower().replace(" ", "").split(",")
        return Targets(self.slack, self.access, self.threads, patterns)

    @cached_property
    def reporting(self) -> Reporting:
        """From a request to a report."""
        return Reporting(
            self.slack,
            self.poster,
            self.threads,
            self.targets,
            self.uploader,
            lambda: self.tester,
            lambda: self.narrator,
            dialogue=self.settings.voice_style == "dialogue",
        )
