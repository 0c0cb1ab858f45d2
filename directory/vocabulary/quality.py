"""What the Council looks at when it checks a service, and the evidence for a specialism."""

from __future__ import annotations

from directory.vocabulary.codes import Code, LabelledCode
from directory.vocabulary.messages import message as _l


class CheckKind(LabelledCode):
    """A kind of quality check by the Council."""

    SPOT_CHECK = "spot_check", _l("Spot check")
    QUALITY_REVIEW = "quality_review", _l("Quality review")
    SERVICE_USER_VISIT = "service_user_visit", _l("Visit to people who use it")


class CheckOutcome(LabelledCode):
    """What a quality check came to."""

    MET = "met", _l("All in order")
    ACTION_NEEDED = "action_needed", _l("Something to put right")
    SERIOUS_CONCERN = "serious_concern", _l("Serious concern")


class CheckVerdict(LabelledCode):
    """What a check says of one area."""

    STRENGTH = "strength", _l("A strength")
    MET = "met", _l("As it should be")
    NOT_MET = "not_met", _l("Not as it should be")


class CheckArea(LabelledCode):
    """An area that a check looks at."""

    DIGNITY = "dignity", _l("Dignity and respect")
    SAFETY = "safety", _l("Safety")
    STAFFING = "staffing", _l("Enough staff, well trained")
    CONTINUITY = "continuity", _l("The same carers")
    TIMEKEEPING = "timekeeping", _l("On time")
    MEDICINES = "medicines", _l("Medicines")
    FOOD_AND_DRINK = "food_and_drink", _l("Food and drink")
    RECORDS = "records", _l("Records")
    PREMISES = "premises", _l("The building")
    LEADERSHIP = "leadership", _l("How it is run")


class AttendanceKind(LabelledCode):
    """What a provider of care is asked to attend (HAR 6.7)."""

    SAFEGUARDING_TRAINING = "safeguarding_training", _l("Safeguarding training")
    SAFEGUARDING_MEETING = "safeguarding_meeting", _l("Safeguarding meeting")
    PROVIDER_MEETING = "provider_meeting", _l("Meeting of providers")


class AttendanceResult(LabelledCode):
    """Whether somebody of the provider came."""

    ATTENDED = "attended", _l("Came")
    APOLOGIES = "apologies", _l("Sent apologies")
    ABSENT = "absent", _l("Did not come")


class EvidenceKind(LabelledCode):
    """What a specialist designation rests on."""

    CQC_REPORT_COMMENT = "cqc_report_comment", _l("What inspectors wrote in their report")
    STATUTORY_CONTRACT = "statutory_contract", _l("A public contract for this kind of care")
    STATUTORY_AGENCY_REPORT = "statutory_agency_report", _l("A report from a public body")
    PROFESSIONAL_ACCREDITATION = (
        "professional_accreditation",
        _l("Training or accreditation of many of its staff"),
    )


class CriterionOutcome(Code):
    """How a service stands to one criterion of an admission."""

    PASSED = "pass"
    FAILED = "fail"
    DISCRETIONARY = "discretionary"
    NOT_APPLICABLE = "not_applicable"
