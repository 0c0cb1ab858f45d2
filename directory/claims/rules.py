"""Decisions about claims: what may be claimed, which contact proves one, how long personal data are kept. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from directory.catalogue.rules import MissingFact, PublishFacts, missing_to_publish
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.contact_details import check_email, check_phone
from directory.foundation.errors import Invalid
from directory.register.rules.registrations import Registration
from directory.vocabulary.claims import ClaimKind, ContactMeans, ContactOutcome, ContactPublisher

LONGEST_NAME = 120  # characters
LONGEST_JOB = 80
LONGEST_EMAIL = 254  # RFC 5321
LONGEST_PHONE = 32
LONGEST_NOTE = 1000
LONGEST_CONTACT = 300
# Personal data of an undecided claim go after a year; of a decided one, which may be asked about, after half a year.
KEPT_UNDECIDED_DAYS = 365
KEPT_DECIDED_DAYS = 180
# The day in London by which staff mean to have decided, counted from the one on which it was asked.
DECIDE_DAYS = 14
# What a page needs and its provider does not write in it.
FROM_ELSEWHERE = frozenset({"price", "rating", "registration"})


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who claims, as typed: how to answer, never how to check."""

    name: str
    job: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class PublishedContacts:
    """How a location can be reached by what the regulator publishes of it; "" for what it does not."""

    phone: str
    address: str
    website: str


def check_claimant(claimant: Claimant) -> Claimant:
    """The claimant's details as they are stored. Raises Invalid for one that is missing, too long or malformed."""
    name, job = " ".join(claimant.name.split()), " ".join(claimant.job.split())
    for field, value, most in (("name", name, LONGEST_NAME), ("job", job, LONGEST_JOB)):
        if not value:
            raise Invalid(field, "required")
        if len(value) > most:
            raise Invalid(field, "too_long", most=most)
    email = check_email("email", claimant.email).lower()
    if not email or len(email) > LONGEST_EMAIL:
        raise Invalid("email", "email")
    phone = check_phone("phone", claimant.phone)
    if not phone or len(phone) > LONGEST_PHONE:
        raise Invalid("phone", "phone")
    return Claimant(name, job, email, phone)


def claim_kind(
    *, is_registered: bool, own_states: Collection[str], earlier_states: Collection[str]
) -> ClaimKind:
    """What a claim of a location would be of.

    `own_states` are those of the services at the location, `earlier_states` of those at earlier registrations of its
    home. Raises Invalid `claim_not_registered` for a location that the regulator does not register now, on which a
    claim rests (L20), and `claimed_already` where its services have an owner.
    """
    if not is_registered:
        raise Invalid("location", "claim_not_registered")
    if any(state in OFFERED_STATES for state in own_states):
        raise Invalid("location", "claimed_already")
    return (
        ClaimKind.NEW_OWNER if any(state in OFFERED_STATES for state in earlier_states) else ClaimKind.ENTRY
    )


def refusal(field: str, code: str | None, otherwise: Invalid) -> Invalid:
    """Why a location cannot be claimed, by the code that `claimable_location` keeps, else `otherwise`."""
    reasons = (
        Invalid(field, "claim_not_registered"),
        Invalid(field, "claimed_already"),
        Invalid(field, "claim_no_council"),
    )
    return next((reason for reason in reasons if reason.code == code), otherwise)


def earlier_registrations(location_id: str, registrations: Iterable[Registration]) -> tuple[str, ...]:
    """The ended registrations of the same home, in the order of their ids: a new owner registers it anew (L19).

    One that is still open is another service, or not yet handed over: it is nobody else's to take.
    """
    return tuple(sorted(r.id for r in registrations if r.id != location_id and not r.is_open))


