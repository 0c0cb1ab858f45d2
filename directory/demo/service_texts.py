"""The invented words of invented services: English for all, a short Turkish or Arabic one for some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from directory.demo.seeded_random import SeededRandom
from directory.demo.service_attributes import serves_food
from directory.demo.service_specs import ServiceSpec
from directory.vocabulary.care import (
    CARE_HOMES,
    HELP_CATEGORIES,
    RESIDENTIAL_CATEGORIES,
    VISITING_CATEGORIES,
    Category,
)

FIRST: dict[str, tuple[str, ...]] = {
    Category.HOME_CARE: (
        "Carers who come to your home",
        "Visits at home, from half an hour a day",
        "Help at home, morning to night",
    ),
    Category.LIVE_IN_CARE: ("A carer who lives with you", "One carer, day and night, in your own home"),
    Category.CARE_HOME: (
        "A small home with a garden",
        "A friendly home near the shops",
        "A quiet home on one floor",
        "A busy home with a lot going on",
    ),
    Category.NURSING_HOME: (
        "A home with nurses day and night",
        "Nursing care in a calm house",
        "Nurses, carers and a big garden",
    ),
    Category.SUPPORTED_LIVING: (
        "Your own front door, with help when you want it",
        "Shared houses with your own room and key",
    ),
    Category.DAY_OPPORTUNITIES: (
        "A place to go, with things to do",
        "Days out, cooking, music and work skills",
    ),
    Category.EXTRA_CARE: ("Flats with help in the building", "A flat of your own, and somebody to call"),
    Category.PERSONAL_ASSISTANT: ("A helper you employ yourself", "Somebody to help you with your day"),
    Category.HOUSEHOLD_HELP: (
        "Cleaning, shopping and light bulbs",
        "Help around the house and in the garden",
        "Help to keep your home as you like it",
    ),
    Category.HANDYPERSON: ("Small repairs done well", "Grab rails, locks, shelves and leaky taps"),
    Category.FOOT_CARE: ("Nail cutting and basic foot care at home", "Foot care in your own armchair"),
    Category.MEALS: ("A hot meal at your door", "Meals cooked fresh and brought to you"),
}
SECOND = (
    "We get to know you before we start.",
    "You choose the times.",
    "The same few people come each week.",
    "We ask what matters to you and write it down.",
    "We talk to your family if you want us to.",
    "We answer the phone.",
    "We say when we are late.",
)
HOUSE_SECOND = (
    "Come for tea and look around.",
    "We get to know you before you come.",
    "We talk to your family if you want us to.",
    "Visitors are welcome at any time.",
    "Bring your own chair and pictures.",
    "There is something going on every afternoon.",
    "Meals are cooked here.",
    "You can stay for a week first.",
)
# Facts of one service, by the names of its columns, with its category; and what a sentence claims of them.
Facts = Mapping[str, Any]
CLAIMS: Mapping[str, Callable[[Facts], bool]] = {
    "A small home with a garden": lambda facts: (
        "garden" in facts["features"] and facts["capacity"] <= SMALL_HOME
    ),
    "A quiet home on one floor": lambda facts: "lift" not in facts["features"],
    "Nurses, carers and a big garden": lambda facts: "garden" in facts["features"],
    "Help at home, morning to night": lambda facts: "evening" in facts["visit_times"],
    "Your own front door, with help when you want it": lambda facts: facts.get("sharers", 1) == 1,
    "Shared houses with your own room and key": lambda facts: facts.get("sharers", 2) > 1,
    "Cleaning, shopping and light bulbs": lambda facts: (
        {"cleaning", "shopping", "repairs"} <= {*facts["tasks"]}
    ),
    "Help around the house and in the garden": lambda facts: {"cleaning", "gardening"} <= {*facts["tasks"]},
    "The same few people come each week.": lambda facts: facts["category"] in HELP_CATEGORIES,
    "Visitors are welcome at any time.": lambda facts: "visiting_any_time" in facts["features"],
    "Bring your own chair and pictures.": lambda facts: "own_furniture" in facts["features"],
    "Meals are cooked here.": lambda facts: serves_food(facts["category"], facts["tasks"]),
    "You can stay for a week first.": lambda facts: (
        facts["trial_days"] == DAYS_OF_A_WEEK and facts["category"] in RESIDENTIAL_CATEGORIES
    ),
}
SMALL_HOME = 20  # people at most
DAYS_OF_A_WEEK = 7
STAFF = (
    "Every new member of staff works beside an experienced one for two weeks.",
    "Half of us have worked here for more than three years.",
    "Staff are trained in dementia care and safe moving each year.",
    "A senior carer is on call at all hours.",
    "",
)
VISIT_STAFF = ("You will get a list of who is coming, every Friday.",)
# Terms that any care may have, those of care that comes by visits, and those of a place where people live.
ANY_TERMS = ("Fees go up each April. We write to you four weeks before.", "", "")
VISIT_TERMS = (
    "Less than 24 hours' notice of a cancelled visit is charged in full.",
    "If you go into hospital we keep your visits for two weeks, and you pay nothing.",
)
ROOM_TERMS = (
    "If you go into hospital we keep your place for four weeks. You still pay during that time.",
    "After a death, fees stop three days later, or when the room is let again.",
)
DAY_TERMS = ("A day that you cancel with a week's notice is not charged.",)
TURKISH: dict[str, str] = {
    Category.HOME_CARE: "Evinize gelen bakıcılar: yıkanma ve giyinme. Türkçe konuşuyoruz.",
    Category.LIVE_IN_CARE: "Evinizde sizinle yaşayan bakıcı. Türkçe konuşuyoruz.",
    Category.CARE_HOME: "Bir bakım evi. Türkçe konuşan çalışanlarımız var.",
    Category.NURSING_HOME: "Gece gündüz hemşire olan bakım evi. Türkçe konuşan çalışanlarımız var.",
    Category.SUPPORTED_LIVING: "Kendi hayatınız, istediğinizde destek. Türkçe konuşuyoruz.",
    Category.DAY_OPPORTUNITIES: "Gündüz gidilecek bir yer: müzik, yemek, gezi. Türkçe konuşuyoruz.",
    Category.EXTRA_CARE: "Binada yardım olan daireler. Türkçe konuşuyoruz.",
    Category.PERSONAL_ASSISTANT: "Gününüzde size yardım eden biri. Türkçe konuşuyorum.",
    Category.HOUSEHOLD_HELP: "Evde yardım. Türkçe konuşuyoruz.",
    Category.HANDYPERSON: "Evde küçük tamirler. Türkçe konuşuyoruz.",
    Category.FOOT_CARE: "Evinizde tırnak kesimi ve ayak bakımı. Türkçe konuşuyoruz.",
    Category.MEALS: "Kapınıza sıcak yemek. Türkçe konuşuyoruz.",
}
ARABIC: dict[str, str] = {
    Category.HOME_CARE: "مقدمو رعاية يأتون إلى بيتك: الاغتسال واللبس. نتكلم العربية.",
    Category.LIVE_IN_CARE: "مقدمة رعاية تعيش معك في بيتك. نتكلم العربية.",
    Category.CARE_HOME: "دار رعاية. لدينا موظفون يتكلمون العربية.",
    Category.NURSING_HOME: "دار رعاية فيها ممرضات ليلاً ونهاراً. لدينا موظفون يتكلمون العربية.",
    Category.SUPPORTED_LIVING: "حياتك كما تريد، مع مساعدة عندما تحتاج إليها. نتكلم العربية.",
    Category.DAY_OPPORTUNITIES: "مكان تذهب إليه نهاراً: موسيقى وطبخ ورحلات. نتكلم العربية.",
    Category.EXTRA_CARE: "شقق فيها من يساعدك. نتكلم العربية.",
    Category.PERSONAL_ASSISTANT: "شخص يساعدك في يومك. أتكلم العربية.",
    Category.HOUSEHOLD_HELP: "مساعدة في البيت. نتكلم العربية.",
    Category.HANDYPERSON: "إصلاحات صغيرة في البيت. نتكلم العربية.",
    Category.FOOT_CARE: "قص الأظافر والعناية بالقدمين في بيتك. نتكلم العربية.",
    Category.MEALS: "وجبة ساخنة عند بابك. نتكلم العربية.",
}
INVENTED = "This service is invented, for the demonstration."


def terms_for(category: str) -> tuple[str, ...]:
    """The terms that a kind of care can have: a home speaks of rooms, and care by the visit of visits."""
    if category in CARE_HOMES:
        return (*ROOM_TERMS, *ANY_TERMS)
    if category == Category.DAY_OPPORTUNITIES:
        return (*DAY_TERMS, *ANY_TERMS)
    if category in VISITING_CATEGORIES and category != Category.LIVE_IN_CARE:
        return (*VISIT_TERMS, *ANY_TERMS)
    return ANY_TERMS


def true_of(sentences: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """Those of these sentences that claim nothing else of a service than its facts say."""
    return tuple(words for words in sentences if words not in CLAIMS or CLAIMS[words](facts))


def service_texts(
    rng: SeededRandom, spec: ServiceSpec, name: str, place: str, told: Facts
) -> list[dict[str, str]]:
    """Rows of text, one a locale. `told` are the columns of the service that its words must not contradict."""
    facts = {**told, "category": spec.category}
    seconds = true_of(SECOND if spec.category in VISITING_CATEGORIES else HOUSE_SECOND, facts)
    first = rng.choice(true_of(FIRST[spec.category], facts))
    sentences = rng.sample(seconds, 3)
    english = {
        "locale": "en",
        "summary": f"{first}. {sentences[0]}",
        "description": f"{name} works in {place}. {sentences[1]} {sentences[2]} {INVENTED}",
        "staffing_note": rng.choice(
            (*VISIT_STAFF, *STAFF) if spec.category in VISITING_CATEGORIES else STAFF
        ),
        "important_terms": rng.choice(terms_for(spec.category)),
    }
    texts = [english]
    for code, summaries in (("tr", TURKISH), ("ar", ARABIC)):
        if code in told["languages"] and rng.chance(75):
            texts.append(
                {
                    "locale": code,
                    "summary": summaries[spec.category],
                    "description": "",
                    "staffing_note": "",
                    "important_terms": "",
                }
            )
    return texts
