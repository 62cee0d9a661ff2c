"""The message that says what is being done and for how long, while it is being done."""

import logging
import threading
import time
from types import TracebackType
from typing import Self

from bot.blocks import Step, progress_message
from bot.posting import Place, dress
from bot.slack import FAILURES, Slack

logger = logging.getLogger(__name__)

EVERY = 5.0  # seconds between two updates; Slack allows 50 a minute over all messages


class Progress:
    """Keeps one message up to date from a thread of its own; a context manager.

    An update that fails is not repeated: the next one says more. Nothing is written after the
    end of the context, so the finished message stays.
    """

    def __init__(self, slack: Slack, place: Place, ts: str, mark: str, step: Step) -> None:
        self._slack, self._place, self._ts = slack, place, ts
        self._mark, self._step = mark, step
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_up, name="progress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _keep_up(self) -> None:
        self._show()
        while not self._over.wait(EVERY):
            self._show()

    def _show(self) -> None:
        content = progress_message(self._step, time.time() - float(self._ts))
        try:
            self._slack.eager.chat_update(
                channel=self._place.channel, ts=self._ts, **dress(content, self._mark)
            )
        except FAILURES as error:
            logger.info("progress not shown: %s", error)
