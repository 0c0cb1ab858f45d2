"""A small double of ClamAV's daemon on loopback: it speaks INSTREAM, and can be told to misbehave."""

from __future__ import annotations

import socket
import struct
import threading
from types import TracebackType

from tests.files.samples import EICAR

SIGNATURES = {EICAR: b"Eicar-Test-Signature", b"AN-INVENTED-SIGNATURE": b"Invented.Test.Signature"}


class Scanner:
    """Answers one connection after the other. `answer` replaces what it would say; `silent` says nothing at all."""

    def __init__(self) -> None:
        self.answer: bytes | None = None
        self.silent = False
        self.seen: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Scanner:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """No longer there."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        try:
            command = self._exactly(line, len(b"zINSTREAM\0"))
            content = b""
            while size := struct.unpack("!L", self._exactly(line, 4))[0]:
                content += self._exactly(line, size)
        except OSError:
            return
        assert command == b"zINSTREAM\0"
        self.seen.append(content)
        if self.silent:
            return
        found = next((name for mark, name in SIGNATURES.items() if mark in content), None)
        line.sendall(self.answer or (b"stream: " + (found + b" FOUND" if found else b"OK") + b"\0"))

    @staticmethod
    def _exactly(line: socket.socket, size: int) -> bytes:
        got = b""
        while len(got) < size:
            part = line.recv(size - len(got))
            if not part:
                raise ConnectionError
            got += part
        return got
