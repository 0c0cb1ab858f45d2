"""Contacts of councils, for tests."""

from __future__ import annotations

from datetime import date

from directory.places.records import CouncilContactRecord
from directory.vocabulary.organisations import ContactPurpose


def make_contact(purpose: str = ContactPurpose.ADULT_SOCIAL_CARE, **values: object) -> CouncilContactRecord:
    """A contact with a number that reaches nobody; `values` are any of its fields."""
    facts: dict[str, object] = {
        "organisation": "",
        "phone": "020 7946 0000",
        "phone_hours": "",
        "relay": "",
        "email": "",
        "website": "",
        "source": "https://larkholm.example/contact",
        "source_on": date(2026, 5, 31),
    }
    return CouncilContactRecord(purpose=purpose, **(facts | values))  # type: ignore[arg-type]
