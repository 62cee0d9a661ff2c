r"""Check everything that the bot needs in a workspace, then start it.

    python scripts/deploy_slack.py --check
    python scripts/deploy_slack.py --model ./checkpoints/final \
        --embed_index ./data/incident_index.faiss
    python scripts/deploy_slack.py --slack_token $SLACK_BOT_TOKEN      # better: the environment

Tokens come from the app's page, after manifest.yaml was pasted there: SLACK_BOT_TOKEN (xoxb-...)
under OAuth, SLACK_APP_TOKEN (xapp-..., with connections:write) under Basic Information.
Exit codes: 0 checked or ended in good order; 1 something fails, the table says what to do.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import DONE, FAILED, ROOT, make_parser, run, tell

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.wiring import Services

APP_TOKEN_ADVICE = (
    "set SLACK_APP_TOKEN: an app-level token (xapp-...) with connections:write, from the app's "
    "page, Basic Information"
)
BOT_TOKEN_ADVICE = "set SLACK_BOT_TOKEN: the bot token (xoxb-...) of the installed app, from OAuth"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table; `advice` is empty when all is well."""

    what: str
    found: str
    advice: str = ""


def main(argv: list[str] | None = None) -> int:
    """Check, show, start."""
    arguments = parse_arguments(argv)
    from pipeline.settings import load_settings

    settings = load_settings(
        slack_bot_token=arguments.slack_token, answer_model=answer_model(arguments.model)
    )
    checks = check_all(settings, arguments.embed_index)
    show(checks, as_json=arguments.json)
    if any(check.advice for check in checks):
        return FAILED
    return DONE if arguments.check else start_bot(settings, arguments.embed_index)


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = make_parser(__doc__ or "")
    parser.add_argument("--model", metavar="MODEL", help="ANSWER_MODEL: a run, GGUF file or name")
    parser.add_argument("--slack_token", metavar="TOKEN", help="SLACK_BOT_TOKEN")
    parser.add_argument("--embed_index", type=Path, metavar="PLACE", help="an index by its path")
    parser.add_argument("--check", action="store_true", help="check, and stop there")
    return parser.parse_args(argv)


def answer_model(named: str | None) -> str | None:
    """A place is made absolute, a served model's name is left as it is."""
    from models.live_model import is_place

    return str(Path(named).expanduser().resolve()) if named and is_place(named) else named


def check_all(settings: "Settings", index: Path | None) -> list[Check]:
    """Every check, in the order in which one would mend things."""
    from pipeline.wiring import Services

    services = Services(settings, index=index)
    return [
        *check_bot_token(settings),
        check_app_token(settings),
        _guarded("index", lambda: check_index(services)),
        _guarded("answer model", lambda: check_model(services.answer_model, "answer model")),
        _guarded("report model", lambda: check_model(services.general_model, "report model")),
        _guarded("voice", lambda: check_voice(services)),
    ]


def check_bot_token(settings: "Settings") -> list[Check]:
    """The bot token, and whether the app was installed with the manifest's scopes."""
    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.client import WebClient

    if not settings.slack_bot_token:
        return [Check("bot token", "missing", BOT_TOKEN_ADVICE)]
    client = WebClient(settings.slack_bot_token, base_url=settings.slack_api_url)
    try:
        reply = client.auth_test()
    except SlackApiError as error:
        return [Check("bot token", str(error.response["error"]), BOT_TOKEN_ADVICE)]
    except OSError as error:
        advice = f"check SLACK_API_URL ({settings.slack_api_url}) and the network"
        return [Check("bot token", f"Slack does not answer: {error}", advice)]
    known = Check("bot token", f"{reply['user']} in {reply['team']}")
    return [known, check_scopes({k.lower(): v for k, v in reply.headers.items()})]


def check_scopes(headers: dict[str, Any]) -> Check:
    """Compare what was granted with what the manifest asks for."""
    import yaml

    wanted = yaml.safe_load((ROOT / "manifest.yaml").read_text("utf-8"))
    scopes: list[str] = wanted["oauth_config"]["scopes"]["bot"]
    given = headers.get("x-oauth-scopes")
    if given is None:
        return Check("scopes", "not told by this server")
    granted = given if isinstance(given, str) else ",".join(given)
    missing = [scope for scope in scopes if scope not in granted.replace(" ", "").split(",")]
    if missing:
        advice = "paste manifest.yaml into the app's manifest and install the app again"
        return Check("scopes", f"missing: {', '.join(missing)}", advice)
    return Check("scopes", f"all {len(scopes)}")


def check_app_token(settings: "Settings") -> Check:
    """Whether Slack lets this app open a socket."""
    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.client import WebClient

    if not settings.slack_app_token:
        return Check("app token", "missing", APP_TOKEN_ADVICE)
    try:
        WebClient(base_url=settings.slack_api_url).apps_connections_open(
            app_token=settings.slack_app_token
        )
    except SlackApiError as error:
        return Check("app token", str(error.response["error"]), APP_TOKEN_ADVICE)
    except OSError as error:
        advice = f"check SLACK_API_URL ({settings.slack_api_url}) and the network"
        return Check("app token", f"Slack does not answer: {error}", advice)
    return Check("app token", "opens a socket")


def check_index(services: "Services") -> Check:
    """Whether there is an index that this embedder can search."""
    manifest = services.search.current().snapshot.manifest
    services.embedder.embed(["a first question"])
    return Check("index", f"{manifest.incidents} incidents, made {manifest.created[:10]}")


def check_model(model: Any, what: str) -> Check:
    """Whether a model says anything; none is a choice and not a fault."""
    from models.ports import Message

    if model is None:
        return Check(what, "none: composed from the evidence")
    next(iter(model.stream([Message("user", "Say: ready")], max_tokens=5)), "")
    return Check(what, f"{model.name}, speaks")


def check_voice(services: "Services") -> Check:
    """Whether the voice can say something."""
    from models.ports import Utterance

    narrator = services.narrator
    if narrator is None:
        return Check("voice", "off: reports come without a recording")
    made = narrator.narrate([Utterance("The voice is ready.")], title="Check")
    return Check("voice", f"{narrator.name}, {made.voice}")


def _guarded(what: str, check: Callable[[], Check]) -> Check:
    """What cannot be used says itself what to do."""
    from models.ports import ModelError
    from pipeline.errors import PostmortemError

    try:
        return check()
    except (PostmortemError, ModelError, OSError) as error:
        return Check(what, "cannot be used", str(error))


def show(checks: list[Check], *, as_json: bool) -> None:
    """The table, failing items with what to do."""
    if as_json:
        print(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
        return
    for check in checks:
        tell(f"{'FAILS' if check.advice else 'ok':<6}{check.what:<14}{check.found}")
        if check.advice:
            tell(f"{'':<20}-> {check.advice}")


def start_bot(settings: "Settings", index: Path | None) -> int:
    """Run the bot in this process until it is told to end; does not return."""
    from bot.app import leave, run_bot

    leave(run_bot(settings, index))


if __name__ == "__main__":
    run(main)
