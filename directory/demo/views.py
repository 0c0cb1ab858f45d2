"""The people of a demonstration, and its letters: they go to a folder instead of to people, and a page shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, render_template

from directory.accounts.second_factor import code_at
from directory.demo.accounts import PASSWORD, DemoAccount, demo_accounts, has_app, secret_of
from directory.foundation.errors import NotFound
from directory.foundation.time import now
from directory.outbox.mailer import folder_of
from directory.web.access import limited, public

demonstration = Blueprint("demonstration", __name__)
MOST_LETTERS = 200
LOOKS = "120 per minute"
_NAME = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class DemoLetter:
    """A letter as it would have been sent."""

    name: str
    subject: str
    to: str
    sent: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """An invented person, with everything that signs that person in; no secret where the password is enough."""

    role: str
    email: str
    secret: str
    code: str


@demonstration.get("/demo")
@public
@limited(LOOKS)
def accounts() -> Response:
    """An invented person for every role: address, password, secret of the app, and the code that it shows now."""
    if not current_app.config["DEMONSTRATION"]:
        raise NotFound("demonstration")
    at = now()
    people = [_sign_in(account, at) for account in demo_accounts()]
    return _respond("demo/accounts.html", people=people, password=PASSWORD)


@demonstration.get("/demo/mail")
@public
@limited(LOOKS)
def mail() -> Response:
    """Every letter of the demonstration, newest first."""
    files = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return _respond("demo/mail.html", letters=[_read(path) for path in files[:MOST_LETTERS]])


@demonstration.get("/demo/mail/<string:name>")
@public
@limited(LOOKS)
def letter(name: str) -> Response:
    """One letter, as plain text."""
    path = _folder() / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound(name)
    return _respond("demo/letter.html", letter=_read(path))


def _sign_in(account: DemoAccount, at: datetime) -> DemoSignIn:
    secret = secret_of(account) if has_app(account) else ""
    return DemoSignIn(account.role, account.email, secret, code_at(secret, at) if secret else "")


def _respond(template: str, **values: object) -> Response:
    """A letter holds an address that a visitor typed, and the link to a shortlist: no cache may store it."""
    response = make_response(render_template(template, **values))
    response.headers["Cache-Control"] = "no-store"
    return response


def _folder() -> Path:
    """The folder of the demonstration's letters. Raises NotFound anywhere else."""
    url = str(current_app.config["MAIL_URL"])
    if not current_app.config["DEMONSTRATION"] or urlsplit(url).scheme != "folder":
        raise NotFound("letters")
    return folder_of(url)


def _read(path: Path) -> DemoLetter:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return DemoLetter(
        name=path.stem,
        subject=str(message["Subject"]),
        to=str(message["To"]),
        sent=str(message["Date"]),
        lang=str(message["Content-Language"]),
        text=str(body.get_content()) if body else "",
    )
