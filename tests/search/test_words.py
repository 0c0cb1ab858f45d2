"""The meanings of lay words, with every example of the requirements."""

from pathlib import Path
from typing import Any

import pytest

from search.document import ServiceDocument
from search.engines.memory import MemoryEngine
from search.words import (
    ParsedText,
    Thesaurus,
    ThesaurusError,
    Understood,
    load_thesaurus,
    parse_text,
    suggest,
)

PLACES = {
    "n22": "Wood Green",
    "n8 0rd": "Hornsey",
    "tottenham": "Tottenham",
    "bath": "Bath",
    "wood green": "Wood Green",
}


def resolve(words: str) -> Any:
    return PLACES.get(words.lower())


@pytest.fixture(scope="module")
def thesaurus() -> Thesaurus:
    return load_thesaurus()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("someone to help mum wash and dress", {"categories": ("home_care",), "tasks": ("personal_care",)}),
        ("old peoples home", {"categories": ("care_home",)}),
        ("old people's home", {"categories": ("care_home",)}),
        ("meals on wheels", {"categories": ("meals",)}),
        ("carer who speaks turkish", {"categories": ("home_care",), "languages": ("tr",)}),
        ("place with nurses near my daughter N22", {"categories": ("nursing_home",)}),
        ("demensia", {"needs": ("dementia",), "corrections": (("demensia", "dementia"),)}),
        ("cuts toenails", {"categories": ("foot_care",)}),
        ("handy man", {"categories": ("handyperson",)}),
        ("Care At Home", {"categories": ("home_care",)}),
        ("a live-in carer for my mother", {"categories": ("live_in_care",)}),
        ("dementia care home", {"categories": ("care_home",), "needs": ("dementia",)}),
        ("care home that helps with washing", {"categories": ("care_home",), "tasks": ("personal_care",)}),
        ("somewhere for dad to go in the day", {"categories": ("day_opportunities",)}),
        ("halal meals on wheels", {"categories": ("meals",), "features": ("halal",)}),
        ("kürtçe konuşan bakıcı", {"categories": ("home_care",), "languages": ("ku",)}),
        ("evde bakım", {"categories": ("home_care",)}),
        ("huzurevi", {"categories": ("care_home",)}),
        ("رعاية منزلية", {"categories": ("home_care",)}),
        ("دار المسنين", {"categories": ("care_home",)}),
        ("الخرف", {"needs": ("dementia",)}),
    ],
)
def test_lay_words_mean_codes(thesaurus: Thesaurus, text: str, expected: dict[str, Any]) -> None:
    parsed = parse_text(text, thesaurus=thesaurus, resolve_place=resolve)
    names = ("text", "categories", "needs", "tasks", "languages", "features", "corrections")
    assert {name: value for name in names if (value := getattr(parsed, name))} == expected


def test_places_and_postcodes_are_taken_out_of_the_words(thesaurus: Thesaurus) -> None:
    parsed = parse_text("place with nurses near my daughter N22", thesaurus=thesaurus, resolve_place=resolve)
    assert [(place.words, place.place, place.start) for place in parsed.places] == [("N22", "Wood Green", 35)]
    two = parse_text("care home near N8 0RD or Tottenham'da", thesaurus=thesaurus, resolve_place=resolve)
    assert [place.place for place in two.places] == ["Hornsey", "Tottenham"]


def test_a_place_after_a_preposition_is_no_word_of_care(thesaurus: Thesaurus) -> None:
    near = parse_text("care home in Bath", thesaurus=thesaurus, resolve_place=resolve)
    assert (near.tasks, [place.place for place in near.places]) == ((), ["Bath"])
    assert parse_text("help with a bath", thesaurus=thesaurus, resolve_place=resolve).tasks == (
        "personal_care",
    )


def test_an_unknown_postcode_is_reported_and_not_searched_for(thesaurus: Thesaurus) -> None:
    parsed = parse_text("care home zz9 9zz", thesaurus=thesaurus, resolve_place=resolve)
    assert (parsed.unknown_places, parsed.text) == (("ZZ9 9ZZ",), "")


def test_everything_recognised_names_the_text_it_came_from(thesaurus: Thesaurus) -> None:
    text = "Turkish speaking carers to wash my mum"
    parsed = parse_text(text, thesaurus=thesaurus)
    assert {phrase.code for phrase in parsed.recognised} == {"tr", "home_care", "personal_care"}
    for phrase in parsed.recognised:
        assert text[phrase.start : phrase.end] == phrase.words
    undone = parse_text(text.replace("Turkish speaking ", ""), thesaurus=thesaurus)
    assert undone.languages == ()


@pytest.mark.parametrize("known", ["Sunrise", "sunrize", "Anahtar"])
def test_a_word_of_the_index_is_never_corrected(thesaurus: Thesaurus, known: str) -> None:
    vocabulary = {known.lower(): 3}
    parsed = parse_text(known, thesaurus=thesaurus, vocabulary=vocabulary)
    assert (parsed.text, parsed.corrections) == (known, ())


