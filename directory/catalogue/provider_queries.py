"""Finding a provider that was entered before, so that none is entered twice."""

from __future__ import annotations

from sqlalchemy import func, select

from directory.catalogue.models import Provider
from directory.catalogue.provider_identity import bare_name
from directory.foundation.database import db
from directory.foundation.errors import Invalid


def numbered_provider(company_number: str | None, charity_number: str | None) -> Provider | None:
    """The provider with one of these numbers. Raises Invalid `numbers_of_two` where they are of two providers."""
    found: set[Provider] = set()
    for column, number in (
        (Provider.companies_house, company_number),
        (Provider.charity_number, charity_number),
    ):
        if number and (provider := db.session.scalar(select(Provider).where(column == number))) is not None:
            found.add(provider)
    if len(found) > 1:
        raise Invalid("company_number", "numbers_of_two")
    return next(iter(found), None)


def is_provider_named(name: str) -> bool:
    """Whether some provider of the catalogue is called so, in whatever letters."""
    return (
        db.session.scalar(select(Provider.id).where(func.lower(Provider.legal_name) == name.lower()).limit(1))
        is not None
    )


def name_like(name: str) -> str | None:
    """A name of the catalogue that this one is like (`provider_identity.bare_name`), or None."""
    bare = bare_name(name)
    if not bare:
        return None
    # The first letter narrows it down in SQL: a first word may be written with marks.
    names = select(Provider.legal_name).where(
        func.lower(Provider.legal_name).startswith(bare[0], autoescape=True)
    )
    found = db.session.scalars(names.order_by(Provider.legal_name, Provider.id))
    return next((each for each in found if bare_name(each) == bare), None)
