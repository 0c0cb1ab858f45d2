"""What a visitor may narrow a search by besides kind, need and language: building, culture, faith, food and times."""

from __future__ import annotations

from collections.abc import Mapping

from directory.vocabulary.codes import LabelledCode, labels_of
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.messages import message_in_context as _lp


class Feature(LabelledCode):
    """Something a building or a service has."""

    STEP_FREE = "step_free", _l("No steps")
    LIFT = "lift", _l("Lift")
    WHEELCHAIR_ROOMS = "wheelchair_rooms", _l("Rooms for wheelchairs")
    HEARING_LOOP = "hearing_loop", _l("Hearing loop")
    EN_SUITE = "en_suite", _l("Own bathroom")
    GARDEN = "garden", _l("Garden")
    OWN_FURNITURE = "own_furniture", _l("Bring your own furniture")
    PETS = "pets", _l("Pets welcome")
    WIFI = "wifi", _l("Wi-Fi")
    COUPLES = "couples", _l("Rooms for couples")
    VISITING_ANY_TIME = "visiting_any_time", _l("Visitors at any time")
    PARKING = "parking", _l("Parking")
    NEAR_PUBLIC_TRANSPORT = "near_public_transport", _l("Near a bus or train")
    SECURE_GARDEN = "secure_garden", _l("Safe, closed garden")
    SMOKING_AREA = "smoking_area", _l("Place to smoke")
    KITCHENETTE = "kitchenette", _l("Small kitchen")


class Culture(LabelledCode):
    """A community that a service knows well."""

    AFRICAN = "african", _lp("culture", "African")
    BANGLADESHI = "bangladeshi", _lp("culture", "Bangladeshi")
    CARIBBEAN = "caribbean", _lp("culture", "Caribbean")
    CHINESE = "chinese", _lp("culture", "Chinese")
    CYPRIOT = "cypriot", _lp("culture", "Cypriot")
    GREEK = "greek", _lp("culture", "Greek")
    GYPSY_ROMA_TRAVELLER = "gypsy_roma_traveller", _lp("culture", "Gypsy, Roma and Traveller")
    INDIAN = "indian", _lp("culture", "Indian")
    IRISH = "irish", _lp("culture", "Irish")
    JEWISH = "jewish", _lp("culture", "Jewish")
    KURDISH = "kurdish", _lp("culture", "Kurdish")
    LGBT = "lgbt", _lp("culture", "LGBT+")
    PAKISTANI = "pakistani", _lp("culture", "Pakistani")
    POLISH = "polish", _lp("culture", "Polish")
    SOMALI = "somali", _lp("culture", "Somali")
    TURKISH = "turkish", _lp("culture", "Turkish")
    UKRAINIAN = "ukrainian", _lp("culture", "Ukrainian")


class Faith(LabelledCode):
    """A faith that a service knows well."""

    BUDDHIST = "buddhist", _l("Buddhist")
    CHRISTIAN = "christian", _l("Christian")
    HINDU = "hindu", _l("Hindu")
    JEWISH = "jewish", _l("Jewish")
    MUSLIM = "muslim", _l("Muslim")
    QUAKER = "quaker", _l("Quaker")
    SIKH = "sikh", _l("Sikh")


class Diet(LabelledCode):
    """Food that a service cooks or brings."""

    HALAL = "halal", _l("Halal food")
    KOSHER = "kosher", _l("Kosher food")
    VEGETARIAN = "vegetarian", _l("Vegetarian food")
    VEGAN = "vegan", _l("Vegan food")
    CARIBBEAN_FOOD = "caribbean_food", _l("Caribbean food")
    SOUTH_ASIAN_FOOD = "south_asian_food", _l("South Asian food")
    SOFT_FOOD = "soft_food", _l("Soft food")
    GLUTEN_FREE = "gluten_free", _l("Gluten-free food")


class VisitTime(LabelledCode):
    """When a service visits or opens."""

    EARLY_MORNING = "early_morning", _l("Early morning")
    MORNING = "morning", _l("Morning")
    MIDDAY = "midday", _l("Midday")
    AFTERNOON = "afternoon", _l("Afternoon")
    EVENING = "evening", _l("Evening")
    NIGHT = "night", _l("Night")
    WEEKEND = "weekend", _l("Weekends")
    BANK_HOLIDAY = "bank_holiday", _l("Bank holidays")


class Term(LabelledCode):
    """A term of the service that is a field of its own, narrowed by as if it were a feature."""

    SAME_SEX_WORKER = "same_sex_worker", _l("A carer of your own sex")
    TRIAL = "trial", _l("Try it first")


# Everything but kind, need and language that a search may be narrowed by, in one list as the index holds it.
FEATURE_FILTERS: Mapping[str, Message] = {
    **labels_of(Feature),
    **{f"culture_{culture}": culture.label for culture in Culture},
    **{f"faith_{faith}": faith.label for faith in Faith},
    **labels_of(Diet),
    **labels_of(Term),
}
# The same codes in groups by what they mean: faith and culture, food, the building, who comes, before one decides.
FEATURE_GROUPS: tuple[frozenset[str], ...] = (
    frozenset((*(f"faith_{faith}" for faith in Faith), *(f"culture_{culture}" for culture in Culture))),
    frozenset(str(diet) for diet in Diet),
    frozenset(str(feature) for feature in Feature),
    frozenset({str(Term.SAME_SEX_WORKER)}),
    frozenset({str(Term.TRIAL)}),
)
