"""The workspace's clocks and quotas, with Slack's values unless a test shortens them."""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Rules:
    """Durations in seconds, counts as named. Mutable: the admin API changes them at run time."""

    ack_seconds: float = 3.0
    retry_delays: tuple[float, ...] = (1.0, 60.0, 300.0)
    trigger_seconds: float = 3.0
    stream_seconds: float = 300.0
    status_seconds: float = 120.0
    sharing_seconds: float = 0.3
    refresh_seconds: float = 10.0
    response_url_uses: int = 5
    response_url_seconds: float = 1800.0
    page_size: int = 1000
    rate_factor: float = 20.0
    """How many times Slack's rate limits are allowed; 1 is Slack itself."""

    def change(self, values: dict[str, object]) -> None:
        """Set the named rules; raises ValueError for a name or a value that does not fit."""
        known = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"no rule is called {name!r}; there are {', '.join(known)}")
            try:
                setattr(self, name, known[name](value))
            except TypeError as error:
                raise ValueError(f"{name} cannot be {value!r}") from error
