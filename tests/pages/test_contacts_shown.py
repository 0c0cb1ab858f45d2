"""A council's contacts stand where a visitor needs them, each number under its own purpose."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM
from directory.places.actions import set_contacts
from directory.places.models import Council
from directory.places.queries import council_record
from directory.presenting.facts import help_words
from directory.vocabulary.organisations import COUNCIL_PURPOSES, ContactPurpose
from tests.conftest import TODAY
from tests.contacts import make_contact
from tests.page_client import PageClient

CODE = "E09000901"
NUMBERS = {purpose: f"020 7946 0{100 + number}" for number, purpose in enumerate(ContactPurpose)}


@pytest.fixture
def council(session: scoped_session) -> scoped_session:
    """A council with a contact for each purpose."""
    session.add(
        Council(code=CODE, name="Larkholm", slug="larkholm", kind="London borough", in_directory=True)
    )
    session.flush()
    contacts = [
        make_contact(
            purpose,
            phone=phone,
            relay=f"18001 {phone}",
            organisation="" if purpose in COUNCIL_PURPOSES else f"Invented {purpose}",
        )
        for purpose, phone in NUMBERS.items()
    ]
    set_contacts(SYSTEM, CODE, contacts, on=TODAY)
    session.commit()
    return session


def numbers_on(text: str) -> set[str]:
    return {purpose for purpose, phone in NUMBERS.items() if phone in text}


def test_the_councils_page_has_all_with_source_and_day(council: scoped_session, client: PageClient) -> None:
    page = client.get("/councils/larkholm").get_data(as_text=True)
    assert numbers_on(page) == set(ContactPurpose)
    assert page.count("Source: https://larkholm.example/contact, read on 31 May 2026.") == len(NUMBERS)
    assert 'id="who-to-ring"' in page


@pytest.mark.parametrize(
    ("guide", "purposes"),
    [
        ("safeguarding", {"safeguarding", "advocacy"}),
        ("complaints", {"complaints", "ombudsman", "regulator", "advocacy"}),
        ("independent-advocacy", {"advocacy"}),
        ("if-your-home-is-rated-inadequate", {"safeguarding", "advocacy", "regulator", "complaints"}),
        ("direct-payments", {"direct_payments", "carers"}),
        ("who-pays", set()),
    ],
)
def test_a_guide_has_the_numbers_it_speaks_of(
    council: scoped_session, client: PageClient, guide: str, purposes: set[str]
) -> None:
    page = client.get(f"/guides/{guide}?council={CODE}").get_data(as_text=True)
    everywhere = {"adult_social_care", "out_of_hours"}  # in the help at the foot of every page
    assert numbers_on(page) == purposes | everywhere
    assert f"/councils/larkholm?council={CODE}#who-to-ring" in page


def test_what_is_taken_away_has_the_number_the_relay_and_the_nights(council: scoped_session) -> None:
    record = council_record(CODE)
    assert record is not None
    words = " ".join(help_words(record)).replace("\u2066", "").replace("\u2069", "")
    assert numbers_on(words) == {"adult_social_care", "out_of_hours"}
    assert "18001" in words
