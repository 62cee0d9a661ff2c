"""Every knob, its default and what it does; `.env.example` is generated from this file.

Read once, by the composition root (pipeline/wiring.py); everything else takes plain values.
"""

from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import SettingsError

OLLAMA_URL = "http://localhost:11434/v1"


class Settings(BaseSettings):
    """The environment, `.env` and defaults, in that order; keyword arguments override all."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    # State
    state_dir: Path = Field(Path("data"), description="Where the database, index and models live.")
    database_url: str = Field(
        "", description="SQLAlchemy URL. Empty: SQLite in STATE_DIR. PostgreSQL for several bots."
    )
    executor_id: str = Field("local", description="A stable, distinct name for each bot process.")

    # Slack
    slack_bot_token: str = Field("", description="xoxb-..., from the app's OAuth page.")
    slack_app_token: str = Field("", description="xapp-..., with connections:write.")
    slack_api_url: str = Field("https://slack.com/api/", description="Ends in /api/.")
    admin_channel: str = Field("", description="Channel id that gets the nightly report.")
    incident_channels: str = Field(
        "inc-*,incident-*", description="Name patterns of channels that are incidents."
    )

    # Language models
    llm_base_url: str = Field(
        "",
        description="OpenAI-compatible server, ends in /v1. none: no model. "
        "Empty: Ollama on localhost if it runs.",
    )
    llm_model: str = Field("llama3", description="The general model: writes reports.")
    llm_api_key: str = Field("", description="Key of that server, if it wants one.")
    llm_temperature: float = Field(0.2, ge=0, le=2, description="0 to 2; low is sober.")
    answer_model: str = Field(
        "",
        description="Answers questions: a run's folder, a GGUF file or a served adapter's name. "
        "Empty: the promoted one, else LLM_MODEL.",
    )
    checkpoints: Path = Field(
        Path("checkpoints"), description="Training runs; the promoted one answers questions."
    )
    answer_base_url: str = Field("", description="Server of ANSWER_MODEL. Empty: LLM_BASE_URL.")
    answer_context: int = Field(
        4096, ge=512, description="Tokens that ANSWER_MODEL takes; export.py names the number."
    )
    fill_with_model: bool = Field(
        False,
        description="Let LLM_MODEL quote the cause or fix of a report where the rules find none.",
    )
    embed_model: str = Field(
        "sentence-transformers/all-MiniLM-L6-v2",
        description="Any sentence-transformers model, by hub name or folder.",
    )

    # Voice
    tts: Literal["offline", "edge", "off"] = Field(
        "offline", description="offline: on this machine. edge: sends the summary to Microsoft."
    )
    tts_voice: str = Field("", description="A voice by name; `testpm.py --help` lists them.")
    voice_style: Literal["narrator", "dialogue"] = Field(
        "narrator", description="One voice, or two: one asks, one answers."
    )

    # Sources
    sources: str = Field(
        "", description="What the nightly job reads, e.g. folder:/srv/pm,github:org/runbooks."
    )
    github_token: str = Field("", description="Token with read access to contents.")
    github_app_id: str = Field("", description="Instead of a token: a GitHub App's id ...")
    github_app_key: str = Field("", description="... and its private key (PEM, or a path to it).")
    github_api_url: str = Field(
        "https://api.github.com", description="Enterprise: https://host/api/v3."
    )
    notion_token: str = Field("", description="Internal integration secret.")
    notion_api_url: str = Field("https://api.notion.com", description="Site root, without /v1.")
    notion_tag_property: str = Field(
        "", description="Property that marks post-mortems. Empty: Type, Tags or Kind."
    )
    notion_tag: str = Field("", description="Its value. Empty: post-mortem or postmortem.")
    notion_markdown: bool = Field(
        False,
        description="For big workspaces: a tenth of the requests, child pages only as links.",
    )
    confluence_url: str = Field(
        "", description="With /wiki on Cloud, with the context path on Data Center."
    )
    confluence_email: str = Field("", description="Cloud: the account of the API token.")
    confluence_token: str = Field("", description="API token (Cloud) or access token.")
    confluence_label: str = Field("postmortem", description="Label that marks post-mortems.")
    nightly_at: str = Field(
        "02:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM, in TIMEZONE."
    )
    nightly_evaluation: bool = Field(
        False, description="Also judge the last run of CHECKPOINTS each night (a GPU is advised)."
    )
    timezone: str = Field("UTC", description='IANA name; also what "yesterday" means.')

    # Privacy
    access: str = Field(
        "",
        description="Limits sources, spaces or paths to Slack channels or user groups, e.g. "
        "confluence:SEC=S0SECURITY; github:org/repo:hr/*=C0HR. The rest: all full members.",
    )
    redact_pii: bool = Field(False, description="Also take out e-mail addresses and phone numbers.")

    # Ports
    sandbox_port: int = Field(8090, ge=0, le=65535, description="The local Slack of `make run`.")
    health_port: int = Field(8091, ge=0, le=65535, description="/healthz /readyz /metrics.")
    web_port: int = Field(8092, ge=0, le=65535, description="The pages of `make web`.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("not an IANA time zone such as Europe/Berlin")
        return name

    @property
    def zone(self) -> ZoneInfo:
        """TIMEZONE as an object."""
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        """DATABASE_URL, or SQLite in STATE_DIR."""
        return self.database_url or f"sqlite:///{self.state_dir / 'postmortem.db'}"

    @property
    def models_dir(self) -> Path:
        """Folder of model files that were fetched or converted."""
        return self.state_dir / "models"

    @property
    def index_dir(self) -> Path:
        """Folder of the index snapshots."""
        return self.state_dir / "index"


def load_settings(**overrides: Any) -> Settings:
    """Read the environment and `.env`; overrides that are None count as not given.

    Raises SettingsError naming the variable and what is wrong with it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        raise SettingsError(f"{name}={first['input']!r}: {first['msg']}. Mend it.") from None


def env_example() -> str:
    """The text of `.env.example`: every variable with its default and description."""
    lines = ["# Every setting, with its default. Copy to .env and change what you need."]
    for name, info in Settings.model_fields.items():
        lines += ["", f"# {info.description}", f"#{name.upper()}={info.default}"]
    return "\n".join(lines) + "\n"
