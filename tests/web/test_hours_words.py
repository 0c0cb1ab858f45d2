"""Days and times in the words of the page: a council's telephone and a service's door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from directory.foundation.opening_hours import Opening, read_hours
from directory.web.hours_words import openings_of, openings_words, phone_hours_words


@contextmanager
def page_in(app: Flask, language: str) -> Iterator[None]:
    with app.test_request_context(f"/?lang={language}"):
        app.preprocess_request()
        yield


def of(*periods: str) -> list[dict[str, str]]:
    return [dict(zip(("day", "opens", "closes"), period.split(), strict=True)) for period in periods]


WEEK = of(*(f"{day} 09:00 17:00" for day in ("monday", "tuesday", "wednesday", "thursday", "friday")))


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        (WEEK, "Monday to Friday: 09:00 to 17:00"),
        (of("monday 09:00 12:00", "monday 14:00 17:00"), "Monday: 09:00 to 12:00, 14:00 to 17:00"),
        (of("friday 20:00 02:00"), "Friday: 20:00 to 02:00 the next day"),
        (of("saturday 00:00 00:00"), "Saturday: day and night"),
        (of("saturday 08:00 00:00"), "Saturday: 08:00 to 24:00"),
        (
            of("monday 09:00 17:00", "tuesday 09:00 17:00", "sunday 10:00 12:00"),
            "Monday, Tuesday: 09:00 to 17:00; Sunday: 10:00 to 12:00",
        ),
        ([], ""),
    ],
)
def test_a_week_is_said_in_few_words(app: Flask, periods: list[dict[str, str]], words: str) -> None:
    with page_in(app, "en"):
        assert openings_words(openings_of(periods)) == words


def test_an_english_page_says_it_as_it_was_published(app: Flask) -> None:
    with page_in(app, "en"):
        assert phone_hours_words("Mon-Fri 9-5") == ("Mon-Fri 9-5", "en")


@pytest.mark.parametrize(("language", "day"), [("ar", "الإثنين"), ("tr", "Pazartesi")])
def test_other_pages_say_it_in_their_own_language(app: Flask, language: str, day: str) -> None:
    with page_in(app, language):
        words, spoken = phone_hours_words("Monday to Friday, 9am to 1pm and 5pm to 8am")
        assert spoken == language and "Monday" not in words
        assert "09:00" in words and "08:00" in words
        assert phone_hours_words("Ask at the desk") == ("Ask at the desk", "en"), "nothing is guessed"


def test_every_part_of_what_was_read_is_said(app: Flask) -> None:
    with page_in(app, "en"):
        assert openings_words(read_hours("Evenings, nights, weekends and bank holidays") or ()) == (
            "in the evenings, at night, Saturday, Sunday, bank holidays"
        )
        assert openings_words((Opening((0,), ((540, 600),), on_holidays=False),)) == (
            "Monday: 09:00 to 10:00, but not on bank holidays"
        )
        assert openings_words(read_hours("24/7") or ()) == "Every day: day and night"
