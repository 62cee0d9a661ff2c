"""The nightly job: at its time of day a workflow is started, keyed by the day.

Several bots may do so: the same key is the same work. A night that was missed while nothing ran is
caught up at the next start.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from pipeline.settings import Settings


class Schedule:
    """Starts `enqueue(day)` every night, and at once for the last night that is due."""

    def __init__(self, settings: Settings, enqueue: Callable[[date], None]) -> None:
        self._settings, self._enqueue = settings, enqueue
        self._scheduler = BackgroundScheduler(timezone=settings.zone)

    def start(self) -> None:
        """Nothing happens without SOURCES."""
        if not self._settings.sources:
            return
        hour, minute = self._settings.nightly_at.split(":")
        trigger = CronTrigger(hour=hour, minute=minute, timezone=self._settings.zone)
        self._scheduler.add_job(self._run, trigger, misfire_grace_time=3600)
        self._scheduler.start()
        self._run()

    def stop(self) -> None:
        """Forget the schedule; work that has begun goes on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _run(self) -> None:
        self._enqueue(last_due(datetime.now(self._settings.zone), self._settings.nightly_at))


def last_due(now: datetime, at: str) -> date:
    """The day of the last night that should have been done; `at` is HH:MM of now's zone."""
    today = now.date()
    return today if now.time() >= time.fromisoformat(at) else today - timedelta(days=1)
