"""What is published about words, order and distance, in numbers anybody can check by hand."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import highlight, name_key, query_terms, term, terms
from search.document import FACETS, ServiceDocument
from search.order import UNITS_A_MILE, Ruler, miles_of, rotation, rotations, squared_radius
from search.query import Point, PriceColumn, SearchQuery
from search.relevance import impacts, least_matching, rarity, word_groups


def test_impact_follows_the_formula() -> None:
    document = ServiceDocument(1, "s", "Rose Court", summary="Roses bloom", text="bloom " * 50)
    # "rose": 8 in the name and 3 in the summary; 54 words in all, so the slack is 4 + 54 // 25.
    assert impacts(document)["rose"] == 1000 * 11 // (11 + 6)
    assert impacts(document)["court"] == 1000 * 8 // (8 + 6)


def test_a_rare_word_is_worth_more_and_none_is_worth_nothing() -> None:
    assert rarity(1, 1000) > rarity(10, 1000) > rarity(999, 1000) >= rarity(1000, 1000) == 1


def test_half_of_the_words_will_do_when_none_has_all() -> None:
    assert [least_matching(count) for count in (1, 2, 3, 4, 5)] == [1, 1, 2, 2, 3]


def test_a_synonym_counts_half() -> None:
    (group,) = word_groups("kind", {"kind": ("gentl",)})
    assert group.alternatives == (("kind", 4), ("gentl", 2))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İstanbul", "istanbul"),
        ("bakım", "BAKIM"),
        ("Ümit", "umit"),
        ("المسنين", "مسنين"),
        ("أحمد", "احمد"),
        ("رِعَايَة", "رعايه"),
        ("people’s", "People"),
        ("St Anne's", "st annes"),
        ("caring", "cared"),
    ],
)
def test_words_that_look_alike_are_one_term(one: str, other: str) -> None:
    assert terms(one)[-1:] == terms(other)[-1:]


def test_a_long_query_is_cut() -> None:
    assert len(query_terms(" ".join(f"word{number}" for number in range(500)))) == 32
    assert query_terms('*?[]()"~^:' * 1000) == []


@given(st.text(max_size=80), st.lists(st.text(max_size=8), max_size=4))
def test_highlighting_never_changes_the_text(text: str, wanted: list[str]) -> None:
    pieces = highlight(text, [term(word) for word in wanted])
    assert "".join(piece for piece, _ in pieces) == text


def test_names_sort_without_the() -> None:
    assert name_key("The  Willows") == name_key("willows") == "willows"


def test_distance_is_right_to_a_thousandth() -> None:
    hornsey, woodgreen = Point(5158700, -11800), (5159750, -10970)
    # 0.723 miles on the sphere of mean radius.
    miles = Ruler(hornsey).squared(*woodgreen) ** 0.5 / UNITS_A_MILE
    up, across = 0.0105, 0.0083 * 0.62128
    exact = (up**2 + across**2) ** 0.5 * 111195.08 / 1609.344
    assert miles == pytest.approx(exact, rel=0.001)


@given(st.integers(-800, 800), st.integers(-800, 800))
def test_one_place_and_a_column_of_places_measure_alike(up: int, across: int) -> None:
    ruler = Ruler(Point(5150000, -10000))
    column = ruler.squared(numpy.array([5150000 + up]), numpy.array([-10000 + across]))
    assert int(column[0]) == ruler.squared(5150000 + up, -10000 + across)


def test_the_radius_itself_is_inside() -> None:
    squared = Ruler(Point(5150000, 0)).squared(5150000 + round(UNITS_A_MILE), 0)
    assert squared <= squared_radius(1.0)
    assert miles_of(squared) == 1.0
    assert squared > squared_radius(0.999)


@given(st.integers(0, 2**20), st.lists(st.integers(1, 2**40), min_size=1, max_size=9))
def test_the_rotation_of_one_and_of_many_is_the_same(day: int, ids: list[int]) -> None:
    assert rotations(day, numpy.array(ids)).tolist() == [rotation(day, one) for one in ids]


def test_every_service_comes_first_on_some_days() -> None:
    firsts = [min(range(1, 6), key=lambda one: rotation(day, one)) for day in range(740_000, 740_500)]
    assert min(firsts.count(one) for one in range(1, 6)) > 60


@pytest.mark.parametrize(
    "values",
    [
        {"near": (Point(0, 0),) * 3},
        {"near": (Point(0, 0),), "sort_place": 1},
        {"page": 0},
        {"per_page": 0},
        {"per_page": 101},
        {"max_price": 1},
        {"sort": "payment"},
        {"facets": ("areas",)},
    ],
)
def test_an_invalid_query_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        SearchQuery(**values)


def test_prices_by_id_must_rise() -> None:
    with pytest.raises(ValueError):
        PriceColumn(numpy.array([2, 1]), numpy.array([1, 1]))
    assert PriceColumn(numpy.array([1, 5]), numpy.array([10, 50])).price_of(5) == 50


def test_areas_are_matched_and_never_counted() -> None:
    assert "areas" not in FACETS
