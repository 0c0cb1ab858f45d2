"""When a number is answered, read from English words: understood whole, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.opening_hours import EVERY_DAY, WEEKEND, WORKING_DAYS, Opening, read_hours

OFFICE = (9 * 60, 17 * 60)
DAY_AND_NIGHT = (0, 24 * 60)
READ: dict[str, tuple[Opening, ...]] = {
    "Monday to Friday, 9am to 5pm": (Opening(WORKING_DAYS, (OFFICE,)),),
    "Mon-Fri 9:00-17:00": (Opening(WORKING_DAYS, (OFFICE,)),),
    "Mon – Fri 9.00am – 5.00pm": (Opening(WORKING_DAYS, (OFFICE,)),),
    "9am to 5pm, Monday to Friday": (Opening(WORKING_DAYS, (OFFICE,)),),
    "Lines are open Monday to Friday from 9 to 5pm": (Opening(WORKING_DAYS, (OFFICE,)),),
    "weekdays 9 a.m. until 5 p.m.": (Opening(WORKING_DAYS, (OFFICE,)),),
    "Monday to Thursday 8:45am to 5pm, Friday 8:45am to 4:30pm": (
        Opening((0, 1, 2, 3), ((525, 1020),)),
        Opening((4,), ((525, 990),)),
    ),
    "9am to 5pm Monday to Thursday, 9am to 4.30pm Friday": (
        Opening((0, 1, 2, 3), (OFFICE,)),
        Opening((4,), ((540, 990),)),
    ),
    "Monday to Friday 9am to 1pm and 2pm to 5pm": (Opening(WORKING_DAYS, ((540, 780), (840, 1020))),),
    "every day, 5pm to 8am": (Opening(EVERY_DAY, ((1020, 480),)),),
    "Friday 8pm to midnight": (Opening((4,), ((1200, 1440),)),),
    "24 hours a day, 7 days a week": (Opening(EVERY_DAY, (DAY_AND_NIGHT,)),),
    "24/7": (Opening(EVERY_DAY, (DAY_AND_NIGHT,)),),
    "At any time": (Opening(EVERY_DAY, (DAY_AND_NIGHT,)),),
    "Friday to Monday 6pm to 8am": (Opening((0, 4, 5, 6), ((1080, 480),)),),
    "Monday to Friday, 9am to 5pm, except bank holidays": (
        Opening(WORKING_DAYS, (OFFICE,), on_holidays=False),
    ),
    "Saturdays, Sundays and bank holidays 10am to noon": (Opening(WEEKEND, ((600, 720),), on_holidays=True),),
    "Evenings, nights, weekends and bank holidays": (
        Opening(WEEKEND, (), ("evening", "night"), on_holidays=True),
    ),
    "Mon to Fri 1 to 5pm": (Opening(WORKING_DAYS, ((780, 1020),)),),
    "Monday 0900 to 1700": (Opening((0,), (OFFICE,)),),
}
UNCLEAR = (
    "",
    "office hours",
    "Monday to Friday",
    "9am to 5pm",
    "Monday to Friday, 9 to 5",
    "Monday to Friday, 9:00 to 5:00",
    "Monday to Friday, 9am",
    "Monday 25:00 to 26:00",
    "Monday 13pm to 14pm",
    "Monday to Friday 9am to 5pm (term time)",
    "Monday 9am to 12pm and 11am to 5pm",
    "Monday 9am to 9am",
    "to to to",
)


@pytest.mark.parametrize(("words", "openings"), READ.items())
def test_clear_words_are_read(words: str, openings: tuple[Opening, ...]) -> None:
    assert read_hours(words) == openings
    assert read_hours(words.upper()) == openings


@pytest.mark.parametrize("words", UNCLEAR)
def test_what_is_not_clear_is_not_guessed(words: str) -> None:
    assert read_hours(words) is None


@given(st.text(max_size=60) | st.lists(st.sampled_from(" ".join(READ).split()), max_size=8).map(" ".join))
def test_any_words_are_read_whole_or_not_at_all(words: str) -> None:
    for opening in read_hours(words) or ():
        assert set(opening.days) <= set(EVERY_DAY)
        assert opening.times or opening.parts or opening.on_holidays
        assert all(0 <= begins < 1440 and 0 < ends <= 1440 for begins, ends in opening.times)
