"""From a request to a tester's post-mortem in the right thread, in steps that may run again."""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from slack_sdk.webhook import WebhookClient

from bot.blocks import (
    ReportDigest,
    Step,
    choice_message,
    progress_message,
    report_body,
    report_message,
    say,
)
from bot.posting import Content, Place, Poster
from bot.progress import Progress
from bot.requests import Origin, ReportRequest
from bot.slack import FAILURES, Slack
from bot.targets import Target, Targets
from bot.threads import Threads
from bot.uploads import File, Sent, Uploader, UploadRefused
from models.ports import ModelError, Narrator
from pipeline.speech import conversation, narration
from pipeline.tester.postmortem import Postmortem, PostmortemTester
from pipeline.tester.report import TesterReport

logger = logging.getLogger(__name__)

AT_ONCE = 2  # reports written or spoken at the same time; each keeps a core busy
MOST_TEST_FILES = 10
READING = Step("reading what was said", 1, 4)
WRITING = Step("looking for what should have caught it", 2, 4)
SPEAKING = Step("recording the summary", 3, 4)
SHARING = Step("handing over the files", 4, 4)


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished report, redacted: its texts by file name, and its digest."""

    files: dict[str, str]
    digest: ReportDigest


@dataclass(frozen=True, slots=True)
class Reporting:
    """Everything that a report takes."""

    slack: Slack
    poster: Poster
    threads: Threads
    targets: Targets
    uploader: Uploader
    tester: Callable[[], PostmortemTester]
    narrator: Callable[[], Narrator | None]
    dialogue: bool
    _slots: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))

    def locate(self, request: ReportRequest, mark: str) -> Target | None:
        """What is meant and may be read; None after asking which. Raises Refusal."""
        found = self.targets.find(request)
        if isinstance(found, Target):
            return found
        self._whisper(request.origin, mark, choice_message(found))
        return None

    def announce(self, request: ReportRequest, target: Target, mark: str) -> str:
        """Post the message that shows progress, and say where it is if that is elsewhere."""
        ts = self.poster.settle(target.place, mark, progress_message(READING, 0))
        if target.place.channel != request.origin.channel:
            where = self._link_to(target.place.channel, ts)
            self.tell(request.origin, f"{mark}/where", f"The report appears in {where}")
        return ts

    def draft(self, request: ReportRequest, target: Target, ts: str, mark: str) -> Draft:
        """Read and write. Raises Refusal, InputUnreadable, RedactionFailed."""
        with self._show(target, ts, mark, READING):
            data = self._read(request, target)
        with self._show(target, ts, mark, WRITING), self._slots:
            found = self.tester().examine(data)
        return _as_draft(found)

    def upload(self, draft: Draft, target: Target, ts: str, mark: str) -> tuple[list[Sent], str]:
        """Record and send; returns what was sent, and a remark for people if not all was."""
        texts = [
            File(name, _titles(name), text.encode()) for name, text in draft.files.items() if text
        ]
        with self._show(target, ts, mark, SPEAKING):
            recording, note = self._record(draft)
        with self._show(target, ts, mark, SHARING):
            try:
                return self.uploader.send([*texts[:1], *recording, *texts[1:]]), note
            except UploadRefused as error:
                return [], str(error)

    def share(self, sent: Sequence[Sent], target: Target, ts: str) -> None:
        """Show the files in the thread. Raises UploadRefused."""
        self.uploader.share(_thread_of(target, ts), sent, "Report, recording and tests to write:")

    def post_body(self, draft: Draft, target: Target, ts: str, mark: str) -> None:
        """The report as a message, where it cannot be a file."""
        self.poster.settle(
            _thread_of(target, ts), f"{mark}/body", report_body(draft.files["report.md"])
        )

    def conclude(self, digest: ReportDigest, target: Target, ts: str, mark: str) -> None:
        """Put the summary in place of the progress."""
        self.poster.settle(target.place, mark, report_message(digest), ts)

    def apologise(
        self, request: ReportRequest, target: Target | None, mark: str, sentence: str
    ) -> None:
        """Say what went wrong, in place of the progress, or where the report was asked for."""
        if target is None:
            self.tell(request.origin, mark, sentence)
        else:
            self.poster.settle(target.place, mark, say(sentence))

    def tell(self, origin: Origin, mark: str, sentence: str) -> None:
        """Say something to the asker: in the thread of a message, else to the asker alone."""
        if origin.response_url:
            self._whisper(origin, mark, say(sentence))
        else:
            place = Place(origin.channel, origin.root, origin.asked_at)
            self.poster.settle(place, mark, say(sentence))

    def _whisper(self, origin: Origin, mark: str, content: Content) -> None:
        """Only the asker sees it. Where that fails it becomes a direct message."""
        try:
            self._send_privately(origin, content)
        except FAILURES as error:
            logger.warning("told in a direct message instead: %s", error)
            place = Place(self.targets.direct_message(origin.user), "", origin.asked_at)
            self.poster.settle(place, mark, content)

    def _send_privately(self, origin: Origin, content: Content) -> None:
        blocks = list(content.blocks)
        if not origin.response_url:
            self.slack.posting.chat_postEphemeral(
                channel=origin.channel,
                user=origin.user,
                thread_ts=origin.thread_ts or None,
                text=content.text,
                blocks=blocks,
            )
            return
        reply = WebhookClient(origin.response_url).send(
            text=content.text, blocks=blocks, response_type="ephemeral", replace_original=False
        )
        if reply.status_code != 200:
            raise OSError(f"the response URL answered {reply.status_code}")

    def _link_to(self, channel: str, ts: str) -> str:
        try:
            reply = self.slack.reading.chat_getPermalink(channel=channel, message_ts=ts)
        except FAILURES as error:
            logger.info("no link to the report: %s", error)
            return "its thread."
        return str(reply["permalink"])

    def _show(self, target: Target, ts: str, mark: str, step: Step) -> Progress:
        return Progress(self.slack, target.place, ts, mark, step)

    def _read(self, request: ReportRequest, target: Target) -> bytes:
        if request.kind == "text":
            return request.text.encode()
        place = target.place
        if target.oldest is None:
            messages = self.threads.thread(place.channel, place.thread_ts)
        else:
            messages = self.threads.channel(place.channel, target.oldest)
        return json.dumps(self.threads.as_json(place.channel, messages)).encode()

    def _record(self, draft: Draft) -> tuple[list[File], str]:
        narrator = self.narrator()
        if narrator is None:
            return [], ""
        script = (conversation if self.dialogue else narration)(draft.files["voice.txt"])
        try:
            with self._slots:
                made = narrator.narrate(script, title="Tester’s post-mortem")
        except ModelError as error:
            logger.warning("no recording: %s", error)
            return [], "There is no recording this time: the voice did not work."
        minutes, seconds = divmod(round(made.seconds), 60)
        return [File("voice.mp3", f"Voice summary ({minutes}:{seconds:02d})", made.mp3)], ""


def _thread_of(target: Target, ts: str) -> Place:
    """The thread that the files go into: that of the incident, or the one under the summary."""
    place = target.place
    return Place(place.channel, place.thread_ts or ts, place.since)


def _as_draft(found: Postmortem) -> Draft:
    texts = {path.rpartition("/")[2]: text for path, text in found.files().items()}
    report = texts.pop("report.md")
    texts.pop("report.json")  # the report again, for programs
    shown = dict(list(texts.items())[: MOST_TEST_FILES + 1])
    return Draft({"report.md": report, **shown}, _digest(found.report))


def _digest(report: TesterReport) -> ReportDigest:
    taken = sum(redaction.count for redaction in report.redactions)
    standing = [f"Report {report.written_by}"]
    standing += [f"{taken} secrets redacted" if taken > 1 else "1 secret redacted"] if taken else []
    test = next(iter(report.recommended_tests), None)
    return ReportDigest(
        summary=report.incident_summary,
        cause="" if report.insufficient else report.root_cause.statement,
        signal=report.missed_signals[0].signal if report.missed_signals else "",
        test=f"{test.title}. {test.catches}" if test else "",
        standing=" · ".join(standing),
    )


def _titles(name: str) -> str:
    titles = {"report.md": "Tester’s post-mortem", "voice.txt": "Voice summary, as text"}
    return titles.get(name, name)
