"""The durable workflows: what was acked to Slack is done, once, whatever happens to the process.

A workflow's id is what a redelivery repeats, so a second start is the first one. Steps may run
again after a crash and are written for that; a finished step does not run again. What a step
returns is written to disk and therefore redacted.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dbos import DBOS, DBOSConfiguredInstance, SetWorkflowID

from bot.asking import now_ts
from bot.blocks import ReportDigest, nightly_message, say
from bot.metrics import Metrics
from bot.nightly import Nightly
from bot.posting import Place
from bot.replies import NO_FILES, sentence_for
from bot.reporting import Draft
from bot.requests import Mention, Origin, ReportRequest
from bot.targets import Target
from bot.uploads import Sent, UploadRefused
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
        self._nightly = Nightly(services.settings.sources)
        self.stopping = False

    @DBOS.workflow()
    def answer_mention(self, mention: Mention) -> None:
        """Answer a question in its thread."""
        work_id = str(DBOS.workflow_id)
        try:
            self._answer(mention, work_id)
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            self._say(mention.origin, work_id, self._explain(error, work_id))

    @DBOS.workflow()
    def decline(self, origin: Origin, sentence: str) -> None:
        """Say why something cannot be done."""
        self._say(origin, str(DBOS.workflow_id), sentence)

    @DBOS.workflow()
    def tester_postmortem(self, request: ReportRequest) -> None:
        """Write a report, record its summary, hand both over in the right thread."""
        work_id = str(DBOS.workflow_id)
        target: Target | None = None
        try:
            target = self._locate(request, work_id)
            if target is not None:
                self._report(request, target, work_id)
        except Exception as error:  # noqa: BLE001 - whatever it was, the asker hears of it
            self._apologise(request, target, work_id, self._explain(error, work_id))

    def _report(self, request: ReportRequest, target: Target, work_id: str) -> None:
        ts = self._announce(request, target, work_id)
        draft = self._draft(request, target, ts, work_id)
        sent, note = self._upload(draft, target, ts, work_id)
        if not sent or not self._share(sent, target, ts):
            note = NO_FILES
            self._post_body(draft, target, ts, work_id)
        self._conclude(replace(draft.digest, note=note), target, ts, work_id)

    @DBOS.workflow()
    def nightly_ingest(self, day: str) -> None:
        """Read every source again, index, and tell the keepers. `day` is the ISO day it is for."""
        lines = [self._ingest(source) for source in self._nightly.sources()]
        lines.append(self._index())
        if self._services.settings.nightly_evaluation:
            lines.append(self._evaluate())
        self._tell_keepers(day, lines, str(DBOS.workflow_id))

    def _explain(self, error: Exception, work_id: str) -> str:
        if self.stopping:
            raise error  # the next start takes the work up again
        logger.error("%s failed", work_id, exc_info=error)
        self._metrics.add("errors_total")
        return sentence_for(error)

    @DBOS.step()
    def _answer(self, mention: Mention, work_id: str) -> None:
        started = time.monotonic()
        answer = self._services.answering.answer(mention, work_id)
        self._metrics.add("answers_total")
        self._metrics.add("abstentions_total", answer.abstained)
        self._metrics.add("answer_seconds_total", time.monotonic() - started)

    @DBOS.step()
    def _say(self, origin: Origin, work_id: str, sentence: str) -> None:
        place = Place(origin.channel, origin.root, origin.asked_at)
        self._services.poster.settle(place, work_id, say(sentence))

    @DBOS.step()
    def _locate(self, request: ReportRequest, work_id: str) -> Target | None:
        return self._services.reporting.locate(request, work_id)

    @DBOS.step()
    def _announce(self, request: ReportRequest, target: Target, work_id: str) -> str:
        return self._services.reporting.announce(request, target, work_id)

    @DBOS.step()
    def _draft(self, request: ReportRequest, target: Target, ts: str, work_id: str) -> Draft:
        return self._services.reporting.draft(request, target, ts, work_id)

    @DBOS.step()
    def _upload(
        self, draft: Draft, target: Target, ts: str, work_id: str
    ) -> tuple[list[Sent], str]:
        return self._services.reporting.upload(draft, target, ts, work_id)

    @DBOS.step()
    def _share(self, sent: list[Sent], target: Target, ts: str) -> bool:
        try:
            self._services.reporting.share(sent, target, ts)
        except UploadRefused:
            return False
        return True

    @DBOS.step()
    def _post_body(self, draft: Draft, target: Target, ts: str, work_id: str) -> None:
        self._services.reporting.post_body(draft, target, ts, work_id)

    @DBOS.step()
    def _conclude(self, digest: ReportDigest, target: Target, ts: str, work_id: str) -> None:
        self._services.reporting.conclude(digest, target, ts, work_id)
        self._metrics.add("reports_total")

    @DBOS.step()
    def _apologise(
        self, request: ReportRequest, target: Target | None, work_id: str, sentence: str
    ) -> None:
        self._services.reporting.apologise(request, target, work_id, sentence)

    @DBOS.step()
    def _ingest(self, source: str) -> str:
        return self._nightly.ingest(source)

    @DBOS.step()
    def _index(self) -> str:
        return self._nightly.index()

    @DBOS.step()
    def _evaluate(self) -> str:
        return self._nightly.evaluate()

    @DBOS.step()
    def _tell_keepers(self, day: str, lines: list[str], work_id: str) -> None:
        channel = self._services.settings.admin_channel
        logger.info("nightly job of %s: %s", day, "; ".join(lines))
        self._metrics.add("nights_total")
        if channel:
            place = Place(channel, "", now_ts(before=86_400))
            self._services.poster.settle(place, work_id, nightly_message(day, lines))
