"""Which sentences fit whom: a son has no husband there, and a chiropodist cooks no supper. Pure, of texts of ours."""

from __future__ import annotations

import re

from directory.vocabulary.care import (
    CARE_HOMES,
    HELP_CATEGORIES,
    RESIDENTIAL_CATEGORIES,
    TENANCY_CATEGORIES,
    Category,
)
from directory.vocabulary.people import Relationship

_FAMILY = frozenset({Relationship.DAUGHTER_OR_SON, Relationship.PARTNER, Relationship.RELATIVE})
_OTHERS = frozenset(Relationship) - {Relationship.RESIDENT}


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


WOMAN = _words("she", "her", "hers", "mother", "mum", "wife")
MAN = _words("he", "him", "his", "father", "husband")
# The first that is found in a sentence says who may write it.
_WRITERS: tuple[tuple[re.Pattern[str], frozenset[Relationship]], ...] = (
    (_words("my husband", "my wife"), frozenset({Relationship.PARTNER})),
    (
        re.compile(r"\b(?:my mother|my father|mum|annemle|mama|mi madre)\b|أمي", re.IGNORECASE),
        frozenset({Relationship.DAUGHTER_OR_SON}),
    ),
    (_words("to work", "rang me at work", "the hoist", "to the end"), _FAMILY),
    (
        _words(
            "my own home",
            "frightened of strangers",
            "my own key",
            "my flat",
            "my week",
            "learned to cook",
            "my key worker",
        ),
        frozenset({Relationship.RESIDENT}),
    ),
    (_words("when we visited", "while I was", "every visitor", "know every visitor"), _OTHERS),
)
# The first that is found in a sentence says which kinds of care it is about.
_KINDS: tuple[tuple[re.Pattern[str], frozenset[Category]], ...] = (
    (_words("nurses", "to the end"), frozenset({Category.NURSING_HOME})),
    (_words("my own key", "my flat", "my week", "learned to cook", "my key worker"), TENANCY_CATEGORIES),
    (
        _words(
            "rooms?",
            "night",
            "night staff",
            "weight",
            "tablets",
            "birthday",
            "nails",
            "call bells",
            "agency staff",
        ),
        CARE_HOMES,
    ),
    (_words("smelled", "moved", "bath", "laundry", "upstairs", "supper", "fees"), CARE_HOMES),
    (_words("lift", "fell", "manager"), RESIDENTIAL_CATEGORIES),
)
# What is said of jobs, feet and meals is of one of them.
_JOBS: tuple[tuple[re.Pattern[str], frozenset[Category]], ...] = (
    (_words("my feet", "gentle hands"), frozenset({Category.FOOT_CARE})),
    (_words("food", "pudding", "meals"), frozenset({Category.MEALS})),
    (
        _words("light bulbs", "wipes", "grab rails", "would cost", "garden", "fridge", "shelf", "lock"),
        frozenset({Category.HANDYPERSON}),
    ),
    (
        _words("kitchen", "shops", "shopping", "cleaner", "cleaning", "windows"),
        frozenset({Category.HOUSEHOLD_HELP}),
    ),
    (_words("visit", "wait", "works hard", "in a hurry"), HELP_CATEGORIES),
)
_BODY_CARE = _words("wash", "covers? her", "note after every visit", "breakfast")


def fits(sentence: str, relationship: Relationship, category: str, languages: tuple[str, ...]) -> bool:
    """Whether this writer may say it of this kind of service, which speaks these languages."""
    jobs = category in HELP_CATEGORIES or category == Category.MEALS
    if "own language" in sentence and len(languages) < 2:
        return False
    about = next((kinds for words, kinds in (_JOBS if jobs else _KINDS) if words.search(sentence)), None)
    if about is not None and category not in about:
        return False
    writers = next((writers for words, writers in _WRITERS if words.search(sentence)), None)
    if writers is not None:
        return relationship in writers
    # Of help with jobs, he and she are the workers; of care, they are whom the writer speaks of.
    return (
        jobs or relationship != Relationship.RESIDENT or not (WOMAN.search(sentence) or MAN.search(sentence))
    )


def fits_theme(sentence: str, category: str) -> bool:
    """Whether a sentence about a theme of care fits help with jobs, feet or meals: nobody is washed there."""
    jobs = category in HELP_CATEGORIES or category == Category.MEALS
    return not jobs or not any(words.search(sentence) for words in (WOMAN, MAN, _BODY_CARE))


def goes_with(sentence: str, said: list[str], category: str) -> bool:
    """Whether a sentence speaks of the same person as those before it: never of her and then of him."""
    if category in HELP_CATEGORIES or category == Category.MEALS:
        return True
    before = " ".join(said)
    return not (
        (WOMAN.search(sentence) and MAN.search(before)) or (MAN.search(sentence) and WOMAN.search(before))
    )
