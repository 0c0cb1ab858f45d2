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


class CheckVerdict(Code):
    """What a check says of one area."""

    STRENGTH = "strength"
    MET = "met"
    NOT_MET = "not_met"


class CheckArea(Code):
    """An area that a check looks at."""

    DIGNITY = "dignity"
    SAFETY = "safety"
    STAFFING = "staffing"
    CONTINUITY = "continuity"
    TIMEKEEPING = "timekeeping"
    MEDICINES = "medicines"
    FOOD_AND_DRINK = "food_and_drink"
    RECORDS = "records"
    PREMISES = "premises"
    LEADERSHIP = "leadership"


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
