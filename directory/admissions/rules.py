"""Decisions about who may be offered to residents. Pure: the day is a parameter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from directory.admissions.states import LISTED_ADMISSION_STATES, DesignationState
from directory.foundation.actor import Actor
from directory.foundation.errors import Invalid
from directory.foundation.time import in_force_on
from directory.vocabulary.care import NEVER_ADMITTED_CATEGORIES
from directory.vocabulary.codes import Code
from directory.vocabulary.procurement import CAPPED_INSTRUMENT_TYPES, FallPolicy, UnratedPolicy
from directory.vocabulary.quality import CriterionOutcome
from directory.vocabulary.ratings import RATING_RANKS, Rating


class Criterion(Code):
    """What a service is assessed on before admission."""

    FINANCIAL_STANDING = "financial_standing"
    LEGISLATION = "legislation"
    HEALTH_AND_SAFETY = "health_and_safety"
    WORKFORCE_STABILITY = "workforce_stability"
    PROFESSIONAL_SUITABILITY = "professional_suitability"
    TECHNICAL_ABILITY = "technical_ability"
    # Services outside the regulator's register are accredited by the Council instead (HAR 6.5).
    ACCREDITATION = "accreditation"


class ExclusionGround(Code):
    """A ground on which a provider is excluded, whatever its service is like."""

    CRIMINAL_CONVICTION = "criminal_conviction"
    INSOLVENCY = "insolvency"
    UNPAID_TAX = "unpaid_tax"
    PROFESSIONAL_MISCONDUCT = "professional_misconduct"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    FALSE_STATEMENT = "false_statement"
    LABOUR_MARKET_MISCONDUCT = "labour_market_misconduct"


class GateResult(Code):
    """Whether a service passes a lot's rating gate, or why not."""

    PASSED = "passed"
    REGISTRATION_MISSING = "registration_missing"
    ACCREDITATION_MISSING = "accreditation_missing"
    UNRATED_REFUSED = "unrated_refused"
    VISIT_MISSING = "visit_missing"
    RATING_NOT_KNOWN = "rating_not_known"
    RATING_BELOW_MINIMUM = "rating_below_minimum"


class ReviewCause(Code):
    """Why an admission must be looked at, or is suspended."""

    RATING_BELOW_MINIMUM = "rating_below_minimum"
    RATING_RECOVERED = "rating_recovered"
    RATING_LOST = "rating_lost"
    NEW_OWNER = "new_owner"


class Declaration(Code):
    """A statement that a provider makes of itself, yes or no. An admission needs every one of them (CE 5.12)."""

    NO_EXCLUSION_GROUND = "no_exclusion_ground"
    INSURED = "insured"
    ACCOUNTS_SOUND = "accounts_sound"
    STAFF_CHECKED = "staff_checked"
    TRUE_ANSWERS = "true_answers"


