"""Ports on loopback for the servers that tests start."""

from __future__ import annotations

import os
import socket
from itertools import count

# Below the ports that outgoing connections take by themselves, a stretch for each process of a run: a port that one
# process has found free is not taken by another before the server listens on it.
_FIRST, _EACH, _PROCESSES = 21_000, 1_400, 8
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PROCESSES
_given = count()


def free_port() -> int:
    """A port nobody listens on; not the same one twice until the stretch has been gone through."""
    for _ in range(_EACH):
        port = _FIRST + _worker * _EACH + next(_given) % _EACH
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")
