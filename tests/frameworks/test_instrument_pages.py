"""The pages of instruments: each verb from right and wrong states, what is refused and where, whose they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import DEMO, Grant, Role
from directory.foundation.database import db
from directory.frameworks.actions.access import sign_access_agreement
from directory.frameworks.actions.instrument import add_instrument
from directory.frameworks.models import Instrument, Lot, Specification
from directory.frameworks.queries import area_councils
from directory.places.models import Council
from tests.accounts.sign_in import sign_in
from tests.frameworks.conftest import EALING, FULHAM, HAVERING, make_instrument, make_ready
from tests.page_client import PageClient

LIST = "/council/instruments"
OURS = f"{LIST}/framework"
TODAY = date(2026, 11, 22)
NEW = {
    "council": EALING,
    "code": "Homecare list 2027",
    "name": "Homecare list",
    "type": "dynamic_market",
    "legal_regime": "PA2023_LTC",
    "starts_on": "2027-04-01",
    "ends_on": "2031-03-31",
    "extension_to": "2033-03-31",
    "max_value": "£500,000,000",
    "expected_yearly": "90,000,000",
    "catalogue_choice": "yes",
    "further_competition": "yes",
    "emergency": "yes",
    "direct_award": "no",
    "direct_award_basis": "",
    "source": "Cabinet, 11 June 2026",
    "members": "Fulham\nhavering",
    "min_rating": "good",
    "unrated_policy": "refuse",
    "on_fall": "hold",
    "publication_consent": "yes",
    "notice_months": "3",
    "agreement_version": "1",
}


@pytest.fixture
def named_councils(app: Any, session: scoped_session[Any]) -> None:
    """Councils with names that people type."""
    for code, name in ((EALING, "Ealing"), (FULHAM, "Fulham"), (HAVERING, "Havering")):
        session.add(Council(code=code, name=name, slug=name.lower(), kind="borough", in_directory=True))
    session.commit()


@pytest.fixture
def manager(named_councils: None, client: PageClient) -> PageClient:
    """The browser of Ealing's framework manager."""
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=EALING))
    return client


def made(state: str = "planned", *, ready: bool = False, **changes: Any) -> Instrument:
    """An instrument of Ealing's, stored."""
    instrument = make_instrument(state=state)
    for name, value in changes.items():
        setattr(instrument, name, value)
    if ready:
        make_ready(instrument)
    db.session.commit()
    return instrument


def stored(code: str = "framework") -> Instrument:
    """The instrument as it is stored now."""
    db.session.expire_all()
    return db.session.scalars(select(Instrument).where(Instrument.code == code)).one()


def errors(response: Any) -> dict[str, str]:
    """What stands beside each field of a form, by the name of the field; "" for the head of the form."""
    tree = html.fromstring(response.get_data())
    found = {
        str(p.get("id")).removesuffix("-error"): p.text_content().replace("Error:", "").strip()
        for p in tree.xpath("//p[contains(@class, 'govuk-error-message')]")
    }
    plain = tree.xpath("//div[contains(@class, 'govuk-error-summary')]//li[not(a)]")
    return found | ({"": plain[0].text_content()} if plain else {})


def text_of(response: Any) -> str:
    """What a page says."""
    return " ".join(html.fromstring(response.get_data()).text_content().split())


