"""Averages: only of what people answered, only when enough people did (invariant 14)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.feedback.rules.averages import FEWEST, Opinion, mean, summarise
from directory.vocabulary.people import Theme

DAY = date(2026, 3, 1)
scores = st.integers(1, 5)
maybe = st.none() | scores
opinions = st.lists(
    st.builds(
        Opinion,
        number=st.integers(1, 10**6),
        writer=st.sampled_from([f"writer {n}" for n in range(9)]),
        told_on=st.dates(date(2020, 1, 1), date(2026, 11, 22)),
        overall=scores,
        continuity=maybe,
        timekeeping=maybe,
        respect=maybe,
        communication=maybe,
        value=maybe,
    ),
    max_size=25,
    unique_by=lambda opinion: opinion.number,
)


def opinions_of(*overall: int, **themes: int) -> list[Opinion]:
    return [
        Opinion(n, f"writer {n}", DAY + timedelta(days=n), score, **themes) for n, score in enumerate(overall)
    ]


def test_four_people_give_a_count_and_no_average() -> None:
    summary = summarise(7, opinions_of(5, 5, 5, 5))
    assert (summary.count, summary.overall, summary.overall_hundredths, summary.spread) == (4, None, None, ())
    assert (summary.since, summary.latest) == (DAY, DAY + timedelta(days=3))


def test_five_people_give_an_average_with_its_spread() -> None:
    summary = summarise(7, opinions_of(1, 5, 5, 5, 5))
    assert summary.service_id == 7
    assert summary.overall == Decimal("4.2")
    assert summary.overall_hundredths == 420
    assert summary.spread == (1, 0, 0, 0, 4)


def test_one_person_many_times_is_one_person_who_said_it_last() -> None:
    again = [Opinion(n, "the same", DAY + timedelta(days=n // 2), 1 + n % 5) for n in range(8)]
    summary = summarise(7, again)
    assert (summary.count, summary.overall) == (1, None)
    assert (summary.since, summary.latest) == (DAY + timedelta(days=3), DAY + timedelta(days=3))
    others = [Opinion(100 + n, f"writer {n}", DAY, 5) for n in range(4)]
    assert summarise(7, [*again, *others]).spread == (0, 0, 1, 0, 4)


def test_nobody_yet() -> None:
    summary = summarise(7, [])
    assert (summary.count, summary.since, summary.latest, summary.overall) == (0, None, None, None)
    assert [theme.count for theme in summary.themes] == [0] * 5


def test_overall_is_its_own_question_and_not_the_average_of_the_themes() -> None:
    summary = summarise(
        7, opinions_of(5, 5, 5, 5, 5, continuity=1, timekeeping=1, respect=1, communication=1, value=1)
    )
    assert summary.overall == Decimal("5.0")
    assert {theme.mean for theme in summary.themes} == {Decimal("1.0")}


def test_a_theme_that_four_answered_is_hidden_beside_an_average_of_five() -> None:
    all_of_them = [*opinions_of(4, 4, 4, 4, respect=5), Opinion(9, "writer 9", DAY, 4)]
    summary = summarise(7, all_of_them)
    respect = next(theme for theme in summary.themes if theme.theme == "respect")
    assert summary.overall == Decimal("4.0")
    assert (respect.count, respect.mean) == (4, None)


@pytest.mark.parametrize(
    ("given_scores", "shown"),
    [
        ([4, 4, 4, 5], "4.3"),
        ([3, 4] * 10 + [4] * 20, "3.8"),
        ([1, 1, 1, 2], "1.3"),
        ([5], "5.0"),
        ([4, 5], "4.5"),
    ],
)
def test_half_is_rounded_up_once(given_scores: list[int], shown: str) -> None:
    assert mean(given_scores) == Decimal(shown)


def newest(written: list[Opinion]) -> list[Opinion]:
    by_age = sorted(written, key=lambda opinion: (opinion.told_on, opinion.number))
    return list({opinion.writer: opinion for opinion in by_age}.values())


@given(opinions)
def test_no_average_ever_stands_on_fewer_than_five_people(written: list[Opinion]) -> None:
    summary = summarise(1, written)
    assert summary.count == len({opinion.writer for opinion in written})
    assert (summary.overall is not None) == (summary.count >= FEWEST)
    for theme in summary.themes:
        answered = [opinion for opinion in newest(written) if getattr(opinion, theme.theme) is not None]
        assert theme.count == len(answered)
        assert (theme.mean is not None) == (len(answered) >= FEWEST)


@given(opinions)
def test_every_shown_average_is_within_half_a_tenth_of_the_true_one(written: list[Opinion]) -> None:
    summary = summarise(1, written)
    if summary.overall is not None:
        counted = newest(written)
        true = Fraction(sum(opinion.overall for opinion in counted), len(counted))
        assert abs(Fraction(summary.overall) - true) <= Fraction(1, 20)
        assert sum(summary.spread) == summary.count


@given(opinions.flatmap(lambda written: st.tuples(st.just(written), st.permutations(written))))
def test_the_order_of_the_rows_changes_nothing(pair: tuple[list[Opinion], list[Opinion]]) -> None:
    written, shuffled = pair
    assert summarise(1, shuffled) == summarise(1, written)


@given(opinions)
def test_one_more_unhappy_person_never_raises_the_average(written: list[Opinion]) -> None:
    before = summarise(1, written)
    after = summarise(1, [*written, Opinion(10**7, "somebody else", DAY, 1)])
    if before.overall is not None:
        assert after.overall is not None
        assert after.overall <= before.overall


@given(opinions)
def test_themes_never_move_the_overall_average(written: list[Opinion]) -> None:
    bare = [Opinion(opinion.number, opinion.writer, opinion.told_on, opinion.overall) for opinion in written]
    assert summarise(1, bare).overall == summarise(1, written).overall
    assert tuple(theme.theme for theme in summarise(1, written).themes) == tuple(Theme)
