"""The app's manifest: what it may do, which events it gets, which commands people can type."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.wire import Wire

DEFAULT_MANIFEST: Wire = {
    "display_information": {"name": "Post-mortem"},
    "features": {
        "bot_user": {"display_name": "postmortem", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "agent_view": {"agent_description": "Answers from past incidents"},
        "slash_commands": [
            {
                "command": "/testpm",
                "description": "Draft a tester post-mortem",
                "usage_hint": "[thread link | latest | text]",
                "should_escape": False,
            }
        ],
        "shortcuts": [
            {
                "name": "Make tester post-mortem",
                "type": "message",
                "callback_id": "make_testpm",
                "description": "From this thread",
            }
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("app_mentions:read", "assistant:write", "chat:write", "commands"),
                *("files:write", "files:read", "reactions:write", "reactions:read"),
                *("channels:history", "channels:read", "groups:history", "groups:read"),
                *(
                    "im:history",
                    "im:read",
                    "im:write",
                    "users:read",
                    "team:read",
                    "usergroups:read",
                ),
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                *("app_mention", "message.im", "message.channels", "message.groups"),
                *("app_home_opened", "agent_session_stopped", "member_joined_channel"),
            ]
        }
    },
}


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut; `type` is `message` or `global`."""

    name: str
    type: str
    callback_id: str
    description: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of an app manifest that a workspace acts on."""

    name: str
    bot_name: str
    description: str
    scopes: frozenset[str]
    bot_events: frozenset[str]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    home_tab: bool
    messages_tab: bool
    prompts: tuple[Wire, ...]

    def command(self, name: str) -> Command | None:
        """Return the command that is called `name`, slash included."""
        return next((each for each in self.commands if each.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Return the shortcut with this callback id."""
        return next((each for each in self.shortcuts if each.callback_id == callback_id), None)


def read_manifest(path: Path | None) -> Manifest:
    """Read a manifest file, YAML or JSON; without a path, return the default app's.

    Raises ValueError when the file holds no manifest.
    """
    if path is None:
        return parse_manifest(DEFAULT_MANIFEST)
    import yaml

    try:
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is neither YAML nor JSON: {error}") from error
    if not isinstance(source, dict) or "features" not in source:
        raise ValueError(f"{path} is no app manifest: it has no `features`")
    return parse_manifest(source)


def parse_manifest(source: Wire) -> Manifest:
    """Return the manifest in `source`; what is left out counts as not granted."""
    features = _part(source, "features")
    home = _part(features, "app_home")
    agent = _part(features, "agent_view")
    name = str(_part(source, "display_information").get("name", "App"))
    return Manifest(
        name=name,
        bot_name=str(_part(features, "bot_user").get("display_name", name)),
        description=str(agent.get("agent_description", "")),
        scopes=frozenset(_part(_part(source, "oauth_config"), "scopes").get("bot") or ()),
        bot_events=frozenset(
            _part(_part(source, "settings"), "event_subscriptions").get("bot_events") or ()
        ),
        commands=tuple(_command(each) for each in features.get("slash_commands") or ()),
        shortcuts=tuple(_shortcut(each) for each in features.get("shortcuts") or ()),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        prompts=tuple(agent.get("suggested_prompts") or ()),
    )


def _part(source: Wire, name: str) -> dict[str, Any]:
    return source.get(name) or {}


def _command(source: Wire) -> Command:
    return Command(
        command=source["command"],
        description=source.get("description", ""),
        usage_hint=source.get("usage_hint", ""),
        should_escape=bool(source.get("should_escape", False)),
    )


def _shortcut(source: Wire) -> Shortcut:
    return Shortcut(
        name=source["name"],
        type=source.get("type", "message"),
        callback_id=source["callback_id"],
        description=source.get("description", ""),
    )
