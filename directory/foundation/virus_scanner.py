"""Asking a virus scanner: ClamAV's daemon, by its command INSTREAM, over TCP or a socket of this machine.

Of the protocol this is one command of the seven, twenty lines (docs/decisions/files.md says why no library).
"""

from __future__ import annotations

import socket
import struct
from enum import StrEnum
from time import monotonic
from urllib.parse import urlsplit

SCAN_SECONDS = 30.0  # for the whole conversation; ten megabytes take about one
CHUNK_BYTES = 64 * 1024
LONGEST_ANSWER = 4096


class Verdict(StrEnum):
    """What a scanner says."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # it could not be reached, or could not look: ask again later


def scan(address: str, content: bytes, seconds: float = SCAN_SECONDS) -> Verdict:
    """What the scanner at `tcp://host:port` or `unix:///path` says of these bytes. Never raises for a scanner that
    is away, slow or in disorder: that is UNKNOWN.
    """
    until = monotonic() + seconds
    try:
        with _connected(address, seconds) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK_BYTES):
                chunk = content[start : start + CHUNK_BYTES]
                line.settimeout(_left(until))
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            return verdict_of(_answer(line, until))
    except OSError:
        return Verdict.UNKNOWN


def verdict_of(answer: bytes) -> Verdict:
    """The meaning of an answer such as `stream: OK` or `stream: Eicar-Test-Signature FOUND`."""
    words = answer.rstrip(b"\0\n")
    if words == b"stream: OK":
        return Verdict.CLEAN
    if words.startswith(b"stream: ") and words.endswith(b" FOUND"):
        return Verdict.INFECTED
    return Verdict.UNKNOWN


def _connected(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(seconds)
            line.connect(parts.path)
        except BaseException:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "", parts.port or 0), seconds)


def _answer(line: socket.socket, until: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        line.settimeout(_left(until))
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer


def _left(until: float) -> float:
    """The seconds that are left. Raises TimeoutError where none are."""
    seconds = until - monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
