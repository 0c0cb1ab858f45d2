"""The one place where a code becomes words: `label("category", "home_care")` is "Care at home"."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString

from directory.web.i18n import forget_labels, speech
from directory.web.i18n import lazy_gettext as _l

Labels = Mapping[str, LazyString]

CATEGORY: Labels = {
    "home_care": _l("Care at home"),
    "live_in_care": _l("Live-in care"),
    "care_home": _l("Care home"),
    "nursing_home": _l("Nursing home"),
    "supported_living": _l("Supported living"),
    "day_opportunities": _l("Day activities"),
    "extra_care": _l("Flats with care"),
    "personal_assistant": _l("Personal assistant"),
    "household_help": _l("Help around the house"),
    "handyperson": _l("Handyperson"),
    "foot_care": _l("Foot care"),
    "meals": _l("Meals brought to you"),
}
NEED: Labels = {
    "older_people": _l("Older people"),
    "dementia": _l("Dementia"),
    "learning_disability": _l("Learning disability"),
    "autism": _l("Autism"),
    "mental_health": _l("Mental health"),
    "physical_disability": _l("Physical disability"),
    "sensory_impairment": _l("Sight or hearing loss"),
    "brain_injury": _l("Brain injury"),
    "stroke": _l("Stroke"),
    "end_of_life": _l("End of life care"),
    "substance_misuse": _l("Drugs or alcohol"),
    "complex_needs": _l("Complex needs"),
    "young_people_transition": _l("Young people becoming adults"),
}
TASK: Labels = {
    "personal_care": _l("Washing and dressing"),
    "meals_prep": _l("Making meals"),
    "medication": _l("Help with medicine"),
    "companionship": _l("Company"),
    "night_care": _l("Care at night"),
    "respite": _l("A break for the carer"),
    "shopping": _l("Shopping"),
    "cleaning": _l("Cleaning"),
    "gardening": _l("Gardening"),
    "repairs": _l("Small repairs"),
    "foot_care": _l("Foot care"),
    "transport": _l("Transport"),
    "nursing": _l("Nursing"),
    "rehabilitation": _l("Getting strong again"),
    "housing_support": _l("Help to keep your home"),
    "escort": _l("Going out with you"),
    "hoist": _l("Using a hoist"),
    "two_carers": _l("Two carers at once"),
}
RATING: Labels = {
    "outstanding": _l("Outstanding"),
    "good": _l("Good"),
    "requires_improvement": _l("Requires improvement"),
    "inadequate": _l("Inadequate"),
    "not_rated": _l("Not yet rated"),
    "inspected_not_rated": _l("Inspected, but not rated"),
}
KEY_QUESTION: Labels = {
    "safe": _l("Safe: are people kept safe?"),
    "effective": _l("Effective: does the care work?"),
    "caring": _l("Caring: are staff kind?"),
    "responsive": _l("Responsive: does it fit the person?"),
    "well_led": _l("Well-led: is it run well?"),
    "overall": _l("Overall"),
}
PAYER: Labels = {
    "council": _l("The Council arranges it"),
    "self_funder": _l("I pay for it myself"),
    "direct_payment": _l("I use a direct payment"),
}
LANGUAGE: Labels = {
    "en": _l("English"),
    "tr": _l("Turkish"),
    "ku": _l("Kurdish"),
    "pl": _l("Polish"),
    "ro": _l("Romanian"),
    "bg": _l("Bulgarian"),
    "es": _l("Spanish"),
    "pt": _l("Portuguese"),
    "fr": _l("French"),
    "it": _l("Italian"),
    "el": _l("Greek"),
    "ar": _l("Arabic"),
    "fa": _l("Persian"),
    "ur": _l("Urdu"),
    "pa": _l("Punjabi"),
    "gu": _l("Gujarati"),
    "hi": _l("Hindi"),
    "bn": _l("Bengali"),
    "ta": _l("Tamil"),
    "so": _l("Somali"),
    "am": _l("Amharic"),
    "yo": _l("Yoruba"),
    "zh": _l("Chinese"),
    "vi": _l("Vietnamese"),
    "tl": _l("Filipino"),
    "ru": _l("Russian"),
    "uk": _l("Ukrainian"),
    "sq": _l("Albanian"),
    "he": _l("Hebrew"),
    "yi": _l("Yiddish"),
    "bsl": _l("British Sign Language"),
}
KINDS: dict[str, Labels] = {
    "category": CATEGORY,
    "need": NEED,
    "task": TASK,
    "rating": RATING,
    "key_question": KEY_QUESTION,
    "payer": PAYER,
    "language": LANGUAGE,
}


def label(kind: str, code: str) -> str:
    """The words for a code, in the page's language. An unknown code shows itself, so that nothing is hidden."""
    said = speech().labels
    words = said.get((kind, code))
    if words is None:
        named = KINDS[kind].get(code)
        if named is None:
            return code.replace("_", " ").capitalize()  # not kept: it could be anything
        words = said[kind, code] = str(named)
    return words


def name_codes(kind: str, labels: Labels) -> None:
    """Add a room's own codes and their words, from `directory.wiring`."""
    KINDS[kind] = {**KINDS.get(kind, {}), **labels}
    forget_labels()
