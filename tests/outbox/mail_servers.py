"""Mail servers on loopback: one that takes letters, and some that do not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Letterbox:
    """A mail server's memory: what it took, and what it answers."""

    def __init__(self, rcpt: str = "250 OK", data: str = "250 Taken") -> None:
        self.rcpt, self.data = rcpt, data
        self.taken: list[EmailMessage] = []
        self.to: list[str] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer for one recipient."""
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer for one message."""
        if self.data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
            self.to += envelope.rcpt_tos
        return self.data


def free_port() -> int:
    """A port nobody listens on, below those that outgoing connections take."""
    for port in range(21500, 32000):
        with closing(socket.socket()) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


@contextmanager
def serving(letterbox: Letterbox) -> Iterator[str]:
    """A mail server on loopback; its address as the setting has it."""
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextmanager
def speaking(*, upto: bytes = b"") -> Iterator[str]:
    """A server of few words: accepts, and hangs up at the message's last dot, or says nothing at all."""
    listener = socket.create_server(("127.0.0.1", free_port()))
    listener.settimeout(0.1)  # to look whether the test is over
    stop = threading.Event()

    def talk() -> None:
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except TimeoutError:
                continue
            if not upto:
                stop.wait(20)
                line.close()
                return
            line.settimeout(5)
            with line, line.makefile("rwb") as wire:
                wire.write(b"220 here\r\n")
                wire.flush()
                for said in wire:
                    if said == upto:
                        break
                    if said[:4].upper() == b"DATA":
                        wire.write(b"354 go on\r\n")
                    elif said[:4].upper() in (b"EHLO", b"MAIL", b"RCPT"):
                        wire.write(b"250 OK\r\n")
                    wire.flush()

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join(10)
        listener.close()
