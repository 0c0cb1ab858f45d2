"""What may be claimed, which contact proves a claim, and how long personal data are kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.rules import PublishFacts
from directory.catalogue.states import OFFERED_STATES, ServiceState
from directory.claims import rules
from directory.claims.rules import Claimant, PublishedContacts
from directory.claims.states import CLAIM, OPEN_STATES, UNDECIDED_STATES
from directory.register.rules.registrations import Registration
from directory.vocabulary.claims import ClaimState, ContactMeans, ContactOutcome, ContactPublisher
from tests.refusals import refused

CLAIMANT = Claimant("Ada Okoro", "Manager", "ada@ash-care.example", "020 7946 0555")
PUBLISHED = PublishedContacts(
    "02079460123", "1 Test Street, Larkholm, ZL1 1AA", "https://www.ash-care.example/home"
)
STATES = st.lists(st.sampled_from(list(ServiceState)))
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


def test_the_table_of_states() -> None:
    assert CLAIM.initial == "asked"
    assert CLAIM.other_beginnings == {"waiting"}
    assert {verb: (sorted(sources), target) for verb, (sources, target) in CLAIM.moves.items()} == {
        "take_up": (["waiting"], "asked"),
        "contact": (["asked", "contacted"], "contacted"),
        "accept": (["contacted"], "accepted"),
        "refuse": (["asked", "contacted", "waiting"], "refused"),
        "withdraw": (["asked", "contacted", "waiting"], "withdrawn"),
    }
    assert CLAIM.final == {"accepted", "refused", "withdrawn"}
    assert CLAIM.needs_reason == {"refuse", "withdraw"}
    assert set(UNDECIDED_STATES) == CLAIM.states - CLAIM.final
    assert set(OPEN_STATES) == set(UNDECIDED_STATES) - {ClaimState.WAITING}


@given(own=STATES, earlier=STATES)
def test_only_what_nobody_owns_can_be_claimed(own: list[str], earlier: list[str]) -> None:
    def kind() -> object:
        return rules.claim_kind(is_registered=True, own_states=own, earlier_states=earlier)

    if any(state in OFFERED_STATES for state in own):
        assert refused(kind) == ("location", "claimed_already")
    else:
        assert kind() == ("new_owner" if any(state in OFFERED_STATES for state in earlier) else "entry")
    assert refused(lambda: rules.claim_kind(is_registered=False, own_states=own, earlier_states=earlier)) == (
        "location",
        "claim_not_registered",
    )


def registration(location_id: str, *, is_open: bool) -> Registration:
    return Registration(location_id, "ash house", "ZL1 1AA", frozenset(), None, is_open, None)


def test_what_a_home_was_registered_as_before_is_what_has_ended() -> None:
    found = [
        registration("1-3", is_open=True),
        registration("1-2", is_open=False),
        registration("1-1", is_open=False),
        registration("1-4", is_open=True),
    ]
    assert rules.earlier_registrations("1-3", found) == ("1-1", "1-2")
    assert rules.earlier_registrations("1-2", found) == ("1-1",)
    assert rules.earlier_registrations("1-3", ()) == ()


@pytest.mark.parametrize(
    ("means", "publisher", "typed", "used"),
    [
        ("by_call", "regulator", "", PUBLISHED.phone),
        ("by_call", "regulator", CLAIMANT.phone, PUBLISHED.phone),
        ("by_letter", "regulator", "Another road", PUBLISHED.address),
        ("by_letter", "companies_house", " 2  High Street ", "2 High Street"),
        ("by_email", "regulator", "Office@Ash-Care.example", "office@ash-care.example"),
        ("by_email", "regulator", "office@mail.ash-care.example", "office@mail.ash-care.example"),
    ],
)
def test_the_contact_that_is_used_is_published(means: str, publisher: str, typed: str, used: str) -> None:
    assert rules.published_contact(means, publisher, PUBLISHED, typed, CLAIMANT) == used


@pytest.mark.parametrize(
    ("means", "publisher", "typed", "refusal"),
    [
        ("by_call", "companies_house", "020 7946 0123", ("means", "contact_not_published")),
        ("by_email", "companies_house", "a@ash-care.example", ("means", "contact_not_published")),
        ("by_letter", "companies_house", "  ", ("used", "required")),
        ("by_letter", "companies_house", "x" * 301, ("used", "too_long")),
        ("by_email", "regulator", CLAIMANT.email.upper(), ("used", "contact_of_claimant")),
        ("by_email", "regulator", "office@elsewhere.example", ("used", "contact_not_published")),
        ("by_email", "regulator", "office@notash-care.example", ("used", "contact_not_published")),
        ("by_email", "regulator", "office@example", ("used", "email")),
        ("by_email", "regulator", "", ("used", "email")),
    ],
)
def test_another_contact_is_refused(means: str, publisher: str, typed: str, refusal: tuple[str, str]) -> None:
    assert refused(lambda: rules.published_contact(means, publisher, PUBLISHED, typed, CLAIMANT)) == refusal


@given(
    means=st.sampled_from(list(ContactMeans)),
    publisher=st.sampled_from(list(ContactPublisher)),
    typed=st.sampled_from([CLAIMANT.email, CLAIMANT.phone, "Someone at a road"]),
)
def test_nothing_published_proves_nothing_by_the_register(means: str, publisher: str, typed: str) -> None:
    """Where the regulator publishes nothing, only a letter to Companies House's address is left."""
    nothing = PublishedContacts("", "", "")
    if means == "by_letter" and publisher == "companies_house":
        assert rules.published_contact(means, publisher, nothing, typed, CLAIMANT) == typed
    else:
        refused(lambda: rules.published_contact(means, publisher, nothing, typed, CLAIMANT))


