"""A bound on how long a connection may keep us waiting, whatever bytes it sends meanwhile.

A socket's own time-out starts anew with every byte, and model servers send keep-alive lines while
they think. The watchdog shuts the socket down instead, which wakes the thread that reads from it.
"""

import math
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self


class Watchdog:
    """Guards one socket, from a thread of its own, while the context lasts."""

    def __init__(self, watched: socket.socket) -> None:
        self._socket = watched
        self._deadline = math.inf
        self._over = self._bitten = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._over = True
            self._changed.notify()

    @contextmanager
    def until(self, deadline: float) -> Generator[None]:
        """Cut the connection if the block is not done by then (time.monotonic seconds).

        Raises TimeoutError in place of whatever the cut connection raised.
        """
        self._expect(deadline)
        try:
            yield
        finally:
            self._expect(math.inf)
            if self._bitten:
                raise TimeoutError

    def _expect(self, deadline: float) -> None:
        with self._changed:
            self._deadline = deadline
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._over:
                left = self._deadline - time.monotonic()
                if left <= 0:
                    self._bite()
                    return
                self._changed.wait(min(left, threading.TIMEOUT_MAX))

    def _bite(self) -> None:
        self._bitten = True
        with suppress(OSError):  # the other side may have closed it just now
            # The plain method: SSLSocket's own would pull the TLS state from under the reader.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
