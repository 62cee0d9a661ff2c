"""What everything on the wire is made of: JSON objects, ids, timestamps and Slack's errors."""

import secrets
import string
from typing import Any

Wire = dict[str, Any]
"""A JSON object as Slack sends or receives it."""

TEAM_ID = "T0SANDBOX"
TEAM_DOMAIN = "sandbox"
TEAM_NAME = "Sandbox"
APP_ID = "A0SANDBOX"
BOT_ID = "B0SANDBOX"
BOT_USER_ID = "U0SANDBOXBOT"
SLACKBOT_ID = "USLACKBOT"
VERIFICATION_TOKEN = "sandbox-verification"

_ID_LETTERS = string.ascii_uppercase + string.digits


class SlackError(Exception):
    """A call that Slack refuses.

    `code` becomes `error` in the reply; `extra` is merged into the reply (for example `needed`).
    """

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra: Wire = extra


def new_id(prefix: str) -> str:
    """Return a fresh id such as `F7K2M9Q0ZA3`: the prefix and ten capitals or digits."""
    return prefix + "".join(secrets.choice(_ID_LETTERS) for _ in range(10))


def format_ts(seconds: float) -> str:
    """Return a message timestamp: seconds since 1970 with six decimals."""
    return f"{seconds:.6f}"


def is_ts(value: str) -> bool:
    """Tell whether `value` is shaped like `1700000000.123456`."""
    whole, dot, fraction = value.partition(".")
    return bool(dot) and whole.isdigit() and fraction.isdigit() and len(fraction) == 6