def test_names_are_corrected_from_the_index_as_it_is_now(thesaurus: Thesaurus) -> None:
    assert parse_text(
        "Sunrize Lodge", thesaurus=thesaurus, vocabulary={"sunrise": 2, "lodge": 5}
    ).corrections == (("Sunrize", "sunrise"),)
    assert parse_text("Sunrize", thesaurus=thesaurus, vocabulary={"lodge": 5}).corrections == ()


def test_nothing_is_corrected_on_request(thesaurus: Thesaurus) -> None:
    parsed = parse_text("demensia", thesaurus=thesaurus, correct=False)
    assert (parsed.text, parsed.corrections) == ("demensia", ())


@pytest.mark.parametrize("number", ["four", "Seven", "twenty", "once", "twice", "dört", "4", "28"])
def test_a_number_is_never_corrected_and_no_service_must_hold_it(thesaurus: Thesaurus, number: str) -> None:
    vocabulary = {"hour": 9, "our": 9, "ore": 9, "fours": 9, "seventy": 9, "plenty": 9, "lodge": 1, "one": 3}
    parsed = parse_text(f"{number} lodge", thesaurus=thesaurus, vocabulary=vocabulary)
    assert (parsed.text, parsed.corrections, parsed.left_out) == ("lodge", (), (number,))


def test_one_of_something_is_no_number_to_tell_of(thesaurus: Thesaurus) -> None:
    for text in ("I need one carer", "bir bakıcı"):
        parsed = parse_text(text, thesaurus=thesaurus)
        assert (parsed.text, parsed.left_out) == ("", ())


def test_the_sites_own_example_in_arabic_is_understood_whole(thesaurus: Thesaurus) -> None:
    parsed = parse_text(
        "مساعدة أمي في الاغتسال وارتداء الملابس", thesaurus=thesaurus, vocabulary={"الانتقال": 9}
    )
    assert (parsed.text, parsed.corrections, parsed.tasks) == ("", (), ("personal_care",))


def test_a_number_in_a_name_stays_in_it(thesaurus: Thesaurus) -> None:
    assert parse_text("Four Seasons", thesaurus=thesaurus).text == "Four Seasons"
    assert parse_text("28 Elm Road", thesaurus=thesaurus).text == "28 Elm Road"
    assert parse_text("four", thesaurus=thesaurus).text == "four"
    assert parse_text("02079460000", thesaurus=thesaurus).text == "02079460000"


def test_what_the_caller_understood_is_no_word_and_is_reported(thesaurus: Thesaurus) -> None:
    text = "dressed daily visits"
    stretch = Understood("often", "1/day", 8, 20, usually="home_care")
    parsed = parse_text(text, thesaurus=thesaurus, understood=[stretch])
    assert (parsed.text, parsed.categories) == ("", ("home_care",))
    assert ("often", "1/day", "daily visits") in [
        (each.kind, each.code, each.words) for each in parsed.recognised
    ]


def test_a_name_made_of_ordinary_words_is_searched_for(thesaurus: Thesaurus) -> None:
    assert parse_text("Family Care", thesaurus=thesaurus).text == "Family Care"


@pytest.mark.parametrize("text", ["", "   ", '*?[]()"~^:' * 1000, "the of a", "N" * 10_000, "\0\ud800"])
def test_hostile_text_is_read_quickly_and_means_little(thesaurus: Thesaurus, text: str) -> None:
    parsed = parse_text(text, thesaurus=thesaurus, resolve_place=resolve)
    assert isinstance(parsed, ParsedText)
    assert parsed.recognised == ()


def test_the_same_words_always_mean_the_same() -> None:
    text = "turkish speeking nurse for demensia and strok near N22"
    answers = {parse_text(text, thesaurus=load_thesaurus(), resolve_place=resolve) for _ in range(3)}
    assert len(answers) == 1


def test_beginnings_become_phrases_places_and_names(thesaurus: Thesaurus) -> None:
    engine = MemoryEngine()
    engine.apply([ServiceDocument(1, "s-1", "Day Star", "Dayspring Ltd")], [], 1)
    parsed = suggest("day", thesaurus=thesaurus, engine=engine, places=lambda _: ["Daybrook"], limit=6)
    assert {phrase.kind for phrase in parsed} == {"phrase", "place", "service", "provider"}
    assert suggest("", thesaurus=thesaurus, engine=engine) == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[[means]]\nphrases = ["x"]', "exactly one of"),
        ('[[means]]\nneed = "stroke"\nphrases = "x"', "list of phrases"),
        ('[[means]]\nneed = "stroke"\nphrases = ["..."]', "no word"),
        ("[means]", "two brackets"),
        ("[[means", "words.toml"),
    ],
)
def test_a_staff_mistake_in_the_file_is_reported(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "words.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ThesaurusError, match=message):
        load_thesaurus(file)


def test_staff_can_use_a_file_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text('[[means]]\nneed = "stroke"\nphrases = ["funny turn"]', encoding="utf-8")
    assert parse_text("funny turns", thesaurus=load_thesaurus(file)).needs == ("stroke",)
