"""Addresses of mail and telephone numbers, read alike by every form of the public pages, however they were copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from directory.callbacks.rules import check_asked
from directory.claims.rules import Claimant, check_claimant
from directory.feedback.forms import PublicChallengeForm
from directory.foundation.errors import Invalid
from directory.moderation.forms import MistakeForm
from directory.places.rules import check_contact
from directory.shortlists.forms import LetterForm
from directory.web.form_fields import Form
from tests.callbacks.factories import ASKED, BOTH
from tests.conftest import TODAY
from tests.contacts import make_contact


def _of_form(kind: type[Form], field: str, text: str) -> str | None:
    form = kind(MultiDict({field: text}))
    form.validate()
    found = form[field]
    return None if found.errors else str(found.data)


def _refusing(read: Callable[[str], str]) -> Callable[[str], str | None]:
    def reader(text: str) -> str | None:
        try:
            return read(text)
        except Invalid:
            return None

    return reader


def _of_letter(text: str) -> str | None:
    form = LetterForm(MultiDict({"to": text}))
    return form.address if form.validate() else None


def _claimant(email: str = "ann@example.org", phone: str = "020 7946 0123") -> Claimant:
    return check_claimant(Claimant("Ann Invented", "Manager", email, phone))


MAIL: dict[str, Callable[[str], str | None]] = {
    "a mistake": lambda text: _of_form(MistakeForm, "email", text),
    "a challenge": lambda text: _of_form(PublicChallengeForm, "email", text),
    "a letter": _of_letter,
    "a call": _refusing(lambda text: check_asked(replace(ASKED, email=text), BOTH).email),
    "a claim": _refusing(lambda text: _claimant(email=text).email),
    "a council": _refusing(lambda text: check_contact(make_contact(email=text), TODAY).email),
}
PHONES: dict[str, Callable[[str], str | None]] = {
    "a mistake": lambda text: _of_form(MistakeForm, "phone", text),
    "a call": _refusing(lambda text: check_asked(replace(ASKED, phone=text), BOTH).phone),
    "a claim": _refusing(lambda text: _claimant(phone=text).phone),
    "a council": _refusing(lambda text: check_contact(make_contact(phone=text), TODAY).phone),
}


@pytest.mark.parametrize("reader", MAIL)
@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("o'brien@example.org", "o'brien@example.org"),
        ("o’brien@example.org", "o'brien@example.org"),
        ("\u200bo'brien@example.org.", "o'brien@example.org"),
        (" mailto:o'brien@example.org, ", "o'brien@example.org"),
        ("Ann O’Brien <o’brien@example.org>", "o'brien@example.org"),
        ("o'brien＠example.org", "o'brien@example.org"),
        ("o'brien at example", None),
        ("=?utf-8?q?a?=@example.org", None),
    ],
)
def test_an_address_of_mail_is_read_alike(app: Flask, reader: str, typed: str, address: str | None) -> None:
    with app.test_request_context("/"):
        assert MAIL[reader](typed) == address


@pytest.mark.parametrize("reader", PHONES)
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("020 7946 0123", "020 7946 0123"),
        ("tel:020 7946 0123.", "020 7946 0123"),
        ("020\u00a07946\u200b 0123", "020 7946 0123"),
        ("٠٢٠ ٧٩٤٦ ٠١٢٣", "020 7946 0123"),
        ("020–7946–0123", "020-7946-0123"),
        ("ring me", None),
        ("020 7946 0123 Ann", None),
    ],
)
def test_a_number_is_read_alike(app: Flask, reader: str, typed: str, number: str | None) -> None:
    with app.test_request_context("/"):
        assert PHONES[reader](typed) == number


def test_what_was_typed_wrongly_stays_in_the_field(app: Flask) -> None:
    with app.test_request_context("/"):
        form = MistakeForm(MultiDict({"email": "ann at home", "phone": "twelve"}))
        assert not form.validate()
        assert (form.email.data, form.phone.data) == ("ann at home", "twelve")
        assert len(form.email.errors) == len(form.phone.errors) == 1
