"""Who may do what, as data: the matrix of requirements section 4, read by one function.

A permission is granted to a role; whether a grant reaches the thing in question depends on its bounds, which are
compared with the thing's `Scope`. Whatever depends on the relation (a second person, one's own work, the state of a
row) is a rule of the room, asked after `allow`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.errors import NotAllowed


class Permission(StrEnum):
    """One thing that may be done to one kind of record."""

    LISTING_CREATE = "listing.create"  # the draft of a service
    LISTING_PREPARE = "listing.prepare"  # entries made from the register, before their providers claim them
    LISTING_WRITE = "listing.write"  # the description of a service that is a draft
    LISTING_UPDATE = "listing.update"  # facts a provider tells: vacancies, workforce, the named contact
    LISTING_SUBMIT = "listing.submit"  # submit, withdraw; end the named contact, which hides the page
    LISTING_APPROVE = "listing.approve"  # words and photos of a page, corrections
    LISTING_PUBLISH = (
        "listing.publish"  # publish, return, hide, show; the claim of a location, the host council
    )
    LISTING_READ = "listing.read"  # a listing that is not public: a draft, a preview
    PROVIDER_ENTER = "provider.enter"
    CLAIM_MAKE = "claim.make"
    CLAIM_READ = "claim.read"
    CLAIM_DECIDE = "claim.decide"
    PRICE_PROPOSE = "price.propose"
    PRICE_APPROVE = "price.approve"
    NURSING_RATE_ANNOUNCE = "nursing_rate.announce"
    SAVINGS_LIMITS_ANNOUNCE = "savings_limits.announce"  # and the allowances beside them
    CHARGING_POLICY_RECORD = "charging_policy.record"  # how a council charges for care at home
    DISCOUNT_MANAGE = "discount.manage"
    DISCOUNT_READ = "discount.read"
    INSTRUMENT_MANAGE = "instrument.manage"  # lots, bands, specifications, access agreements
    INSTRUMENT_READ = "instrument.read"  # with its ledger, for staff of the lead and the joining councils
    VALUE_ENTER = "value.enter"  # the ledger of value committed under an instrument
    APPLICATION_WRITE = "application.write"
    APPLICATION_SIGN = "application.sign"
    APPLICATION_READ = "application.read"
    APPLICATION_DECIDE = "application.decide"
    VISIT_RECORD = "visit.record"
    ADMISSION_PROPOSE = "admission.propose"
    ADMISSION_DECIDE = "admission.decide"
    ADMISSION_REMOVE = "admission.remove"  # the approval that a removal needs
    ADMISSION_EXIT = "admission.exit"  # the provider's notice; staff decide it as a removal
    ADMISSION_EXPIRE = "admission.expire"  # jobs alone
    ADMISSION_FOLLOW_RATING = "admission.follow_rating"  # jobs alone
    DESIGNATION_APPLY = "designation.apply"
    DESIGNATION_EVIDENCE = "designation.evidence"
    DESIGNATION_DECIDE = "designation.decide"
    DESIGNATION_EXPIRE = "designation.expire"  # jobs alone
    REGISTER_IMPORT = "register.import"
    PLACES_IMPORT = "places.import"
    COUNCIL_SERVE = "council.serve"  # which councils this site speaks for
    COUNCIL_DESCRIBE = "council.describe"
    QUALITY_CHECK_READ = "quality_check.read"  # what is not public of it, and a provider as staff see it
    QUALITY_CHECK_WRITE = "quality_check.write"
    QUALITY_CHECK_ANSWER = "quality_check.answer"
    COUNCIL_CONCERN_READ = "council_concern.read"  # what is not public of a serious concern of the Council
    COUNCIL_CONCERN_WRITE = "council_concern.write"
    COUNCIL_CONCERN_APPROVE = "council_concern.approve"  # and take down; never one's own words
    COUNCIL_CONCERN_ANSWER = "council_concern.answer"  # the provider's: answer it, appeal against it
    CONCERN_APPEAL_DECIDE = "concern_appeal.decide"
    ATTENDANCE_RECORD = "attendance.record"  # of a provider, at training and meetings
    PROVIDER_NOTE_WRITE = "provider_note.write"  # what a council's staff know of a provider: never public
    PROVIDER_NOTE_READ = "provider_note.read"
    FEEDBACK_WRITE = "feedback.write"
    FEEDBACK_REPLY = "feedback.reply"
    FEEDBACK_CHALLENGE = "feedback.challenge"
    FEEDBACK_MODERATE = "feedback.moderate"
    MISTAKE_REPORT_MAKE = "mistake_report.make"
    MISTAKE_REPORT_DECIDE = "mistake_report.decide"
    CALL_REQUEST_MAKE = "call_request.make"  # to be rung, or visited at home
    CALL_REQUEST_ANSWER = "call_request.answer"
    LEAGUE_PUBLISH = "league.publish"
    ACCOUNT_MANAGE = (
        "account.manage"  # people of the site and of councils, and what they are granted; no case data
    )
    PROVIDER_PEOPLE_MANAGE = "provider_people.manage"  # a provider's own people
    PROVIDER_PEOPLE_INVITE = (
        "provider_people.invite"  # a colleague; the first person of a provider that was claimed
    )
    RESIDENT_PEOPLE_MANAGE = (
        "resident_people.manage"  # who of a council's residents may sign in, with their names
    )
    DESK_COUNCIL = "desk.council"  # the first page of council staff: what needs doing
    DESK_PROVIDER = "desk.provider"
    DESK_SITE = "desk.site"
    DESK_RESIDENT = "desk.resident"  # a resident's own page


class Bound(Enum):
    """What a role's grants are bound to."""

    NOTHING = "nothing"  # the site itself: unbounded
    PERSON = "person"  # the person or the one represented: the room's rule looks at the link
    PROVIDER = "provider"
    COUNCIL = "council"
    SITE = "site"  # facts of the whole site and the nation, never a council's or a provider's


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose thing it is that a permission is asked for.

    `councils` are those whose staff may act, `provider` the id of its owner, `site` marks national facts.
    `locality` and `amount_pence` are set only where they decide.
    """

    councils: frozenset[str] = frozenset()
    provider: int | None = None
    locality: str | None = None
    amount_pence: int | None = None
    site: bool = False


SITE = Scope(site=True)
NO_SCOPE = Scope()

# What anybody may do, whatever else they are.
_ANYONE = frozenset(
    {
        Permission.CLAIM_MAKE,
        Permission.MISTAKE_REPORT_MAKE,
        Permission.CALL_REQUEST_MAKE,
        Permission.FEEDBACK_CHALLENGE,
    }
)

ROLE_BOUNDS: Mapping[Role, Bound] = {
    Role.SYSTEM: Bound.NOTHING,
    Role.PUBLIC: Bound.PERSON,
    Role.RESIDENT: Bound.PERSON,
    Role.REPRESENTATIVE: Bound.PERSON,
    Role.ADVOCATE: Bound.PERSON,
    Role.PROVIDER_USER: Bound.PROVIDER,
    Role.PROVIDER_SIGNATORY: Bound.PROVIDER,
    Role.COMMISSIONING_MANAGER: Bound.COUNCIL,
    Role.QUALITY_OFFICER: Bound.COUNCIL,
    Role.FRAMEWORK_MANAGER: Bound.COUNCIL,
    Role.MARKET_OFFICER: Bound.COUNCIL,
    Role.APPROVER: Bound.COUNCIL,
    Role.MODERATOR: Bound.COUNCIL,
    Role.JOINING_BROKER: Bound.COUNCIL,
    Role.ADMINISTRATOR: Bound.SITE,
}
# Roles that work in one locality of a council, where a thing has one (requirement 72).
LOCALITY_ROLES = frozenset({Role.COMMISSIONING_MANAGER, Role.QUALITY_OFFICER})
# Roles whose authority ends at an amount (requirement 83).
LIMITED_ROLES = frozenset({Role.APPROVER})

# The matrix of requirements section 4, for the records that exist. A room that opens adds its own lines.
ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.SYSTEM: frozenset(Permission),
    Role.PUBLIC: _ANYONE,
    Role.RESIDENT: _ANYONE | {Permission.DESK_RESIDENT, Permission.FEEDBACK_WRITE},
    Role.REPRESENTATIVE: _ANYONE | {Permission.DESK_RESIDENT, Permission.FEEDBACK_WRITE},
    Role.ADVOCATE: _ANYONE | {Permission.DESK_RESIDENT, Permission.FEEDBACK_WRITE},
    Role.PROVIDER_USER: _ANYONE
    | {
        Permission.DESK_PROVIDER,
        Permission.LISTING_READ,
        Permission.LISTING_CREATE,
        Permission.LISTING_WRITE,
        Permission.LISTING_UPDATE,
        Permission.LISTING_SUBMIT,
        Permission.PRICE_PROPOSE,
        Permission.DISCOUNT_READ,
        Permission.APPLICATION_WRITE,
        Permission.APPLICATION_READ,
        Permission.ADMISSION_EXIT,
        Permission.DESIGNATION_APPLY,
        Permission.QUALITY_CHECK_ANSWER,
        Permission.FEEDBACK_REPLY,
        Permission.COUNCIL_CONCERN_ANSWER,
    },
    Role.PROVIDER_SIGNATORY: _ANYONE
    | {
        Permission.DESK_PROVIDER,
        Permission.LISTING_READ,
        Permission.LISTING_WRITE,
        Permission.LISTING_UPDATE,
        Permission.LISTING_SUBMIT,
        Permission.PRICE_PROPOSE,
        Permission.DISCOUNT_READ,
        Permission.APPLICATION_SIGN,
        Permission.APPLICATION_READ,
        Permission.ADMISSION_EXIT,
        Permission.PROVIDER_PEOPLE_MANAGE,
        Permission.PROVIDER_PEOPLE_INVITE,
        Permission.COUNCIL_CONCERN_ANSWER,
    },
    Role.COMMISSIONING_MANAGER: _ANYONE
    | {
        Permission.DESK_COUNCIL,
        Permission.INSTRUMENT_READ,
        Permission.LISTING_READ,
        Permission.DISCOUNT_READ,
        Permission.VALUE_ENTER,
        Permission.APPLICATION_READ,
        Permission.VISIT_RECORD,
        Permission.ADMISSION_PROPOSE,
        Permission.COUNCIL_DESCRIBE,
        Permission.QUALITY_CHECK_READ,
        Permission.QUALITY_CHECK_WRITE,
        Permission.ATTENDANCE_RECORD,
        Permission.PROVIDER_NOTE_WRITE,
        Permission.PROVIDER_NOTE_READ,
        Permission.MISTAKE_REPORT_DECIDE,
        Permission.CALL_REQUEST_ANSWER,
        Permission.RESIDENT_PEOPLE_MANAGE,
        Permission.COUNCIL_CONCERN_READ,
        Permission.COUNCIL_CONCERN_WRITE,
        Permission.COUNCIL_CONCERN_APPROVE,
    },
    Role.QUALITY_OFFICER: _ANYONE
    | {
        Permission.DESK_COUNCIL,
        Permission.INSTRUMENT_READ,
        Permission.LISTING_READ,
        Permission.APPLICATION_READ,
        Permission.VISIT_RECORD,
        Permission.DESIGNATION_EVIDENCE,
        Permission.QUALITY_CHECK_READ,
        Permission.QUALITY_CHECK_WRITE,
        Permission.ATTENDANCE_RECORD,
        Permission.PROVIDER_NOTE_WRITE,
        Permission.PROVIDER_NOTE_READ,
        Permission.COUNCIL_CONCERN_READ,
        Permission.COUNCIL_CONCERN_WRITE,
    },
    Role.FRAMEWORK_MANAGER: _ANYONE
    | {
        Permission.DESK_COUNCIL,
        Permission.INSTRUMENT_READ,
        Permission.LISTING_READ,
        Permission.LISTING_UPDATE,
        Permission.LISTING_SUBMIT,
        Permission.LISTING_APPROVE,
        Permission.LISTING_PUBLISH,
        Permission.LISTING_PREPARE,
        Permission.PROVIDER_ENTER,
        Permission.CLAIM_READ,
        Permission.CLAIM_DECIDE,
        Permission.PROVIDER_PEOPLE_INVITE,
        Permission.PRICE_APPROVE,
        Permission.DISCOUNT_MANAGE,
        Permission.DISCOUNT_READ,
        Permission.INSTRUMENT_MANAGE,
        Permission.VALUE_ENTER,
        Permission.APPLICATION_READ,
        Permission.APPLICATION_DECIDE,
        Permission.VISIT_RECORD,
        Permission.ADMISSION_DECIDE,
        Permission.DESIGNATION_DECIDE,
        Permission.COUNCIL_DESCRIBE,
        Permission.QUALITY_CHECK_READ,
        Permission.PROVIDER_NOTE_READ,
        Permission.LEAGUE_PUBLISH,
        Permission.COUNCIL_CONCERN_READ,
        Permission.COUNCIL_CONCERN_APPROVE,
        Permission.CONCERN_APPEAL_DECIDE,
    },
    Role.MARKET_OFFICER: _ANYONE
    | {
        Permission.DESK_COUNCIL,
        Permission.INSTRUMENT_READ,
        Permission.LISTING_READ,
        Permission.DISCOUNT_READ,
        Permission.APPLICATION_READ,
        Permission.QUALITY_CHECK_READ,
        Permission.COUNCIL_CONCERN_READ,
    },
    Role.APPROVER: _ANYONE
    | {
        Permission.DESK_COUNCIL,
        Permission.INSTRUMENT_READ,
        Permission.VALUE_ENTER,
        Permission.ADMISSION_REMOVE,
        Permission.COUNCIL_CONCERN_READ,
        Permission.CONCERN_APPEAL_DECIDE,
    },
    Role.MODERATOR: _ANYONE
    | {
        Permission.DESK_COUNCIL,
        Permission.INSTRUMENT_READ,
        Permission.LISTING_READ,
        Permission.LISTING_UPDATE,
        Permission.LISTING_APPROVE,
        Permission.FEEDBACK_MODERATE,
        Permission.MISTAKE_REPORT_DECIDE,
        Permission.CALL_REQUEST_ANSWER,
    },
    Role.JOINING_BROKER: _ANYONE
    | {
        Permission.DESK_COUNCIL,
        Permission.INSTRUMENT_READ,
        Permission.DISCOUNT_READ,
        Permission.VALUE_ENTER,
    },
    Role.ADMINISTRATOR: _ANYONE
    | {
        Permission.DESK_SITE,
        Permission.NURSING_RATE_ANNOUNCE,
        Permission.SAVINGS_LIMITS_ANNOUNCE,
        Permission.CHARGING_POLICY_RECORD,
        Permission.REGISTER_IMPORT,
        Permission.PLACES_IMPORT,
        Permission.COUNCIL_SERVE,
        Permission.CLAIM_READ,
        Permission.ACCOUNT_MANAGE,
    },
}


def permits(actor: Actor, permission: Permission, scope: Scope = NO_SCOPE) -> bool:
    """Whether one of the actor's grants gives the permission and reaches the scope."""
    return any(
        permission in ROLE_PERMISSIONS[grant.role] and (permission in _ANYONE or _reaches(grant, scope))
        for grant in actor.grants
    )