def test_an_instrument_is_set_up_with_all_that_was_said(manager: PageClient) -> None:
    assert manager.page(f"{LIST}/new").xpath("//form[@method='post']")
    response = manager.post(f"{LIST}/new", data=NEW)
    assert response.headers["Location"] == f"{LIST}/homecare-list-2027?done=added"
    row = stored("homecare-list-2027")
    assert (row.type, row.state, row.council_code) == ("dynamic_market", "planned", EALING)
    assert (row.max_value_pence, row.expected_yearly_pence) == (500_000_000_00, 90_000_000_00)
    assert (row.ends_on, row.extension_to) == (date(2031, 3, 31), date(2033, 3, 31))
    assert (row.min_rating, row.unrated_policy, row.notice_months) == ("good", "refuse", 3)
    page = text_of(manager.get(response.headers["Location"]))
    assert "Done. It is set up." in page and "Add at least one lot." in page
    assert "Ealing, Fulham, Havering" in page


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"ends_on": "2027-03-31"}, "ends_on", "must not be before the first"),
        ({"type": "framework", "ends_on": "", "extension_to": ""}, "ends_on", "need a last day"),
        ({"legal_regime": "PCR2015_LTR"}, "legal_regime", "Only the Procurement Act 2023"),
        ({"type": "open_framework", "extension_to": "2035-04-01"}, "extension_to", "eight years at most"),
        ({"direct_award": "yes"}, "direct_award_basis", "Say what law allows a direct award"),
        (
            {"further_competition": "no", "catalogue_choice": "no"},
            "further_competition",
            "at least one way",
        ),
        ({"max_value": "a lot"}, "max_value", "amount in pounds"),
        ({"max_value": "0"}, "max_value", "more than £0"),
        ({"starts_on": "soon"}, "starts_on", "Enter a day"),
        ({"code": "ä!"}, "code", "letters a to z"),
        ({"council": FULHAM}, "council", "from the list"),
        ({"type": "wish"}, "type", "from the list"),
        ({"members": "Ealing\nAtlantis"}, "members", "“Atlantis” is no council"),
        ({"notice_months": "some"}, "notice_months", "whole number"),
        ({"notice_months": "25"}, "notice_months", "number of months"),
        ({"name": "   "}, "name", "Fill in this field"),
    ],
)
def test_a_rule_that_is_broken_is_named_beside_its_field(
    manager: PageClient, changes: dict[str, str], field: str, words: str
) -> None:
    response = manager.post(f"{LIST}/new", data=NEW | changes)
    assert response.status_code == 400
    assert words in errors(response)[field]
    tree = html.fromstring(response.get_data())
    assert tree.xpath("//input[@name='source']/@value") == ["Cabinet, 11 June 2026"], "typed words are kept"
    assert db.session.scalar(select(func.count()).select_from(Instrument)) == 0


def test_a_short_name_is_given_once(manager: PageClient) -> None:
    made()
    response = manager.post(f"{LIST}/new", data=NEW | {"code": "framework"})
    assert "taken" in errors(response)["code"]


def test_the_same_form_twice_sets_up_one(manager: PageClient) -> None:
    sent = NEW | {"token": "0" * 32}
    locations = {manager.post(f"{LIST}/new", data=sent).headers["Location"] for _ in range(2)}
    assert len(locations) == 1
    assert db.session.scalar(select(func.count()).select_from(Instrument)) == 1


def test_what_no_form_has_cannot_be_sent(manager: PageClient) -> None:
    manager.post(
        f"{LIST}/new", data=NEW | {"status": "live", "state": "live", "invented": "yes", "version": "9"}
    )
    row = stored("homecare-list-2027")
    assert (row.state, row.invented, row.version) == ("planned", False, 1)


def test_opening_says_what_is_missing_and_then_opens(manager: PageClient) -> None:
    made()
    page = manager.page(OURS)
    assert not page.xpath("//form[contains(@action, '/open')]")
    refused = manager.post(f"{OURS}/open")
    assert refused.status_code == 400 and "Something is still missing" in errors(refused)[""]
    make_ready(stored())
    db.session.commit()
    assert manager.page(OURS).xpath(f"//form[@action='{OURS}/open']//button")
    assert manager.post(f"{OURS}/open").headers["Location"] == f"{OURS}?done=open"
    assert stored().state == "open"
    again = manager.post(f"{OURS}/open")
    assert again.status_code == 409 and "cannot be done now" in errors(again)[""]


