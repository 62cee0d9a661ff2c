"""From a mention to an answer in its thread."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import answer_message, say
from bot.markup import harmless, to_plain
from bot.posting import Place, Poster, Wire
from bot.readers import Readers
from bot.requests import Mention, Origin
from bot.slack import FAILURES, Slack
from bot.streaming import Reply
from bot.threads import Threads
from pipeline.journal import Journal
from pipeline.records import Answer
from pipeline.triage.answer import Triage

logger = logging.getLogger(__name__)

STATUS = "is looking through past incidents…"
SEARCHING = "Looking through past incidents…"
EARLIER_TURNS = 8
LONGEST_TURN = 1_500


@dataclass(frozen=True, slots=True)
class Answering:
    """Everything that answering takes. Safe to run again from the start at any point."""

    slack: Slack
    poster: Poster
    threads: Threads
    readers: Readers
    journal: Journal
    triage: Callable[[], Triage]
    zone: ZoneInfo

    def answer(self, mention: Mention, work_id: str) -> Answer:
        """Show that work has begun, answer, remember. Raises what its parts raise."""
        origin = mention.origin
        place = Place(origin.channel, origin.root, origin.asked_at)
        recipient = origin.user, origin.team
        reply = Reply(self.slack, self.poster, self.journal, work_id, place, recipient)
        if not self._show_status(origin):
            reply.begin(say(SEARCHING))
        answer = self._write(mention, reply)
        reply.finish(answer_message(answer, work_id))
        self.journal.keep_answer(work_id, mention.question, answer)
        return answer

    def _show_status(self, origin: Origin) -> bool:
        """Slack clears the status when the answer is posted. False if it cannot show one."""
        try:
            self.slack.eager.assistant_threads_setStatus(
                channel_id=origin.channel, thread_ts=origin.root, status=STATUS
            )
        except FAILURES as error:
            logger.info("no status shown: %s", error)
            return False
        return True

    def _write(self, mention: Mention, reply: Reply) -> Answer:
        reader = self.readers.reader(mention.origin)
        today = datetime.now(self.zone).date()
        earlier = self._earlier(mention.origin) if mention.origin.thread_ts else ()
        for event in self.triage().stream(mention.question, today, earlier, reader=reader):
            if isinstance(event, Answer):
                return event
            reply.add(harmless(event.text))
        raise AssertionError("Triage.stream ends with an Answer")

    def _earlier(self, origin: Origin) -> Sequence[str]:
        """The thread before the question: how it began, and the last turns."""
        messages = self.threads.thread(origin.channel, origin.thread_ts)
        before = [m for m in messages if float(m["ts"]) < float(origin.asked_at)]
        first, last = before[:1], before[1:][-EARLIER_TURNS:]
        turns = (_spoken(message) for message in [*first, *last])
        return tuple(turn for turn in turns if turn)


def _spoken(message: Wire) -> str:
    return to_plain(str(message.get("text", "")))[:LONGEST_TURN]
