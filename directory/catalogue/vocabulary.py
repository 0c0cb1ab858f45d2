"""The fixed codes a provider describes a service with. Labels for people live in the web floor."""

from __future__ import annotations

# One stable colour and icon each, on the site and in the printed catalogue (HAR App3 4.2).
CATEGORIES = (
    "home_care",
    "live_in_care",
    "care_home",
    "nursing_home",
    "supported_living",
    "day_opportunities",
    "extra_care",
    "personal_assistant",
    "household_help",
    "handyperson",
    "foot_care",
    "meals",
)
# Care that comes to her is found by "visits this address", never by the miles to its office (requirement 5).
CATEGORIES_THAT_VISIT = frozenset(
    {"home_care", "live_in_care", "personal_assistant", "household_help", "handyperson", "foot_care", "meals"}
)
NEEDS = (
    "older_people",
    "dementia",
    "learning_disability",
    "autism",
    "mental_health",
    "physical_disability",
    "sensory_impairment",
    "brain_injury",
    "stroke",
    "end_of_life",
    "substance_misuse",
    "complex_needs",
    "young_people_transition",
)
TASKS = (
    "personal_care",
    "meals_prep",
    "medication",
    "companionship",
    "night_care",
    "respite",
    "shopping",
    "cleaning",
    "gardening",
    "repairs",
    "foot_care",
    "transport",
    "nursing",
    "rehabilitation",
    "housing_support",
    "escort",
    "hoist",
    "two_carers",
)
# Doing these for somebody needs a registration with the regulator (L20); domestic help does not.
REGULATED_TASKS = frozenset({"personal_care", "nursing"})
FEATURES = (
    "step_free",
    "lift",
    "wheelchair_rooms",
    "hearing_loop",
    "en_suite",
    "garden",
    "own_furniture",
    "pets",
    "wifi",
    "couples",
    "visiting_any_time",
    "parking",
    "near_public_transport",
    "secure_garden",
    "smoking_area",
    "kitchenette",
)
CULTURES = (
    "african",
    "bangladeshi",
    "caribbean",
    "chinese",
    "cypriot",
    "greek",
    "gypsy_roma_traveller",
    "indian",
    "irish",
    "jewish",
    "kurdish",
    "lgbt",
    "pakistani",
    "polish",
    "somali",
    "turkish",
    "ukrainian",
)
FAITHS = ("buddhist", "christian", "hindu", "jewish", "muslim", "quaker", "sikh")
DIETS = (
    "halal",
    "kosher",
    "vegetarian",
    "vegan",
    "caribbean_food",
    "south_asian_food",
    "soft_food",
    "gluten_free",
)
VISIT_TIMES = (
    "early_morning",
    "morning",
    "midday",
    "afternoon",
    "evening",
    "night",
    "weekend",
    "bank_holiday",
)
FUNDING = ("council", "self_funder", "direct_payment", "individual_service_fund", "nhs")
SIZES = ("micro", "small", "medium", "large")
SECTORS = ("private", "charity", "social_enterprise", "cooperative", "public", "sole_trader")
LED_BY = ("black_and_minority_ethnic", "disabled_people", "faith_group", "women", "people_who_use_services")
UNITS_OF_CAPACITY = ("beds", "hours", "places")
AREA_KINDS = ("ward", "outcode", "council")
SOURCES = ("provider", "council", "regulator", "public_record")