# The criteria of every lot, and where each comes from (HAR 7.13, CE 5.12).
CORE_CRITERIA: Mapping[str, str] = {
    Criterion.FINANCIAL_STANDING: "HAR 7.13; CE 5.12",
    Criterion.LEGISLATION: "HAR 7.13",
    Criterion.HEALTH_AND_SAFETY: "HAR 7.13",
    Criterion.WORKFORCE_STABILITY: "HAR 7.13",
    Criterion.PROFESSIONAL_SUITABILITY: "CE 5.12",
    Criterion.TECHNICAL_ABILITY: "CE 5.12",
}
# Results that do not stop an admission.
SUFFICIENT_RESULTS = frozenset(
    {CriterionOutcome.PASSED, CriterionOutcome.DISCRETIONARY, CriterionOutcome.NOT_APPLICABLE}
)
# Working days in which an application is decided: ten, or fifteen with a reason (PCR 2015 reg 34).
DAYS_TO_DECIDE = 10
DAYS_WITH_REASON = 15
# So many days before its last day, the renewal of a designation is asked for (HAR App2 2.11).
DAYS_BEFORE_REVIEW = 60


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the rating gate depends on.

    `rating` is the location's overall rating, of several services the worst; None where there is none.
    """

    rating: str | None
    min_rating: str | None
    unrated_policy: str
    regulated_required: bool
    registered: bool
    accredited: bool
    visited: bool


def rating_gate(facts: GateFacts) -> GateResult:
    """Whether a service passes the lot's gate, else why not (HAR 6.4, 6.5, 7.12; vectors 9 and 10).

    A lot of unregulated services asks for accreditation instead of a rating. "Not yet rated" is neither
    Inadequate nor Good: the instrument decides whether it is refused or allowed after a visit. A rating that
    the regulator gave and that is not known here is not "not yet rated": it has to be found out first.
    """
    if not facts.regulated_required:
        return GateResult.PASSED if facts.accredited else GateResult.ACCREDITATION_MISSING
    if not facts.registered:
        return GateResult.REGISTRATION_MISSING
    return GateResult.PASSED if facts.min_rating is None else _rating_result(facts, facts.min_rating)


def _rating_result(facts: GateFacts, min_rating: str) -> GateResult:
    if facts.rating == Rating.NOT_KNOWN:
        return GateResult.RATING_NOT_KNOWN
    if facts.rating is not None and facts.rating in RATING_RANKS:
        enough = is_good_enough(facts.rating, min_rating)
        return GateResult.PASSED if enough else GateResult.RATING_BELOW_MINIMUM
    if facts.unrated_policy == UnratedPolicy.REFUSE:
        return GateResult.UNRATED_REFUSED
    return GateResult.PASSED if facts.visited else GateResult.VISIT_MISSING


def is_good_enough(rating: str, min_rating: str) -> bool:
    """Whether a rating, not one of the two kinds of "not rated", is at least `min_rating`."""
    return RATING_RANKS[rating] >= RATING_RANKS[min_rating]


def may_lift(rating: str | None, min_rating: str | None) -> bool:
    """Whether a hold or a suspension may be lifted: not while the rating is below the instrument's minimum (HAR 6.4,
    invariant 2). A service that is not rated, or whose rating is not known, is people's to decide.
    """
    if min_rating is None or rating is None or rating not in RATING_RANKS:
        return True
    return is_good_enough(rating, min_rating)


@dataclass(frozen=True, slots=True)
class RatingOutcome:
    """What a newly published rating leads to: a review of what cause, and what is done at once (`FallPolicy`)."""

    review: ReviewCause | None = None
    at_once: str = FallPolicy.REVIEW


def on_new_rating(
    rating: str | None, *, min_rating: str | None, unrated_policy: str, on_fall: str, held: bool
) -> RatingOutcome:
    """What follows from a new rating of an admitted service (invariant 2, vector 9).

    A fall below the minimum opens a review and, as the instrument says, holds new business or takes the service off
    the list; care that people already have goes on. `held` says that an earlier fall did so. A recovery opens a review
    too: a person lifts a hold or a suspension, never the program. A
    rating that was taken away opens a review where unrated services are refused, and one that is not known any
    more opens it everywhere.
    """
    if min_rating is None:
        return RatingOutcome()
    if rating == Rating.NOT_KNOWN:
        return RatingOutcome(ReviewCause.RATING_LOST)
    if rating is None or rating not in RATING_RANKS:
        return RatingOutcome(ReviewCause.RATING_LOST if unrated_policy == UnratedPolicy.REFUSE else None)
    if not is_good_enough(rating, min_rating):
        return RatingOutcome(ReviewCause.RATING_BELOW_MINIMUM, on_fall)
    return RatingOutcome(ReviewCause.RATING_RECOVERED if held else None)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stops an admission: a code, and the criterion it is about where there is one."""

    code: str
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What a decision on an application depends on. `results` maps a criterion to its current result."""

    category: str
    lot_categories: frozenset[str]
    regulated_required: bool
    results: Mapping[str, str]
    gate: GateResult
    visit_confirmed: bool | None
    declaration: Mapping[str, bool]
    consent_to_publish: bool
    specification_signed: bool
    safeguarding_signed: bool
    prevent_signed: bool
    list_over: bool = False


def required_criteria(regulated_required: bool) -> tuple[str, ...]:
    """The criteria of a lot, in a fixed order."""
    return (*CORE_CRITERIA, *(() if regulated_required else (Criterion.ACCREDITATION,)))


def what_is_left(declaration: Mapping[str, bool]) -> tuple[str, ...]:
    """The declarations that are not answered yet, in their order."""
    return tuple(question for question in Declaration if question not in declaration)


def what_stops_admission(facts: DecisionFacts) -> tuple[Fault, ...]:
    """Everything that still stops an admission; empty means it MUST be admitted (HF 8.5, CE 5.6-5.7).

    Each criterion has a result that isn't a fail (requirement 42), a visit confirmed what the service claims
    (HAR 7.14), and the specification, safeguarding and PREVENT are signed (HF 11.7) with consent to publish
    (HAR 6.6).
    """
    faults = [
        Fault("criterion_failed" if criterion in facts.results else "criterion_not_assessed", criterion)
        for criterion in required_criteria(facts.regulated_required)
        if facts.results.get(criterion) not in SUFFICIENT_RESULTS
    ]
    if facts.gate != GateResult.PASSED:
        faults.append(Fault(facts.gate))
    conditions: tuple[tuple[bool, str], ...] = (
        (not facts.list_over, "list_over"),
        (facts.category not in NEVER_ADMITTED_CATEGORIES, "never_admitted"),
        (facts.category in facts.lot_categories, "category_not_in_lot"),
        (facts.visit_confirmed is True, "visit_not_confirmed"),
        (bool(facts.declaration) and all(facts.declaration.values()), "declaration"),
        (facts.consent_to_publish, "consent_to_publish"),
        (facts.specification_signed, "specification_not_signed"),
        (facts.safeguarding_signed, "safeguarding_not_signed"),
        (facts.prevent_signed, "prevent_not_signed"),
    )
    faults += [Fault(fault_code) for met, fault_code in conditions if not met]
    return tuple(faults)


def check_admission_days(
    *,
    valid_from: date,
    agreement_signed_on: date | None,
    valid_to: date | None,
    sent_on: date | None,
    on: date,
) -> None:
    """Whether the days of an admission can be kept: raises Invalid with the field of the one that cannot.

    It begins no sooner than its application was sent, ends no sooner than it begins nor in the past, and an agreement
    is noted once it is signed.
    """
    if sent_on is not None and valid_from < sent_on:
        raise Invalid("valid_from", "before_sent", sent=sent_on)
    if agreement_signed_on is not None and agreement_signed_on > on:
        raise Invalid("agreement_signed_on", "in_the_future")
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("valid_to", "before_start")
    if valid_to is not None and valid_to < on:
        raise Invalid("valid_to", "in_the_past")


def check_last_day(last_day: date, *, valid_from: date, valid_to: date | None, on: date) -> None:
    """Raise Invalid unless an admission can end on a day by notice: not in the past, and within its own days."""
    if last_day < max(on, valid_from) or (valid_to is not None and last_day > valid_to):
        raise Invalid("last_day", "outside_the_admission")


def is_ground_for_refusal(ground: str, facts: DecisionFacts) -> bool:
    """Whether `ground` may refuse: a failed criterion, the gate, an unconfirmed visit, an exclusion ground.

    Nothing else may: numbers are not limited (HF 8.5). What has not been assessed yet is no ground.
    """
    if ExclusionGround.has(ground):
        return True
    if ground == "visit_not_confirmed":
        return facts.visit_confirmed is False
    if ground in ("list_over", "never_admitted", "category_not_in_lot"):
        return any(fault.code == ground for fault in what_stops_admission(facts))
    if ground == facts.gate and facts.gate not in (GateResult.PASSED, GateResult.VISIT_MISSING):
        return True
    return facts.results.get(ground) == CriterionOutcome.FAILED


def grounds_for_refusal(facts: DecisionFacts) -> tuple[str, ...]:
    """Every ground that may refuse an application as it stands: what failed first, the exclusion grounds last."""
    own = (
        *(criterion for criterion in required_criteria(facts.regulated_required)),
        facts.gate,
        "visit_not_confirmed",
        "list_over",
        "never_admitted",
        "category_not_in_lot",
    )
    return tuple(ground for ground in (*own, *ExclusionGround) if is_ground_for_refusal(ground, facts))


def has_second_person(actor: Actor, agreed_by: Actor | None) -> bool:
    """Whether another person agreed to what one may not decide alone: admission, suspension, its lifting, removal
    (requirements section 4). The site itself acts alone and is no second person.
    """
    if actor.is_system:
        return True
    return agreed_by is not None and not agreed_by.is_system and agreed_by.id != actor.id


def has_room(instrument_type: str, max_admissions: int | None, live: int) -> bool:
    """Whether one more may join a lot.

    An approved list, dynamic or open market has no limit (HF 8.5; invariant 3).
    """
    return instrument_type not in CAPPED_INSTRUMENT_TYPES or max_admissions is None or live < max_admissions


def working_days_after(day: date, count: int, holidays: Collection[date]) -> date:
    """The `count`-th day after `day` that is neither a weekend nor one of `holidays` (PCR 2015 reg 34)."""
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day


def working_days_left(today: date, due: date, holidays: Collection[date]) -> int:
    """Working days from the day after `today` to `due`; below 0 by as many as have passed since `due`."""
    first, last, sign = (today, due, 1) if due >= today else (due, today, -1)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sign * sum(1 for day in days if day.weekday() < 5 and day not in holidays)


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """All that being listed depends on. `instrument_live` holds for the same day."""

    admission_state: str
    valid_from: date
    valid_to: date | None
    agreement_signed_on: date | None
    instrument_live: bool
    service_published: bool


def is_listable(facts: ListingFacts, today: date) -> bool:
    """Whether an admission puts its service before residents on `today` (HAR 7.17; invariant 1).

    Admitted, or held, within its dates, agreement signed by that day, instrument live, service published; nothing else
    counts.
    """
    return (
        facts.admission_state in LISTED_ADMISSION_STATES
        and in_force_on(facts.valid_from, facts.valid_to, today)
        and facts.agreement_signed_on is not None
        and facts.agreement_signed_on <= today
        and facts.instrument_live
        and facts.service_published
    )


def may_renew(review_by: date | None, on: date) -> bool:
    """Whether the renewal of a designation may be asked for: in its last days and after them (HAR App2 2.11)."""
    return review_by is not None and on >= review_by - timedelta(days=DAYS_BEFORE_REVIEW)


@dataclass(frozen=True, slots=True)
class DesignationFacts:
    """What a specialist label depends on."""

    area: str
    state: str
    valid_from: date | None
    review_by: date | None


def is_specialist(designations: Iterable[DesignationFacts], area: str, on: date) -> bool:
    """Whether a service is specialist in `area`: by a current accreditation alone (HAR App2 2.11)."""
    return any(
        designation.area == area
        and designation.state == DesignationState.ACCREDITED
        and designation.valid_from is not None
        and designation.review_by is not None
        and designation.valid_from <= on <= designation.review_by
        for designation in designations
    )
