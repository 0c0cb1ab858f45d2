"""A listed home with rooms told of eight days ago, and one person who takes its provider's letters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account, AccountGrant
from directory.admissions.models import CheckedEntry
from directory.catalogue.models import Service, Vacancy
from directory.foundation.actor import Grant, Role
from directory.foundation.time import now
from tests.accounts.sign_in import make_account
from tests.catalogue.factories import HARINGEY, make_own_service

TODAY = date(2026, 11, 22)
TOLD = TODAY - timedelta(days=8)


@pytest.fixture
def home(session: scoped_session) -> Service:
    """A published care home, on the council's list."""
    service = make_own_service(category="care_home", name="Rose Court", capacity=10, capacity_unit="beds")
    session.add(
        CheckedEntry(
            service_id=service.id,
            council_code=HARINGEY,
            kind="checked",
            checked_on=date(2026, 1, 5),
            checked_by="officer-1",
            valid_from=date(2026, 1, 5),
        )
    )
    session.add(Vacancy(service_id=service.id, count=2, unit="beds", as_at=TOLD, source="provider"))
    session.commit()
    return service


@pytest.fixture
def aylin(home: Service) -> Account:
    """One of its provider's people."""
    grant = Grant(Role.PROVIDER_USER, provider=home.provider_id)
    return make_account(grant, email="aylin@example.org", name="Aylin Example")


def leave(session: scoped_session, account: Account) -> None:
    """End what somebody holds."""
    for grant in session.scalars(select(AccountGrant).where(AccountGrant.account_id == account.id)):
        grant.ended_at, grant.ended_by = now(), "somebody"
    session.commit()
