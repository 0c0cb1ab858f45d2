"""What care is: its kinds, the needs it meets and the tasks it does, with the sets of kinds that rules ask about."""

from __future__ import annotations

from collections.abc import Mapping

from directory.vocabulary.codes import LabelledCode
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l


class Category(LabelledCode):
    """A kind of care. Each has one stable colour and icon, on the site and in the printed catalogue (HAR App3 4.2)."""

    HOME_CARE = "home_care", _l("Care at home")
    LIVE_IN_CARE = "live_in_care", _l("Live-in care")
    CARE_HOME = "care_home", _l("Care home")
    NURSING_HOME = "nursing_home", _l("Nursing home")
    SUPPORTED_LIVING = "supported_living", _l("Supported living")
    DAY_OPPORTUNITIES = "day_opportunities", _l("Day activities")
    EXTRA_CARE = "extra_care", _l("Flats with care")
    PERSONAL_ASSISTANT = "personal_assistant", _l("Personal assistant")
    HOUSEHOLD_HELP = "household_help", _l("Help around the house")
    HANDYPERSON = "handyperson", _l("Handyperson")
    FOOT_CARE = "foot_care", _l("Foot care")
    MEALS = "meals", _l("Meals brought to you")


class Need(LabelledCode):
    """What a person needs care for; a service may be designated a specialist for one (HAR 6.5)."""

    OLDER_PEOPLE = "older_people", _l("Older people")
    DEMENTIA = "dementia", _l("Dementia")
    LEARNING_DISABILITY = "learning_disability", _l("Learning disability")
    AUTISM = "autism", _l("Autism")
    MENTAL_HEALTH = "mental_health", _l("Mental health")
    PHYSICAL_DISABILITY = "physical_disability", _l("Physical disability")
    SENSORY_IMPAIRMENT = "sensory_impairment", _l("Sight or hearing loss")
    BRAIN_INJURY = "brain_injury", _l("Brain injury")
    STROKE = "stroke", _l("Stroke")
    END_OF_LIFE = "end_of_life", _l("End of life care")
    SUBSTANCE_MISUSE = "substance_misuse", _l("Drugs or alcohol")
    COMPLEX_NEEDS = "complex_needs", _l("Complex needs")
    YOUNG_PEOPLE_TRANSITION = "young_people_transition", _l("Young people becoming adults")


class Task(LabelledCode):
    """Something that a service does for a person."""

    PERSONAL_CARE = "personal_care", _l("Washing and dressing")
    MEALS_PREP = "meals_prep", _l("Making meals")
    MEDICATION = "medication", _l("Help with medicine")
    COMPANIONSHIP = "companionship", _l("Company")
    NIGHT_CARE = "night_care", _l("Care at night")
    RESPITE = "respite", _l("A break for the carer")
    SHOPPING = "shopping", _l("Shopping")
    CLEANING = "cleaning", _l("Cleaning")
    GARDENING = "gardening", _l("Gardening")
    REPAIRS = "repairs", _l("Small repairs")
    FOOT_CARE = "foot_care", _l("Foot care")
    TRANSPORT = "transport", _l("Transport")
    NURSING = "nursing", _l("Nursing")
    REHABILITATION = "rehabilitation", _l("Getting strong again")
    HOUSING_SUPPORT = "housing_support", _l("Help to keep your home")
    ESCORT = "escort", _l("Going out with you")
    HOIST = "hoist", _l("Using a hoist")
    TWO_CARERS = "two_carers", _l("Two carers at once")


# What a kind of care is, in a few words.
CATEGORY_DESCRIPTIONS: Mapping[str, Message] = {
    Category.HOME_CARE: _l("Someone comes to help you wash, dress, eat and get about."),
    Category.LIVE_IN_CARE: _l("A carer lives with you."),
    Category.CARE_HOME: _l("A home with staff day and night."),
    Category.NURSING_HOME: _l("A care home with nurses."),
    Category.SUPPORTED_LIVING: _l("Your own home, with support."),
    Category.DAY_OPPORTUNITIES: _l("Things to do and people to meet."),
    Category.EXTRA_CARE: _l("Your own flat, with carers in the building."),
    Category.PERSONAL_ASSISTANT: _l("Someone you choose and employ."),
    Category.HOUSEHOLD_HELP: _l("Cleaning, shopping, light bulbs and gardens."),
    Category.HANDYPERSON: _l("Small repairs and grab rails."),
    Category.FOOT_CARE: _l("Toenails cut and feet looked after."),
    Category.MEALS: _l("A hot meal at your door."),
}
# The sets of kinds of care that rules ask about. Every set lies here, and `tests/vocabulary/test_categories.py` says by
# hand for each kind which sets it is in.

