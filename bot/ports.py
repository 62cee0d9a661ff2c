"""Ports on loopback."""

import socket

TRIED = 100


def bind_next(port: int) -> socket.socket:
    """A listening address on this port, or on the next one that is free; 0 means any.

    Raises OSError when a hundred ports in a row are taken.
    """
    for number in range(port, port + TRIED):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", number))
        except OSError:
            listener.close()
        else:
            return listener
    raise OSError(f"ports {port} to {port + TRIED - 1} are all taken: set HEALTH_PORT")
