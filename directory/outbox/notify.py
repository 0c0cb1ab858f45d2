"""Letters by GOV.UK Notify. Says of each whether it was taken, and never guesses.

The sender and the layout are the service's, kept at Notify; a template there holds `((subject))` as its subject and
`((body))` as its body, and we send both in the letter's own language. Each letter goes under its own reference, and
before one is sent Notify is asked whether it has that reference already: an answer that was lost, or a worker that
died, sends nothing twice.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from directory.outbox import mailer
from directory.outbox.letters import TakenLetter
from directory.outbox.mailer import Composed, Outcome, SendResult
from directory.outbox.rules import notify_template

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What stands for a fault of the address itself, which no later try would mend.
_BAD_ADDRESS = re.compile(r"email_address\b", re.IGNORECASE)
# The library logs the words of an error, which may hold the address; what we log of it is in `SendResult`.
logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class NotifyAccount:
    """A service at Notify: where, the key, and the id of the template for each kind of letter."""

    url: str
    key: str
    templates: Mapping[str, str]


def send_by_notify(account: NotifyAccount, letter: TakenLetter, words: Composed) -> SendResult:
    """Hand a letter to Notify. Raises nothing: what went wrong is in the answer."""
    template = notify_template(account.templates, letter.kind)
    if template is None:
        return SendResult(Outcome.LATER, f"no template for {letter.kind}"[:64])
    client = NotificationsAPIClient(account.key, base_url(account.url), timeout=mailer.TIMEOUT_SECONDS)
    try:
        known = client.get_all_notifications(reference=letter.message_id)
        if known.get("notifications"):
            return SendResult(Outcome.TAKEN, "known")
        client.send_email_notification(
            email_address=letter.recipient,
            template_id=template,
            personalisation={"subject": words.subject, "body": words.text},
            reference=letter.message_id,
        )
    except APIError as error:
        return _failed(error)
    finally:
        client.request_session.close()
    return SendResult(Outcome.TAKEN)


def base_url(url: str) -> str:
    """The address of the API: encrypted, but for a test on this machine itself."""
    parts = urlsplit(url)
    return f"{'http' if parts.hostname in LOOPBACK else 'https'}://{parts.netloc}"


def _failed(error: APIError) -> SendResult:
    """What an error means. Whether the letter was taken all the same is asked before the next try."""
    if isinstance(error, InvalidResponse) or error.response is None:
        return SendResult(Outcome.LATER, f"notify {type(error).__name__}", away=True)
    status = error.status_code
    kinds = _errors(error)
    if status == HTTPStatus.BAD_REQUEST and any(_BAD_ADDRESS.match(message) for _, message in kinds):
        return SendResult(Outcome.REFUSED, "notify 400 recipient")
    # A template or a key that is wrong is the operator's to put right, not the recipient's fault.
    name = next((kind for kind, _ in kinds if re.fullmatch(r"[A-Za-z]{1,40}", kind)), "")
    return SendResult(Outcome.LATER, f"notify {status} {name}".strip(), away=status != HTTPStatus.BAD_REQUEST)


def _errors(error: APIError) -> list[tuple[str, str]]:
    """The kind and the words of each error that Notify names."""
    named = error.message
    entries = named if isinstance(named, list) else []
    return [
        (str(entry.get("error", "")), str(entry.get("message", "")))
        for entry in entries
        if isinstance(entry, dict)
    ]
