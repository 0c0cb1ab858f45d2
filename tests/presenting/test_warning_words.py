"""What warnings say: plain sentences, the regulator's own page, the guide, and everything in one line."""

from __future__ import annotations

from datetime import date

import pytest

from directory.pages.guides import guide_named
from directory.presenting.warning_facts import concern_of, warning_facts
from directory.presenting.warning_rules import Concern, RatedFact, Recovery, WarningFacts, WarningKind
from directory.presenting.warning_words import (
    GUIDE_WORDS,
    recovery_words,
    room_words,
    strip_words,
    warning_box,
    warning_lines,
    warning_words,
)
from directory.quality.queries import LatestOutcome
from directory.vocabulary.ratings import Rating
from tests.conftest import TODAY
from tests.pages.readability import Sentence

pytestmark = pytest.mark.usefixtures("app")

DAY = date(2026, 3, 2)
BAD = RatedFact(Rating.INADEQUATE, "Care Homes", date(2015, 1, 1), DAY)
EVERYTHING = WarningFacts((BAD,), BAD, Concern(DAY, None), DAY)
EASY = 6.0  # a grade of school: read at about eleven


def test_every_kind_has_its_words_and_a_guide_that_is_there() -> None:
    words = warning_words(EVERYTHING, TODAY)
    assert [warning.kind for warning in words] == list(WarningKind)
    assert all(warning.short and warning.heading and warning.sentences for warning in words)
    assert {warning.guide for warning in words} == set(GUIDE_WORDS)
    assert all(guide_named(name) for name in GUIDE_WORDS)


def test_every_sentence_is_easy_to_read() -> None:
    for warning in warning_words(EVERYTHING, TODAY):
        for text in " ".join(warning.sentences).split(". "):
            if not text.startswith("This rating is for"):
                assert len(Sentence(text).words) <= 20, text
        grades = sorted(Sentence(text).grade for text in " ".join(warning.sentences).split(". "))
        assert grades[len(grades) // 2] <= EASY, warning.sentences


def test_one_line_names_them_all() -> None:
    assert strip_words(warning_words(EVERYTHING, TODAY)) == (
        "Rated Inadequate · Safe: Inadequate · Serious concern of the Council · "
        "No new people placed by the Council for now · Rating over 5 years old · Only a part is rated"
    )
    assert strip_words(()) is None and warning_lines(()) == ()


def test_a_line_of_its_own_says_whose_since_when_and_what_to_do() -> None:
    (line,) = warning_lines(warning_words(WarningFacts((BAD._replace(inspected_on=DAY),)), DAY))[:1]
    assert line.startswith("Inspectors rated this service Inadequate. This rating is for: Care Homes.")
    assert line.endswith("Since 2 March 2026.")


def test_the_box_leads_to_the_regulators_page_of_that_very_location() -> None:
    box = warning_box(EVERYTHING, "1-123456789", TODAY)
    assert box is not None and box.regulator_url == "https://www.cqc.org.uk/location/1-123456789"
    assert [name for name, _ in box.guides] == ["if-your-home-is-rated-inadequate", "what-ratings-mean"]
    for invented in ("DEMO-000001", None):
        box = warning_box(EVERYTHING, invented, TODAY)
        assert box is not None and box.regulator_url is None
    assert warning_box(WarningFacts(), "1-123456789", TODAY) is None


def test_a_concern_is_that_of_a_published_check_and_says_when_it_was_put_right() -> None:
    check = LatestOutcome(1, "serious_concern", DAY, DAY, 1)
    assert concern_of(check) == Concern(DAY, None)
    right = LatestOutcome(1, "serious_concern", DAY, DAY, 0, date(2026, 5, 4))
    (words,) = warning_words(warning_facts(None, None, right), TODAY)
    assert (
        "put right" in words.short
        and "The Council saw on 4 May 2026 that it was put right." in words.sentences
    )
    assert concern_of(LatestOutcome(1, "action_needed", DAY, DAY, 1)) is None
    assert concern_of(None) is None


def test_rooms_of_a_held_service_are_not_for_those_whom_the_council_places() -> None:
    assert room_words("2 rooms free", held=True) == "2 rooms free, but not for people placed by the Council"
    assert room_words("2 rooms free", held=False) == "2 rooms free"
    assert room_words(None, held=True) is None


def test_what_was_put_right_has_both_days() -> None:
    words = recovery_words(Recovery(date(2025, 1, 10), DAY, "good"))
    assert words == "Inspectors rated it Inadequate on 10 January 2025. On 2 March 2026 they rated it Good."
    assert recovery_words(None) is None
