"""A provider's own places in the weekly tables, in words: where it stands, from which figures, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from flask_babel import LazyString

from directory.foundation.actor import Actor
from directory.foundation.permissions import Permission, providers_with
from directory.foundation.spreadsheets import Amount, Cell
from directory.leagues.own_queries import OwnPlace, OwnPlaces, OwnWeek
from directory.leagues.rules import OutsideCode, places_moved
from directory.places.queries import council_name, council_record
from directory.presenting.rules import ListWeek
from directory.presenting.weeks import price_heading
from directory.vocabulary.leagues import LeagueGroup
from directory.web.charts import StepChart, step_chart
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import average, day, hundredths, in_pounds, short_day

WEEK = timedelta(days=7)
SUNDAY = timedelta(days=6)
_OUTSIDE: Mapping[OutsideCode, LazyString] = {
    "not_public": _l("Its page is not public."),
    "not_listed": _l("It is on no council’s list now."),
    "not_admitted": _l(
        "It is shown on a list without having been admitted to a lot, and a table is of a lot."
    ),
    "no_week": _l("There is no table of this kind of care."),
    "not_priced": _l("On its list the price is agreed for each person, so there is no table of prices."),
    "next_week": _l(
        "It joined the list after this week’s tables were written. The next ones come on Monday."
    ),
}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One service in one table, as a row of the list: words, and where each leads."""

    service: str
    service_address: str
    table: str
    table_address: str | None
    place: str
    moved: str
    price: str
    index: str
    is_placed: bool


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """One service that is in no table, and why."""

    service: str
    address: str
    why: str


@dataclass(frozen=True, slots=True)
class PlaceSection:
    """One table of one service in full: `parts` are (name, value, how it came about, address or None)."""

    id: str
    heading: str
    said: str
    why_not: str | None
    week: str
    correction: str | None
    parts: tuple[tuple[str, str, str, str | None], ...]
    table_address: str | None
    chart: StepChart | None
    history: tuple[tuple[date, str], ...]


def place_rows(services: Iterable[OwnPlaces]) -> list[PlaceRow]:
    """A row for each table of the newest week that a service is in."""
    return [_row(service, place) for service in services for place in service.newest]


def outside_rows(services: Iterable[OwnPlaces]) -> list[OutsideRow]:
    """The services that are in no table of the newest week."""
    return [
        OutsideRow(_service_name(service), _address(service.slug), str(_OUTSIDE[service.outside]))
        for service in services
        if service.outside is not None
    ]


def outside_words(code: OutsideCode | None) -> str:
    """Why a service is in no table; "" where it is in one."""
    return "" if code is None else str(_OUTSIDE[code])


def place_sections(actor: Actor, service: OwnPlaces) -> tuple[PlaceSection, ...]:
    """Every table of the last half year that a service is or was in, those of the newest week first.

    A figure leads to the page where it is looked after, for those who have that page.
    """
    ordered = sorted(service.places, key=lambda place: not place.is_newest)
    return tuple(_section(actor, service, place, number) for number, place in enumerate(ordered, 1))


def list_columns() -> list[str]:
    """The heads of the list as a file, and of a service's weeks."""
    return [
        gettext("Service"),
        gettext("Council"),
        gettext("Lot"),
        gettext("Week from"),
        gettext("Version"),
        gettext("Part of the table"),
        gettext("Place"),
        gettext("Services with a place"),
        gettext("Services in the table"),
        gettext("Price in pounds"),
        gettext("Middle price in pounds"),
        gettext("If the middle is 100"),
        gettext("Inspectors’ rating"),
        gettext("The Council’s check"),
        gettext("Feedback, out of 5"),
        gettext("People who gave feedback"),
    ]


def newest_file_rows(services: Iterable[OwnPlaces]) -> list[tuple[Cell, ...]]:
    """The newest week of every table, for a file."""
    return [_file_row(each, place, place.weeks[0]) for each in services for place in each.newest]


def history_file_rows(service: OwnPlaces) -> list[tuple[Cell, ...]]:
    """Every week of every table of one service, for a file."""
    return [_file_row(service, place, week) for place in service.places for week in place.weeks]