def test_it_is_put_in_use_from_its_first_day_on(manager: PageClient) -> None:
    made(ready=True, starts_on=date(2026, 12, 1))
    assert "The term begins on 1 December 2026" in text_of(manager.get(OURS))
    refused = manager.post(f"{OURS}/go-live")
    assert refused.status_code == 400 and stored().state == "planned"
    stored().starts_on = TODAY
    db.session.commit()
    assert manager.post(f"{OURS}/go-live").status_code == 303
    assert stored().state == "live"


@pytest.mark.parametrize(("last", "status"), [(date(2026, 11, 21), 303), (date(2026, 11, 22), 400)])
def test_it_is_over_on_the_day_after_its_last(manager: PageClient, last: date, status: int) -> None:
    made("live", starts_on=date(2026, 1, 1), ends_on=last, extension_to=None)
    shown = manager.page(OURS).xpath(f"//form[@action='{OURS}/expire']")
    assert bool(shown) == (status == 303)
    assert manager.post(f"{OURS}/expire").status_code == status
    assert stored().state == ("expired" if status == 303 else "live")


def test_an_extension_is_taken_up_once(manager: PageClient) -> None:
    made("live")
    assert manager.post(f"{OURS}/extend").status_code == 303
    assert stored().extended_on == TODAY
    assert "to 31 Mar 2028, taken up on 22 Nov 2026" in text_of(manager.get(OURS))
    assert manager.post(f"{OURS}/extend").status_code == 409


def test_ending_early_keeps_notice_and_needs_a_reason(manager: PageClient) -> None:
    made("live", notice_months=3)
    form = {"on": "2027-02-21", "reason": "Replaced by a new list"}
    response = manager.post(f"{OURS}/end-early", data=form)
    assert "22 February 2027" in errors(response)["on"]
    assert "Replaced by a new list" in text_of(response)
    assert "Fill in" in errors(manager.post(f"{OURS}/end-early", data=form | {"reason": " "}))["reason"]
    assert manager.post(f"{OURS}/end-early", data=form | {"on": "2027-02-22"}).status_code == 303
    assert (stored().state, stored().terminated_on) == ("terminated", date(2027, 2, 22))
    assert manager.post(f"{OURS}/end-early", data=form | {"on": "2027-03-01"}).status_code == 409


def test_ending_early_asks_for_the_second_factor_again(named_councils: None, client: PageClient) -> None:
    made("live")
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=EALING), fresh=False)
    assert client.get(f"{OURS}/end-early").status_code == 303
    client.post(f"{OURS}/end-early", data={"on": "2027-02-21", "reason": "Replaced"})
    assert stored().state == "live"


TERMS = {
    name: NEW[name]
    for name in NEW
    if name in ("name", "legal_regime", "starts_on", "ends_on", "extension_to", "max_value", "source")
    or name in ("expected_yearly", "catalogue_choice", "further_competition", "emergency")
    or name.startswith("direct")
}


def test_terms_are_corrected_until_it_opens(manager: PageClient) -> None:
    made()
    page = manager.page(f"{OURS}/terms")
    assert page.xpath("//input[@name='ends_on']/@value") == ["2027-03-31"]
    assert page.xpath("string(//textarea[@name='members'])").strip() == "Fulham"
    sent = TERMS | {"version": "1", "members": "Havering"}
    assert manager.post(f"{OURS}/terms", data=sent).headers["Location"] == f"{OURS}?done=changed"
    assert (stored().ends_on, stored().name) == (date(2031, 3, 31), "Homecare list")
    assert area_councils(stored().id) == {EALING, HAVERING}
    stored().state = "open"
    db.session.commit()
    late = manager.post(f"{OURS}/terms", data=sent | {"version": str(stored().version)})
    assert late.status_code == 400 and "stay as they were advertised" in errors(late)["starts_on"]


