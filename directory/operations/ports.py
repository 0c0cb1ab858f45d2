"""Ports that a server takes: each by one server of this machine, however many start in the same instant."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from directory.foundation.errors import Unavailable

TAKEN = (
    "Port {port} of {host} is taken: another server is running there. Stop it, or choose another {option}."
)


@contextmanager
def hold_port(host: str, port: int, option: str) -> Iterator[None]:
    """Have a port to oneself until the block ends; `option` is what names it. Raises Unavailable.

    The server's processes share theirs, so a second server would share it unnoticed. Two that look at the same moment
    both find it free: a name that the kernel gives to one of them, and takes back when it ends, decides between them.
    """
    taken = Unavailable(TAKEN.format(port=port, host=host, option=option))
    with socket.socket(socket.AF_UNIX) as name:
        try:
            name.bind(f"\0choosing-care/{host}/{port}")
        except OSError as error:
            raise taken from error
        _try_to_bind(host, port, taken)
        yield


def _try_to_bind(host: str, port: int, taken: Unavailable) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # Connections that are closing don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise taken from error
            raise Unavailable(f"{host}:{port} cannot be served: {error.strerror}") from error