def _row(service: OwnPlaces, place: OwnPlace) -> PlaceRow:
    week = place.weeks[0]
    figures = week.figures
    return PlaceRow(
        service=_service_name(service),
        service_address=_address(service.slug),
        table=_table_name(place),
        table_address=_table_address(place, week),
        place=place_words(week),
        moved=_moved_words(place) if figures.position is not None else "",
        price=_price_words(week),
        index=_index_words(week),
        is_placed=figures.position is not None,
    )


def place_words(week: OwnWeek) -> str:
    """Where a service stands in a week's table: "3 of 12", else the part of the table that it stands in."""
    if week.figures.position is None:
        return label("league_group", week.figures.group)
    return gettext("%(place)s of %(number)s", place=week.figures.position, number=week.placed)


def _moved_words(place: OwnPlace) -> str:
    """How the place moved since the week before."""
    week = place.weeks[0]
    before = next((each for each in place.weeks if each.week_begins == week.week_begins - WEEK), None)
    moved = places_moved(before.figures.position if before else None, week.figures.position)
    if moved is None:
        return gettext("No place the week before")
    if moved == 0:
        return gettext("As the week before")
    if moved > 0:
        return ngettext("%(num)s place up", "%(num)s places up", moved)
    return ngettext("%(num)s place down", "%(num)s places down", -moved)


def _section(actor: Actor, service: OwnPlaces, place: OwnPlace, number: int) -> PlaceSection:
    week = place.weeks[0]
    return PlaceSection(
        id=f"table-{number}",
        heading=_table_name(place),
        said=_said(place, week),
        why_not=_why_not_placed(week),
        week=gettext(
            "Week from %(first)s to %(last)s",
            first=day(week.week_begins),
            last=day(week.week_begins + SUNDAY),
        ),
        correction=week.reason,
        parts=_parts(actor, service, week),
        table_address=_table_address(place, week),
        chart=_chart(place),
        history=tuple((each.week_begins, place_words(each)) for each in place.weeks),
    )


def _said(place: OwnPlace, week: OwnWeek) -> str:
    if not place.is_newest:
        return gettext("It is not in the newest table. This is the last one that it was in.")
    if week.figures.position is None:
        return gettext(
            "It has no place. It stands under “%(part)s”.", part=label("league_group", week.figures.group)
        )
    words = ngettext(
        "Place %(place)s of %(num)s service with a place.",
        "Place %(place)s of %(num)s services with a place.",
        week.placed,
        place=week.figures.position,
    )
    return f"{words} {_moved_words(place)}."


def _why_not_placed(week: OwnWeek) -> str | None:
    """Why a service is in the table and has no place; None where it has one."""
    figures = week.figures
    if figures.group == LeagueGroup.PLACED:
        return None
    if figures.group == LeagueGroup.NOT_COMPARABLE:
        return gettext(
            "Its price cannot be compared: %(why)s.",
            why=label("not_comparable", figures.why_not or "").rstrip("."),
        )
    least = label("rating", week.min_rating or "")
    if figures.group == LeagueGroup.UNRATED:
        return gettext(
            "This list ranks services rated %(rating)s or better, and the inspectors had published no rating of it.",
            rating=least,
        )
    return gettext(
        "This list ranks services rated %(rating)s or better. Its own was %(own)s.",
        rating=least,
        own=label("rating", figures.rating or ""),
    )


def _parts(actor: Actor, service: OwnPlaces, week: OwnWeek) -> tuple[tuple[str, str, str, str | None], ...]:
    """The figures of a row, each with how it came about and where it is looked after."""
    prices = url_for("own_prices.prices", slug=service.slug)
    return (
        (
            price_heading(ListWeek(week.week_key), service.category),
            _price_words(week),
            gettext(
                "Worked out on %(day)s for the Council, from your prices in force that day and what has to be paid "
                "with them.",
                day=day(week.taken_on),
            ),
            prices,
        ),
        (
            gettext("Middle price of the table"),
            in_pounds(week.median_pence) if week.median_pence else gettext("None"),
            gettext("The one with as many dearer services as cheaper ones."),
            None,
        ),
        (
            gettext("If the middle is 100"),
            _index_words(week),
            gettext("Your price, divided by the middle price, times 100. It does not change your place."),
            None,
        ),
        (gettext("Inspectors"), _rating_words(week), _rating_source(week), None),
        (
            gettext("The Council’s check"),
            _check_words(week),
            gettext("The newest check that is published. It stands beside the place and does not change it."),
            _where_allowed(actor, Permission.QUALITY_CHECK_ANSWER, "provider_checks.checks"),
        ),
        (
            gettext("Residents and families"),
            _feedback_words(week),
            gettext(
                "The average of what is published, from five people on. It stands beside the place and does not "
                "change it."
            ),
            _where_allowed(actor, Permission.FEEDBACK_REPLY, "replying.index"),
        ),
    )


