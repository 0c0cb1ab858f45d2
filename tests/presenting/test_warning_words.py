"""What warnings say: plain sentences, the regulator's own page, the guide, and everything in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from directory.pages.guides import guide_named
from directory.presenting.warning_facts import concern_of, warning_facts
from directory.presenting.warning_rules import Concern, RatedFact, Recovery, WarningFacts, WarningKind
from directory.presenting.warning_words import (
    GUIDE_WORDS,
    LIVING_HERE,
    recovery_words,
    room_words,
    strip_words,
    warning_box,
    warning_lines,
    warning_words,
)
from directory.quality.concern_queries import PublicConcern
from directory.vocabulary.ratings import Rating
from directory.web.languages import anonymous_request
from tests.conftest import TODAY
from tests.pages.readability import Sentence

pytestmark = pytest.mark.usefixtures("app")

DAY = date(2026, 3, 2)
BAD = RatedFact(Rating.INADEQUATE, "Care Homes", date(2015, 1, 1), DAY)
CONCERN = Concern(DAY, None, DAY, "Medicines were late.")
EVERYTHING = WarningFacts((BAD,), BAD, CONCERN, DAY)
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
    assert line.endswith("Inspectors came on 2 March 2026.")


@pytest.mark.parametrize(
    ("inspected_on", "published_on", "words"),
    [
        (DAY, TODAY, "Inspectors came on 2 March 2026. Their report came out on 22 November 2026."),
        (None, DAY, "Their report came out on 2 March 2026."),
        (DAY, None, "Inspectors came on 2 March 2026."),
    ],
)
@pytest.mark.parametrize("kind", [WarningKind.INADEQUATE, WarningKind.NOT_SAFE])
def test_a_bad_rating_names_its_days_and_says_that_none_followed(
    kind: WarningKind, inspected_on: date | None, published_on: date | None, words: str
) -> None:
    rated = RatedFact(Rating.INADEQUATE, None, inspected_on, published_on)
    facts = WarningFacts((rated,)) if kind == WarningKind.INADEQUATE else WarningFacts(safe=rated)
    box = warning_box(facts, None, TODAY)
    assert box is not None and box.newest == "We know of no newer rating from the inspectors."
    assert [" ".join(warning.sentences).endswith(f". {words}") for warning in box.warnings] == [True]
    held = warning_box(WarningFacts(held_since=DAY), None, TODAY)
    assert held is not None and held.newest is None


def test_the_box_leads_to_the_regulators_page_of_that_very_location() -> None:
    box = warning_box(EVERYTHING, "1-123456789", TODAY)
    assert box is not None and box.regulator_url == "https://www.cqc.org.uk/location/1-123456789"
    assert [name for name, _ in box.guides] == ["if-your-home-is-rated-inadequate", "what-ratings-mean"]
    for invented in ("DEMO-000001", None):
        box = warning_box(EVERYTHING, invented, TODAY)
        assert box is not None and box.regulator_url is None
    assert warning_box(WarningFacts(), "1-123456789", TODAY) is None


def test_a_concern_says_what_the_council_wrote_and_when_it_was_put_right() -> None:
    public = PublicConcern(1, "Medicines were late.", "They are not now.", DAY, date(2026, 12, 1), None)
    (words,) = warning_words(warning_facts(None, None, public), TODAY)
    assert words.short == "Serious concern of the Council" and words.guide == LIVING_HERE
    assert "The Council looks again by 1 December 2026." in words.sentences
    assert words.quotes == (
        ("The Council writes:", "Medicines were late."),
        ("The provider answers:", "They are not now."),
    )
    (line,) = warning_lines((words,))
    assert "The Council writes: Medicines were late." in line
    (late,) = warning_words(warning_facts(None, None, replace(public, review_on=DAY)), TODAY)
    assert late.sentences[-1].startswith("The Council was to look again by 2 March 2026.")
    right = replace(public, put_right_on=date(2026, 7, 4))
    (words,) = warning_words(warning_facts(None, None, right), TODAY)
    assert "put right" in words.short
    assert "The Council saw on 4 July 2026 that it was put right." in words.sentences
    assert warning_words(warning_facts(None, None, right), date(2027, 6, 1)) == ()
    assert concern_of(None) is None


def test_what_is_english_keeps_its_direction_in_a_line_from_right_to_left() -> None:
    with anonymous_request("ar"):
        (line,) = warning_lines(warning_words(WarningFacts(concern=CONCERN), TODAY))
    assert "\u2068Medicines were late.\u2069" in line


def test_rooms_of_a_held_service_are_not_for_those_whom_the_council_places() -> None:
    assert room_words("2 rooms free", held=True) == "2 rooms free, but not for people placed by the Council"
    assert room_words("2 rooms free", held=False) == "2 rooms free"
    assert room_words(None, held=True) is None


def test_what_was_put_right_has_both_days() -> None:
    words = recovery_words(Recovery(date(2025, 1, 10), DAY, "good"))
    assert words == "Inspectors rated it Inadequate on 10 January 2025. On 2 March 2026 they rated it Good."
    assert recovery_words(None) is None
