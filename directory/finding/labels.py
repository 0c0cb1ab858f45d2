"""Words for the codes that the service page and the filters show. Joined to `web.labels` by `directory.wiring`."""

from __future__ import annotations

from flask_babel import lazy_pgettext as _lp

from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import Labels

FEATURE: Labels = {
    "step_free": _l("No steps"),
    "lift": _l("Lift"),
    "wheelchair_rooms": _l("Rooms for wheelchairs"),
    "hearing_loop": _l("Hearing loop"),
    "en_suite": _l("Own bathroom"),
    "garden": _l("Garden"),
    "own_furniture": _l("Bring your own furniture"),
    "pets": _l("Pets welcome"),
    "wifi": _l("Wi-Fi"),
    "couples": _l("Rooms for couples"),
    "visiting_any_time": _l("Visitors at any time"),
    "parking": _l("Parking"),
    "near_public_transport": _l("Near a bus or train"),
    "secure_garden": _l("Safe, closed garden"),
    "smoking_area": _l("Place to smoke"),
    "kitchenette": _l("Small kitchen"),
}
CULTURE: Labels = {
    "african": _lp("culture", "African"),
    "bangladeshi": _lp("culture", "Bangladeshi"),
    "caribbean": _lp("culture", "Caribbean"),
    "chinese": _lp("culture", "Chinese"),
    "cypriot": _lp("culture", "Cypriot"),
    "greek": _lp("culture", "Greek"),
    "gypsy_roma_traveller": _lp("culture", "Gypsy, Roma and Traveller"),
    "indian": _lp("culture", "Indian"),
    "irish": _lp("culture", "Irish"),
    "jewish": _lp("culture", "Jewish"),
    "kurdish": _lp("culture", "Kurdish"),
    "lgbt": _lp("culture", "LGBT+"),
    "pakistani": _lp("culture", "Pakistani"),
    "polish": _lp("culture", "Polish"),
    "somali": _lp("culture", "Somali"),
    "turkish": _lp("culture", "Turkish"),
    "ukrainian": _lp("culture", "Ukrainian"),
}
FAITH: Labels = {
    "buddhist": _l("Buddhist"),
    "christian": _l("Christian"),
    "hindu": _l("Hindu"),
    "jewish": _l("Jewish"),
    "muslim": _l("Muslim"),
    "quaker": _l("Quaker"),
    "sikh": _l("Sikh"),
}
DIET: Labels = {
    "halal": _l("Halal food"),
    "kosher": _l("Kosher food"),
    "vegetarian": _l("Vegetarian food"),
    "vegan": _l("Vegan food"),
    "caribbean_food": _l("Caribbean food"),
    "south_asian_food": _l("South Asian food"),
    "soft_food": _l("Soft food"),
    "gluten_free": _l("Gluten-free food"),
}
VISIT_TIME: Labels = {
    "early_morning": _l("Early morning"),
    "morning": _l("Morning"),
    "midday": _l("Midday"),
    "afternoon": _l("Afternoon"),
    "evening": _l("Evening"),
    "night": _l("Night"),
    "weekend": _l("Weekends"),
    "bank_holiday": _l("Bank holidays"),
}
FUNDING: Labels = {
    "council": _l("The Council arranges it"),
    "self_funder": _l("You pay for it yourself"),
    "direct_payment": _l("Direct payment"),
    "individual_service_fund": _l("Individual service fund"),
    "nhs": _l("The NHS pays"),
}
EVIDENCE: Labels = {
    "cqc_report_comment": _l("What inspectors wrote in their report"),
    "statutory_contract": _l("A public contract for this kind of care"),
    "statutory_agency_report": _l("A report from a public body"),
    "professional_accreditation": _l("Training or accreditation of many of its staff"),
}
CHECK_KIND: Labels = {
    "spot_check": _l("Spot check"),
    "quality_review": _l("Quality review"),
    "service_user_visit": _l("Visit to people who use it"),
}
CHECK_OUTCOME: Labels = {
    "met": _l("All in order"),
    "action_needed": _l("Something to put right"),
    "serious_concern": _l("Serious concern"),
}
RELATIONSHIP: Labels = {
    "resident": _l("Resident"),
    "daughter_or_son": _l("Daughter or son"),
    "partner": _l("Husband, wife or partner"),
    "relative": _l("Relative"),
    "friend": _l("Friend"),
    "advocate": _l("Advocate"),
}
THEME: Labels = {
    "continuity": _l("Same carers"),
    "timekeeping": _l("On time"),
    "respect": _l("Respect"),
    "communication": _l("Tells you things"),
    "value": _l("Value for money"),
}
LEVEL: Labels = {
    "residential": _l("Care without nursing"),
    "residential_dementia": _l("Dementia care without nursing"),
    "nursing": _l("Care with nursing"),
    "nursing_dementia": _l("Dementia care with nursing"),
}
# Terms that are fields of their own in the catalogue and may be narrowed by as if they were features.
TERM: Labels = {
    "same_sex_worker": _l("A carer of your own sex"),
    "trial": _l("Try it first"),
}
# Everything one may narrow by besides kind, need and language, in one list as the index keeps it.
NARROWING: Labels = {
    **FEATURE,
    **{f"culture_{code}": words for code, words in CULTURE.items()},
    **{f"faith_{code}": words for code, words in FAITH.items()},
    **DIET,
    **TERM,
}
REGISTER_KIND: Labels = {
    "care_home": _l("Care home"),
    "nursing_home": _l("Nursing home"),
    "home_care": _l("Care at home"),
    "supported_living": _l("Supported living"),
    "extra_care": _l("Flats with care"),
    "other_care": _l("Other social care"),
    "health": _l("Health care"),
}
PRICE_PART: Labels = {
    "fee": _l("A week"),
    "core": _l("Shared support, a week"),
    "sessions": _l("sessions"),
    "visits": _l("visits"),
    "visits_weekday": _l("visits on weekdays"),
    "visits_weekend": _l("visits at weekends"),
    "visits_night": _l("visits at night"),
    "support_hours": _l("hours for you alone"),
    "support_hours_weekday": _l("hours for you alone, on weekdays"),
    "support_hours_weekend": _l("hours for you alone, at weekends"),
    "support_hours_night": _l("hours for you alone, at night"),
    "night_sleep": _l("sleeping nights"),
    "night_waking": _l("waking nights"),
}
CHARGE: Labels = {
    "deposit": _l("Deposit"),
    "admin": _l("Charge for the paperwork"),
    "assessment": _l("Charge for the first visit"),
}
# What a price holds, or leaves to be paid for beside it.
IN_PRICE: Labels = {
    "meals": _l("Meals"),
    "laundry": _l("Laundry"),
    "activities": _l("Things to do"),
    "nursing": _l("Nursing"),
    "travel": _l("Travel"),
    "gloves_and_aprons": _l("Gloves and aprons"),
    "lunch": _l("Lunch"),
    "delivery": _l("Bringing it to you"),
    "hairdresser": _l("Hairdresser"),
    "newspapers": _l("Newspapers"),
    "trips": _l("Trips"),
}
NOT_COMPARABLE: Labels = {
    "no_price_for_payer": _l("It has not told us a price for this way of paying."),
    "no_price_for_need": _l("It has not told us a price for this kind of care."),
    "price_not_in_force": _l("It has no price that is in force today."),
    "rate_missing": _l("It has not told us every price that your week needs."),
    "travel_rate_missing": _l("It charges for travel and has not told us how much."),
    "transport_rate_missing": _l("It charges for transport and has not told us how much."),
    "travel_not_told": _l("It has not told us whether travel is in the price."),
    "transport_not_told": _l("It has not told us whether transport is in the price."),
    "weekends_not_told": _l("It has not told us whether weekends are in the price."),
    "bank_holidays_not_told": _l("It has not told us whether bank holidays are in the price."),
    "vat_not_told": _l("It has not told us whether VAT is in the price."),
    "nursing_rate_missing": _l("The NHS has not said yet what it pays for nursing on this day."),
    "price_zero": _l("It has not told us a price for this kind of care."),
    "nothing_to_price": _l("It has not told us a price for this kind of care."),
    "price_ambiguous": _l("It has told us prices that do not agree. Ask the provider."),
    "extras_disagree": _l("It has told us prices that do not agree. Ask the provider."),
    "charges_disagree": _l("It has told us prices that do not agree. Ask the provider."),
    "bank_holidays_unknown": _l("The bank holidays of the coming year are not known yet."),
}
# What a kind of care is, in a few words.
CATEGORY_IS: Labels = {
    "home_care": _l("Someone comes to help you wash, dress, eat and get about."),
    "live_in_care": _l("A carer lives with you."),
    "care_home": _l("A home with staff day and night."),
    "nursing_home": _l("A care home with nurses."),
    "supported_living": _l("Your own home, with support."),
    "day_opportunities": _l("Things to do and people to meet."),
    "extra_care": _l("Your own flat, with carers in the building."),
    "personal_assistant": _l("Someone you choose and employ."),
    "household_help": _l("Cleaning, shopping, light bulbs and gardens."),
    "handyperson": _l("Small repairs and grab rails."),
    "foot_care": _l("Toenails cut and feet looked after."),
    "meals": _l("A hot meal at your door."),
}
LABELS: dict[str, Labels] = {
    "category_is": CATEGORY_IS,
    "narrowing": NARROWING,
    "register_kind": REGISTER_KIND,
    "price_part": PRICE_PART,
    "charge": CHARGE,
    "in_price": IN_PRICE,
    "not_comparable": NOT_COMPARABLE,
    "feature": FEATURE,
    "culture": CULTURE,
    "faith": FAITH,
    "diet": DIET,
    "visit_time": VISIT_TIME,
    "funding": FUNDING,
    "evidence": EVIDENCE,
    "check_kind": CHECK_KIND,
    "check_outcome": CHECK_OUTCOME,
    "relationship": RELATIONSHIP,
    "theme": THEME,
    "level": LEVEL,
}