def _where_allowed(actor: Actor, permission: Permission, endpoint: str) -> str | None:
    return url_for(endpoint) if providers_with(actor, permission) else None


def _rating_source(week: OwnWeek) -> str:
    if week.min_rating is None:
        return gettext("From the inspectors’ register. This list asks for no rating.")
    return gettext(
        "From the inspectors’ register. A place needs %(rating)s or better; beyond that it does not change it.",
        rating=label("rating", week.min_rating),
    )


def _rating_words(week: OwnWeek) -> str:
    figures = week.figures
    if figures.rating is None:
        return gettext("No rating")
    words = label("rating", figures.rating)
    return f"{words}, {short_day(figures.rated_on)}" if figures.rated_on else words


def _check_words(week: OwnWeek) -> str:
    figures = week.figures
    if figures.check_outcome is None or figures.checked_on is None:
        return gettext("Not checked yet")
    return f"{label('check_outcome', figures.check_outcome)}, {short_day(figures.checked_on)}"


def _feedback_words(week: OwnWeek) -> str:
    figures = week.figures
    if figures.feedback is None:
        return ngettext("No average yet: %(num)s person", "No average yet: %(num)s people", figures.people)
    return ngettext(
        "%(average)s out of 5 from %(num)s person",
        "%(average)s out of 5 from %(num)s people",
        figures.people,
        average=average(figures.feedback),
    )


def _price_words(week: OwnWeek) -> str:
    if week.figures.pence is None:
        return label("not_comparable", week.figures.why_not or "")
    return in_pounds(week.figures.pence)


def _index_words(week: OwnWeek) -> str:
    return "–" if week.figures.index is None else hundredths(week.figures.index)


def _chart(place: OwnPlace) -> StepChart | None:
    """The place week by week, the first place at the top; None for fewer than two weeks with one."""
    points = [
        (week.week_begins, -week.figures.position)
        for week in reversed(place.weeks)
        if week.figures.position is not None
    ]
    if len(points) < 2:
        return None
    worst = max(week.placed for week in place.weeks)
    levels = [(-value, str(value)) for value in dict.fromkeys((1, worst))]
    days = [(first, short_day(first)) for first, _ in (points[0], points[-1])]
    return step_chart(points, points[-1][0], levels, days)


def _file_row(service: OwnPlaces, place: OwnPlace, week: OwnWeek) -> tuple[Cell, ...]:
    figures = week.figures
    return (
        _service_name(service),
        council_name(place.council_code),
        place.lot_name,
        week.week_begins,
        week.version,
        label("league_group", figures.group),
        figures.position,
        week.placed,
        week.counted,
        None if figures.pence is None else Amount(figures.pence),
        None if week.median_pence is None else Amount(week.median_pence),
        _decimal(figures.index),
        label("rating", figures.rating) if figures.rating else None,
        label("check_outcome", figures.check_outcome) if figures.check_outcome else None,
        _decimal(figures.feedback),
        figures.people,
    )


def _decimal(in_hundredths: int | None) -> str | None:
    """A figure for a file: "111.36" in every language, so that a program reads it."""
    return None if in_hundredths is None else f"{in_hundredths // 100}.{in_hundredths % 100:02}"


def _service_name(service: OwnPlaces) -> str:
    return f"{service.name} ({service.where})" if service.where else service.name


def _table_name(place: OwnPlace) -> str:
    return gettext("%(lot)s, %(council)s", lot=place.lot_name, council=council_name(place.council_code))


def _table_address(place: OwnPlace, week: OwnWeek) -> str | None:
    """The public table; None where its council has its list here no more."""
    council = council_record(place.council_code)
    if council is None or not council.in_directory:
        return None
    return url_for(
        "leagues.table", council=council.slug, lot=place.lot_slug, week=week.week_begins.isoformat()
    )


def _address(slug: str) -> str:
    return url_for("own_league.service", slug=slug)