def published_contact(
    means: str, publisher: str, published: PublishedContacts, typed: str, claimant: Claimant
) -> str:
    """The contact that was used, as the regulator or Companies House publishes it.

    The regulator's phone number and address are taken from the register, whatever was typed. Of an e-mail address the
    domain must be that of the website that the register names; Companies House publishes an address for letters alone.
    Raises Invalid `contact_not_published` where there is none of that kind, and `contact_of_claimant` for an
    e-mail address that the claimant gave.
    """
    if means == ContactMeans.EMAIL and publisher == ContactPublisher.REGULATOR:
        return _published_email(published.website, typed, claimant)
    if means == ContactMeans.LETTER and publisher == ContactPublisher.COMPANIES_HOUSE:
        address = " ".join(typed.split())
        if not address:
            raise Invalid("used", "required")
        if len(address) > LONGEST_CONTACT:
            raise Invalid("used", "too_long", most=LONGEST_CONTACT)
        return address
    registered: Mapping[str, str] = {
        ContactMeans.CALL: published.phone,
        ContactMeans.LETTER: published.address,
    }
    known = registered.get(means, "") if publisher == ContactPublisher.REGULATOR else ""
    if not known:
        raise Invalid("means", "contact_not_published")
    return known


def check_contact_outcome(outcome: str, contacted_on: date, *, asked_on: date, today: date) -> None:
    """Raises Invalid for an unknown outcome, and for a day before the claim or after today."""
    if not ContactOutcome.has(outcome):
        raise Invalid("outcome", "unknown_code")
    if contacted_on > today:
        raise Invalid("contacted_on", "in_the_future")
    if contacted_on < asked_on:
        raise Invalid("contacted_on", "before_claim")


def may_accept(outcomes: Sequence[str]) -> bool:
    """Whether what the published contacts said, in their order, is enough: the last one who answered confirmed it."""
    answers = [outcome for outcome in outcomes if outcome != ContactOutcome.NOT_REACHED]
    return bool(answers) and answers[-1] == ContactOutcome.CONFIRMED


def is_to_be_invited(email: str, holders: Collection[str]) -> bool:
    """Whether the claimant of an accepted claim becomes its provider's signatory.

    `holders` are the addresses of those who sign for the provider already. Where there are any, one location is no
    reason to let another person act for all of them: they invite their colleague themselves.
    """
    return not holders or email in holders


def missing_to_submit(facts: PublishFacts) -> tuple[MissingFact, ...]:
    """What of its own a provider still has to say before it hands an entry in; empty when nothing is missing.

    A listing holds one named contact (requirement 14) and the terms before any contract (requirement 16) before anybody
    reads it. Its price comes with the application to a list, its rating and registration from the register.
    """
    return tuple(code for code in missing_to_publish(facts) if code not in FROM_ELSEWHERE)


def check_give_up(*, is_applied: bool, is_last_at_location: bool) -> None:
    """Whether a provider may give up a service that was never public.

    What a council is assessing, or has admitted, is taken back there first. The last service at a claimed location
    stays: with it the location itself would be given up, and a given-up entry is not claimed again. Raises Invalid
    `applied_already`, `last_at_location`.
    """
    if is_applied:
        raise Invalid("service", "applied_already")
    if is_last_at_location:
        raise Invalid("service", "last_at_location")


def keep_until(asked_on: date) -> date:
    """The last day on which the personal data of an undecided claim are kept."""
    return asked_on + timedelta(days=KEPT_UNDECIDED_DAYS)


def keep_decided_until(decided_on: date) -> date:
    """The last day on which the personal data of a decided claim are kept."""
    return decided_on + timedelta(days=KEPT_DECIDED_DAYS)


def decide_by(asked_on: date) -> date:
    """The day by which a claim is to be decided."""
    return asked_on + timedelta(days=DECIDE_DAYS)


def _published_email(website: str, typed: str, claimant: Claimant) -> str:
    address = check_email("used", typed).lower()
    if not address:
        raise Invalid("used", "email")
    if address == claimant.email.lower():
        raise Invalid("used", "contact_of_claimant")
    host = (urlsplit(website).hostname or "").removeprefix("www.")
    domain = address.rpartition("@")[2]
    if not host or not (domain == host or domain.endswith("." + host)):
        raise Invalid("used", "contact_not_published")
    return address
