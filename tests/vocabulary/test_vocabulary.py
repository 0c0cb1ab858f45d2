"""The codes as they stand in databases, addresses and files, and the label of each in every language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from directory.catalogue.rules import START_STALE_DAYS, VACANCY_STALE_DAYS
from directory.finding.documents import TERMS
from directory.prices.rules.visits import ORDINARY_TIMES
from directory.vocabulary import care, prices
from directory.vocabulary.codes import Code, LabelledCode
from directory.vocabulary.enums import ENUMS
from directory.vocabulary.features import Culture, Faith, Feature, Term
from directory.vocabulary.labels import LABELS
from directory.vocabulary.ratings import RATED, RATING_RANKS, Rating
from directory.web.labels import label
from directory.web.templating import DAYS_FRESH

ROOT = Path(__file__).resolve().parents[2]
# Written by hand: a value that changes here must be changed in every database, address and file as well.
VALUES = {
    "AgeGroup": "from_18 from_25 pension_age",
    "ChargingFigure": (
        "personal_expenses guarantee_18_24 guarantee_25 guarantee_pension disability_premium enhanced_premium "
        "deferred_income attendance_lower attendance_higher"
    ),
    "CouncilCharging": "free charges",
    "HomeAnswer": "none partner relative child temporary counted",
    "SavingsGap": "limits_unknown allowance_unknown policy_unknown guarantee_unknown couple_unknown",
    "SavingsStage": "twelve_weeks all part income",
    "AreaKind": "ward outcode council",
    "CapacityUnit": "beds hours places",
    "AttendanceKind": "safeguarding_training safeguarding_meeting provider_meeting",
    "AttendanceResult": "attended apologies absent",
    "AwardMethod": "catalogue_choice further_competition direct_award emergency",
    "Category": (
        "home_care live_in_care care_home nursing_home supported_living day_opportunities extra_care "
        "personal_assistant household_help handyperson foot_care meals"
    ),
    "ChallengeGround": "untrue defamatory names_someone not_a_user fake abusive unlawful",
    "CheckArea": (
        "dignity safety staffing continuity timekeeping medicines food_and_drink records premises leadership"
    ),
    "CheckKind": "spot_check quality_review service_user_visit",
    "CheckOutcome": "met action_needed serious_concern",
    "CheckVerdict": "strength met not_met",
    "ContactPurpose": (
        "adult_social_care brokerage direct_payments complaints safeguarding out_of_hours advocacy carers ombudsman "
        "regulator"
    ),
    "ClientGroup": (
        "older_people older_people_complex learning_disability mental_health physical_sensory young_people_transition "
        "other_eligible"
    ),
    "CriterionOutcome": "pass fail discretionary not_applicable",
    "Culture": (
        "african bangladeshi caribbean chinese cypriot greek gypsy_roma_traveller indian irish jewish "
        "kurdish lgbt pakistani polish somali turkish ukrainian"
    ),
    "Diet": "halal kosher vegetarian vegan caribbean_food south_asian_food soft_food gluten_free",
    "DiscountMeasure": "hours_per_week weekly_spend active_agreements",
    "EvidenceKind": (
        "cqc_report_comment statutory_contract statutory_agency_report professional_accreditation"
    ),
    "FactSource": "provider council regulator public_record",
    "Faith": "buddhist christian hindu jewish muslim quaker sikh",
    "Feature": (
        "step_free lift wheelchair_rooms hearing_loop en_suite garden own_furniture pets wifi couples "
        "visiting_any_time parking near_public_transport secure_garden smoking_area kitchenette"
    ),
    "FeedbackLink": "agreement placement visit",
    "FncBasis": "na inclusive exclusive",
    "FundingSource": "council self_funder direct_payment individual_service_fund nhs",
    "InstrumentState": "planned open live expired terminated",
    "InstrumentType": "spot block framework dps_apl dynamic_market open_framework",
    "KeyQuestion": "safe effective caring responsive well_led overall",
    "LeagueGroup": "placed below_minimum unrated not_comparable",
    "Leadership": "black_and_minority_ethnic disabled_people faith_group women people_who_use_services",
    "LegalRegime": "PCR2015_LTR PA2023_LTC below_threshold",
    "ListingKind": "admitted checked universal",
    "Need": (
        "older_people dementia learning_disability autism mental_health physical_disability "
        "sensory_impairment brain_injury stroke end_of_life substance_misuse complex_needs "
        "young_people_transition"
    ),
    "NeedLevel": "standard specialist any residential residential_dementia nursing nursing_dementia",
    "NotComparableReason": (
        "no_price_for_payer no_price_for_need price_not_in_force rate_missing travel_rate_missing "
        "transport_rate_missing mile_rate_missing travel_not_told transport_not_told weekends_not_told "
        "bank_holidays_not_told vat_not_told nursing_rate_missing price_zero nothing_to_price "
        "price_ambiguous extras_disagree charges_disagree bank_holidays_unknown"
    ),
    "OneOffCharge": "deposit admin assessment",
    "OrganisationSize": "micro small medium large",
    "Payer": "not_sure council self_funder direct_payment nhs",
    "PriceItem": (
        "meals laundry activities nursing travel gloves_and_aprons lunch delivery hairdresser newspapers "
        "trips"
    ),
    "PricePart": (
        "fee core sessions visits visits_weekday visits_weekend visits_night support_hours "
        "support_hours_weekday support_hours_weekend support_hours_night shared_hours shared_hours_weekday "
        "shared_hours_weekend shared_hours_night night_sleep night_waking travel "
        "transport trips miles fnc bank_holidays minimum_charge"
    ),
    "PriceSource": "provider council_agreed brokered",
    "PriceDisclosure": "told not_told not_bought each_person nhs_pays",
    "PricingMode": "composite banded non_priced",
    "Rating": "outstanding good requires_improvement inadequate not_rated inspected_not_rated not_known",
    "RegisterKind": "care_home nursing_home home_care supported_living extra_care other_care health",
    "RejectionReason": (
        "names_someone not_about_service not_a_user fake hidden_incentive abusive unlawful safeguarding"
    ),
    "Relationship": "resident daughter_or_son partner relative friend advocate",
    "ReportedFact": (
        "name_or_address contact_details price rating places_free what_it_offers who_it_is_for "
        "languages_and_faith feedback closed_or_moved something_else"
    ),
    "Sector": "private charity social_enterprise cooperative public sole_trader",
    "SpokenLanguage": (
        "en tr ku pl ro bg es pt fr it el ar fa ur pa gu hi bn ta so am yo zh vi tl ru uk sq he yi bsl"
    ),
    "Task": (
        "personal_care meals_prep medication companionship night_care respite shopping cleaning "
        "gardening repairs foot_care transport nursing rehabilitation housing_support escort hoist "
        "two_carers"
    ),
    "Term": "same_sex_worker trial",
    "Theme": "continuity timekeeping respect communication value",
    "TimeOfWeek": "any weekday weekend night bank_holiday",
    "Unit": "week hour visit day session night_sleep night_waking one_off mile",
    "UnratedPolicy": "refuse allow_with_visit",
    "FactKind": "vacancies prices words",
    "FallPolicy": "review hold suspend",
    "CallKind": "call visit",
    "CallMeans": "by_phone by_relay by_email by_letter",
    "CallFor": "oneself somebody",
    "CallTime": "morning afternoon evening",
    "CallState": "waiting taken called not_reached finished withdrawn",
    "CallOutcome": "helped visited passed_on not_reached not_needed not_genuine lapsed",
    "ClaimState": "waiting asked contacted accepted refused withdrawn",
    "ClaimKind": "entry new_owner",
    "ContactMeans": "by_letter by_call by_email",
    "ContactPublisher": "regulator companies_house",
    "ContactOutcome": "confirmed denied not_reached",
    "ClaimRefusal": "not_confirmed not_reached another_accepted not_registered other",
    "FncBand": "standard higher",
    "FncStatus": "na added included not_eligible",
    "CostShare": (
        "nhs council resident council_and_resident top_up over_budget not_split if_council if_self_funder "
        "if_either"
    ),
    "TravelPer": "trip day",
    "ValueEntryKind": "bought released variation",
    "VatStatus": "exempt inclusive exclusive",
    "Weekday": "monday tuesday wednesday thursday friday saturday sunday",
    "VisitTime": "early_morning morning midday afternoon evening night weekend bank_holiday",
}
# The kinds of label, each with the codes that it must have words for.
LABELLED = {
    "category": ENUMS["Category"],
    "category_description": ENUMS["Category"],
    "need": ENUMS["Need"],
    "task": ENUMS["Task"],
    "feature": ENUMS["Feature"],
    "culture": ENUMS["Culture"],
    "faith": ENUMS["Faith"],
    "diet": ENUMS["Diet"],
    "visit_time": ENUMS["VisitTime"],
    "term": ENUMS["Term"],
    "language": ENUMS["SpokenLanguage"],
    "rating": ENUMS["Rating"],
    "key_question": ENUMS["KeyQuestion"],
    "payer": ENUMS["Payer"],
    "funding": ENUMS["FundingSource"],
    "charge": ENUMS["OneOffCharge"],
    "price_item": ENUMS["PriceItem"],
    "price_part": ENUMS["PricePart"],
    "price_disclosure": ENUMS["PriceDisclosure"],
    "not_comparable": ENUMS["NotComparableReason"],
    "check_kind": ENUMS["CheckKind"],
    "check_area": ENUMS["CheckArea"],
    "check_verdict": ENUMS["CheckVerdict"],
    "attendance_kind": ENUMS["AttendanceKind"],
    "attendance_result": ENUMS["AttendanceResult"],
    "check_outcome": ENUMS["CheckOutcome"],
    "evidence": ENUMS["EvidenceKind"],
    "relationship": ENUMS["Relationship"],
    "theme": ENUMS["Theme"],
    "reported_fact": ENUMS["ReportedFact"],
    "league_group": ENUMS["LeagueGroup"],
    "register_kind": ENUMS["RegisterKind"],
    "weekday": ENUMS["Weekday"],
    "fact_kind": ENUMS["FactKind"],
    "call_kind": ENUMS["CallKind"],
    "call_means": ENUMS["CallMeans"],
    "call_for": ENUMS["CallFor"],
    "call_time": ENUMS["CallTime"],
    "call_state": ENUMS["CallState"],
    "call_outcome": ENUMS["CallOutcome"],
    "claim_state": ENUMS["ClaimState"],
    "claim_kind": ENUMS["ClaimKind"],
    "contact_means": ENUMS["ContactMeans"],
    "contact_publisher": ENUMS["ContactPublisher"],
    "contact_outcome": ENUMS["ContactOutcome"],
    "claim_refusal": ENUMS["ClaimRefusal"],
    "contact_purpose": ENUMS["ContactPurpose"],
    "pricing_mode": ENUMS["PricingMode"],
    "instrument_type": ENUMS["InstrumentType"],
    "instrument_type_description": ENUMS["InstrumentType"],
    "instrument_state": ENUMS["InstrumentState"],
    "legal_regime": ENUMS["LegalRegime"],
    "unrated_policy": ENUMS["UnratedPolicy"],
    "fall_policy": ENUMS["FallPolicy"],
    "award_method": ENUMS["AwardMethod"],
    "client_group": ENUMS["ClientGroup"],
    "value_entry": ENUMS["ValueEntryKind"],
    "challenge_ground": ENUMS["ChallengeGround"],
    "discount_measure": ENUMS["DiscountMeasure"],
    "charging_figure": ENUMS["ChargingFigure"],
    "council_charging": ENUMS["CouncilCharging"],
    "home_answer": ENUMS["HomeAnswer"],
    "age_group": ENUMS["AgeGroup"],
    "savings_gap": ENUMS["SavingsGap"],
}


def test_every_enum_is_pinned() -> None:
    assert set(ENUMS) == set(VALUES)
    classes = [*Code.__subclasses__(), *LabelledCode.__subclasses__()]
    ours = [enum for enum in classes if enum.__module__.startswith("directory.vocabulary.")]
    assert {enum.__name__ for enum in ours if len(enum)} == set(ENUMS)


@pytest.mark.parametrize("name", VALUES)
def test_the_values_are_those_that_are_stored(name: str) -> None:
    assert " ".join(ENUMS[name]) == VALUES[name]


@pytest.mark.parametrize("name", VALUES)
def test_a_member_is_its_value_in_text_and_as_a_key(name: str) -> None:
    for value, member in zip(VALUES[name].split(), ENUMS[name], strict=True):
        assert member == value and str(member) == value and f"{member}" == value
        assert {value: 1}[member] == 1 and ENUMS[name](value) is member
        assert ENUMS[name].has(value)
    assert not ENUMS[name].has("no such code")


@pytest.mark.parametrize("kind", LABELLED)
def test_every_member_has_a_label_and_every_label_a_member(kind: str) -> None:
    assert list(LABELS[kind]) == list(LABELLED[kind])


def test_every_labelled_enum_has_its_kind_of_label() -> None:
    labelled = {name for name, enum in ENUMS.items() if issubclass(enum, LabelledCode)}
    assert labelled == {enum.__name__ for enum in LABELLED.values()}
    without_enum = {
        *(
            "account_state",
            "discount_unit",
            "feature_filter",
            "level",
            "rejection_reason",
            "role",
            "role_description",
        ),
        "time_of_week",
    }
    assert set(LABELS) == {*LABELLED, *without_enum, "service_state"}


def test_the_levels_of_care_homes_have_labels() -> None:
    assert tuple(LABELS["level"]) == prices.CARE_HOME_LEVELS


def test_a_filter_by_feature_names_every_feature_culture_faith_diet_and_term() -> None:
    diets = ENUMS["Diet"]
    prefixed = [*(f"culture_{code}" for code in Culture), *(f"faith_{code}" for code in Faith)]
    assert list(LABELS["feature_filter"]) == [*Feature, *prefixed, *diets, *Term]


@pytest.mark.parametrize("language", ["tr", "ar"])
def test_every_label_is_translated(app: Flask, language: str) -> None:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    with app.test_request_context(f"/?lang={language}"):
        for kind, labels in LABELS.items():
            for code, message in labels.items():
                translation = catalogue.get(message.text, message.context)
                assert translation is not None and translation.string, f"{language} lacks {message}"
                assert label(kind, code) == translation.string


def test_an_unknown_code_shows_itself(app: Flask) -> None:
    with app.test_request_context("/"):
        assert label("language", "xx") == "Xx"
        assert label("need", "some_new_need") == "Some new need"


def test_a_culture_and_a_language_of_one_name_are_translated_apart(app: Flask) -> None:
    with app.test_request_context("/?lang=tr"):
        assert label("language", "tr") == "Türkçe"
        assert label("culture", "turkish") != "Türkçe"


def test_ratings_rank_from_inadequate_to_outstanding() -> None:
    assert RATED == (Rating.OUTSTANDING, Rating.GOOD, Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE)
    assert RATING_RANKS == {"inadequate": 1, "requires_improvement": 2, "good": 3, "outstanding": 4}


def test_what_needs_a_registration() -> None:
    assert care.UNINSPECTED_CATEGORIES.isdisjoint(care.REGULATED_CATEGORIES)
    assert {"personal_care", "nursing"} == care.REGULATED_TASKS


def test_templates_name_the_members(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ 'yes' if 'admitted' == ListingKind.ADMITTED else 'no' }}")
    with app.test_request_context("/"):
        assert template.render() == "yes"


def codes_in_calls(name: str, place: int) -> set[str]:
    """The codes that the price rules build `name` with: the literal at its `place` of arguments."""
    codes: set[str] = set()
    for path in (ROOT / "directory/prices").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name:
                argument = call.args[place] if len(call.args) > place else None
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    codes.add(argument.value)
                if (
                    isinstance(argument, ast.Attribute)
                    and ast.unparse(argument.value) == "NotComparableReason"
                ):
                    codes.add(argument.attr.lower())
    return codes


def test_every_reason_against_a_price_is_used_and_labelled() -> None:
    reasons = codes_in_calls("NotComparable", 0) | codes_in_calls("CannotPrice", 0)
    assert len(reasons) > 8
    assert reasons == set(prices.NotComparableReason)


def test_every_part_of_a_price_is_labelled() -> None:
    times = ["", *(f"_{time}" for time in ORDINARY_TIMES)]
    parts = {f"{part}{time}" for part in ("visits", "support_hours", "shared_hours") for time in times}
    parts |= {"fee", "core", "sessions", "night_sleep", "night_waking"}
    parts |= {"travel", "transport", "trips", "miles", "fnc", "bank_holidays", "minimum_charge"}
    assert parts == set(prices.PricePart)


def test_the_index_knows_each_term_as_a_feature() -> None:
    assert set(TERMS) == set(Term)


def test_news_is_old_on_a_page_when_it_is_old_by_the_rule() -> None:
    assert DAYS_FRESH == VACANCY_STALE_DAYS == START_STALE_DAYS


def test_no_template_compares_with_a_code_in_quotes() -> None:
    codes = {code for name, enum in ENUMS.items() if name != "SpokenLanguage" for code in enum}
    for path in (ROOT / "templates").rglob("*.html"):
        for literal in re.findall(r"(?:==|!=|\bin) \(?[\"'](\w+)[\"']", path.read_text(encoding="utf-8")):
            assert literal not in codes, f"{path.name} compares with {literal!r}: name the member of its enum"
