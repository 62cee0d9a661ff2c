"""The durable workflows: what was acked to Slack is done, once, whatever happens to the process.

A workflow's id is what a redelivery repeats, so a second start is the first one. Steps may run
again after a crash and are written for that; a finished step does not run again. What a step
returns is written to disk and therefore redacted.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from dbos import DBOS, DBOSConfiguredInstance, SetWorkflowID

from bot.blocks import say
from bot.metrics import Metrics
from bot.posting import Place
from bot.replies import sentence_for
from bot.requests import Mention
from bot.wiring import BotServices
from pipeline.settings import Settings

logger = logging.getLogger(__name__)

VERSION = "1"  # raised when a workflow's steps change, so that old ones are not resumed wrongly


def open_engine(settings: Settings) -> None:
    """Prepare the engine of durable workflows, on the database of the settings."""
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    url = settings.database_url or f"sqlite:///{settings.state_dir / 'workflows.db'}"
    DBOS(
        config={
            "name": "postmortem",
            "system_database_url": url.replace("postgres://", "postgresql://", 1),
            "application_version": VERSION,
            "executor_id": settings.executor_id,
            "log_level": "WARNING",
        }
    )


def start(work_id: str, workflow: Callable[..., Any], *arguments: object) -> None:
    """Start a workflow unless one with this id was started before; on disk when this returns."""
    with SetWorkflowID(work_id):
        DBOS.start_workflow(workflow, *arguments)


@DBOS.dbos_class()
class Workflows(DBOSConfiguredInstance):
    """The workflows of one bot. `stopping` says that the process is being shut down."""

    def __init__(self, services: BotServices, metrics: Metrics) -> None:
        super().__init__("bot")
        self._services, self._metrics = services, metrics
        self.stopping = False

    @DBOS.workflow()
    def answer_mention(self, mention: Mention) -> None:
        """Answer a question in its thread."""
        work_id = str(DBOS.workflow_id)
        try:
            self._answer(mention, work_id)
        except Exception as error:  # whatever it was, the asker hears of it
            if self.stopping:
                raise  # the next start takes it up again
            logger.exception("cannot answer %s", work_id)
            self._metrics.add("errors_total")
            self._apologise(mention, work_id, sentence_for(error))

    @DBOS.step()
    def _answer(self, mention: Mention, work_id: str) -> None:
        started = time.monotonic()
        answer = self._services.answering.answer(mention, work_id)
        self._metrics.add("answers_total")
        self._metrics.add("abstentions_total", answer.abstained)
        self._metrics.add("answer_seconds_total", time.monotonic() - started)

    @DBOS.step()
    def _apologise(self, mention: Mention, work_id: str, sentence: str) -> None:
        place = Place(mention.channel, mention.root, mention.ts)
        self._services.poster.settle(place, work_id, say(sentence))
