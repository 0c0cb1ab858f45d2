"""The cells of a comparison: one fact of one service, in words, or that the service has not told us."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from directory.catalogue.records import ServiceRecord
from directory.comparing.queries.comparison import ComparedService
from directory.finding.distance import distance_words, distances, visits_words
from directory.finding.queries.service import usual_rate_beside
from directory.finding.search_params import SearchParams
from directory.finding.start_words import service_start_note
from directory.frameworks.records import ReferenceRateRecord
from directory.places.records import Place
from directory.presenting.facts import Fact, check_fact, feedback_fact
from directory.presenting.own_cost_words import (
    CostLine,
    CostWords,
    SharePiece,
    by_payer,
    priced_words,
    said_of,
    share_pieces,
)
from directory.presenting.phrases import joined
from directory.presenting.price_panel import usual_rate_words
from directory.presenting.price_sum import charges_to_begin, made_of
from directory.presenting.ratings import rating_notes
from directory.presenting.rules import (
    Standing,
    WeekPrice,
    chosen_week,
    displayed_rating,
    list_week,
    price_amounts,
    price_disclosure,
    price_weeks,
)
from directory.presenting.terms import (
    age_words,
    availability_age,
    availability_words,
    measured_carers_words,
    promised_carers_words,
    rent_words,
    shared_support_words,
    sharers_words,
    top_up_words,
)
from directory.presenting.warning_facts import warning_facts
from directory.presenting.warning_words import WarningWords, room_words, warning_words
from directory.presenting.weeks import price_heading, price_per
from directory.prices.rules.own_cost import measured_amount, year_amount
from directory.prices.rules.types import Comparable, NotComparable, PriceLine
from directory.prices.rules.weeks import WeekPattern
from directory.register.records import overall_code
from directory.vocabulary.care import TENANCY_CATEGORIES, VISITING_CATEGORIES
from directory.vocabulary.prices import Payer, PriceDisclosure
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day, in_pounds


@dataclass(frozen=True, slots=True)
class Cell:
    """One fact of one service; whether it applies to the category, and whether the service has told us.

    `words` are what is compared between services, a line each; `small` is printed beneath in small type, with the day
    of the fact; `age` is how many days old a fact is. `mark`: in what it stands out among the others. A price has what
    it `costs`, a line for each who may pay, and what that is `per`; a rating its code. `bar`: its words are the key of
    a bar of who pays, a piece for each. `is_phone`: its words are a number to ring.
    """

    words: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    applies: bool = True
    is_told: bool = True
    costs: tuple[CostLine, ...] = ()
    per: str = ""
    rating: str | None = None
    age: int | None = None
    mark: str | None = None
    bar: tuple[SharePiece, ...] = ()
    is_warning: bool = False
    is_phone: bool = False


NOT_TOLD = Cell(is_told=False)
NOT_APPLICABLE = Cell(applies=False)


@dataclass(frozen=True, slots=True)
class ServiceColumn:
    """One service with its price for the chosen week, for each who may pay it (`price_weeks`).

    `week` is None where its category has no weekly price; `payer` is who pays, as it was answered. `usual` is what the
    council where it stands normally pays, known only where it has no price of its own.
    """

    service: ComparedService
    week: WeekPattern | None
    week_prices: Mapping[str, WeekPrice]
    payer: str
    usual: ReferenceRateRecord | None = None

    @property
    def record(self) -> ServiceRecord:
        """What the provider says of the service."""
        return self.service.record

    @property
    def visits_people(self) -> bool:
        """Whether it comes to the person, so that its own distance says nothing."""
        return self.record.category in VISITING_CATEGORIES

    @property
    def prices(self) -> dict[str, Comparable]:
        """The prices for the chosen week that there are, by who pays."""
        return {
            payer: each.comparable for payer, each in self.week_prices.items() if each.comparable is not None
        }

    def measured_for(self, payer: str) -> int | None:
        """What lists compare of the price of one who may pay, in pence; None without one."""
        amount = price_amounts(self.week_prices).get(payer)
        return None if amount is None else measured_amount([amount], self.payer)

    @property
    def standing(self) -> Standing:
        """How it is listed."""
        listing = self.service.details.listing
        return Standing(listing.kind, listing.pricing_mode)


def column_of(service: ComparedService, params: SearchParams, payer: str, on: date) -> ServiceColumn:
    """A service with its price for the week that the visitor chose for its category."""
    record = service.record
    week = chosen_week(record.category, params.visits, params.week_key)
    column = ServiceColumn(service, week, price_weeks(service.details.bases, week, payer), payer)
    return column if column.prices else replace(column, usual=usual_rate_beside(record, week, on))


def told_cell(words: str | None, *small: str) -> Cell:
    """A fact in words; None where the service has not told us."""
    return NOT_TOLD if words is None else Cell((words,), small)


def phone_cell(number: str | None) -> Cell:
    """The number of a service, to press."""
    return Cell((number,), is_phone=True) if number else NOT_TOLD


def price_cell(
    column: ServiceColumn, params: SearchParams, *, is_lowest: bool = False, has_bar: bool = False
) -> Cell:
    """The price for the chosen week, what is left of the budget or over it, and what it is for; else why not.

    `has_bar`: who else pays of it stands in a row of its own.
    """
    category = column.record.category
    week = list_week(column.week, params.visits)
    heading = price_heading(week, category)
    words, top_up = cost_of(column, params), top_up_words(column.record)
    beside = (*([usual_rate_words(column.usual)] if column.usual else []), *([top_up] if top_up else []))
    if words is None:
        reason, small = missing_price_lines(column), (heading, *beside)
        return Cell(is_told=False, small=small) if reason is None else Cell(reason, small)
    per = price_per(week, category)
    small = words.notes if has_bar else words.small_sentences(per)
    mark = lowest_words(column.payer) if is_lowest else None
    return Cell(costs=words.large_lines, small=(*small, heading, *beside), per=per, mark=mark)


def cost_of(column: ServiceColumn, params: SearchParams) -> CostWords | None:
    """Who pays the price for the chosen week, in words; None without a price."""
    amounts = price_amounts(column.week_prices)
    return priced_words(amounts, column.record.category, column.standing, column.payer, params.max_weekly)


def lowest_words(payer: str) -> str:
    """That no price beside this one is as low: the whole price, where who pays is not known."""
    return gettext("lowest whole price") if payer == Payer.NOT_SURE else gettext("lowest")


def has_shares(column: ServiceColumn, params: SearchParams) -> bool:
    """Whether it is known who pays the price, and more than one does."""
    words = cost_of(column, params)
    return words is not None and bool(words.bar)


def shares_cell(column: ServiceColumn, params: SearchParams) -> Cell:
    """Who pays which part of the price, as a bar, and the lines of the price as its key."""
    words = cost_of(column, params)
    if words is None:
        return no_price_cell(column)
    per = price_per(list_week(column.week, params.visits), column.record.category)
    return Cell(words.line_sentences(per), bar=share_pieces(words.lines))


def missing_price_lines(column: ServiceColumn) -> tuple[str, ...] | None:
    """Why a price cannot be compared, in words; None where all that is known is that it was not told."""
    state = price_disclosure(*column.standing, None, column.payer)
    if state != PriceDisclosure.NOT_TOLD:
        return (label("price_disclosure", state),)
    reasons = {
        payer: label("not_comparable", each.price.code)
        for payer, each in column.week_prices.items()
        if isinstance(each.price, NotComparable)
    }
    told = [said_of(who, words) for who, words in by_payer(reasons, column.payer)]
    return (label("price_disclosure", state), *told) if told else None


def no_price_cell(column: ServiceColumn) -> Cell:
    """What is said of a price that there is none of: that it is agreed for each person, or that nobody told us."""
    if price_disclosure(*column.standing, None, column.payer) == PriceDisclosure.EACH_PERSON:
        return Cell((label("price_disclosure", PriceDisclosure.EACH_PERSON),))
    return NOT_TOLD


def each_price_cell(column: ServiceColumn, words_of: Callable[[Comparable], tuple[str, ...]]) -> Cell:
    """What is said of the price of each who may pay, a line each, after who that is where it has to be said."""
    said = {payer: words_of(price) for payer, price in column.prices.items()}
    return Cell(_said_lines(said, column.payer)) if said else no_price_cell(column)


def _said_lines(said: Mapping[str, tuple[str, ...]], payer: str) -> tuple[str, ...]:
    """What is said of all who may pay alike, once; then what is said of each, after who that is."""
    told = by_payer(said, payer)
    alike = [words for words in told[0][1] if all(words in others for _, others in told)] if told[1:] else []
    lines = list(alike)
    for who, words in told:
        own = [line for line in words if line not in alike]
        lines += [said_of(who, own[0]), *own[1:]] if own else []
    return tuple(lines)


def breakdown_cell(column: ServiceColumn) -> Cell:
    """How the price is made up, line by line."""
    said = {
        payer: _lines(made_of(each.comparable, each.lines))
        for payer, each in column.week_prices.items()
        if each.comparable is not None
    }
    return Cell(_said_lines(said, column.payer)) if said else no_price_cell(column)


def contents_cell(column: ServiceColumn) -> Cell:
    """What the price includes, and what is paid for beside it."""
    said = {
        payer: words for payer, each in column.week_prices.items() if (words := contents_words(each.lines))
    }
    return Cell(_said_lines(said, column.payer)) if said else NOT_TOLD


def contents_words(lines: Sequence[PriceLine]) -> tuple[str, ...]:
    """What these prices include, and what they leave to be paid for beside them; () where neither was told."""
    included = dict.fromkeys(code for line in lines for code in line.included)
    excluded = dict.fromkeys(code for line in lines for code in line.excluded if code not in included)
    words = []
    if included:
        words.append(joined(label("price_item", code) for code in included))
    if excluded:
        items = joined(label("price_item", code) for code in excluded)
        words.append(gettext("Not in it: %(what)s", what=items))
    return tuple(words)


def charges_cell(column: ServiceColumn) -> Cell:
    """What is paid once."""
    return each_price_cell(column, lambda price: _lines(charges_to_begin(price)) or (gettext("none"),))


def first_year_cell(column: ServiceColumn) -> Cell:
    """A year of such weeks with everything that is paid once, less the NHS's part, as the price above it is."""
    return each_price_cell(column, lambda price: (in_pounds(year_amount(price).own),))


