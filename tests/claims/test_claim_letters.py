"""The letter that tells what was decided about a claim."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.claims.actions import deciding
from directory.claims.claim_letters import compose_decision
from directory.foundation.actor import Grant, Role
from directory.wiring import COMPOSERS
from tests.accounts.sign_in import make_account
from tests.claims.factories import CLAIMANT, MANAGER, TODAY, claimed, confirmed
from tests.preparing.factories import ASH


def test_an_accepted_claim_leads_to_ones_own_services(home: Service, session: scoped_session) -> None:
    claim = confirmed()
    deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    session.commit()
    letter = COMPOSERS[deciding.DECIDED]((str(claim.id),), "en")
    assert letter.subject == "Your claim at Choosing Care was accepted"
    for words in ("Larkholm accepted your claim of Ash House.", "/provider/entries", claim.reference, "link"):
        assert words in letter.text
    assert CLAIMANT.name not in letter.text and CLAIMANT.name not in letter.html


def test_who_is_not_invited_is_told_whom_to_ask(home: Service, session: scoped_session) -> None:
    make_account(Grant(Role.PROVIDER_SIGNATORY, provider=home.provider_id), email="boss@ash-care.example")
    claim = confirmed()
    deciding.accept(MANAGER, claim, version=claim.version, on=TODAY)
    session.commit()
    text = compose_decision((str(claim.id),), "en").text
    assert "Ask them to invite you." in text
    assert "boss" not in text


def test_a_refused_claim_says_why_and_what_to_do(home: Service, session: scoped_session) -> None:
    claim = claimed()
    deciding.refuse(
        MANAGER, claim, refusal="not_confirmed", reason="Nobody knew.", version=claim.version, on=TODAY
    )
    session.commit()
    letter = compose_decision((str(claim.id),), "en")
    assert letter.subject == "Your claim at Choosing Care was not accepted"
    for words in (
        "The provider did not confirm the claim.",
        "Nobody knew.",
        f"/claim/{ASH}",
        "ring the council",
    ):
        assert words in letter.text


def test_a_claim_that_another_overtook_names_nobody(home: Service, session: scoped_session) -> None:
    first, second = confirmed(), claimed(token="a" * 32, email="other@ash-care.example")
    deciding.accept(MANAGER, first, version=first.version, on=TODAY)
    session.commit()
    text = compose_decision((str(second.id),), "en").text
    assert "Another claim for this service was accepted." in text
    assert CLAIMANT.email not in text


@pytest.mark.parametrize("locale", ["ar", "tr"])
def test_the_letter_is_written_in_the_claimants_language(
    home: Service, session: scoped_session, locale: str
) -> None:
    claim = claimed()
    deciding.refuse(MANAGER, claim, refusal="other", reason="Nobody knew.", version=claim.version, on=TODAY)
    session.commit()
    letter = compose_decision((str(claim.id),), locale)
    assert f'lang="{locale}"' in letter.html
