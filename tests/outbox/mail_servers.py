"""Mail servers on loopback: one that takes letters, and some that do not."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.patience import HUNG_SECONDS
from tests.ports import free_port


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


@contextmanager
def serving(letterbox: Letterbox) -> Iterator[str]:
    """A mail server on loopback; its address as the setting has it."""
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


class Passwords:
    """Lets one user in with one password, and remembers who tried."""

    def __init__(self, user: str, password: str) -> None:
        self._right = (user.encode(), password.encode())
        self.tried: list[bytes] = []

    def __call__(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        """Whether a login is right."""
        self.tried.append(given.login)
        return AuthResult(success=(given.login, given.password) == self._right, handled=False)


@contextmanager
def serving_encrypted(
    letterbox: Letterbox, certificate: trustme.LeafCert, *, starttls: bool, passwords: Passwords | None = None
) -> Iterator[str]:
    """A mail server that takes letters over TLS alone: from the start, or after STARTTLS; its host and port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    options: dict[str, Any] = {"authenticator": passwords, "auth_required": True} if passwords else {}
    if starttls:
        options |= {"tls_context": context, "require_starttls": True}
    else:
        # The library counts only STARTTLS as encryption when it decides whether a password may be asked for.
        options |= {"ssl_context": context, "auth_require_tls": False}
    controller = Controller(letterbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextmanager
def hanging_up_after(last: bytes) -> Iterator[str]:
    """A server that takes one letter and closes the connection, without an answer, when it reads the line `last`."""

    def talk(connection: socket.socket) -> None:
        with connection.makefile("rwb") as wire:
            wire.write(b"220 here\r\n")
            wire.flush()
            for line in wire:
                if line == last:
                    break
                if line[:4].upper() == b"DATA":
                    wire.write(b"354 go on\r\n")
                elif line[:4].upper() in (b"EHLO", b"MAIL", b"RCPT"):
                    wire.write(b"250 OK\r\n")
                wire.flush()

    with _one_connection(talk) as url:
        yield url


@contextmanager
def silent() -> Iterator[tuple[str, Callable[[], None]]]:
    """A server that takes a connection and never says a word, and what makes it close the connection."""
    over = threading.Event()
    with _one_connection(lambda connection: over.wait(HUNG_SECONDS)) as url:
        try:
            yield url, over.set
        finally:
            over.set()


@contextmanager
def _one_connection(talk: Callable[[socket.socket], object]) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", free_port()))
    listener.settimeout(0.1)  # to see whether the test is over
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(HUNG_SECONDS)
                talk(connection)
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join(HUNG_SECONDS)
        listener.close()
