"""The states of an application, an admission and a specialist designation."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class ApplicationState(Code):
    """Where an application stands between the provider and the assessor."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_ASSESSMENT = "under_assessment"
    CLARIFICATION = "clarification"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AdmissionState(Code):
    """Whether a service holds its place in a lot."""

    ADMITTED = "admitted"
    # Listed with a warning: the Council places nobody new there. People may still choose it themselves.
    HELD = "held"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    EXPIRED = "expired"
    EXITED = "exited"


class DesignationState(Code):
    """Whether a service may be called specialist."""

    APPLIED = "applied"
    ACCREDITED = "accredited"
    # A newer designation took its place.
    RENEWED = "renewed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ProposalState(Code):
    """Where a decision that takes two people stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ProposedDecision(Code):
    """What two people decide together: an admission, and what takes a service off its list or puts it back."""

    ADMIT = "admit"
    HOLD = "hold"
    SUSPEND = "suspend"
    LIFT = "lift"
    REMOVE = "remove"
    EXIT = "exit"


PROPOSED_DECISIONS = tuple(ProposedDecision)
# Applications that are not decided yet.
OPEN_APPLICATION_STATES = (
    ApplicationState.DRAFT,
    ApplicationState.SUBMITTED,
    ApplicationState.UNDER_ASSESSMENT,
    ApplicationState.CLARIFICATION,
)
# Applications that wait at the council.
WAITING_APPLICATION_STATES = OPEN_APPLICATION_STATES[1:]
# Applications that their provider may still write in: before they are sent, and while a question is to be answered.
WRITABLE_APPLICATION_STATES = (ApplicationState.DRAFT, ApplicationState.CLARIFICATION)
# Admissions that hold a place in the lot.
LIVE_ADMISSION_STATES = (AdmissionState.ADMITTED, AdmissionState.HELD, AdmissionState.SUSPENDED)
# Admissions that put their service before residents.
LISTED_ADMISSION_STATES = (AdmissionState.ADMITTED, AdmissionState.HELD)
# Designations that are asked for or held.
LIVE_DESIGNATION_STATES = (DesignationState.APPLIED, DesignationState.ACCREDITED)

APPLICATION = Workflow(
    "application",
    initial=ApplicationState.DRAFT,
    moves={
        "submit": ({ApplicationState.DRAFT}, ApplicationState.SUBMITTED),
        "start_assessment": ({ApplicationState.SUBMITTED}, ApplicationState.UNDER_ASSESSMENT),
        "request_clarification": ({ApplicationState.UNDER_ASSESSMENT}, ApplicationState.CLARIFICATION),
        "clarify": ({ApplicationState.CLARIFICATION}, ApplicationState.UNDER_ASSESSMENT),
        "admit": ({ApplicationState.UNDER_ASSESSMENT}, ApplicationState.ADMITTED),
        "refuse": ({ApplicationState.UNDER_ASSESSMENT}, ApplicationState.REFUSED),
        "withdraw": (frozenset(OPEN_APPLICATION_STATES), ApplicationState.WITHDRAWN),
    },
    final={ApplicationState.ADMITTED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN},
    needs_reason={"refuse"},
)

# Notice of exit does not change the state: the admission runs on until its last day, then `exit` ends it.
ADMISSION = Workflow(
    "admission",
    initial=AdmissionState.ADMITTED,
    moves={
        "hold": ({AdmissionState.ADMITTED}, AdmissionState.HELD),
        "suspend": ({AdmissionState.ADMITTED, AdmissionState.HELD}, AdmissionState.SUSPENDED),
        "lift": ({AdmissionState.HELD, AdmissionState.SUSPENDED}, AdmissionState.ADMITTED),
        "remove": (frozenset(LIVE_ADMISSION_STATES), AdmissionState.REMOVED),
        "expire": (frozenset(LIVE_ADMISSION_STATES), AdmissionState.EXPIRED),
        "exit": (frozenset(LIVE_ADMISSION_STATES), AdmissionState.EXITED),
    },
    final={AdmissionState.REMOVED, AdmissionState.EXPIRED, AdmissionState.EXITED},
    needs_reason={"hold", "suspend", "lift", "remove"},
)

DESIGNATION = Workflow(
    "specialist_designation",
    initial=DesignationState.APPLIED,
    moves={
        "designate": ({DesignationState.APPLIED}, DesignationState.ACCREDITED),
        "renew": ({DesignationState.ACCREDITED}, DesignationState.RENEWED),
        "expire": ({DesignationState.ACCREDITED}, DesignationState.EXPIRED),
        "withdraw": (frozenset(LIVE_DESIGNATION_STATES), DesignationState.WITHDRAWN),
    },
    final={DesignationState.RENEWED, DesignationState.EXPIRED, DesignationState.WITHDRAWN},
    needs_reason={"withdraw"},
)

# A decision on an application or an admission that one person proposes and another agrees to.
PROPOSAL = Workflow(
    "decision_proposal",
    initial=ProposalState.PROPOSED,
    moves={
        "agree": ({ProposalState.PROPOSED}, ProposalState.AGREED),
        "decline": ({ProposalState.PROPOSED}, ProposalState.DECLINED),
        "take_back": ({ProposalState.PROPOSED}, ProposalState.WITHDRAWN),
    },
    final={ProposalState.AGREED, ProposalState.DECLINED, ProposalState.WITHDRAWN},
    needs_reason={"decline"},
)
