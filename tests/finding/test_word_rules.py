"""What visitors' words say of how often somebody should come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.finding.word_rules import how_often, two_places_in, understood_in, week_of
from directory.vocabulary.care import Category
from search.numbers import NUMBER_WORDS, number_of


def often(text: str) -> list[tuple[str, str]]:
    return [
        (stretch.code, text[stretch.start : stretch.end])
        for stretch in understood_in(text)
        if stretch.kind == "often"
    ]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("Turkish carer, four visits a day", "4/day", "four visits a day"),
        ("4 visits a day", "4/day", "4 visits a day"),
        ("carer twice a day", "2/day", "twice a day"),
        ("carer once daily", "1/day", "once daily"),
        ("3 times a week", "3/week", "3 times a week"),
        ("home care 4x a day", "4/day", "4x a day"),
        ("carers 4 a day", "4/day", "4 a day"),
        ("two 45 minute visits a day", "2/day/45", "two 45 minute visits a day"),
        ("3 visits of an hour a week", "3/week/60", "3 visits of an hour a week"),
        ("half hour visits four times a day", "4/day/30", "half hour visits four times a day"),
        ("four times a day for half an hour", "4/day/30", "four times a day for half an hour"),
        (
            "twice a day for about 45 minutes each near N8",
            "2/day/45",
            "twice a day for about 45 minutes each",
        ),
        ("visits 3 times a week, 45 minutes each", "3/week/45", "3 times a week, 45 minutes each"),
        ("two visits a day, one hour at a time", "2/day/60", "two visits a day, one hour at a time"),
        ("twice a day, an hour away from Crewe", "2/day", "twice a day"),
        ("twice a week for my mother", "2/week", "twice a week"),
        ("günde dört kez bakıcı", "4/day", "günde dört kez"),
        ("günde dört kez yarım saat bakıcı", "4/day/30", "günde dört kez yarım saat"),
        ("haftada 3 kez 45 dakikalığına", "3/week/45", "haftada 3 kez 45 dakikalığına"),
        ("4 مرات في اليوم لمدة نصف ساعة", "4/day/30", "4 مرات في اليوم لمدة نصف ساعة"),
        ("ثلاث مرات في الأسبوع", "3/week", "ثلاث مرات في الأسبوع"),
        ("٤ زيارات في اليوم", "4/day", "٤ زيارات في اليوم"),
    ],
)
def test_how_often_is_read_with_the_words_that_say_it(text: str, code: str, words: str) -> None:
    assert often(text) == [(code, words)]


@pytest.mark.parametrize(
    "text",
    [
        "£60 a week",
        "650 a week",
        "£4 a day",
        "2 hours a day",
        "three meals a day",
        "four carers",
        "no visits a day",
    ],
)
def test_money_hours_and_meals_are_no_visits(text: str) -> None:
    assert often(text) == []


def test_visits_mean_home_care_where_no_kind_is_named() -> None:
    assert [stretch.usually for stretch in understood_in("four visits a day")] == [Category.HOME_CARE]
    assert [stretch.usually for stretch in understood_in("twice a week")] == [None]


@pytest.mark.parametrize(
    ("codes", "categories", "week"),
    [
        (["4/day"], ["home_care"], ("visits", "28x30")),
        (["3/week/45"], ["home_care", "personal_assistant"], ("visits", "3x45")),
        (["4/day", "4/day"], ["home_care"], ("visits", "28x30")),
        (["2/week"], ["day_opportunities"], ("level", "d2")),
        (["2/day"], ["day_opportunities"], ("", "")),
        (["4/day"], ["care_home"], ("", "")),
        (["4/day"], ["home_care", "care_home"], ("", "")),
        (["4/day"], [], ("", "")),
        (["4/day", "2/week"], ["home_care"], ("", "")),
        (["100/day"], ["home_care"], ("", "")),
        (["4/day/999"], ["home_care"], ("", "")),
    ],
)
def test_a_week_follows_for_care_that_has_such_weeks(
    codes: list[str], categories: list[str], week: tuple[str, str]
) -> None:
    assert week_of(codes, categories) == week


@given(
    st.sampled_from(sorted(NUMBER_WORDS)), st.sampled_from(["visits a day", "times a day", "calls a week"])
)
def test_every_number_word_counts(word: str, rest: str) -> None:
    (stretch,) = understood_in(f"carer {word} {rest}")
    assert how_often(stretch.code).times == number_of(word)


@given(st.text(max_size=80))
def test_stretches_stand_in_the_text_in_order(text: str) -> None:
    stretches = understood_in(text)
    assert all(0 <= stretch.start < stretch.end <= len(text) for stretch in stretches)
    starts = [(stretch.start, stretch.end) for stretch in stretches]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("text", "ratings"),
    [
        ("care home rated inadequate", ["inadequate"]),
        ("rated good", ["good"]),
        ("an outstanding care home", ["outstanding"]),
        ("homes that require improvement", ["requires_improvement"]),
        ("good or better", ["outstanding", "good"]),
        ("at least requires improvement", ["outstanding", "good", "requires_improvement"]),
        ("rated good or outstanding", ["outstanding", "good"]),
        ("inadequate or worse", ["inadequate"]),
        ("good CQC rating", ["good"]),
        ("not rated inadequate", ["outstanding", "good", "requires_improvement"]),
        ("not yet rated", ["not_rated"]),
        ("a good care home", []),
        ("her walking needs improvement", []),
        ("goods delivered", []),
    ],
)
def test_a_rating_in_the_words_is_read(text: str, ratings: list[str]) -> None:
    assert [stretch.code for stretch in understood_in(text) if stretch.kind == "rating"] == ratings


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("W5 or Crewe", ("W5", "Crewe")),
        ("W5 and N8 0RD", ("W5", "N8 0RD")),
        ("between W5 and Crewe", ("W5", "Crewe")),
        ("W5 / Crewe", ("W5", "Crewe")),
        ("either Crewe, or W5", ("Crewe", "W5")),
        ("W5", None),
        ("Orpington", None),
        ("Andover", None),
        ("or Crewe", None),
        ("W5 or", None),
    ],
)
def test_two_places_of_one_field(text: str, two: tuple[str, str] | None) -> None:
    assert two_places_in(text) == two


@pytest.mark.parametrize(
    ("text", "age", "words"),
    [
        ("autistic brother 28 Macclesfield", "28", "28"),
        ("Mum (84) needs help", "84", "(84)"),
        ("carer for a man aged 62", "62", "aged 62"),
        ("my 91 year old father", "91", "91 year old"),
        ("she is 79", "79", "79"),
    ],
)
def test_an_age_is_read_as_an_age(text: str, age: str, words: str) -> None:
    (stretch,) = understood_in(text)
    assert (stretch.kind, stretch.code, text[stretch.start : stretch.end]) == ("age", age, words)


@pytest.mark.parametrize("text", ["mum 24 hours", "over 65", "aged 400", "28 Elm Road", "dad N22"])
def test_other_numbers_are_no_age(text: str) -> None:
    assert [stretch for stretch in understood_in(text) if stretch.kind == "age"] == []