def test_a_stale_form_shows_both_texts_and_keeps_what_was_typed(manager: PageClient) -> None:
    made()
    assert manager.post(f"{OURS}/terms", data=TERMS | {"version": "1"}).status_code == 303
    response = manager.post(f"{OURS}/terms", data=TERMS | {"version": "1", "name": "Another name"})
    assert response.status_code == 409
    page = text_of(response)
    assert "Somebody else changed this" in page and "Homecare list" in page
    tree = html.fromstring(response.get_data())
    assert tree.xpath("//input[@name='name']/@value") == ["Another name"]
    version = tree.xpath("//input[@name='version']/@value")[0]
    assert (
        manager.post(f"{OURS}/terms", data=TERMS | {"version": version, "name": "Another name"}).status_code
        == 303
    )
    assert stored().name == "Another name"


CONDITIONS = {
    "min_rating": "good",
    "unrated_policy": "allow_with_visit",
    "on_fall": "suspend",
    "publication_consent": "yes",
    "notice_months": "",
    "agreement_version": "2",
}


def test_conditions_of_a_framework_change_and_those_of_a_list_do_not(manager: PageClient) -> None:
    made("live")
    assert manager.page(f"{OURS}/conditions").xpath("//input[@name='agreement_version']/@value") == ["1"]
    assert manager.post(f"{OURS}/conditions", data=CONDITIONS | {"version": "1"}).status_code == 303
    row = stored()
    assert (row.min_rating, row.on_fall, row.agreement_version) == ("good", "suspend", "2")
    assert "Take it off the list at once." in manager.page(OURS).text_content()
    row.type = "dps_apl"
    db.session.commit()
    assert not manager.page(OURS).xpath(f"//a[@href='{OURS}/conditions']")
    sent = CONDITIONS | {"version": str(stored().version)}
    response = manager.post(f"{OURS}/conditions", data=sent | {"agreement_version": "3"})
    assert response.status_code == 400
    assert "stay as they were when it opened" in errors(response)["min_rating"]
    assert stored().agreement_version == "2"


def test_its_name_changes_at_any_time(manager: PageClient) -> None:
    made("live")
    assert manager.page(f"{OURS}/description").xpath("//input[@name='name']/@value") == ["Framework"]
    sent = {"name": "Care framework", "source": "Cabinet", "version": "1"}
    assert manager.post(f"{OURS}/description", data=sent).status_code == 303
    assert (stored().name, stored().source) == ("Care framework", "Cabinet")


READERS = [
    role
    for role in Role
    if role
    in {
        Role.COMMISSIONING_MANAGER,
        Role.QUALITY_OFFICER,
        Role.FRAMEWORK_MANAGER,
        Role.MARKET_OFFICER,
        Role.APPROVER,
        Role.MODERATOR,
        Role.JOINING_BROKER,
    }
]


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize(("council", "reads"), [(EALING, True), (FULHAM, True), (HAVERING, False)])
def test_staff_of_the_lead_and_of_joining_councils_read_and_others_do_not(
    named_councils: None, client: PageClient, role: Role, council: str, reads: bool
) -> None:
    instrument = made("live", ready=True)
    sign_access_agreement(
        DEMO,
        instrument,
        FULHAM,
        signed_on=date(2026, 1, 1),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 6, 30),
    )
    db.session.commit()
    sign_in(client, Grant(role, council=council, limit=1 if role is Role.APPROVER else None))
    listed = client.page(LIST).xpath(f"//a[@href='{OURS}']")
    assert bool(listed) == reads
    for part in ("", "/lots/ready", "/bands", "/access-agreements", "/value"):
        assert client.get(OURS + part).status_code == (200 if reads else 403)
    changes = client.page(OURS).xpath("//form[contains(@action, '/framework/')]") if reads else []
    assert bool(changes) == (role is Role.FRAMEWORK_MANAGER and council == EALING)


