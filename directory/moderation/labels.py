"""The words for this room's codes, and for those of quality and feedback, joined by `directory.wiring`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from directory.web.labels import Labels

MISTAKE_FIELD: Labels = {
    "name_or_address": _l("The name or the address"),
    "contact_details": _l("The phone number or e-mail address"),
    "price": _l("The price"),
    "rating": _l("The inspectors' rating"),
    "places_free": _l("How soon they can start, or how many places are free"),
    "what_it_offers": _l("What they do"),
    "who_it_is_for": _l("Who they care for"),
    "languages_and_faith": _l("Languages, culture, faith or food"),
    "feedback": _l("What residents and families say"),
    "closed_or_moved": _l("They have closed or moved"),
    "something_else": _l("Something else"),
}
QUALITY_CHECK_KIND: Labels = {
    "spot_check": _l("Spot check"),
    "quality_review": _l("Full quality review"),
    "service_user_visit": _l("Visit to people who use the service"),
}
QUALITY_OUTCOME: Labels = {
    "met": _l("Met what the Council asks for"),
    "action_needed": _l("Something must be put right"),
    "serious_concern": _l("Serious concern"),
}
QUALITY_AREA: Labels = {
    "dignity": _l("Kindness and dignity"),
    "safety": _l("Keeping people safe"),
    "staffing": _l("Enough staff, and trained"),
    "continuity": _l("The same few carers"),
    "timekeeping": _l("Coming on time"),
    "medicines": _l("Medicines"),
    "food_and_drink": _l("Food and drink"),
    "records": _l("Keeping records"),
    "premises": _l("The building"),
    "leadership": _l("How it is run"),
}
QUALITY_VERDICT: Labels = {
    "strength": _l("Done well"),
    "met": _l("As it should be"),
    "not_met": _l("Not good enough"),
}
FEEDBACK_RELATIONSHIP: Labels = {
    "resident": _l("Uses the service"),
    "daughter_or_son": _l("Daughter or son"),
    "partner": _l("Husband, wife or partner"),
    "relative": _l("Relative"),
    "friend": _l("Friend"),
    "advocate": _l("Advocate"),
}
FEEDBACK_THEME: Labels = {
    "continuity": _l("The same few carers come"),
    "timekeeping": _l("They come on time"),
    "respect": _l("They treat people with respect"),
    "communication": _l("They keep us informed"),
    "value": _l("Worth the money"),
}

LABELS: dict[str, Labels] = {
    "mistake_field": MISTAKE_FIELD,
    "quality_check_kind": QUALITY_CHECK_KIND,
    "quality_outcome": QUALITY_OUTCOME,
    "quality_area": QUALITY_AREA,
    "quality_verdict": QUALITY_VERDICT,
    "feedback_relationship": FEEDBACK_RELATIONSHIP,
    "feedback_theme": FEEDBACK_THEME,
}
