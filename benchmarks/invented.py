"""Invented services and questions for the search benchmark: seeded, so that two runs measure one thing."""

import random
from collections.abc import Iterator

from directory.vocabulary.care import VISITING_CATEGORIES, Category
from search.document import ServiceDocument
from search.query import Point, SearchQuery, Sort

DAY = 740_000
FACETS = ("category", "needs", "languages", "rating")
WORDS_A_LISTING = 120

CATEGORIES = tuple(category.value for category in Category)
COMES = frozenset(category.value for category in VISITING_CATEGORIES)
NEEDS = (
    *("older_people", "dementia", "learning_disability", "autism", "mental_health", "physical_disability"),
    *("sensory_impairment", "brain_injury", "stroke", "end_of_life", "substance_misuse", "complex_needs"),
    "young_people_transition",
)
TASKS = (
    *("personal_care", "meals_prep", "medication", "companionship", "night_care", "respite", "shopping"),
    *("cleaning", "gardening", "repairs", "foot_care", "transport", "nursing", "rehabilitation", "escort"),
)
LANGUAGES = (
    "tr",
    "ku",
    "pl",
    "bn",
    "ur",
    "ar",
    "bsl",
    "so",
    "gu",
    "pa",
    "hi",
    "ta",
    "fa",
    "ro",
    "es",
    "pt",
    "it",
    "fr",
    "el",
    "yo",
    "ig",
    "zh",
    "vi",
    "am",
    "ti",
)
RATINGS = ("outstanding", "good", "requires_improvement", "inadequate", "not_rated")
LEVELS = ("residential", "nursing", "v14x30", "v7x60")
KEYS = tuple(f"{level}:{payer}" for level in LEVELS for payer in ("c", "s"))
COMMON = (
    "care",
    "home",
    "support",
    "people",
    "dementia",
    "nursing",
    "staff",
    "visit",
    "daily",
    "meals",
    "washing",
    "dressing",
    "medication",
    "friendly",
    "trained",
    "family",
    "local",
    "garden",
    "room",
    "quality",
    "respite",
    "companionship",
    "personal",
    "help",
    "independent",
    "living",
    "older",
    "disability",
)
FIRST = (
    "Rose",
    "Sunrise",
    "Willow",
    "Holly",
    "Cedar",
    "Oak",
    "Ivy",
    "Hope",
    "Grace",
    "Harmony",
    "Linden",
    "Elm",
    "Maple",
    "Haven",
    "Abbey",
    "Park",
)
SECOND = ("Court", "House", "Lodge", "Care", "Support", "Grange", "Manor", "View", "Homecare", "Gardens")
SYLLABLES = (
    "ba",
    "ren",
    "sto",
    "mil",
    "ver",
    "tan",
    "dol",
    "shi",
    "wick",
    "ham",
    "ley",
    "por",
    "cas",
    "fen",
    "gar",
    "hol",
)


def rare_word(rng: random.Random) -> str:
    """A word that only some listings have: few are frequent, most are seldom, as in real texts."""
    number = int(rng.paretovariate(0.6)) % 16**3
    return SYLLABLES[number % 16] + SYLLABLES[number // 16 % 16] + SYLLABLES[number // 256]


def invent(rng: random.Random, service_id: int) -> ServiceDocument:
    """One service of about 120 words."""

    def prose(words: int) -> str:
        return " ".join(rng.choice(COMMON) if rng.random() < 0.4 else rare_word(rng) for _ in range(words))

    category = rng.choice(CATEGORIES)
    visits = category in COMES
    name = f"{rng.choice(FIRST)} {rng.choice(SECOND)} {rare_word(rng).title()}"
    summary = prose(25)
    return ServiceDocument(
        id=service_id,
        slug=f"service-{service_id}",
        name=name,
        provider_name=f"{rng.choice(FIRST)} {rare_word(rng).title()} Ltd",
        summary=summary,
        text=prose(WORDS_A_LISTING - 30),
        category=category,
        rating=rng.choices(RATINGS, (4, 70, 14, 2, 10))[0],
        needs=tuple(rng.sample(NEEDS, rng.randrange(1, 5))),
        tasks=tuple(rng.sample(TASKS, rng.randrange(1, 6))),
        languages=tuple(rng.sample(LANGUAGES, rng.choice((0, 0, 1, 1, 2, 3)))),
        features=tuple(rng.sample(("garden", "pets", "same_sex_worker", "wheelchair"), rng.randrange(3))),
        funding=tuple(rng.sample(("council", "self_funder", "direct_payment", "nhs"), rng.randrange(1, 4))),
        councils=(f"E{rng.randrange(33):08d}",),
        areas=tuple(f"W{rng.randrange(600)}" for _ in range(rng.randrange(5, 40))) if visits else (),
        visits=visits,
        lat_e5=5_130_000 + rng.randrange(40_000),
        lon_e5=-50_000 + rng.randrange(70_000),
        start_on=DAY + rng.randrange(-10, 40) if rng.random() < 0.8 else None,
        vacancies=rng.randrange(4) if not visits else None,
        feedback_mean=rng.randrange(200, 501) if rng.random() < 0.6 else None,
        feedback_count=rng.randrange(60),
        prices=tuple((key, rng.randrange(20_000, 160_000)) for key in rng.sample(KEYS, 3)),
        card={
            "name": name,
            "summary": summary,
            "rating": "good",
            "phone": "020 7946 0000",
            "badges": ["a", "b"],
        },
    )


def services(count: int, seed: int = 7) -> Iterator[ServiceDocument]:
    """So many services, one by one."""
    rng = random.Random(seed)
    for service_id in range(1, count + 1):
        yield invent(rng, service_id)


def questions(count: int = 200, seed: int = 11) -> list[SearchQuery]:
    """Questions as people ask them: half in words, half by filters; a third near a place."""
    rng = random.Random(seed)
    return [_question(rng, number) for number in range(count)]


def _question(rng: random.Random, number: int) -> SearchQuery:
    text = ""
    if number % 2:
        words = [
            rng.choice(COMMON) if rng.random() < 0.6 else rare_word(rng) for _ in range(rng.randrange(1, 4))
        ]
        text = " ".join(words)
    near = (
        (Point(5_130_000 + rng.randrange(40_000), -50_000 + rng.randrange(70_000)),)
        if number % 3 == 0
        else ()
    )
    key = rng.choice(KEYS) if number % 5 == 0 else None
    sorts: tuple[Sort, ...] = ("neutral", "neutral", "neutral", "start", "feedback", "name")
    return SearchQuery(
        text=text,
        day=DAY,
        categories=tuple(rng.sample(CATEGORIES, rng.choice((0, 0, 1, 2)))),
        needs=tuple(rng.sample(NEEDS, rng.choice((0, 0, 1)))),
        languages=tuple(rng.sample(LANGUAGES, rng.choice((0, 0, 0, 1)))),
        ratings=("good", "outstanding") if number % 7 == 0 else (),
        near=near,
        miles=rng.choice((3.0, 10.0)) if near and number % 2 == 0 else None,
        visits_areas=(f"W{rng.randrange(600)}",) if near else (),
        price_key=key,
        max_price=100_000 if key and number % 10 == 0 else None,
        available=number % 11 == 0,
        sort="price" if key and not text else rng.choice(sorts),
        page=1 if number % 9 else 2,
        facets=FACETS,
    )