def test_another_council_s_manager_changes_nothing(named_councils: None, client: PageClient) -> None:
    instrument = made("live", ready=True)
    sign_access_agreement(
        DEMO,
        instrument,
        FULHAM,
        signed_on=date(2026, 1, 1),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 6, 30),
    )
    db.session.commit()
    before = stored().version
    for council in (FULHAM, HAVERING):
        sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=council))
        for part in (
            "/terms",
            "/conditions",
            "/description",
            "/end-early",
            "/lots/new",
            "/lots/ready/change",
        ):
            assert client.get(OURS + part).status_code == 403, part
            assert client.post(OURS + part, data=TERMS).status_code == 403, part
        for part in ("/extend", "/lots/ready/close", "/access-agreements", "/areas/new", "/bands/new"):
            assert client.post(OURS + part, data={}).status_code in (400, 403), part
    assert stored().version == before and stored().state == "live"


def test_the_list_narrows_down_and_can_be_taken_away(manager: PageClient) -> None:
    made("live")
    add_instrument(
        DEMO,
        EALING,
        code="old",
        name="Old list",
        type="dps_apl",
        legal_regime="PCR2015_LTR",
        starts_on=date(2016, 1, 1),
        ends_on=date(2020, 1, 1),
        status="expired",
    )
    db.session.commit()
    assert "Old list" not in text_of(manager.get(LIST))
    assert "Old list" in text_of(manager.get(f"{LIST}?life=over"))
    assert "Framework" not in text_of(manager.get(f"{LIST}?life=over&council={EALING}")).split("Bought")[-1]
    table = manager.get(f"{LIST}?life=all&as=csv")
    assert table.mimetype == "text/csv" and table.get_data(as_text=True).count("\n") == 3
    assert manager.get(f"{LIST}?as=xlsx").get_data().startswith(b"PK")


LOT = {
    "code": "H1",
    "name": "Care homes",
    "categories": ["care_home", "nursing_home"],
    "client_groups": ["older_people"],
    "regulated_required": "yes",
    "pricing_mode": "banded",
    "standard_placements_only": "yes",
    "award_methods": ["catalogue_choice", "emergency"],
    "opens_on": "",
}


def lot_of(code: str) -> Lot:
    """A lot as it is stored now."""
    db.session.expire_all()
    return db.session.scalars(select(Lot).where(Lot.code == code)).one()


def test_a_lot_is_added_and_changed(manager: PageClient) -> None:
    made()
    assert manager.page(f"{OURS}/lots/new").xpath("//input[@name='code']")
    assert manager.post(f"{OURS}/lots/new", data=LOT).headers["Location"] == f"{OURS}/lots/H1?done=added"
    lot = lot_of("H1")
    assert (lot.categories, lot.pricing_mode) == (["care_home", "nursing_home"], "banded")
    form = manager.page(f"{OURS}/lots/H1/change")
    assert len(form.xpath("//input[@name='categories'][@checked]")) == 2
    sent = LOT | {"name": "All care homes", "categories": ["care_home"], "version": "1"}
    assert manager.post(f"{OURS}/lots/H1/change", data=sent).status_code == 303
    assert (lot_of("H1").name, lot_of("H1").categories) == ("All care homes", ["care_home"])
    stale = manager.post(f"{OURS}/lots/H1/change", data=LOT | {"version": "1"})
    assert stale.status_code == 409 and "Somebody else changed this" in text_of(stale)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"categories": []}, "categories", "at least one kind of care"),
        ({"categories": ["home_care"]}, "pricing_mode", "Only a lot of care homes"),
        ({"award_methods": ["direct_award"]}, "award_methods", "does not allow"),
        ({"award_methods": []}, "award_methods", "at least one way"),
        ({"categories": ["personal_assistant"]}, "categories", "from the list"),
        ({"code": "H 1"}, "code", "letters, numbers and hyphens"),
        ({"opens_on": "soon"}, "opens_on", "Enter a day"),
    ],
)
def test_a_lot_that_cannot_be_is_refused_by_name(
    manager: PageClient, changes: dict[str, Any], field: str, words: str
) -> None:
    made()
    response = manager.post(f"{OURS}/lots/new", data=LOT | changes)
    assert response.status_code == 400 and words in errors(response)[field]
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 0


