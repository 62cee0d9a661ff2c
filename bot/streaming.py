"""One answer on its way into a thread: streamed while it is being written, or posted at the end."""

import logging
import time

from slack_sdk.errors import SlackApiError

from bot.posting import Content, Place, Poster
from bot.slack import FAILURES, Slack
from pipeline.journal import Journal

logger = logging.getLogger(__name__)

LONGEST_STREAM = 240.0  # seconds; Slack ends a stream after about 300
APPEND_EVERY = 1.0  # seconds; Slack allows 100 appends a minute


class Reply:
    """The message that answers one piece of work, in this life of the process or an earlier one.

    recipient: user id and team id of the asker, which streams in channels need.
    """

    def __init__(
        self,
        slack: Slack,
        poster: Poster,
        journal: Journal,
        work_id: str,
        place: Place,
        recipient: tuple[str, str],
    ) -> None:
        self._slack, self._poster, self._journal = slack, poster, journal
        self._work_id, self._place, self._recipient = work_id, place, recipient
        self._ts = journal.message_of(work_id)
        # A message from an earlier life is finished by an update: what stands in it is not known.
        self._streams = self._ts is None
        self._streamed = self._ts is not None
        self._pending = ""
        self._started = self._appended = 0.0

    def begin(self, content: Content) -> None:
        """Show a first message at once, to be replaced by the answer; then nothing is streamed."""
        self._ts = self._poster.settle(self._place, self._work_id, content, self._ts)
        self._streams = False

    def add(self, text: str) -> None:
        """Show another piece of the answer, if Slack can stream."""
        if not self._streams:
            return
        self._pending += text
        now = time.monotonic()
        try:
            if self._ts is None:
                self._start(now)
            elif now - self._started > LONGEST_STREAM:
                self._streams = False
            elif now - self._appended >= APPEND_EVERY:
                self._append(now)
        except FAILURES as error:
            logger.info("not streamed any further: %s", error)
            self._streams = False

    def finish(self, content: Content) -> str:
        """Put the finished message in place; return its ts."""
        if self._streamed:
            self._stop()
        return self._poster.settle(self._place, self._work_id, content, self._ts)

    def _start(self, now: float) -> None:
        user, team = self._recipient
        started = self._slack.eager.chat_startStream(
            channel=self._place.channel,
            thread_ts=self._place.thread_ts,
            markdown_text=self._take(),
            recipient_user_id=user,
            recipient_team_id=team,
        )
        self._ts, self._streamed = str(started["ts"]), True
        self._started = self._appended = now
        self._journal.begin_message(self._work_id, self._ts)

    def _append(self, now: float) -> None:
        assert self._ts
        self._appended = now
        self._slack.posting.chat_appendStream(
            channel=self._place.channel, ts=self._ts, markdown_text=self._take()
        )

    def _take(self) -> str:
        text, self._pending = self._pending, ""
        return text

    def _stop(self) -> None:
        assert self._ts
        try:
            self._slack.reading.chat_stopStream(channel=self._place.channel, ts=self._ts)
        except SlackApiError as error:  # it has ended by itself, or somebody stopped it
            logger.info("stream already over: %s", error)
