"""Files into a thread: sent first, shared in one message afterwards.

The two are apart so that a restart between them neither loses nor doubles the message: the ids of
the files tell whether they have been shared.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from slack_sdk.errors import SlackApiError

from bot.posting import Place, Poster, Wire
from bot.refusals import Refusal
from bot.slack import FAILURES, Slack, error_code, may_be_done

logger = logging.getLogger(__name__)

TRIES = 4
SHARED_WITHIN = 20.0  # seconds; Slack looks into files before it shows them
_LOOK_EVERY = 0.5


class UploadRefused(Refusal):
    """Slack did not take the files, several times over."""

    def __init__(self) -> None:
        super().__init__("Slack did not take the files just now; ask again in a few minutes.")


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over; `data` is not empty."""

    name: str
    title: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that Slack holds and nobody sees yet."""

    id: str
    title: str


class Uploader:
    """Sends files and shares them."""

    def __init__(self, slack: Slack, poster: Poster) -> None:
        self._slack, self._poster = slack, poster

    def send(self, files: Sequence[File]) -> list[Sent]:
        """Send every file. Raises UploadRefused."""
        return [Sent(self._send(file), file.title) for file in files]

    def share(self, place: Place, sent: Sequence[Sent], comment: str) -> None:
        """Show the files in one message of the thread, unless that has been done.

        Raises UploadRefused or SlackApiError.
        """
        ids = {file.id for file in sent}
        for attempt in range(TRIES):
            if self._is_shared(place, ids, seconds=2.0 if attempt else 0.0):
                return
            try:
                self._complete(place, sent, comment)
                break
            except FAILURES as error:
                if not attempt and not (may_be_done(error) or _is_taken(error)):
                    raise
                logger.warning("no answer about sharing files (%s); looking for them", error)
        if not self._is_shared(place, ids, seconds=SHARED_WITHIN):
            raise UploadRefused

    def _complete(self, place: Place, sent: Sequence[Sent], comment: str) -> None:
        self._slack.posting.files_completeUploadExternal(
            files=[{"id": file.id, "title": file.title} for file in sent],
            channel_id=place.channel,
            thread_ts=place.thread_ts,
            initial_comment=comment,
        )

    def _send(self, file: File) -> str:
        for attempt in range(TRIES):
            try:
                ticket = self._slack.reading.files_getUploadURLExternal(
                    filename=file.name, length=len(file.data)
                )
                _put(str(ticket["upload_url"]), file.data)
                return str(ticket["file_id"])
            except FAILURES as error:
                if isinstance(error, SlackApiError) and error_code(error) == "missing_scope":
                    raise
                logger.warning("upload %s of %s failed: %s", attempt + 1, file.name, error)
                time.sleep(_pause(error, attempt))
        raise UploadRefused

    def _is_shared(self, place: Place, ids: set[str], *, seconds: float) -> bool:
        """Whether the files can be seen, now or within so many seconds."""
        until = time.monotonic() + seconds
        while not any(ids & _files_of(message) for message in self._poster.own_messages(place)):
            if time.monotonic() >= until:
                return False
            time.sleep(_LOOK_EVERY)
        return True


def _is_taken(error: BaseException) -> bool:
    """A request of a process that died may still be sharing the files: then they are no draft."""
    return isinstance(error, SlackApiError) and error_code(error) == "file_not_found"


def _files_of(message: Wire) -> set[str]:
    return {str(file.get("id")) for file in message.get("files") or ()}


def _put(url: str, data: bytes) -> None:
    request = Request(url, data=data, headers={"Content-Type": "application/octet-stream"})
    with urlopen(request, timeout=60) as reply:
        reply.read()


def _pause(error: BaseException, attempt: int) -> float:
    """Seconds: Slack's own where it names them."""
    if isinstance(error, HTTPError) and error.code == 429:
        return float(error.headers.get("Retry-After", "1"))
    return 0.5 * 2**attempt