def test_a_lot_of_a_framework_is_closed_opened_and_limited(manager: PageClient) -> None:
    made("live", ready=True)
    address = f"{OURS}/lots/ready"
    assert manager.page(address).xpath(f"//form[@action='{address}/close']")
    assert manager.post(f"{address}/close").status_code == 303
    assert not lot_of("ready").is_open
    assert "Closed to new services" in text_of(manager.get(address))
    assert manager.post(f"{address}/open").status_code == 303 and lot_of("ready").is_open
    version = str(lot_of("ready").version)
    assert (
        manager.post(f"{address}/limit", data={"max_admissions": "15", "version": version}).status_code == 303
    )
    assert lot_of("ready").max_admissions == 15
    version = str(lot_of("ready").version)
    zero = manager.post(f"{address}/limit", data={"max_admissions": "0", "version": version})
    assert "1 or more" in errors(zero)["max_admissions"]
    assert (
        manager.post(f"{address}/limit", data={"max_admissions": "", "version": version}).status_code == 303
    )
    assert lot_of("ready").max_admissions is None


def test_a_lot_of_a_list_has_no_button_to_close_it_and_says_which_rule(manager: PageClient) -> None:
    instrument = add_instrument(
        DEMO,
        EALING,
        code="list",
        name="List",
        type="dps_apl",
        legal_regime="PCR2015_LTR",
        starts_on=date(2026, 1, 1),
        ends_on=date(2030, 1, 1),
        status="live",
    )
    make_ready(instrument)
    db.session.commit()
    address = f"{LIST}/list/lots/ready"
    page = manager.page(address)
    assert not page.xpath("//form[contains(@action, '/close')]")
    words = " ".join(page.text_content().split())
    assert "It cannot be closed. Only a lot of a framework can be closed." in words
    assert "It cannot be limited." in words
    for part, sent in (
        ("close", {}),
        ("limit", {"max_admissions": "3", "version": str(lot_of("ready").version)}),
    ):
        assert manager.post(f"{address}/{part}", data=sent).status_code == 400
    response = manager.post(f"{address}/change", data=LOT | {"version": str(lot_of("ready").version)})
    assert response.status_code == 400 and "stay as they were when it opened" in "".join(
        errors(response).values()
    )
    later = LOT | {"version": str(lot_of("ready").version), "opens_on": "2099-01-01"}
    assert "stays open to everyone" in errors(manager.post(f"{address}/change", data=later))["opens_on"]
    assert not page.xpath(
        "//a[contains(@href, '/ready/specification') and not(contains(@href, '/specifications/'))]"
    )
    sent = {"new_version": "9", "title": "Other", "valid_from": "2026-12-01"}
    again = manager.post(f"{address}/specification", data=sent)
    assert "stay as they were when it opened" in errors(again)["new_version"]
    assert lot_of("ready").is_open and lot_of("ready").max_admissions is None


def test_versions_of_a_specification_are_added_and_never_rewritten(manager: PageClient) -> None:
    made("live", ready=True)
    address = f"{OURS}/lots/ready"
    sent = {
        "new_version": "2",
        "title": "Homes, second version",
        "summary": "Visits at any time.",
        "made_with": "residents\nfamilies",
        "valid_from": "2026-12-01",
    }
    assert manager.page(f"{address}/specification").xpath("//textarea[@name='made_with']")
    assert manager.post(f"{address}/specification", data=sent).status_code == 303
    page = text_of(manager.get(address))
    assert "Version 2, from 1 December 2026" in page and "Written with: residents, families" in page
    assert "Version 1" in page
    taken = manager.post(f"{address}/specification", data=sent | {"valid_from": "2027-01-01"})
    assert "never rewritten" in errors(taken)["new_version"]
    early = manager.post(f"{address}/specification", data=sent | {"new_version": "3"})
    assert "1 December 2026" in errors(early)["valid_from"]
    assert db.session.scalar(select(func.count()).select_from(Specification)) == 2
