"""The members of the workspace: people, guests, and the bots whose messages are in its history."""

import hashlib
from dataclasses import dataclass

from sandbox.wire import APP_ID, BOT_ID, TEAM_ID, Wire

_COLOURS = ("4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "9f69e7", "2b6836", "dc7dbb")


@dataclass(frozen=True, slots=True)
class Person:
    """A member with an account; the app's bot user is one too."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    is_guest: bool = False
    title: str = ""
    timezone: str = "Etc/UTC"

    @property
    def colour(self) -> str:
        """Six hex digits, the same for the same person in every run."""
        return _COLOURS[int(hashlib.sha1(self.id.encode()).hexdigest(), 16) % len(_COLOURS)]

    def wire(self) -> Wire:
        """Return the user object of users.info."""
        profile: Wire = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "title": self.title,
            "team": TEAM_ID,
        }
        if self.is_bot:
            profile |= {"bot_id": BOT_ID, "api_app_id": APP_ID, "always_active": True}
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "color": self.colour,
            "tz": self.timezone,
            "tz_label": "Coordinated Universal Time",
            "tz_offset": 0,
            "profile": profile,
            "is_admin": False,
            "is_owner": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_restricted": self.is_guest,
            "is_ultra_restricted": False,
            "updated": 0,
        }


@dataclass(frozen=True, slots=True)
class Bot:
    """An integration that posts, such as a monitoring service."""

    id: str
    name: str
    user_id: str = ""
    app_id: str = ""

    def wire(self) -> Wire:
        """Return the bot object of bots.info."""
        return {
            "id": self.id,
            "deleted": False,
            "name": self.name,
            "updated": 0,
            "app_id": self.app_id,
            "user_id": self.user_id,
            "icons": {},
        }
