"""One form sent once: tokens, and the keys that submissions are told apart by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.form_tokens import is_token, new_token, own_token, submission_key

contents = st.lists(st.text(), max_size=4)


@pytest.mark.parametrize(
    ("token", "valid"),
    [
        ("0123456789abcdef" * 2, True),
        ("0123456789ABCDEF" * 2, False),
        ("a" * 31, False),
        ("a" * 33, False),
        ("g" * 32, False),
        ("a" * 32 + "\n", False),
        ("", False),
    ],
)
def test_a_token_is_32_lower_case_hexadecimal_digits(token: str, valid: bool) -> None:
    assert is_token(token) is valid


def test_a_form_keeps_its_own_token_and_gets_one_of_ours_otherwise() -> None:
    assert own_token("a" * 32) == "a" * 32
    for other in (None, "", "A" * 32, "a" * 31):
        assert is_token(own_token(other)) and own_token(other) != own_token(other)
    assert is_token(new_token()) and new_token() != new_token()


@given(contents, contents)
def test_the_same_submission_alone_has_the_same_key(first: list[str], second: list[str]) -> None:
    one, other = (submission_key("a" * 32, *content) for content in (first, second))
    assert (one == other) == (first == second)
    assert is_token(one), "it fits the column of a token"
    assert submission_key("b" * 32, *first) != one


def test_where_one_field_ends_counts() -> None:
    assert submission_key("a" * 32, "ab", "c") != submission_key("a" * 32, "a", "bc")
