"""Rows for the benchmark of the desks, written straight into the tables; prints the cookies of two people."""

from datetime import timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from benchmarks.desks import EVENTS, PROVIDERS, WAITING
from directory.accounts.models import Account, AccountGrant, SignInSession
from directory.accounts.rules import COUNCIL_ROLES
from directory.accounts.states import Side
from directory.accounts.tokens import new_session_token, session_digest
from directory.admissions.models import Application
from directory.app import create_app
from directory.audit.models import AuditEvent
from directory.catalogue.models import Provider, Service
from directory.feedback.models import Feedback
from directory.foundation.actor import Role
from directory.foundation.database import db, transaction
from directory.foundation.form_tokens import new_token
from directory.foundation.identifiers import new_public_id
from directory.foundation.time import now, today
from directory.frameworks.models import Instrument, Lot
from directory.moderation.models import MistakeReport
from directory.prices.models import Price
from directory.web.sign_in import COOKIE

DAY = timedelta(days=1)
REFERENCE = "R-{:04}-DESK"


def main() -> None:
    """Fill up what the demonstration has too few of, and sign in."""
    with create_app().app_context(), transaction():
        session = db.session()
        council = session.execute(
            select(Service.council_code, func.count().label("services"))
            .join(Instrument, Instrument.council_code == Service.council_code)
            .group_by(Service.council_code)
            .order_by(func.count().desc())
        ).first()
        assert council is not None
        services = list(
            session.scalars(select(Service).where(Service.council_code == council[0]).limit(2 * WAITING))
        )
        add_waiting(session, council[0], services)
        add_providers_and_events(session)
        roles = [(role, council[0], None) for role in sorted(COUNCIL_ROLES)]
        own = [(Role.PROVIDER_USER, None, services[0].provider_id)]
        print(sign_in(session, Side.STAFF, roles), sign_in(session, Side.PROVIDER, own))


def add_waiting(session: Session, council: str, services: list[Service]) -> None:
    """So many applications, reports, prices and pieces of feedback that wait at one council; once in a folder."""
    if session.scalar(select(MistakeReport.id).where(MistakeReport.reference == REFERENCE.format(0))):
        return
    lot = session.scalars(
        select(Lot)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(Instrument.council_code == council)
    ).first()
    assert lot is not None
    open_at = set(session.scalars(select(Application.service_id).where(Application.lot_id == lot.id)))
    free = [service for service in services if service.id not in open_at][:WAITING]
    session.add_all(
        Application(
            public_id=new_public_id(),
            service_id=service.id,
            lot_id=lot.id,
            state="under_assessment",
            submitted_at=now() - number * DAY,
            decide_by=today() + (number % 14 - 4) * DAY,
        )
        for number, service in enumerate(free)
    )
    for number, service in enumerate(services[:WAITING]):
        session.add_all(
            (
                MistakeReport(
                    reference=REFERENCE.format(number),
                    submission_key=new_token(),
                    service_id=service.id,
                    field="price",
                    text="The price is wrong.",
                    keep_until=today() + 365 * DAY,
                ),
                Feedback(
                    service_id=service.id,
                    relationship="resident",
                    used_from=today() - 100 * DAY,
                    overall=4,
                    told_on=today(),
                ),
                Price(
                    service_id=service.id,
                    category=service.category,
                    payer="council",
                    unit="visit",  # no demonstration proposes one, and one at a time may wait
                    minutes=25,
                    amount_pence=2_450,
                    valid_from=today() + 30 * DAY,
                    state="proposed",
                ),
            )
        )


def add_providers_and_events(session: Session) -> None:
    """Providers without services, and events about services."""
    providers = session.scalar(select(func.count()).select_from(Provider)) or 0
    session.add_all(
        Provider(legal_name=f"Waiting Example {number} Limited", invented=True)
        for number in range(PROVIDERS - providers)
    )
    events = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    rows = [
        {
            "at": now(),
            "actor_id": "account:1",
            "actor_role": "provider_user",
            "action": "service.text_written",
            "subject_type": "service",
            "subject_id": str(number % 200 + 1),
            "before": {"summary": "a" * 32},
            "after": {"summary": "b" * 32},
            "is_public": True,
        }
        for number in range(max(0, EVENTS - events))
    ]
    if rows:
        session.execute(insert(AuditEvent), rows)


def sign_in(session: Session, side: Side, grants: list[tuple[Role, str | None, int | None]]) -> str:
    """An account with these roles and a session of it; the cookie."""
    account = Account(email=f"{new_token()}@example.org", name="Invented Person", side=side, state="active")
    session.add(account)
    session.flush()
    session.add_all(
        AccountGrant(account_id=account.id, side=side, role=role, council=council, provider_id=provider)
        for role, council, provider in grants
    )
    token = new_session_token()
    session.add(
        SignInSession(
            account_id=account.id, token_digest=session_digest(token), device="Benchmark", verified_at=now()
        )
    )
    return f"{COOKIE}={token}"


if __name__ == "__main__":
    main()
