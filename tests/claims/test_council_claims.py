"""The pages on which a council's staff decide claims: every verb from right and wrong states."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import func, select, update
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account
from directory.catalogue.models import Service
from directory.claims.models import Claim, ClaimContact
from directory.foundation.actor import Grant, Role
from directory.outbox.models import Letter
from tests.accounts.sign_in import sign_in
from tests.claims.factories import TODAY, claimed, confirmed, contacted, entry_at
from tests.page_client import PageClient
from tests.preparing.factories import ASH, ELM, FARHAM, LARKHOLM, register

TOKEN = "e" * 32
MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=LARKHOLM)
VERBS = ("contact", "accept", "refuse", "withdraw")


def form(verb: str, version: int = 1, **changes: str) -> dict[str, str]:
    fields = {
        "contact": {
            "means": "by_call",
            "publisher": "regulator",
            "used": "",
            "outcome": "confirmed",
            "contacted_on": "2026-11-22",
            "note": "The office knows her.",
        },
        "accept": {"version": str(version)},
        "refuse": {"version": str(version), "refusal": "not_confirmed", "reason": "Nobody there knew."},
        "withdraw": {"version": str(version), "reason": "She rang."},
    }[verb]
    return {f"{verb}-{name}": value for name, value in {**fields, "token": TOKEN, **changes}.items()}


def address(claim: Claim, verb: str = "") -> str:
    return f"/council/claims/{claim.id}{'/' if verb else ''}{verb}"


def test_the_list_says_what_waits_and_how_long(client: PageClient, home: Service) -> None:
    claim = claimed()
    sign_in(client, MANAGER)
    page = client.page("/council/claims")
    words = page.xpath("string(//main)")
    assert "1 claim to look at" in words and "Ash House" in words and claim.reference in words
    assert page.xpath(f"//main//a[@href='{address(claim)}']")
    for state, count in (("asked", 1), ("refused", 0)):
        found = client.page(f"/council/claims?state={state}&council={LARKHOLM}&page=9")
        assert len(found.xpath(f"//main//a[@href='{address(claim)}']")) == count
    client.page("/council/claims?state=zz&council=zz&page=zz")


def test_the_number_of_statements_does_not_grow_with_the_list(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    for number in range(30):
        register(f"1-90000010{number:02}", name=f"House {number}")
        claimed(f"1-90000010{number:02}")
    sign_in(client, MANAGER)
    page = client.page("/council/claims")
    assert len(page.xpath("//main//tbody/tr")) == 30


def test_facts_of_the_register_stand_beside_what_was_claimed(client: PageClient, home: Service) -> None:
    claim = claimed()
    sign_in(client, MANAGER)
    words = client.page(address(claim)).xpath("string(//main)")
    for said in ("Ada Okoro", "ada@ash-care.example", "020 7946 0555", "02079460123", "1 Test Street", ASH):
        assert said in words
    assert "Not yet." in words


def test_a_claim_is_contacted_then_accepted(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    claim = claimed()
    sign_in(client, MANAGER)
    answer = client.post(address(claim, "contact"), data=form("contact"))
    assert answer.status_code == 303
    words = client.page(answer.headers["Location"]).xpath("string(//main)")
    assert "Noted." in words and "02079460123" in words and "The office knows her." in words
    answer = client.post(address(claim, "accept"), data=form("accept", 2))
    assert answer.status_code == 303
    assert "Accepted." in client.page(answer.headers["Location"]).xpath("string(//main)")
    assert entry_at(ASH).state == "draft"
    assert session.scalar(select(Account.email).where(Account.state == "invited")) == "ada@ash-care.example"
    again = client.post(address(claim, "accept"), data=form("accept", 2))
    assert again.headers["Location"] == answer.headers["Location"], "a double submit shows the first answer"


def test_a_claim_is_refused_or_withdrawn(client: PageClient, home: Service, session: scoped_session) -> None:
    first, second = claimed(), claimed(token="a" * 32)
    sign_in(client, MANAGER)
    answer = client.post(address(first, "refuse"), data=form("refuse"))
    words = client.page(answer.headers["Location"]).xpath("string(//main)")
    assert "Refused" in words and "Nobody there knew." in words
    answer = client.post(address(second, "withdraw"), data=form("withdraw", 2))
    assert "Withdrawn." in client.page(answer.headers["Location"]).xpath("string(//main)")
    session.expire_all()
    assert (first.state, second.state) == ("refused", "withdrawn")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ["waiting", "asked", "contacted", "accepted", "refused", "withdrawn"])
def test_every_verb_from_every_state(
    client: PageClient, home: Service, session: scoped_session, verb: str, state: str
) -> None:
    if state == "waiting":
        claimed(token="a" * 32)
    claim = claimed()
    sign_in(client, MANAGER)
    if state in ("contacted", "accepted"):
        contacted(claim)
    if state in ("accepted", "refused", "withdrawn"):
        ended = {"accepted": "accept", "refused": "refuse", "withdrawn": "withdraw"}[state]
        sent = form(ended, claim.version, token="f" * 32)
        assert client.post(address(claim, ended), data=sent).status_code == 303
    session.expire_all()
    assert claim.state == state
    may = {
        "contact": ("asked", "contacted"),
        "accept": ("contacted",),
        "refuse": ("waiting", "asked", "contacted"),
        "withdraw": ("waiting", "asked", "contacted"),
    }[verb]
    page = client.page(address(claim))
    assert bool(page.xpath(f"//form[@action='{address(claim, verb)}']")) == (state in may)
    answer = client.post(address(claim, verb), data=form(verb, claim.version))
    assert answer.status_code == (303 if state in may else 409)


@pytest.mark.parametrize(
    ("verb", "changes", "field"),
    [
        ("contact", {"means": ""}, "contact-means"),
        ("contact", {"means": "pigeon"}, "contact-means"),
        ("contact", {"publisher": "claimant"}, "contact-publisher"),
        ("contact", {"means": "by_email", "used": "ada@ash-care.example"}, "contact-used"),
        ("contact", {"outcome": "maybe"}, "contact-outcome"),
        ("contact", {"contacted_on": "yesterday"}, "contact-contacted_on"),
        ("contact", {"contacted_on": "2026-11-23"}, "contact-contacted_on"),
        ("contact", {"contacted_on": "2026-11-01"}, "contact-contacted_on"),
        ("contact", {"note": "x" * 1001}, "contact-note"),
        ("refuse", {"refusal": "because"}, "refuse-refusal"),
        ("refuse", {"reason": " "}, "refuse-reason"),
        ("refuse", {"version": "one"}, "refuse-version"),
        ("withdraw", {"reason": ""}, "withdraw-reason"),
    ],
)
def test_bad_input_stands_beside_its_field_and_the_rest_is_kept(
    client: PageClient, home: Service, session: scoped_session, verb: str, changes: dict[str, str], field: str
) -> None:
    claim = claimed()
    sign_in(client, MANAGER)
    answer = client.post(address(claim, verb), data=form(verb, **changes))
    assert answer.status_code == 400
    page = html.fromstring(answer.get_data())
    links = page.xpath("//*[contains(@class,'govuk-error-summary')]//a/@href")
    assert links and links[0].startswith(f"#{field}")
    if "note" not in changes and verb == "contact":
        assert "The office knows her." in page.xpath("string(//textarea[@name='contact-note'])")
    session.expire_all()
    assert claim.state == "asked"
    assert session.scalar(select(func.count()).select_from(ClaimContact)) == 0


def test_accepting_before_anybody_confirmed_says_so(client: PageClient, home: Service) -> None:
    claim = contacted(claimed(), "not_reached")
    sign_in(client, MANAGER)
    answer = client.post(address(claim, "accept"), data=form("accept", claim.version))
    assert answer.status_code == 400
    assert "note that it confirmed" in html.fromstring(answer.get_data()).xpath("string(//main)")


def test_a_stale_decision_keeps_what_was_typed(client: PageClient, home: Service) -> None:
    claim = claimed()
    sign_in(client, MANAGER)
    answer = client.post(address(claim, "refuse"), data=form("refuse", 7))
    assert answer.status_code == 409
    page = html.fromstring(answer.get_data())
    assert "Nobody there knew." in page.xpath("string(//textarea[@name='refuse-reason'])")
    assert page.xpath("//input[@name='refuse-version']/@value") == [str(claim.version)]


def test_mass_assignment_changes_nothing_else(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    claim = claimed()
    sign_in(client, MANAGER)
    extra = {"refuse-state": "accepted", "state": "accepted", "provider_id": "1", "council_code": FARHAM}
    assert client.post(address(claim, "refuse"), data={**form("refuse"), **extra}).status_code == 303
    session.expire_all()
    assert (claim.state, claim.provider_id, claim.council_code) == ("refused", None, LARKHOLM)


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.FRAMEWORK_MANAGER, council=FARHAM),
        Grant(Role.MODERATOR, council=LARKHOLM),
        Grant(Role.APPROVER, council=LARKHOLM, limit=10**9),
    ],
)
def test_others_are_refused(client: PageClient, home: Service, session: scoped_session, grant: Grant) -> None:
    claim = confirmed()
    sign_in(client, grant)
    assert client.get(address(claim)).status_code == 403
    for verb in VERBS:
        answer = client.post(address(claim, verb), data=form(verb, claim.version))
        assert answer.status_code == 403
    session.expire_all()
    assert claim.state == "contacted"
    if grant.role is Role.FRAMEWORK_MANAGER:
        assert "Ash House" not in client.page("/council/claims").xpath("string(//main)")


def test_a_provider_decides_nothing(client: PageClient, home: Service) -> None:
    claim = confirmed()
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=home.provider_id))
    assert client.get("/council/claims").status_code == 403
    assert client.post(address(claim, "accept"), data=form("accept", 2)).status_code == 403


def test_an_administrator_reads_and_decides_nothing(client: PageClient, home: Service) -> None:
    claim = confirmed()
    sign_in(client, Grant(Role.ADMINISTRATOR))
    assert "Ash House" in client.page("/council/claims").xpath("string(//main)")
    client.page(address(claim))
    assert client.post(address(claim, "accept"), data=form("accept", 2)).status_code == 403


def test_accepting_asks_for_the_factor_again(client: PageClient, home: Service) -> None:
    claim = confirmed()
    sign_in(client, MANAGER, fresh=False)
    answer = client.post(address(claim, "accept"), data=form("accept", claim.version))
    assert answer.status_code == 401 and entry_at(ASH).state == "prepared"


def test_unknown_ids_are_not_found(client: PageClient, home: Service) -> None:
    sign_in(client, MANAGER)
    assert client.get("/council/claims/999").status_code == 404
    assert client.post("/council/claims/999/refuse", data=form("refuse")).status_code == 404
    assert register(ELM) == ELM


def test_a_letter_that_is_missing_is_said_and_written_again(
    client: PageClient, home: Service, session: scoped_session
) -> None:
    claim = claimed()
    sign_in(client, MANAGER)
    session.execute(
        update(Claim).values(
            letter_missing=True, state="refused", refusal="not_confirmed", decided_by="a", decided_on=TODAY
        )
    )
    session.commit()
    address = f"/council/claims/{claim.id}/letter"
    page = client.page(f"/council/claims/{claim.id}")
    assert "The claimant was not told" in page.text_content()
    token = {"letter-token": page.xpath("//input[@name='letter-token']/@value")[0]}
    for _ in range(2):
        assert client.post(address, data=token).location == f"/council/claims/{claim.id}?done=letter"
    assert "The claimant was not told" not in client.page(f"/council/claims/{claim.id}").text_content()
    assert session.query(Letter).filter_by(kind="claim_decided").count() == 1
