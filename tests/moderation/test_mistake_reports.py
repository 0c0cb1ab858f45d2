"""Mistake reports: what is stored, who decides, and what is deleted after a year."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.admissions.queries import public_service
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.foundation.actor import PUBLIC, Actor, Grant, Role
from directory.foundation.errors import Invalid, NotFound, WrongState
from directory.foundation.identifiers import new_reference
from directory.foundation.time import clock
from directory.moderation import actions, rules
from directory.moderation.jobs import purge_reports
from directory.moderation.models import MistakeReport, MistakeReportContact
from directory.moderation.states import MISTAKE_REPORT
from directory.outbox.models import Letter
from directory.wiring import COMPOSERS

TODAY = date(2026, 11, 22)
MODERATOR = Actor("moderator-1", (Grant(Role.MODERATOR, council="E09000014"),))

PROVIDER = Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=1),))


def reported(service: Service, token: str = "a" * 32, **changes: object) -> MistakeReport:
    values: dict[str, object] = {"field": "price", "text": "It went up.", "form_token": token, "on": TODAY}
    return actions.report_mistake(PUBLIC, service.id, **{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"field": "colour"}, "field"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"form_token": "short"}, "form_token"),
    ],
)
def test_what_cannot_be_taken_names_its_field(
    offered: Service, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        reported(offered, **changes)
    assert error.value.field == field


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_text_and_contacts_are_stored_for_a_year(day: date) -> None:
    assert (rules.keep_until(day) - day).days == 365


def test_the_same_form_twice_is_one_report(offered: Service, session: scoped_session) -> None:
    first = reported(offered)
    assert reported(offered) is reported(offered, text=" It went up.\n") is first
    others = [reported(offered, "b" * 32), reported(offered, text="Again."), reported(offered, phone="1")]
    session.commit()
    assert len({first.reference, *(other.reference for other in others)}) == 4
    assert session.scalar(select(func.count()).select_from(MistakeReport)) == 4


def test_a_reference_can_be_read_out_over_the_telephone() -> None:
    references = {new_reference("R") for _ in range(200)}
    assert len(references) == 200
    assert all(re.fullmatch(r"R-[B-DF-HJ-NP-TV-Z2-9]{4}-[B-DF-HJ-NP-TV-Z2-9]{4}", ref) for ref in references)


def test_contact_details_stand_apart_and_only_if_given(offered: Service, session: scoped_session) -> None:
    reported(offered)
    with_contact = reported(offered, "b" * 32, email="ann@example.com")
    session.commit()
    contact = session.scalars(select(MistakeReportContact)).one()
    assert (contact.report_id, contact.email, contact.phone) == (with_contact.id, "ann@example.com", None)
    assert (contact.purpose, contact.keep_until) == (rules.CONTACT_PURPOSE, date(2027, 11, 22))
    columns = set(MistakeReport.__table__.columns.keys())
    assert not columns & {"email", "phone", "address", "ip", "user_agent", "reported_by"}


def test_the_audit_holds_digests_and_no_words(offered: Service, session: scoped_session) -> None:
    report = reported(offered, text="The manager shouted.", email="ann@example.com", phone="020 7946 0000")
    actions.start_review(MODERATOR, report)
    actions.mark_corrected(MODERATOR, report, reason="We rang the home.", on=TODAY)
    session.commit()
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == [
        "mistake_report.receive",
        "mistake_report.start_review",
        "mistake_report.mark_corrected",
        "letter.written",
    ]
    text = " ".join(f"{event.before}{event.after}" for event in events)
    assert not any(words in text for words in ("shouted", "ann@", "7946", "We rang"))


def test_a_report_is_looked_at_then_decided_with_a_reason(offered: Service, session: scoped_session) -> None:
    report = reported(offered)
    with pytest.raises(WrongState):
        actions.mark_corrected(MODERATOR, report, reason="Put right.", on=TODAY)
    actions.start_review(MODERATOR, report)
    with pytest.raises(Invalid):
        actions.leave_unchanged(MODERATOR, report, reason=" ", on=TODAY)
    actions.leave_unchanged(MODERATOR, report, reason="The price is right.", on=TODAY)
    session.commit()
    assert (report.state, report.decided_on) == ("no_change", TODAY)
    with pytest.raises(WrongState):
        actions.start_review(MODERATOR, report)


@pytest.mark.parametrize(
    ("contact", "letters"),
    [({}, 0), ({"phone": "020 7946 0012"}, 0), ({"email": "ayse@example.org", "locale": "tr"}, 1)],
)
def test_whoever_asked_for_an_answer_by_e_mail_has_one(
    offered: Service, session: scoped_session, contact: dict[str, str], letters: int
) -> None:
    report = actions.start_review(MODERATOR, reported(offered, **contact))
    actions.mark_corrected(MODERATOR, report, reason="It is £22 an hour now.", on=TODAY)
    session.commit()
    written = session.scalars(select(Letter)).all()
    assert [(letter.recipient, letter.locale) for letter in written] == [
        (contact["email"], contact["locale"]) for _ in range(letters)
    ]
    for letter in written:
        words = COMPOSERS[letter.kind](tuple(letter.subjects), "en")
        assert words.subject == "What we did about the mistake you told us of"
        assert "We put it right." in words.text and "It is £22 an hour now." in words.text
        assert report.reference in words.text and offered.slug in words.text
        assert "ayse" not in f"{words.subject}{words.text}{words.html}"


# How a report comes to each state, through the actions.
IN_STATE: dict[str, Callable[[Service], MistakeReport]] = {
    "received": reported,
    "looked_at": lambda service: actions.start_review(MODERATOR, reported(service)),
    "corrected": lambda service: actions.mark_corrected(
        MODERATOR, actions.start_review(MODERATOR, reported(service)), reason="Put right.", on=TODAY
    ),
    "no_change": lambda service: actions.leave_unchanged(
        MODERATOR, actions.start_review(MODERATOR, reported(service)), reason="It is right.", on=TODAY
    ),
}
# verb -> (states it starts from, state it leads to)
MOVES = {
    "start_review": ({"received"}, "looked_at"),
    "mark_corrected": ({"looked_at"}, "corrected"),
    "leave_unchanged": ({"looked_at"}, "no_change"),
}
MOVE: dict[str, Callable[..., MistakeReport]] = {
    "start_review": actions.start_review,
    "mark_corrected": lambda actor, report: actions.mark_corrected(actor, report, reason="x", on=TODAY),
    "leave_unchanged": lambda actor, report: actions.leave_unchanged(actor, report, reason="x", on=TODAY),
}


def test_the_table_of_states_is_as_written_here() -> None:
    assert MISTAKE_REPORT.name == "mistake_report"
    assert dict(MISTAKE_REPORT.moves) == MOVES
    assert (MISTAKE_REPORT.initial, MISTAKE_REPORT.final) == ("received", {"corrected", "no_change"})
    assert MISTAKE_REPORT.needs_reason == {"mark_corrected", "leave_unchanged"}
    assert IN_STATE.keys() == MISTAKE_REPORT.states


@pytest.mark.parametrize("state", IN_STATE)
@pytest.mark.parametrize("verb", MOVES)
def test_each_verb_from_each_state(offered: Service, session: scoped_session, state: str, verb: str) -> None:
    report = IN_STATE[state](offered)
    session.commit()
    assert report.state == state
    sources, target = MOVES[verb]
    if state not in sources:
        with pytest.raises(WrongState):
            MOVE[verb](MODERATOR, report)
        assert not session.dirty
        return
    MOVE[verb](MODERATOR, report)
    session.commit()
    assert report.state == target
    newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert newest is not None
    assert newest.action == f"mistake_report.{verb}"


def test_a_year_on_the_words_and_contacts_are_gone(offered: Service, session: scoped_session) -> None:
    new = reported(offered, on=TODAY, email="new@example.com")
    old = reported(offered, "b" * 32, on=date(2025, 11, 21), email="old@example.com")
    session.commit()
    assert purge_reports() == 2
    session.expire_all()
    assert (old.text, old.text_removed_on, old.field) == ("", TODAY, "price")
    assert new.text == "It went up."
    assert session.scalars(select(MistakeReportContact.email)).all() == ["new@example.com"]
    assert purge_reports() == 0

    clock.as_of = date(2027, 11, 22)
    assert purge_reports() == 0
    clock.as_of = date(2027, 11, 23)
    assert purge_reports() == 2
    clock.as_of = TODAY
    assert session.scalar(select(func.count()).select_from(MistakeReportContact)) == 0
    purged = select(AuditEvent.action).where(AuditEvent.action.like("%.purge_%"))
    assert sorted(session.scalars(purged)) == [
        *["mistake_report.purge_contact"] * 2,
        *["mistake_report.purge_text"] * 2,
    ]


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "corrected"},
        {"decided_on": TODAY},
        {"decision_reason": "Because."},
        {"field": "colour"},
        {"text_removed_on": TODAY},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(
    offered: Service, session: scoped_session, broken: dict[str, object]
) -> None:
    reported(offered)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(MistakeReport).values(**broken))
    session.rollback()


def test_only_what_is_offered_today_can_be_reported_on(offered: Service, ended: Service) -> None:
    assert public_service(offered.slug, TODAY).id == offered.id
    for slug in (ended.slug, "no-such-place"):
        with pytest.raises(NotFound):
            public_service(slug, TODAY)
