"""Letters over TLS with a login: an authority of our own signs the mail server's certificate."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from sqlalchemy.orm import scoped_session

from directory.foundation.errors import BadSettings
from directory.foundation.settings import Settings, checked
from tests.outbox.factories import ADDRESS, letter, send_due, write
from tests.outbox.mail_servers import Letterbox, Passwords, serving, serving_encrypted

# The double asks for a password over TLS from the start, which its library does not count as TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
USER, PASSWORD = "letters@example.org", "p@ss/word: x"
QUOTED = "letters%40example.org:p%40ss%2Fword%3A%20x"
ENCRYPTED = pytest.mark.parametrize(
    ("scheme", "query", "starttls"), [("smtps", "", False), ("smtp", "?starttls", True)]
)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site trusts this authority, as an operator would have it trust the council's own."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))


@ENCRYPTED
@pytest.mark.usefixtures("trusted")
def test_a_letter_goes_out_encrypted_with_the_right_password(
    session: scoped_session,
    mail_to: Callable[[str], None],
    authority: trustme.CA,
    scheme: str,
    query: str,
    starttls: bool,
) -> None:
    box, passwords = Letterbox(), Passwords(USER, PASSWORD)
    certificate = authority.issue_cert("127.0.0.1")
    with serving_encrypted(box, certificate, starttls=starttls, passwords=passwords) as place:
        mail_to(f"{scheme}://{QUOTED}@{place}{query}")
        written = write()
        assert send_due() == 1
    assert letter(session, written).state == "sent"
    assert box.to == [ADDRESS]
    assert passwords.tried == [USER.encode()]


@ENCRYPTED
@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_keeps_the_letter_and_is_in_no_log(
    session: scoped_session,
    mail_to: Callable[[str], None],
    authority: trustme.CA,
    caplog: pytest.LogCaptureFixture,
    scheme: str,
    query: str,
    starttls: bool,
) -> None:
    box, passwords = Letterbox(), Passwords(USER, PASSWORD)
    certificate = authority.issue_cert("127.0.0.1")
    caplog.set_level(logging.DEBUG)
    with serving_encrypted(box, certificate, starttls=starttls, passwords=passwords) as place:
        mail_to(f"{scheme}://letters%40example.org:wrong-one@{place}{query}")
        written = write()
        assert send_due() == 0
    assert (letter(session, written).state, letter(session, written).failure) == (
        "waiting",
        "SMTPAuthenticationError",
    )
    assert box.taken == []
    ours = [record for record in caplog.records if not record.name.startswith(("mail.", "asyncio"))]
    assert ours
    assert "wrong-one" not in " ".join(str(vars(record)) for record in ours)


@ENCRYPTED
@pytest.mark.parametrize("wrong", ["another authority", "another host"])
def test_a_certificate_that_is_not_the_servers_is_refused(
    session: scoped_session,
    mail_to: Callable[[str], None],
    authority: trustme.CA,
    trusted: None,
    scheme: str,
    query: str,
    starttls: bool,
    wrong: str,
) -> None:
    """The password is not even offered."""
    issued = (
        trustme.CA().issue_cert("127.0.0.1")
        if wrong == "another authority"
        else authority.issue_cert("mail.example.org")
    )
    box, passwords = Letterbox(), Passwords(USER, PASSWORD)
    with serving_encrypted(box, issued, starttls=starttls, passwords=passwords) as place:
        mail_to(f"{scheme}://{QUOTED}@{place}{query}")
        written = write()
        assert send_due() == 0
    found = letter(session, written)
    assert (found.state, found.failure) == ("waiting", "SSLCertVerificationError")
    assert (box.taken, passwords.tried) == ([], [])


def test_a_server_without_encryption_gets_nothing_where_it_was_asked_for(
    session: scoped_session, mail_to: Callable[[str], None]
) -> None:
    """As when somebody on the way takes STARTTLS out of the conversation."""
    box = Letterbox()
    with serving(box) as url:
        mail_to(url.replace("smtp://", f"smtp://{QUOTED}@") + "?starttls")
        written = write()
        assert send_due() == 0
    assert letter(session, written).failure == "SMTPNotSupportedError"
    assert box.taken == []


@pytest.mark.parametrize("to", ["=?utf-8?q?ann=40evil.example?=@example.com", "a=?b@example.com"])
def test_an_address_that_a_header_would_decode_into_another_is_refused(
    session: scoped_session, mail_to: Callable[[str], None], to: str
) -> None:
    box = Letterbox()
    with serving(box) as url:
        mail_to(url)
        written = write(recipient=to)
        assert send_due() == 0
    assert (letter(session, written).state, letter(session, written).failure) == ("given_up", "ValueError")
    assert box.taken == []


@pytest.mark.parametrize(
    "unsafe",
    [
        {"mail_url": "smtp://user:secret@mail.example.org"},
        {"mail_url": "smtp://user:secret@mail.example.org:587"},
        {"mail_url": "smtp://mail.example.org", "mail_from": "=?utf-8?q?a?=@example.org"},
    ],
)
def test_a_password_never_leaves_unencrypted(unsafe: dict[str, Any]) -> None:
    safe = {"mail_from": "care@example.org", "public_url": "https://care.example.org"}
    assert checked(Settings(**safe, mail_url="smtp://user:secret@mail.example.org?starttls")).mail_url
    assert checked(Settings(**safe, mail_url="smtp://user:secret@127.0.0.1")).mail_url
    with pytest.raises(BadSettings) as raised:
        checked(Settings(**{**safe, **unsafe}))
    assert "secret" not in str(raised.value)
