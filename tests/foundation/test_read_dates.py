"""Days as people type them: one reader, and every form, sheet and address that reads with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from directory.claims.forms import ContactForm as ClaimContactForm
from directory.costing.forms.calculator import WeekForm
from directory.costing.forms.savings import CareHomeForm
from directory.editing.price_form import PriceForm
from directory.editing.section_forms import ContactForm
from directory.foundation.clean_text import folded
from directory.foundation.errors import Invalid
from directory.foundation.read_dates import FIRST_YEAR, LAST_YEAR, MONTHS, read_day
from directory.frameworks.rules.band_table import day_of
from directory.imports.contact_file import _day as contact_day
from directory.leagues.views import _day_named
from directory.preparing.sheet_cells import check_day
from directory.web.form_fields import Form, day_field

TODAY = date(2026, 11, 22)
MARCH = date(2027, 3, 1)
LEAP = date(2028, 2, 29)
TYPED = {
    "2027-03-01": MARCH,
    "1/3/2027": MARCH,
    "01/03/27": MARCH,
    "1.3.2027": MARCH,
    "1 3 2027": MARCH,
    "1 - 3 - 27": MARCH,
    "1 March 2027": MARCH,
    "1 Mar 27": MARCH,
    "01-Mar-27": MARCH,
    "1st of March 2027": MARCH,
    "the 1st March, 2027": MARCH,
    "March 1st, 2027": MARCH,
    "Monday 1 March 2027": MARCH,
    "Mon, 1 Mar. 2027": MARCH,
    "\u200b1 March\u00a02027 ": MARCH,
    "1 Mart 2027": MARCH,
    "1 MAR 2027": MARCH,
    "١ مارس ٢٠٢٧": MARCH,
    "1 من آذار 2027": MARCH,
    "۱/۳/۲۰۲۷": MARCH,
    "2027-03-01T00:00:00": MARCH,
    "29 February 2028": LEAP,
    "29/2/28": LEAP,
    "29 Şubat 2028": LEAP,
    "29 ŞUBAT 28": LEAP,
    "29 subat 2028": LEAP,
    "٢٩ فبراير ٢٠٢٨": LEAP,
    "29 شباط 2028": LEAP,
    "1 Ağustos 2027": date(2027, 8, 1),
    "1 KASIM 2027": date(2027, 11, 1),
    "1 كانون الثاني 2027": date(2027, 1, 1),
    "3/4/2026": date(2026, 4, 3),
}
REFUSED = {
    "soon": "not_a_day",
    "": "not_a_day",
    "46000": "not_a_day",
    "12/31/2027": "not_a_day",
    "0/3/2027": "not_a_day",
    "1 Marchember 2027": "not_a_day",
    "29/2/27": "no_such_day",
    "30 Şubat 2028": "no_such_day",
    "31 April 2027": "no_such_day",
    "2027-02-30": "no_such_day",
    "1 March": "year_missing",
    "1/3": "year_missing",
    "1/3/99": "year_unclear",
    "1/3/227": "year_unclear",
    "1 March 1999": "year_unclear",
    "1/3/20277": "year_unclear",
}


@pytest.mark.parametrize(("typed", "day"), TYPED.items())
def test_a_day_is_read_as_people_type_it(typed: str, day: date) -> None:
    assert read_day(typed, "start") == day


@pytest.mark.parametrize(("typed", "code"), REFUSED.items())
def test_what_is_no_day_and_what_is_unclear_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_day(typed, "start")
    assert (refusal.value.field, refusal.value.code) == ("start", code)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1st of March", MARCH),
        ("1/3", MARCH),
        ("22 November", TODAY),
        ("21 November", date(2027, 11, 21)),
        ("29 February", LEAP),
        ("1 Mart", MARCH),
    ],
)
def test_a_day_without_its_year_is_the_next_one(typed: str, day: date) -> None:
    assert read_day(typed, "start", coming_from=TODAY) == day


def test_a_day_that_no_year_has_is_not_sought_for_ever() -> None:
    with pytest.raises(Invalid, match="no_such_day"):
        read_day("31 April", "start", coming_from=TODAY)


PATTERNS = ("{0}/{1}/{2}", "{0:02}.{1:02}.{2}", "{2}-{1:02}-{0:02}", "{0}th of {3} {2}", "{3} {0}, {2}")
NAMES = st.sampled_from(sorted(MONTHS))


@given(
    day=st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)),
    pattern=st.sampled_from(
        ["{0}/{1}/{2}", "{0:02}.{1:02}.{2}", "{2}-{1:02}-{0:02}", "{0}th of {3} {2}", "{3} {0}, {2}"]
    ),
    name=NAMES,
)
def test_every_day_is_read_back_in_every_pattern_and_language(day: date, pattern: str, name: str) -> None:
    day = day.replace(month=MONTHS[name], day=min(day.day, 28)) if "{3}" in pattern else day
    assert read_day(pattern.format(day.day, day.month, day.year, name), "start") == day


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    with suppress(Invalid):
        assert FIRST_YEAR <= read_day(text, "start", coming_from=TODAY).year <= LAST_YEAR
    assert folded(folded(text)) == folded(text)


def test_every_month_has_its_names_once() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    assert all(folded(name) == name for name in MONTHS)


class _OneDay(Form):
    """A form of people who are signed in."""

    when = day_field("When")  # type: ignore[arg-type]


def _of_form(text: str) -> date | None:
    form = _OneDay(MultiDict({"when": text}))
    return form.when.data if form.validate() else None


def _of_claim(text: str) -> date | None:
    form = ClaimContactForm(MultiDict({"outcome": "reached", "contacted_on": text}))
    form.validate()
    return None if form.contacted_on.errors else form.day()


def _of_contact(text: str) -> date | None:
    form = ContactForm(MultiDict({"name": "Amina", "consent_on": text, "version": "1"}))
    form.validate()
    return None if form.consent_on.errors else date.fromisoformat(form.changes()["contact"]["consent_on"])


def test_a_contact_is_kept_without_what_was_copied_along(app: object) -> None:
    typed = {
        "name": "Amina\u200b Yusuf",
        "phone": "tel:020 7946 0101.",
        "email": "mailto:o’brien@larkholm.example,",
    }
    with app.test_request_context("/"):  # type: ignore[attr-defined]
        contact = ContactForm(MultiDict(typed)).changes()["contact"]
    assert {name: contact[name] for name in typed} == {
        "name": "Amina Yusuf",
        "phone": "020 7946 0101",
        "email": "o'brien@larkholm.example",
    }


def _of_savings(text: str) -> date | None:
    form = CareHomeForm(MultiDict({"start": text}))
    form.validate()
    return None if form.start.errors else form.first_day(TODAY)


def _of_calculator(text: str) -> date | None:
    form = WeekForm(MultiDict({"start": text}))
    form.validate()
    return None if form.start.errors else form.first_day(TODAY)


def _of_price(text: str) -> date | None:
    day = PriceForm(MultiDict({"valid_from": text}))["valid_from"]
    return None if day.errors or day.process_errors else day.data


def _refusing(read: Callable[[str], date]) -> Callable[[str], date | None]:
    def reader(text: str) -> date | None:
        try:
            return read(text)
        except Invalid:
            return None

    return reader


READERS: dict[str, Callable[[str], date | None]] = {
    "every form with a day": _of_form,
    "a claim": _of_claim,
    "the named contact": _of_contact,
    "the calculator": _of_calculator,
    "the page about savings": _of_savings,
    "a price": _of_price,
    "a council's spreadsheet": _refusing(lambda text: check_day("H2", text)),
    "a council's contacts": contact_day,
    "a table of prices or of bands": _refusing(lambda text: day_of(text, "from")),
    "a week of a league table": _day_named,
}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("29 February 2028", LEAP),
        ("29/2/28", LEAP),
        ("1st of March 2027", MARCH),
        ("1 Mar 27", MARCH),
        ("2027-03-01", MARCH),
        ("1 Mart 2027", MARCH),
        ("١ مارس ٢٠٢٧", MARCH),
        ("29/2/27", None),
        ("soon", None),
    ],
)
def test_every_place_that_takes_a_day_reads_it_alike(
    app: object, reader: str, typed: str, day: date | None
) -> None:
    with app.test_request_context("/"):  # type: ignore[attr-defined]
        assert READERS[reader](typed) == day
