"""Applications, admissions and designations in words: criteria, declarations, states, grounds, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from directory.admissions.rules import Criterion, Declaration, ExclusionGround, Fault, GateResult, ReviewCause
from directory.admissions.signing_queries import Documents
from directory.admissions.states import AdmissionState, ApplicationState, DesignationState, ProposedDecision
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.quality import CriterionOutcome
from directory.web.i18n import gettext, ngettext
from directory.web.labels import translate
from directory.web.templating import day

CRITERIA: Mapping[str, Message] = {
    Criterion.FINANCIAL_STANDING: _l("Financial standing"),
    Criterion.LEGISLATION: _l("The laws you must keep"),
    Criterion.HEALTH_AND_SAFETY: _l("Health and safety"),
    Criterion.WORKFORCE_STABILITY: _l("A stable workforce: pay, turnover, training"),
    Criterion.PROFESSIONAL_SUITABILITY: _l("Fit to do this work"),
    Criterion.TECHNICAL_ABILITY: _l("Skill and experience"),
    Criterion.ACCREDITATION: _l("Checks for services that inspectors do not look at"),
}
CRITERION_HINTS: Mapping[str, Message] = {
    Criterion.FINANCIAL_STANDING: _l(
        "Say what your last accounts show, and how you would go on if you lost a large customer."
    ),
    Criterion.LEGISLATION: _l("Say how you keep the laws on care, work, equality and personal data."),
    Criterion.HEALTH_AND_SAFETY: _l(
        "Say how you keep people and staff safe: fire, medicines, lifting, infection. Name any notice you were given."
    ),
    Criterion.WORKFORCE_STABILITY: _l(
        "Say how many people work for you, how many left in a year, how they are paid and trained."
    ),
    Criterion.PROFESSIONAL_SUITABILITY: _l("Say which registrations and insurance you hold, and until when."),
    Criterion.TECHNICAL_ABILITY: _l("Say what care of this kind you have given, for how long and for whom."),
    Criterion.ACCREDITATION: _l(
        "Say who checks your work: references, a trade scheme, criminal records. Little is enough for a small service."
    ),
}
DECLARATIONS: Mapping[str, Message] = {
    Declaration.NO_EXCLUSION_GROUND: _l(
        "None of these is true of us or of anyone who runs our organisation: a conviction for fraud, bribery or "
        "modern slavery; insolvency; unpaid tax; serious misconduct at work; a conflict of interest; a false "
        "statement to a public body; breaking the law on fair work."
    ),
    Declaration.INSURED: _l("We hold employer’s and public liability insurance, and will keep it."),
    Declaration.ACCOUNTS_SOUND: _l("We can pay our debts when they are due."),
    Declaration.STAFF_CHECKED: _l("Everybody who works with people has the checks that the law asks for."),
    Declaration.TRUE_ANSWERS: _l("Our answers are true, and we will say when they are not any more."),
}
OUTCOMES: Mapping[str, tuple[Message, str]] = {
    CriterionOutcome.PASSED: (_l("Pass"), "good"),
    CriterionOutcome.FAILED: (_l("Fail"), "bad"),
    CriterionOutcome.DISCRETIONARY: (_l("Discretionary"), "warn"),
    CriterionOutcome.NOT_APPLICABLE: (_l("Not applicable"), ""),
}
APPLICATION_STATES: Mapping[str, tuple[Message, str]] = {
    ApplicationState.DRAFT: (_l("Not sent yet"), ""),
    ApplicationState.SUBMITTED: (_l("Sent"), "wait"),
    ApplicationState.UNDER_ASSESSMENT: (_l("Being assessed"), "wait"),
    ApplicationState.CLARIFICATION: (_l("Question to answer"), "warn"),
    ApplicationState.ADMITTED: (_l("Admitted"), "good"),
    ApplicationState.REFUSED: (_l("Refused"), "bad"),
    ApplicationState.WITHDRAWN: (_l("Withdrawn"), ""),
    "ended": (_l("Was admitted once"), ""),
}
ADMISSION_STATES: Mapping[str, tuple[Message, str]] = {
    AdmissionState.ADMITTED: (_l("Admitted"), "good"),
    AdmissionState.HELD: (_l("On hold"), "warn"),
    AdmissionState.SUSPENDED: (_l("Suspended"), "bad"),
    AdmissionState.REMOVED: (_l("Removed"), "bad"),
    AdmissionState.EXPIRED: (_l("Ended with the list"), ""),
    AdmissionState.EXITED: (_l("Left"), ""),
}
DESIGNATION_STATES: Mapping[str, tuple[Message, str]] = {
    DesignationState.APPLIED: (_l("Asked for"), "wait"),
    DesignationState.ACCREDITED: (_l("Specialist"), "good"),
    DesignationState.RENEWED: (_l("Renewed"), ""),
    DesignationState.EXPIRED: (_l("Expired"), ""),
    DesignationState.WITHDRAWN: (_l("Withdrawn"), ""),
}
DECISIONS: Mapping[str, Message] = {
    ProposedDecision.ADMIT: _l("Admit it"),
    ProposedDecision.HOLD: _l("Hold new placements by the Council"),
    ProposedDecision.SUSPEND: _l("Suspend: take it off the list"),
    ProposedDecision.LIFT: _l("Lift: back on the list as before"),
    ProposedDecision.REMOVE: _l("Remove it for good"),
    ProposedDecision.EXIT: _l("Note its notice to leave"),
}
# What refuses an application, or still stops an admission, for staff and in the letter to the provider.
GROUNDS: Mapping[str, Message] = {
    ExclusionGround.CRIMINAL_CONVICTION: _l("Excluded: a criminal conviction"),
    ExclusionGround.INSOLVENCY: _l("Excluded: insolvency"),
    ExclusionGround.UNPAID_TAX: _l("Excluded: unpaid tax"),
    ExclusionGround.PROFESSIONAL_MISCONDUCT: _l("Excluded: professional misconduct"),
    ExclusionGround.CONFLICT_OF_INTEREST: _l("Excluded: a conflict of interest"),
    ExclusionGround.FALSE_STATEMENT: _l("Excluded: a false statement"),
    ExclusionGround.LABOUR_MARKET_MISCONDUCT: _l("Excluded: breaking the law on fair work"),
    GateResult.REGISTRATION_MISSING: _l("It is not registered with the regulator"),
    GateResult.ACCREDITATION_MISSING: _l("Its accreditation has not passed"),
    GateResult.UNRATED_REFUSED: _l("The regulator has not rated it, and this list takes only rated services"),
    GateResult.VISIT_MISSING: _l("The regulator has not rated it, and no visit has confirmed what it offers"),
    GateResult.RATING_NOT_KNOWN: _l("Its rating is not known here"),
    GateResult.RATING_BELOW_MINIMUM: _l("Its rating is below the lowest that this list takes"),
    "list_over": _l("The list came to its end before it was decided"),
    "never_admitted": _l("This kind of help is never admitted to a lot"),
    "category_not_in_lot": _l("The lot does not hold this kind of care"),
    "visit_not_confirmed": _l("A visit has not confirmed what it offers"),
    "declaration": _l("Not every declaration is answered with yes"),
    "consent_to_publish": _l("It has not agreed that prices, ratings and feedback are published"),
    "specification_not_signed": _l("The specification is not signed"),
    "safeguarding_not_signed": _l("Safeguarding is not signed"),
    "prevent_not_signed": _l("Prevent is not signed"),
}
REVIEWS: Mapping[str, Message] = {
    ReviewCause.RATING_BELOW_MINIMUM: _l("Its rating fell below the lowest that the list takes"),
    ReviewCause.RATING_RECOVERED: _l("Its rating is good enough again"),
    ReviewCause.RATING_LOST: _l("Its rating was taken away or is not known any more"),
    ReviewCause.NEW_OWNER: _l("It has a new owner, who has not signed the agreement"),
}
assert set(REVIEWS) == set(ReviewCause)
# What the site itself notes as the reason of a step; people's reasons are their own words.
SITE_REASONS: Mapping[str, Message] = {
    **REVIEWS,
    "last_day_passed": _l("Its last day has passed"),
    "notice_ended": _l("Its notice to leave has run out"),
}


def why_words(reason: str) -> str:
    """The reason of a step of an admission, as it is read."""
    return translate(SITE_REASONS[reason]) if reason in SITE_REASONS else reason


def criterion_words(criterion: str) -> str:
    """The name of a criterion."""
    return translate(CRITERIA[criterion]) if criterion in CRITERIA else criterion


def state_words(states: Mapping[str, tuple[Message, str]], state: str) -> tuple[str, str]:
    """A state in words, and the kind of word that it is drawn as."""
    words, kind = states[state]
    return translate(words), kind


def ground_words(ground: str) -> str:
    """A ground for refusal: a criterion by its name, anything else as a sentence."""
    return translate(CRITERIA[ground]) if ground in CRITERIA else translate(GROUNDS[ground])


def fault_words(fault: Fault) -> str:
    """What still stops an admission."""
    if fault.code == "criterion_failed":
        return gettext("%(criterion)s: failed", criterion=criterion_words(fault.criterion or ""))
    if fault.code == "criterion_not_assessed":
        return gettext("%(criterion)s: not decided yet", criterion=criterion_words(fault.criterion or ""))
    return translate(GROUNDS[fault.code])


def signed_words(documents: Documents | None, on: date | None) -> str | None:
    """What was signed, in which versions, and when; None before that."""
    if documents is None or on is None:
        return None
    parts = []
    if documents.specification is not None:
        parts.append(gettext("specification version %(version)s", version=documents.specification.version))
    if documents.agreement_version is not None:
        parts.append(gettext("agreement version %(version)s", version=documents.agreement_version))
    words = gettext("Signed on %(day)s", day=day(on))
    return gettext("%(signed)s: %(what)s", signed=words, what=", ".join(parts)) if parts else words


def days_left_words(days: int) -> str:
    """How many working days are left until an answer is due; past it, how many it is late."""
    if days < 0:
        return ngettext("%(num)s working day late", "%(num)s working days late", -days)
    if days == 0:
        return gettext("due today")
    return ngettext("%(num)s working day left", "%(num)s working days left", days)
