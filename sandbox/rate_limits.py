"""How often a method may be called: Slack's tiers, each times the rule `rate_factor`."""

import math
from collections import defaultdict, deque

from sandbox.rules import Rules

TIERS = {"tier1": (1, 60.0), "tier2": (20, 60.0), "tier3": (50, 60.0), "tier4": (100, 60.0)}
POSTING = (5, 5.0)
"""One message a second and channel, with short bursts."""


class RateLimits:
    """Counts calls in sliding windows."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait_for(self, method: str, tier: str, channel: str, now: float) -> int:
        """Count a call and return 0, or return after how many seconds it may be made again."""
        calls, seconds = POSTING if tier == "posting" else TIERS.get(tier, (600, 60.0))
        most = max(1, int(calls * self._rules.rate_factor))
        window = self._calls[f"{method} {channel}" if tier == "posting" else method]
        while window and window[0] <= now - seconds:
            window.popleft()
        if len(window) >= most:
            return max(1, math.ceil(window[0] + seconds - now))
        window.append(now)
        return 0
