"""Which choices of a form the earlier words gave, and what new words put in their place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from directory.finding.said_rules import is_said, said_again, said_token, still_chosen

CODES = st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(tuple)
CHOICES = st.fixed_dictionaries({"category": CODES, "need": CODES})
SAID = st.lists(
    st.builds(said_token, st.sampled_from(["category", "need"]), st.sampled_from("abc")), unique=True
)


def test_new_words_replace_what_earlier_words_gave() -> None:
    left = still_chosen(
        {"category": ("handyperson",)}, ["category:handyperson"], {"category": ("nursing_home",)}
    )
    assert left == {"category": ()}
    ticked_too = still_chosen(
        {"category": ("handyperson", "meals")}, ["category:handyperson"], {"category": ("foot_care",)}
    )
    assert ticked_too == {"category": ("meals",)}


def test_a_new_kind_of_care_replaces_all_that_earlier_words_gave() -> None:
    chosen = {"category": ("home_care",), "help": ("personal_care", "meals"), "language": ("tr",)}
    said = ["category:home_care", "help:personal_care", "language:tr"]
    meant = {"category": ("nursing_home",), "language": ("tr",)}
    assert still_chosen(chosen, said, meant) == {"category": (), "help": ("meals",)}
    assert still_chosen(chosen, said, {"language": ("pl",)}) == {"language": ()}
    assert still_chosen(chosen, said, {param: codes[:1] for param, codes in chosen.items()}) == {}


def test_a_choice_of_her_own_stays_and_so_does_one_that_the_words_say_nothing_of() -> None:
    assert still_chosen({"category": ("meals",)}, [], {"category": ("foot_care",)}) == {}
    assert still_chosen({"category": ("meals",)}, ["category:meals"], {"need": ("stroke",)}) == {}


@given(CHOICES, SAID, CHOICES)
def test_only_what_was_said_is_ever_taken_away(
    chosen: dict[str, tuple[str, ...]], said: list[str], meant: dict[str, tuple[str, ...]]
) -> None:
    for param, codes in still_chosen(chosen, said, meant).items():
        assert meant[param] or meant["category"]
        assert not {code for code in chosen[param] if code in meant[param]} - set(codes)
        gone = [code for code in chosen[param] if code not in codes]
        assert gone and all(said_token(param, code) in said for code in gone)


@given(CHOICES, SAID, CHOICES)
def test_the_next_form_never_says_what_she_chose_herself(
    chosen: dict[str, tuple[str, ...]], said: list[str], meant: dict[str, tuple[str, ...]]
) -> None:
    again = said_again(chosen, said, meant)
    for param, codes in chosen.items():
        for code in codes:
            assert (said_token(param, code) in again) == (said_token(param, code) in said)
        for code in meant[param]:
            assert code in codes or said_token(param, code) in again
    assert all(is_said(token) for token in again)


def test_what_is_not_ours_is_not_said() -> None:
    assert not any(map(is_said, ("", "q:words", "category", "category:", f"category:{'x' * 60}")))
