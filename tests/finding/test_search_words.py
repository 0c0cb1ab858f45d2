"""What is left of the visitor's words when some of them are taken out."""

from __future__ import annotations

import pytest

from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.search_params import SearchParams
from directory.finding.search_words import only_understood, without_categories, without_code, without_span
from search.words import ParsedText, Recognised

WORDS = "turkish carer, home care and washing please"


def recognised(kind: str, code: str, words: str) -> Recognised:
    start = WORDS.index(words)
    return Recognised(kind, code, words, start, start + len(words))


def search(*stretches: Recognised) -> InterpretedSearch:
    return InterpretedSearch(SearchParams(q=WORDS), ParsedText(recognised=stretches), (), False)


TURKISH = recognised("language", "tr", "turkish")
HOME_CARE = recognised("category", "home_care", "home care")
WASHING = recognised("task", "personal_care", "washing")
WASHING_AT_HOME = recognised("category", "home_care", "washing")


@pytest.mark.parametrize(
    ("text", "start", "end", "rest"),
    [
        ("turkish home care", 0, 7, "home care"),
        ("turkish, home care", 0, 7, "home care"),
        ("home care, turkish", 11, 18, "home care"),
        ("home, turkish, care", 6, 13, "home care"),
        ("turkish", 0, 7, None),
        (" , turkish, ", 3, 10, None),
    ],
)
def test_a_stretch_is_taken_out_with_its_commas(text: str, start: int, end: int, rest: str | None) -> None:
    assert without_span(text, start, end) == rest


def test_every_stretch_of_a_code_is_taken_out() -> None:
    both = search(TURKISH, HOME_CARE, WASHING_AT_HOME)
    assert without_code(both, "category", "home_care") == "turkish carer and please"
    assert without_code(both, "language", "tr") == "carer, home care and washing please"
    assert without_code(both, "task", "meals") == WORDS


def test_categories_are_taken_out_unless_the_words_mean_something_else_too() -> None:
    assert without_categories(search(TURKISH, HOME_CARE, WASHING, WASHING_AT_HOME)) == (
        "turkish carer and washing please"
    )
    assert without_categories(search(TURKISH)) == WORDS


def test_words_that_nothing_accounts_for_are_left_out_in_the_order_they_were_typed() -> None:
    assert (
        only_understood(search(WASHING, TURKISH, HOME_CARE, WASHING_AT_HOME)) == "turkish home care washing"
    )
    assert only_understood(search()) is None