CARE_HOMES = frozenset({Category.CARE_HOME, Category.NURSING_HOME})
# Places that a person lives in.
RESIDENTIAL_CATEGORIES = frozenset(
    {Category.CARE_HOME, Category.NURSING_HOME, Category.SUPPORTED_LIVING, Category.EXTRA_CARE}
)
# Places that a person lives in as a tenant, with care bought beside the rent: a plan holds at most one.
TENANCY_CATEGORIES = frozenset({Category.SUPPORTED_LIVING, Category.EXTRA_CARE})
# Care of the whole day and night: a person who has it buys no other.
COMPLETE_CARE_CATEGORIES = frozenset({Category.CARE_HOME, Category.NURSING_HOME, Category.LIVE_IN_CARE})
# Accommodation in which what is paid above the budget is a top-up, not care over the budget (L6-L9).
TOP_UP_CATEGORIES = CARE_HOMES
# Care that comes to the person: found by "visits this address", never by the miles to its office (requirement 5).
VISITING_CATEGORIES = frozenset(
    {
        Category.HOME_CARE,
        Category.LIVE_IN_CARE,
        Category.PERSONAL_ASSISTANT,
        Category.HOUSEHOLD_HELP,
        Category.HANDYPERSON,
        Category.FOOT_CARE,
        Category.MEALS,
    }
)
# Carers who look after a person in the person's own home.
CARER_CATEGORIES = frozenset({Category.HOME_CARE, Category.LIVE_IN_CARE, Category.PERSONAL_ASSISTANT})
# Jobs done in the home with the worker's own tools.
HELP_CATEGORIES = frozenset({Category.HOUSEHOLD_HELP, Category.HANDYPERSON, Category.FOOT_CARE})
# Priced by a week of visits to the home, so that a visitor chooses how many visits.
VISIT_PRICED_CATEGORIES = frozenset({Category.HOME_CARE, Category.PERSONAL_ASSISTANT})
# Sold by the visit, whatever its length.
WHOLE_VISIT_CATEGORIES = frozenset({Category.FOOT_CARE, Category.MEALS})
# Sold by the hour, one worker at a time.
HOURLY_CATEGORIES = frozenset({Category.HOUSEHOLD_HELP, Category.HANDYPERSON})
# Workers drive in their own cars for the person, to shops or a doctor, and may charge by the mile.
MILEAGE_CATEGORIES = frozenset(
    {
        Category.HOME_CARE,
        Category.PERSONAL_ASSISTANT,
        Category.HOUSEHOLD_HELP,
        Category.SUPPORTED_LIVING,
    }
)
# Sold by the session or the day that a person comes to a place, and may be taken there.
ATTENDED_CATEGORIES = frozenset({Category.DAY_OPPORTUNITIES})
# Sold at one price a week that depends on no level of need.
WEEKLY_CATEGORIES = frozenset({Category.LIVE_IN_CARE, Category.EXTRA_CARE})
# Need a registration with the regulator.
REGULATED_CATEGORIES = frozenset(
    {
        Category.HOME_CARE,
        Category.LIVE_IN_CARE,
        Category.CARE_HOME,
        Category.NURSING_HOME,
        Category.SUPPORTED_LIVING,
        Category.EXTRA_CARE,
    }
)
# These never join a lot; they are shown as checked or universal entries (requirement 18).
NEVER_ADMITTED_CATEGORIES = frozenset({Category.PERSONAL_ASSISTANT})
# The regulator's register holds none of these, so a search for them alone is not sent on to it. Day opportunities are
# in neither set: a day centre needs no registration of its own, and one that gives personal care may have one.
UNINSPECTED_CATEGORIES = frozenset(
    {
        Category.HOUSEHOLD_HELP,
        Category.HANDYPERSON,
        Category.FOOT_CARE,
        Category.MEALS,
        Category.PERSONAL_ASSISTANT,
    }
)
# Doing these for somebody needs a registration with the regulator (L20); domestic help does not.
REGULATED_TASKS = frozenset({Task.PERSONAL_CARE, Task.NURSING})
