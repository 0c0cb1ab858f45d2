"""What is warned of, in which order, and from which day: pure rules, tried at their boundaries and with any facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.presenting.warning_facts import as_of_now, card_facts, facts_of_card
from directory.presenting.warning_rules import (
    Concern,
    RatedFact,
    Recovery,
    WarningFacts,
    WarningKind,
    is_old,
    recovery,
    warnings_of,
)
from directory.quality.concern_queries import PublicConcern
from directory.register.records import CurrentRating, PastRating, Ratings
from directory.vocabulary.ratings import RATED, Rating
from tests.conftest import TODAY

DAY = timedelta(days=1)
LAST_YEAR = date(2025, 11, 1)
GOOD = RatedFact(Rating.GOOD, None, LAST_YEAR, LAST_YEAR)
BAD = RatedFact(Rating.INADEQUATE, None, LAST_YEAR, LAST_YEAR + DAY)
days = st.dates(min_value=date(2010, 1, 1), max_value=date(2030, 12, 31))
known = st.one_of(st.none(), days)
rated_facts = st.builds(
    RatedFact, st.sampled_from(Rating), st.sampled_from([None, "Care Homes", "Homecare"]), known, known
)
concerns = st.builds(Concern, days, known, days, st.text(), st.none() | st.text())
CONCERN = Concern(LAST_YEAR, None, LAST_YEAR + 60 * DAY, "Medicines were late.")
facts = st.builds(
    WarningFacts,
    st.lists(rated_facts, max_size=3).map(tuple),
    st.one_of(st.none(), rated_facts),
    st.one_of(st.none(), concerns),
    known,
)


def kinds(of: WarningFacts, on: date = TODAY) -> list[WarningKind]:
    return [warning.kind for warning in warnings_of(of, on)]


def test_everything_at_once_stands_in_order_the_gravest_first() -> None:
    of_a_part = BAD._replace(service="Care Homes", inspected_on=date(2015, 1, 1))
    everything = WarningFacts((of_a_part,), of_a_part, CONCERN, LAST_YEAR)
    assert kinds(everything) == list(WarningKind)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (WarningFacts(), []),
        (WarningFacts((GOOD,), GOOD), []),
        (WarningFacts((BAD,)), ["inadequate"]),
        (WarningFacts((GOOD._replace(value=Rating.REQUIRES_IMPROVEMENT),)), []),
        (WarningFacts(safe=GOOD._replace(value=Rating.REQUIRES_IMPROVEMENT)), ["not_safe"]),
        (WarningFacts(safe=BAD), ["not_safe"]),
        (WarningFacts(safe=GOOD._replace(value=Rating.NOT_RATED)), []),
        (WarningFacts(concern=CONCERN), ["serious_concern"]),
        (WarningFacts(concern=CONCERN._replace(put_right_on=TODAY)), ["serious_concern"]),
        (WarningFacts(concern=CONCERN._replace(put_right_on=TODAY - 183 * DAY)), ["serious_concern"]),
        (WarningFacts(concern=CONCERN._replace(put_right_on=TODAY - 184 * DAY)), []),
        (WarningFacts(held_since=TODAY), ["held"]),
        (WarningFacts((GOOD._replace(inspected_on=date(2020, 1, 1)),)), ["old_rating"]),
        (WarningFacts((GOOD._replace(service="Care Homes"),)), ["part_rated"]),
        (WarningFacts((GOOD, GOOD._replace(service="Care Homes"))), []),
        (WarningFacts((GOOD._replace(service="Care Homes", value=Rating.NOT_RATED),)), []),
    ],
)
def test_each_kind_alone(of: WarningFacts, expected: list[str]) -> None:
    assert kinds(of) == expected


@pytest.mark.parametrize(
    ("looked_on", "on", "expected"),
    [
        (date(2021, 11, 22), date(2026, 11, 21), False),
        (date(2021, 11, 22), date(2026, 11, 22), False),
        (date(2021, 11, 22), date(2026, 11, 23), True),
        (date(2020, 2, 29), date(2025, 2, 28), False),
        (date(2020, 2, 29), date(2025, 3, 1), True),
        (None, date(2026, 11, 22), False),
    ],
)
def test_a_rating_is_old_on_the_day_after_its_fifth_anniversary(
    looked_on: date | None, on: date, expected: bool
) -> None:
    assert is_old(RatedFact(Rating.GOOD, None, looked_on, None), on) is expected
    assert is_old(RatedFact(Rating.GOOD, None, None, looked_on), on) is expected
    assert not is_old(RatedFact(Rating.NOT_RATED, None, looked_on, None), on)


def test_the_day_of_the_visit_ages_a_rating_and_the_day_of_the_report_dates_it() -> None:
    late_report = RatedFact(Rating.INADEQUATE, None, date(2021, 11, 1), date(2022, 1, 5))
    inadequate, old = warnings_of(WarningFacts((late_report,)), TODAY)
    assert (inadequate.since, old.since) == (date(2022, 1, 5), date(2021, 11, 1))
    assert inadequate.inspected_on == date(2021, 11, 1)


def test_whose_rating_it_is_stands_only_where_it_is_not_the_whole_places() -> None:
    homes, homecare = BAD._replace(service="Care Homes"), BAD._replace(service="Homecare")
    assert warnings_of(WarningFacts((homes, homecare)), TODAY)[0].services == ("Care Homes", "Homecare")
    assert warnings_of(WarningFacts((BAD, homecare)), TODAY)[0].services == ()


@given(facts, days)
def test_each_kind_is_told_once_in_the_one_order(of: WarningFacts, on: date) -> None:
    found = kinds(of, on)
    assert found == [kind for kind in WarningKind if kind in found]


@given(facts, days)
def test_each_kind_follows_from_its_own_facts_alone(of: WarningFacts, on: date) -> None:
    found = kinds(of, on)
    assert (WarningKind.HELD in found) == (of.held_since is not None)
    right = of.concern.put_right_on if of.concern else None
    shown = of.concern is not None and (right is None or on <= right + 183 * DAY)
    assert (WarningKind.SERIOUS_CONCERN in found) == shown
    assert (WarningKind.INADEQUATE in found) == any(r.value == Rating.INADEQUATE for r in of.overalls)
    lifted = kinds(replace(of, held_since=None), on)
    assert lifted == [kind for kind in found if kind != WarningKind.HELD]


@given(facts, days)
def test_a_rating_never_gets_younger(of: WarningFacts, on: date) -> None:
    if WarningKind.OLD_RATING in kinds(of, on):
        assert WarningKind.OLD_RATING in kinds(of, on + 30 * DAY)


@given(facts, st.one_of(st.none(), days), st.none() | concerns)
def test_the_index_keeps_the_facts_and_what_is_so_now_goes_before_its_own(
    of: WarningFacts, held_since: date | None, concern: Concern | None
) -> None:
    card = card_facts(of)
    assert facts_of_card(card) == of
    told = (
        PublicConcern(
            *(1, concern.words, concern.answer, concern.published_on, concern.review_on),
            concern.put_right_on,
        )
        if concern
        else None
    )
    now = facts_of_card(as_of_now(card, held_since, told))
    assert now == replace(of, held_since=held_since, concern=concern)


@given(concerns, days)
def test_a_day_of_review_is_late_once_it_is_over_and_nothing_was_put_right(
    concern: Concern, on: date
) -> None:
    for warning in warnings_of(WarningFacts(concern=concern), on):
        assert warning.review_is_late == (concern.put_right_on is None and concern.review_on < on)


def rating(value: str, published_on: date, scope: str = "location") -> CurrentRating:
    return CurrentRating("overall", scope, value, published_on, published_on, None, None, False, None, None)


def past(value: str, published_on: date, scope: str = "location") -> PastRating:
    return PastRating(
        scope, "overall", value, published_on, published_on, None, None, False, None, None, None, None
    )


def ratings(value: str, published_on: date, scope: str = "location") -> Ratings:
    now = rating(value, published_on, scope)
    return Ratings("1-1", {"overall": now}, (), (now,))


BEFORE, NOW = date(2025, 1, 10), date(2026, 2, 20)


def test_an_inadequate_rating_was_put_right_by_the_better_one_after_it() -> None:
    found = recovery(ratings("good", NOW), (past("good", NOW), past("inadequate", BEFORE)))
    assert found == Recovery(BEFORE, NOW, "good")


@pytest.mark.parametrize(
    ("now", "history"),
    [
        (None, (past("inadequate", BEFORE),)),
        (ratings("inadequate", NOW), (past("inadequate", BEFORE),)),
        (ratings("not_rated", NOW), (past("inadequate", BEFORE),)),
        (ratings("good", NOW), (past("good", NOW),)),
        (ratings("good", NOW), (past("good", BEFORE), past("inadequate", date(2020, 1, 1)))),
        (ratings("good", NOW), (past("inadequate", BEFORE, "Care Homes"),)),
    ],
)
def test_nothing_was_put_right_otherwise(now: Ratings | None, history: tuple[PastRating, ...]) -> None:
    assert recovery(now, history) is None


def test_the_four_ratings_are_those_that_grow_old() -> None:
    assert {
        value for value in Rating if is_old(RatedFact(value, None, date(2010, 1, 1), None), TODAY)
    } == set(RATED)