def price_date_cell(column: ServiceColumn) -> Cell:
    """The first day of the price."""
    return each_price_cell(column, lambda price: (gettext("Since %(day)s", day=day(price.priced_from)),))


def _lines(parts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(gettext("%(what)s: %(amount)s", what=what, amount=amount) for what, amount in parts)


def warnings_of_column(column: ServiceColumn, today: date) -> tuple[WarningWords, ...]:
    """What is warned of one service."""
    details = column.service.details
    return warning_words(warning_facts(details.ratings, details.listing, column.service.concern), today)


def warnings_cell(column: ServiceColumn, today: date) -> Cell:
    """What is warned of, a line each; or that nothing is."""
    warnings = warnings_of_column(column, today)
    return Cell(
        tuple(warning.short for warning in warnings) or (gettext("None that we know of"),),
        is_warning=bool(warnings),
    )


def rating_cell(column: ServiceColumn) -> Cell:
    """The regulator's rating, its day, whose it is, and whether it was earned under the previous owner."""
    details = column.service.details
    if not column.record.regulated:
        is_checked = column.service.check is not None
        return Cell(rating=displayed_rating("", details.listing.kind, is_checked=is_checked))
    return Cell(small=rating_notes(details.ratings), rating=overall_code(details.ratings))


def feedback_cell(column: ServiceColumn, *, is_best_liked: bool = False) -> Cell:
    """The average with the number of people who answered; no average where they are too few."""
    told = _fact_cell(feedback_fact(column.service.details.summary))
    return replace(told, mark=gettext("best liked")) if is_best_liked else told


def check_cell(column: ServiceColumn) -> Cell:
    """The council's newest check."""
    return _fact_cell(check_fact(column.service.check))


def _fact_cell(fact: Fact) -> Cell:
    return Cell((fact.value,), fact.notes)


def specialist_cell(column: ServiceColumn) -> Cell:
    """Needs for which the council has seen evidence, and until when that holds (HAR App2 2.11)."""
    designations = column.service.details.specialisms
    if not designations:
        return Cell((gettext("none"),))
    until = min(designation.review_by for designation in designations)
    return Cell(
        tuple(label("need", designation.area) for designation in designations),
        (gettext("Valid to %(day)s.", day=day(until)),),
    )


def promised_carers_cell(column: ServiceColumn) -> Cell:
    """How many different carers the provider promises."""
    if not column.visits_people:
        return NOT_APPLICABLE
    continuity = column.record.continuity
    if not continuity:
        return NOT_TOLD
    return told_cell(promised_carers_words(continuity.committed_carers), _told_on(continuity.as_at))


def measured_carers_cell(column: ServiceColumn) -> Cell:
    """How many different carers came, and whether they were more than promised."""
    if not column.visits_people:
        return NOT_APPLICABLE
    continuity = column.record.continuity
    measured = continuity.measured_carers if continuity else None
    words = measured_carers_words(measured)
    if continuity is None or measured is None or words is None:
        return NOT_TOLD
    is_more = continuity.committed_carers is not None and measured > continuity.committed_carers
    notes = [gettext("More than they promised")] if is_more else []
    return Cell((words,), (*notes, _told_on(continuity.as_at)))


def rent_cell(column: ServiceColumn) -> Cell:
    """The rent of a home that is let, and whether bills are in it."""
    record = column.record
    if record.category not in TENANCY_CATEGORIES:
        return NOT_APPLICABLE
    return told_cell(rent_words(record.rent_weekly_pence, record.rent_includes_bills))


def ages_cell(column: ServiceColumn) -> Cell:
    """For people of which ages a place is; care that comes to the person seldom asks."""
    if column.visits_people:
        return NOT_APPLICABLE
    return told_cell(age_words(column.record.minimum_age, column.record.maximum_age))


def sharers_cell(column: ServiceColumn) -> Cell:
    """How many people share one home that is let."""
    record = column.record
    return (
        told_cell(sharers_words(record.sharers)) if record.category in TENANCY_CATEGORIES else NOT_APPLICABLE
    )


def shared_support_cell(column: ServiceColumn) -> Cell:
    """How much support everybody in a home that is let gets together."""
    record = column.record
    if record.category not in TENANCY_CATEGORIES:
        return NOT_APPLICABLE
    return told_cell(shared_support_words(record.shared_support_hours))


def _told_on(on: date) -> str:
    return gettext("Told on %(day)s", day=day(on))


def availability_cell(column: ServiceColumn, start: date | None, today: date) -> Cell:
    """When it can start, or how much room it has and whether for everybody, and how old that fact is.

    Beneath stands what is to be asked about the day from which care is wanted (`start`).
    """
    held = column.service.details.listing.held
    words = room_words(availability_words(column.record, today), held=held)
    note = service_start_note(column.record, start, today)
    small = (note,) if note else ()
    if words is None:
        return replace(NOT_TOLD, small=small)
    return Cell((words,), small, age=availability_age(column.record, today))


def place_cell(column: ServiceColumn, places: Sequence[Place], *, is_nearest: bool = False) -> Cell:
    """Whether it visits the first place; where people go to it, how far it is from each place."""
    record = column.record
    if column.visits_people:
        return visits_cell(record, places[0] if places else None)
    if record.lat_e5 is None or record.lon_e5 is None or not places:
        return told_cell(joined(part for part in (record.town, record.postcode) if part) or None)
    return Cell(tuple(distance_words(record, places)), mark=gettext("nearest") if is_nearest else None)


def miles_away(column: ServiceColumn, places: Sequence[Place]) -> tuple[float, ...]:
    """How far one goes to it from each place; () where it comes to the person, or where its place is not known."""
    return () if column.visits_people else distances(column.record, places)


def visits_cell(record: ServiceRecord, place: Place | None) -> Cell:
    """Whether it visits this place, or, without a place, that it comes to people's homes."""
    if place is None:
        return Cell((gettext("Visits people at home"),))
    return told_cell(next(visits_words(record, (place,)), None))
