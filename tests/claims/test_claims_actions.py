"""What becomes of a claim: accepted, refused or withdrawn, one at a time, and forgotten after its days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account, AccountGrant
from directory.audit.models import AuditEvent
from directory.catalogue.models import Provider, Service
from directory.claims.actions import asking, deciding
from directory.claims.jobs import purge_claims
from directory.claims.models import Claim, ClaimContact, ClaimPerson
from directory.claims.queries import claimable_location
from directory.claims.tasks import tasks_for
from directory.foundation.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import Conflict, NotAllowed, NotFound, WrongState
from directory.foundation.time import clock
from directory.outbox.letters import write_letter
from directory.outbox.models import Letter
from directory.outbox.rules import MOST_LETTERS_A_DAY
from tests.accounts.sign_in import make_account
from tests.claims.factories import CLAIMANT, MANAGER, TODAY, claimed, confirmed, contacted, entry_at
from tests.preparing.factories import ASH, ELM, FARHAM, LARKHOLM, register
from tests.refusals import refused


def letters(session: scoped_session) -> list[tuple[str, str | None]]:
    return [(row.kind, row.recipient) for row in session.scalars(select(Letter).order_by(Letter.id))]


def test_accepting_links_the_entry_and_invites_its_claimant(home: Service, session: scoped_session) -> None:
    claim = confirmed()
    deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    session.commit()
    assert entry_at(ASH).state == "draft"
    assert (claim.state, claim.provider_id, claim.invited, claim.decided_on) == (
        "accepted",
        home.provider_id,
        True,
        TODAY,
    )
    account = session.scalars(select(Account)).one()
    grants = session.scalars(select(AccountGrant).order_by(AccountGrant.id)).all()
    assert (account.email, account.side, account.state) == (CLAIMANT.email, "provider", "invited")
    assert [(grant.role, grant.provider_id) for grant in grants] == [
        ("provider_signatory", home.provider_id),
        ("provider_user", home.provider_id),
    ]
    assert letters(session) == [("invitation", CLAIMANT.email), ("claim_decided", CLAIMANT.email)]


def test_nobody_is_made_to_sign_beside_a_signatory(home: Service, session: scoped_session) -> None:
    make_account(Grant(Role.PROVIDER_SIGNATORY, provider=home.provider_id), email="boss@ash-care.example")
    claim = confirmed()
    deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    session.commit()
    assert entry_at(ASH).state == "draft"
    assert claim.invited is False
    assert session.scalar(select(func.count()).select_from(Account)) == 1
    assert letters(session) == [("claim_decided", CLAIMANT.email)]


def test_a_claim_without_a_confirmed_contact_is_not_accepted(home: Service, session: scoped_session) -> None:
    claim = claimed()
    with pytest.raises(WrongState):
        deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    for outcome in ("not_reached", "denied"):
        contacted(claim, outcome)
        assert refused(lambda: deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)) == (
            "claim",
            "claim_not_confirmed",
        )
    assert entry_at(ASH).state == "prepared"


def test_a_stale_decision_is_a_conflict(home: Service) -> None:
    claim = confirmed()
    for verb in (
        lambda: deciding.accept(MANAGER, claim, version=0, on=TODAY),
        lambda: deciding.refuse(MANAGER, claim, refusal="other", reason="No.", version=0, on=TODAY),
        lambda: deciding.withdraw(MANAGER, claim, reason="No.", version=0, on=TODAY),
    ):
        with pytest.raises(Conflict):
            verb()


def test_a_second_claim_waits_and_is_taken_up_after_the_first(home: Service, session: scoped_session) -> None:
    first = claimed()
    second, third = (claimed(token=letter * 32, email=f"{letter}@ash-care.example") for letter in "ab")
    assert [claim.state for claim in (first, second, third)] == ["asked", "waiting", "waiting"]
    deciding.refuse(
        MANAGER, first, refusal="not_confirmed", reason="Unknown.", version=first.version, on=TODAY
    )
    session.commit()
    assert [claim.state for claim in (first, second, third)] == ["refused", "asked", "waiting"]
    deciding.withdraw(MANAGER, third, reason="By phone.", version=third.version, on=TODAY)
    assert [claim.state for claim in (second, third)] == ["asked", "withdrawn"]


def test_those_that_wait_are_told_when_another_is_accepted(home: Service, session: scoped_session) -> None:
    first = confirmed()
    second = claimed(token="a" * 32, email="other@ash-care.example")
    deciding.accept(MANAGER, first, version=first.version, on=TODAY)
    session.commit()
    assert (second.state, second.refusal, second.decision_reason) == ("refused", "another_accepted", None)
    assert ("claim_decided", "other@ash-care.example") in letters(session)
    assert refused(lambda: claimed(token="b" * 32)) == ("location", "claimed_already")


def test_the_database_holds_one_open_claim_a_location(home: Service, session: scoped_session) -> None:
    claimed()
    second = claimed(token="a" * 32)
    with pytest.raises(IntegrityError):
        session.execute(update(Claim).where(Claim.id == second.id).values(state="asked"))
    session.rollback()


def test_the_same_form_sent_twice_is_one_claim(home: Service) -> None:
    first = claimed()
    assert claimed() is first
    assert claimed(email="other@ash-care.example") is not first


def test_what_cannot_be_claimed(home: Service, session: scoped_session) -> None:
    with pytest.raises(NotFound):
        claimed("1-999999999")
    ended = register(ELM, status="ended", ended_on="2026-10-01")
    session.commit()
    assert refused(lambda: claimed(ended)) == ("location", "claim_not_registered")
    far = register(
        "1-900000077",
        name="Far House",
        address=[["1 Far Street"], "Farham", "", "ZF1 1AA"],
        local_authority="Farham",
    )
    session.commit()
    assert claimable_location(far).council is None
    assert refused(lambda: claimed(far)) == ("location", "claim_no_council")
    assert refused(lambda: claimed(token="short")) == ("form_token", "unknown")


def test_a_location_without_an_entry_is_prepared_when_its_claim_is_accepted(
    home: Service, session: scoped_session
) -> None:
    register(ELM, name="Elm House")
    session.commit()
    claim = confirmed(ELM)
    deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    session.commit()
    assert (entry_at(ELM).state, entry_at(ELM).name) == ("draft", "Elm House")


def test_an_entry_goes_to_whom_the_register_names_today(home: Service, session: scoped_session) -> None:
    claim = confirmed()
    register(on=TODAY, provider_id="1-800000009")
    session.commit()
    deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    session.commit()
    provider = session.get(Provider, claim.provider_id)
    assert provider is not None and provider.cqc_provider_id == "1-800000009"
    assert entry_at(ASH).provider_id == provider.id


def test_a_location_that_ended_meanwhile_is_not_accepted(home: Service, session: scoped_session) -> None:
    claim = confirmed()
    register(on=TODAY, status="ended", ended_on="2026-11-20")
    session.commit()
    assert refused(lambda: deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)) == (
        "claim",
        "claim_not_registered",
    )


def test_a_refusal_says_why(home: Service) -> None:
    claim = claimed()

    def refuse(refusal: str, reason: str) -> object:
        return deciding.refuse(
            MANAGER, claim, refusal=refusal, reason=reason, version=claim.version, on=TODAY
        )

    assert refused(lambda: refuse("because", "No.")) == ("refusal", "unknown_code")
    assert refused(lambda: refuse("other", " \u200b")) == ("reason", "reason_needed")
    assert refused(lambda: refuse("other", "x" * 1001)) == ("reason", "too_long")
    assert refused(lambda: deciding.withdraw(MANAGER, claim, reason="", version=claim.version, on=TODAY)) == (
        "reason",
        "reason_needed",
    )
    assert claim.state == "asked"


def test_another_councils_staff_decide_nothing(home: Service) -> None:
    claim = confirmed()
    stranger = Actor("manager-2", (Grant(Role.FRAMEWORK_MANAGER, council=FARHAM),))
    with pytest.raises(NotAllowed):
        deciding.accept(stranger, claim, version=claim.version, on=TODAY)
    assert tasks_for(stranger, TODAY) == []
    (task,) = tasks_for(MANAGER, TODAY)
    assert (task.kind, task.subject, task.title, task.due, task.council) == (
        "claim.decide",
        str(claim.id),
        "Ash House",
        TODAY + timedelta(14),
        LARKHOLM,
    )
    assert tasks_for(PUBLIC, TODAY) == []


def test_nothing_personal_is_in_the_record(home: Service, session: scoped_session) -> None:
    claim = confirmed()
    deciding.refuse(MANAGER, claim, refusal="other", reason="Ada left.", version=claim.version, on=TODAY)
    session.commit()
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject_type == "claim")).all()
    assert len(events) == 3
    written = " ".join(str((event.before, event.after)) for event in events)
    assert not any(word in written for word in ("Ada", "ash-care", "7946", "office"))
    assert not any(event.is_public for event in events)


def test_personal_data_go_after_their_days(home: Service, session: scoped_session) -> None:
    decided, undecided = confirmed(), claimed(token="a" * 32, email="other@ash-care.example")
    deciding.refuse(MANAGER, decided, refusal="other", reason="Ada left.", version=decided.version, on=TODAY)
    session.commit()
    assert undecided.state == "asked"
    clock.as_of = TODAY + timedelta(180)
    assert purge_claims() == 0
    clock.as_of = TODAY + timedelta(181)
    assert purge_claims() == 1
    assert session.scalar(select(func.count()).select_from(ClaimPerson)) == 1
    contact = session.scalars(select(ClaimContact)).one()
    assert (contact.note, contact.used, contact.means) == ("", "", "by_call")
    assert (decided.decision_reason, decided.refusal, decided.state) == (None, "other", "refused")
    clock.as_of = TODAY + timedelta(366)
    assert purge_claims() == 1
    assert (undecided.state, undecided.decided_by) == ("withdrawn", SYSTEM.id)
    assert session.scalar(select(func.count()).select_from(ClaimPerson)) == 0
    with pytest.raises(WrongState):
        contacted(undecided)
    assert asking.purge(TODAY + timedelta(4000)) == 0


def fill_mailbox(recipient: str) -> None:
    """So many letters as one address is sent in a day."""
    for number in range(MOST_LETTERS_A_DAY):
        write_letter(
            SYSTEM, recipient, kind="shortlist", subjects=["1"], locale="en", submission_key=f"{number}" * 32
        )
    db.session.commit()


def test_a_letter_that_cannot_be_written_is_a_task_until_it_is(
    home: Service, session: scoped_session
) -> None:
    claim = claimed()
    fill_mailbox(CLAIMANT.email)
    version = claim.version
    deciding.refuse(MANAGER, claim, refusal="not_confirmed", reason="No.", version=version, on=TODAY)
    session.commit()
    assert (claim.state, claim.letter_missing) == ("refused", True), "the decision stands"
    assert [(task.kind, task.subject) for task in tasks_for(MANAGER, TODAY)] == [
        ("claim.tell", str(claim.id))
    ]
    assert refused(lambda: deciding.write_missing_letter(MANAGER, claim)) == ("recipient", "too_many_letters")
    session.rollback()
    session.query(Letter).delete()
    deciding.write_missing_letter(MANAGER, claim)
    session.commit()
    assert letters(session) == [("claim_decided", CLAIMANT.email)]
    assert not claim.letter_missing and not tasks_for(MANAGER, TODAY)
    with pytest.raises(WrongState):
        deciding.write_missing_letter(MANAGER, claim)
