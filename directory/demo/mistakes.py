"""Reports of mistakes in every state, by the real actions of the invented moderator."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.catalogue.states import ServiceState
from directory.demo.accounts import demo_actor
from directory.foundation.actor import PUBLIC, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.moderation.actions import leave_unchanged, mark_corrected, report_mistake, start_review
from directory.vocabulary.people import ReportedFact

# Which fact, what was said of it, days ago, and what becomes of the report.
STORIES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    (ReportedFact.CONTACT_DETAILS, "Nobody knows this number.", 0, ()),
    (ReportedFact.NAME_OR_ADDRESS, "The entrance is round the corner.", 4, ("start",)),
    (ReportedFact.PRICE, "We were told another price on the telephone.", 9, ("start", "correct")),
    (ReportedFact.CONTACT_DETAILS, "The line was busy all morning.", 12, ("start", "leave")),
)


def make_mistakes(on: date) -> int:
    """Reports about services that the invented moderator looks after; how many. In the caller's transaction."""
    moderator = demo_actor(Role.MODERATOR)
    council = moderator.grants[0].council
    assert council is not None
    services = db.session.scalars(
        select(Service)
        .where(Service.state == ServiceState.PUBLISHED, governed_by({council}, on))
        .order_by(Service.id)
        .limit(len(STORIES))
    ).all()
    if not services:
        return 0
    for number, (field, text, days, steps) in enumerate(STORIES):
        day = on - timedelta(days=days)
        service = services[number % len(services)]
        report = report_mistake(
            PUBLIC,
            service.id,
            field=field,
            text=text,
            form_token=new_token(),
            on=day,
            email=f"reporter-{number}@example.org",
        )
        for step in steps:
            if step == "start":
                start_review(moderator, report)
            elif step == "correct":
                reason = "The page says the new price now."
                mark_corrected(moderator, report, reason=reason, on=min(on, day + timedelta(days=2)))
            else:
                reason = "We rang, and the number is right."
                leave_unchanged(moderator, report, reason=reason, on=min(on, day + timedelta(days=2)))
    return len(STORIES)