@given(outcomes=st.lists(st.sampled_from(list(ContactOutcome))))
def test_the_last_answer_decides(outcomes: list[str]) -> None:
    answers = [outcome for outcome in outcomes if outcome != "not_reached"]
    assert rules.may_accept(outcomes) == (answers[-1:] == ["confirmed"])


def test_a_contact_is_made_between_the_claim_and_today() -> None:
    asked, today = date(2026, 11, 20), date(2026, 11, 22)

    def check(outcome: str, day: date) -> None:
        rules.check_contact_outcome(outcome, day, asked_on=asked, today=today)

    for day in (asked, today):
        check("confirmed", day)
    assert refused(lambda: check("confirmed", today + timedelta(1))) == ("contacted_on", "in_the_future")
    assert refused(lambda: check("confirmed", asked - timedelta(1))) == ("contacted_on", "before_claim")
    assert refused(lambda: check("maybe", today)) == ("outcome", "unknown_code")


@given(email=st.sampled_from("ab"), holders=st.frozensets(st.sampled_from("abc")))
def test_one_location_makes_nobody_sign_beside_others(email: str, holders: frozenset[str]) -> None:
    assert rules.is_to_be_invited(email, holders) == (not holders or email in holders)


def test_what_a_claimant_must_give() -> None:
    given_ = Claimant(" Ada  Okoro ", "Manager\n", " Ada@Ash-Care.Example", "020 7946 0555")
    assert rules.check_claimant(given_) == Claimant(
        "Ada Okoro", "Manager", "ada@ash-care.example", "020 7946 0555"
    )
    for field, value, code in (
        ("name", " ", "required"),
        ("name", "x" * 121, "too_long"),
        ("job", "", "required"),
        ("job", "x" * 81, "too_long"),
        ("email", "", "email"),
        ("email", "ada at home", "email"),
        ("phone", "", "phone"),
        ("phone", "twelve", "phone"),
    ):
        values = {
            "name": "Ada",
            "job": "Manager",
            "email": "a@b.example",
            "phone": "020 7946 0555",
            field: value,
        }
        assert refused(lambda values=values: rules.check_claimant(Claimant(**values))) == (field, code)


@given(day=DAYS)
def test_personal_data_go_a_year_after_asking_or_half_a_year_after_the_decision(day: date) -> None:
    assert (rules.keep_until(day) - day).days == 365
    assert (rules.keep_decided_until(day) - day).days == 180
    assert (rules.decide_by(day) - day).days == 14


def facts(**values: object) -> PublishFacts:
    complete = {
        "current_contacts": 1,
        "publish_consent_on": date(2026, 11, 1),
        "trial_offered": False,
        "trial_days": None,
        "notice_by_resident_days": 7,
        "notice_by_provider_days": 28,
        "described": True,
        "placed": True,
        "tasks": frozenset({"personal_care"}),
        "price_shown": False,
        "rating_shown": False,
        "registered": False,
    }
    return PublishFacts(**{**complete, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, ()),
        ({"current_contacts": 0}, ("named_contact",)),
        ({"publish_consent_on": None}, ("publish_consent",)),
        ({"trial_offered": None}, ("trial",)),
        ({"trial_offered": True}, ("trial_days",)),
        ({"notice_by_resident_days": None}, ("notice_by_resident",)),
        ({"notice_by_provider_days": None}, ("notice_by_provider",)),
        ({"described": False}, ("description",)),
        ({"placed": False}, ("place",)),
    ],
)
def test_an_entry_without_contact_trial_or_notice_cannot_be_handed_in(
    values: dict[str, object], missing: tuple[str, ...]
) -> None:
    assert rules.missing_to_submit(facts(**values)) == missing