def allow(actor: Actor, permission: Permission, scope: Scope = NO_SCOPE) -> None:
    """Raise NotAllowed unless the actor has the permission for this scope (requirements section 4)."""
    if not permits(actor, permission, scope):
        raise NotAllowed(f"{'+'.join(actor.roles) or 'nobody'} may not: {permission}")


def councils_with(actor: Actor, *permissions: Permission) -> frozenset[str]:
    """The councils where a grant gives one of the permissions: what bounds a list in SQL, before any locality."""
    return frozenset(
        grant.council
        for grant in actor.grants
        if grant.council is not None
        and ROLE_BOUNDS[grant.role] is Bound.COUNCIL
        and not ROLE_PERMISSIONS[grant.role].isdisjoint(permissions)
    )


def providers_with(actor: Actor, *permissions: Permission) -> frozenset[int]:
    """The providers, by id, for whom a grant gives one of the permissions: what bounds a list in SQL."""
    return frozenset(
        grant.provider
        for grant in actor.grants
        if grant.provider is not None
        and ROLE_BOUNDS[grant.role] is Bound.PROVIDER
        and not ROLE_PERMISSIONS[grant.role].isdisjoint(permissions)
    )


def _reaches(grant: Grant, scope: Scope) -> bool:
    bound = ROLE_BOUNDS[grant.role]
    if bound is Bound.PROVIDER:
        return grant.provider is not None and grant.provider == scope.provider
    if bound is Bound.COUNCIL:
        reached = grant.council is not None and grant.council in scope.councils
        return reached and _is_near_enough(grant, scope) and _is_within(grant, scope)
    if bound is Bound.SITE:
        return scope.site
    return True


def _is_near_enough(grant: Grant, scope: Scope) -> bool:
    """Whether the thing lies in the locality that the grant is for, where both kinds have one."""
    return scope.locality is None or grant.role not in LOCALITY_ROLES or grant.locality == scope.locality


def _is_within(grant: Grant, scope: Scope) -> bool:
    """Whether the amount is within the grant's limit, for roles that have one."""
    if scope.amount_pence is None or grant.role not in LIMITED_ROLES:
        return True
    return grant.limit is not None and scope.amount_pence <= grant.limit
