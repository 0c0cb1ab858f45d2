"""Claims of a location: how they stand, how a published contact was reached, why one is refused."""

from __future__ import annotations

from directory.vocabulary.codes import LabelledCode
from directory.vocabulary.messages import message as _l


class ClaimState(LabelledCode):
    """Where a claim stands. Of several for one location the later ones wait."""

    WAITING = "waiting", _l("Waits for an earlier claim")
    ASKED = "asked", _l("New")
    CONTACTED = "contacted", _l("Provider contacted")
    ACCEPTED = "accepted", _l("Accepted")
    REFUSED = "refused", _l("Refused")
    WITHDRAWN = "withdrawn", _l("Withdrawn")


class ClaimKind(LabelledCode):
    """What is claimed: an entry made from the register, or a service that somebody else ran before."""

    ENTRY = "entry", _l("Prepared entry")
    NEW_OWNER = "new_owner", _l("New owner of a listed service")


class ContactMeans(LabelledCode):
    """How staff reach the contact that is published for a location."""

    LETTER = "by_letter", _l("A letter")
    CALL = "by_call", _l("A phone call")
    EMAIL = "by_email", _l("An e-mail")


class ContactPublisher(LabelledCode):
    """Who publishes the contact that was used; never whoever makes the claim."""

    REGULATOR = "regulator", _l("The inspectors’ register")
    COMPANIES_HOUSE = "companies_house", _l("Companies House")


class ContactOutcome(LabelledCode):
    """What the published contact said."""

    CONFIRMED = "confirmed", _l("They confirmed the claim")
    DENIED = "denied", _l("They do not know of the claim")
    NOT_REACHED = "not_reached", _l("No answer yet")


class ClaimRefusal(LabelledCode):
    """Why a claim is refused."""

    NOT_CONFIRMED = "not_confirmed", _l("The provider did not confirm the claim")
    NOT_REACHED = "not_reached", _l("The provider could not be reached")
    ANOTHER_ACCEPTED = "another_accepted", _l("Another claim for this service was accepted")
    NOT_REGISTERED = "not_registered", _l("The service is not registered with the inspectors now")
    OTHER = "other", _l("Another reason")
