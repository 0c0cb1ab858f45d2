"""The context of the page of councils' contacts: one row a contact, and the purposes that nobody is named for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from directory.foundation.spreadsheets import Cell
from directory.places.records import CallOffer, CouncilContactRecord, CouncilRecord
from directory.vocabulary.organisations import ContactPurpose
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url
from directory.web.templating import short_day

DAYS_FRESH = 365
COLUMNS = (
    "Council",
    "Purpose",
    "Organisation",
    "Phone",
    "Hours",
    "Text relay",
    "E-mail",
    "Web page",
    "Source",
    "Read on",
)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact in words; `old` where it was read more than a year ago. `change` and `remove` are addresses."""

    purpose: str
    organisation: str
    reached: tuple[str, ...]
    website: str
    source: str
    read: str
    old: str | None
    change: str
    remove: str


@dataclass(frozen=True, slots=True)
class ContactsPage:
    """What `places/contacts.html` prints. `missing` are purposes without a contact, each with the address to add it.

    `calls` says what residents may ask the council for.
    """

    council: CouncilRecord
    councils: tuple[tuple[str, str, int | None, bool], ...]
    rows: tuple[ContactRow, ...]
    missing: tuple[tuple[str, str], ...]
    add: str
    calls: tuple[str, ...]
    done: str | None


def contacts_page(
    council: CouncilRecord, councils: Sequence[CouncilRecord], *, on: date, done: str | None
) -> ContactsPage:
    """The contacts of a council; `councils` are those that the reader looks after."""
    held = {contact.purpose for contact in council.contacts}
    return ContactsPage(
        council=council,
        councils=tuple(
            (each.name, current_url(council=each.code), None, each.code == council.code) for each in councils
        ),
        rows=tuple(_row(council, contact, on) for contact in council.contacts),
        missing=tuple(
            (label("contact_purpose", purpose), contact_address("contacts.edit", council, purpose))
            for purpose in ContactPurpose
            if purpose not in held
        ),
        add=contact_address("contacts.edit", council, ""),
        calls=_calls_said(council.call_offer),
        done=done,
    )


def contact_address(endpoint: str, council: CouncilRecord, purpose: str, organisation: str = "") -> str:
    """The address of a page about one contact of a council."""
    return url_for(endpoint, council=council.code, purpose=purpose or None, organisation=organisation or None)


def spreadsheet_rows(councils: Sequence[CouncilRecord]) -> list[list[Cell]]:
    """The contacts as rows of a file."""
    return [
        [
            council.name,
            label("contact_purpose", contact.purpose),
            contact.organisation,
            contact.phone,
            contact.phone_hours,
            contact.relay,
            contact.email,
            contact.website,
            contact.source,
            contact.source_on,
        ]
        for council in councils
        for contact in council.contacts
    ]


def _calls_said(offer: CallOffer | None) -> tuple[str, ...]:
    """What residents may ask the council for, and what is promised of it, a sentence each."""
    if offer is None:
        return (
            gettext("Residents cannot ask to be rung or visited here."),
            gettext("The public pages give your numbers instead."),
        )
    if offer.calls and offer.visits:
        asked = gettext("Residents may ask you to ring them or to visit them at home.")
    elif offer.calls:
        asked = gettext("Residents may ask you to ring them.")
    else:
        asked = gettext("Residents may ask you to visit them at home.")
    if offer.within_days is None:
        return asked, gettext("The page promises no day.")
    return asked, ngettext(
        "The page promises an answer within %(num)s working day.",
        "The page promises an answer within %(num)s working days.",
        offer.within_days,
    )


def _row(council: CouncilRecord, contact: CouncilContactRecord, on: date) -> ContactRow:
    days = (on - contact.source_on).days
    purpose, organisation = contact.key
    return ContactRow(
        purpose=label("contact_purpose", contact.purpose),
        organisation=contact.organisation or council.name,
        reached=tuple(filter(None, (contact.phone, contact.phone_hours, contact.relay, contact.email))),
        website=contact.website,
        source=contact.source,
        read=short_day(contact.source_on),
        old=gettext("Read more than a year ago") if days > DAYS_FRESH else None,
        change=contact_address("contacts.edit", council, purpose, organisation),
        remove=contact_address("contacts.remove", council, purpose, organisation),
    )
