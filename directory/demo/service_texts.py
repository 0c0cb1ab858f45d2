"""The invented words of invented services: English for all, a short Turkish or Arabic one for some."""

from __future__ import annotations

from directory.demo.seeded_random import SeededRandom
from directory.demo.service_specs import ServiceSpec
from directory.vocabulary.care import VISITING_CATEGORIES

FIRST = {
    "home_care": (
        "Carers who come to your home",
        "Visits at home, from half an hour a day",
        "Help at home, morning to night",
    ),
    "live_in_care": ("A carer who lives with you", "One carer, day and night, in your own home"),
    "care_home": (
        "A small home with a garden",
        "A friendly home near the shops",
        "A quiet home on one floor",
        "A busy home with a lot going on",
    ),
    "nursing_home": (
        "A home with nurses day and night",
        "Nursing care in a calm house",
        "Nurses, carers and a big garden",
    ),
    "supported_living": (
        "Your own front door, with help when you want it",
        "Shared houses with your own room and key",
    ),
    "day_opportunities": ("A place to go, with things to do", "Days out, cooking, music and work skills"),
    "extra_care": ("Flats with help in the building", "A flat of your own, and somebody to call"),
    "personal_assistant": ("A helper you employ yourself", "Somebody to help you with your day"),
    "household_help": ("Cleaning, shopping and light bulbs", "Help around the house and in the garden"),
    "handyperson": ("Small repairs done well", "Grab rails, locks, shelves and leaky taps"),
    "foot_care": ("Nail cutting and basic foot care at home", "Foot care in your own armchair"),
    "meals": ("A hot meal at your door", "Meals cooked fresh and brought to you"),
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
    "Visitors are welcome at any time.",
    "Bring your own chair and pictures.",
    "There is something going on every afternoon.",
    "Meals are cooked here.",
    "You can stay for a week first.",
)
STAFF = (
    "Every new member of staff works beside an experienced one for two weeks.",
    "Half of us have worked here for more than three years.",
    "Staff are trained in dementia care and safe moving each year.",
    "You will get a list of who is coming, every Friday.",
    "A senior carer is on call at all hours.",
    "",
)
TERMS = (
    "If you go into hospital we keep your place for four weeks. You still pay during that time.",
    "Fees go up each April. We write to you four weeks before.",
    "Less than 24 hours' notice of a cancelled visit is charged in full.",
    "After a death, fees stop three days later, or when the room is let again.",
    "",
    "",
)
TURKISH = {
    "home_care": "Evinize gelen bakıcılar: yıkanma, giyinme ve yemek. Türkçe konuşuyoruz.",
    "live_in_care": "Evinizde sizinle yaşayan bakıcı. Türkçe konuşuyoruz.",
    "care_home": "Bahçeli bir bakım evi. Türkçe konuşan çalışanlarımız var.",
    "nursing_home": "Gece gündüz hemşire olan bakım evi. Türkçe konuşan çalışanlarımız var.",
    "supported_living": "Kendi eviniz, istediğinizde destek. Türkçe konuşuyoruz.",
    "day_opportunities": "Gündüz gidilecek bir yer: müzik, yemek, gezi. Türkçe konuşuyoruz.",
    "extra_care": "Binada yardım olan daireler. Türkçe konuşuyoruz.",
    "personal_assistant": "Gününüzde size yardım eden biri. Türkçe konuşuyorum.",
    "household_help": "Temizlik, alışveriş ve bahçe. Türkçe konuşuyoruz.",
    "handyperson": "Evde küçük tamirler. Türkçe konuşuyoruz.",
    "foot_care": "Evinizde tırnak kesimi ve ayak bakımı. Türkçe konuşuyoruz.",
    "meals": "Kapınıza sıcak yemek. Türkçe konuşuyoruz.",
}
ARABIC = {
    "home_care": "مقدمو رعاية يأتون إلى بيتك: الاغتسال واللبس والطعام. نتكلم العربية.",
    "live_in_care": "مقدمة رعاية تعيش معك في بيتك. نتكلم العربية.",
    "care_home": "دار رعاية لها حديقة. لدينا موظفون يتكلمون العربية.",
    "nursing_home": "دار رعاية فيها ممرضات ليلاً ونهاراً. لدينا موظفون يتكلمون العربية.",
    "supported_living": "بيتك الخاص مع مساعدة عندما تريد. نتكلم العربية.",
    "day_opportunities": "مكان تذهب إليه نهاراً: موسيقى وطبخ ورحلات. نتكلم العربية.",
    "extra_care": "شقق فيها من يساعدك. نتكلم العربية.",
    "personal_assistant": "شخص يساعدك في يومك. أتكلم العربية.",
    "household_help": "تنظيف وتسوق وعناية بالحديقة. نتكلم العربية.",
    "handyperson": "إصلاحات صغيرة في البيت. نتكلم العربية.",
    "foot_care": "قص الأظافر والعناية بالقدمين في بيتك. نتكلم العربية.",
    "meals": "وجبة ساخنة عند بابك. نتكلم العربية.",
}
INVENTED = "This service is invented, for the demonstration."


def service_texts(
    rng: SeededRandom, spec: ServiceSpec, name: str, place: str, languages: list[str]
) -> list[dict[str, str]]:
    """Rows of text, one a locale."""
    seconds = SECOND if spec.category in VISITING_CATEGORIES else HOUSE_SECOND
    first = rng.choice(FIRST[spec.category])
    sentences = rng.sample(seconds, 3)
    english = {
        "locale": "en",
        "summary": f"{first}. {sentences[0]}",
        "description": f"{name} works in {place}. {sentences[1]} {sentences[2]} {INVENTED}",
        "staffing_note": rng.choice(STAFF),
        "important_terms": rng.choice(TERMS),
    }
    texts = [english]
    for code, summaries in (("tr", TURKISH), ("ar", ARABIC)):
        if code in languages and rng.chance(75):
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
