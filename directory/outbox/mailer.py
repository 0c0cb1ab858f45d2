"""Where letters are handed over: a mail server, or a folder. Says of each whether it was taken, and never guesses.

The conversation with the server is held step by step, because what a failure means depends on when it comes: before
the dot that ends the message nobody has it, after that dot only an answer tells.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from directory.foundation.contact_details import ENCODED_WORD
from directory.foundation.time import now
from directory.outbox.letters import TakenLetter

TIMEOUT_SECONDS = 10.0  # for each answer of the server
GO_ON, TAKEN = 354, 250
FOR_GOOD = 500
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


class Outcome(StrEnum):
    """What became of a letter that was handed over."""

    TAKEN = "taken"
    LATER = "later"  # nobody has it: try again
    REFUSED = "refused"  # nobody has it and nobody will
    UNSURE = "unsure"  # it may have been taken


@dataclass(frozen=True, slots=True)
class SendResult:
    """The outcome, with its reason for the operator: a code or the name of an error, never an address."""

    outcome: Outcome
    reason: str = ""
    away: bool = False  # no server answered at all: the next letter would fare no better now


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in words: the subject, the plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


def envelope(letter: TakenLetter, words: Composed, sender: str) -> EmailMessage:
    """The message as it goes out.

    Raises ValueError where a header would hold a line break, or the recipient an encoded word, which the header would
    decode into another address than the one that was checked.
    """
    if ENCODED_WORD in letter.recipient:
        raise ValueError("an encoded word in an address")
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = words.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{letter.message_id}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # no holiday notices back, please (RFC 3834)
    message.set_content(words.text)
    message.add_alternative(words.html, subtype="html")
    message["Content-Language"] = letter.locale  # last: setting the content clears every header about it
    return message


def domain_of(address: str) -> str:
    """The part after the sign: "example.org"."""
    return address.rpartition("@")[2].strip("> ")


def send(url: str, letter: TakenLetter, words: Composed, sender: str) -> SendResult:
    """Give a letter to the server or folder at `url`. Raises nothing: what went wrong is in the answer."""
    try:
        message = envelope(letter, words, sender)
    except ValueError as error:
        return SendResult(Outcome.REFUSED, type(error).__name__)
    if urlsplit(url).scheme == "folder":
        return _write_to_folder(folder_of(url), letter, message)
    return _send_to_server(url, letter.recipient, message, sender)


def folder_of(url: str) -> Path:
    """The folder of a `folder:///path`."""
    return Path(unquote(urlsplit(url).path))


def _write_to_folder(folder: Path, letter: TakenLetter, message: EmailMessage) -> SendResult:
    # Named after the letter: were it written twice, it would still be there once.
    path = folder / f"{letter.message_id}.eml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".part").write_bytes(message.as_bytes())
        path.with_suffix(".part").replace(path)
    except OSError as error:
        return SendResult(Outcome.LATER, type(error).__name__, away=True)
    return SendResult(Outcome.TAKEN)


def _send_to_server(url: str, recipient: str, message: EmailMessage, sender: str) -> SendResult:
    try:
        server = _connect(url, domain_of(sender))
    except (OSError, smtplib.SMTPException) as error:
        return SendResult(Outcome.LATER, type(error).__name__, away=True)
    try:
        return _converse(server, recipient, message, sender)
    finally:
        server.close()


def _connect(url: str, own_name: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    # The name we greet with is given, or the library would ask the network what this machine is called.
    if parts.scheme == "smtps":
        secure = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, own_name, timeout=TIMEOUT_SECONDS, context=secure)
    else:
        server = smtplib.SMTP(host, port, own_name, timeout=TIMEOUT_SECONDS)
    try:
        if "starttls" in parse_qs(parts.query, keep_blank_values=True):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        else:
            server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _converse(server: smtplib.SMTP, recipient: str, message: EmailMessage, sender: str) -> SendResult:
    body = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
    try:
        refused = _announce(server, recipient, sender)
        if refused is not None:
            return refused
        server.send(body if body.endswith(b"\r\n") else body + b"\r\n")
    except (OSError, smtplib.SMTPException) as error:
        return SendResult(Outcome.LATER, type(error).__name__)
    try:
        server.send(b".\r\n")
        code, _ = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return SendResult(Outcome.UNSURE, type(error).__name__)
    if code != TAKEN:
        return SendResult(_by_code(code), f"message {code}")
    _quit(server)
    return SendResult(Outcome.TAKEN)


def _announce(server: smtplib.SMTP, recipient: str, sender: str) -> SendResult | None:
    """From whom, to whom, and that the message follows; why not, where the server won't have it."""
    code, _ = server.mail(sender)
    if code != TAKEN:
        return SendResult(
            Outcome.LATER, f"sender {code}"
        )  # the operator's to put right, not the recipient's fault
    code, _ = server.rcpt(recipient)
    if code // 10 * 10 != TAKEN:  # 251: it will be passed on
        return SendResult(_by_code(code), f"recipient {code}")
    code, _ = server.docmd("DATA")
    return None if code == GO_ON else SendResult(_by_code(code), f"data {code}")


def _by_code(code: int) -> Outcome:
    return Outcome.REFUSED if code >= FOR_GOOD else Outcome.LATER


def _quit(server: smtplib.SMTP) -> None:
    """Say goodbye; what happens after the letter was taken changes nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        return
