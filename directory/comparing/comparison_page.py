"""Services side by side as the template prints them: the same rows in the same order, whatever is known of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from directory.catalogue.records import ServiceRecord
from directory.catalogue.rules import AddressAreas
from directory.comparing.queries.comparison import Compared
from directory.comparing.rules import Choice, differ, lowest
from directory.finding.search_params import SearchParams
from directory.places.records import Place
from directory.presenting.facts import Fact, check_fact, feedback_fact
from directory.presenting.listings import entry_note
from directory.presenting.phrases import joined, labels_joined, yes_or_no
from directory.presenting.price_sum import charges_to_begin, made_of
from directory.presenting.price_words import budget_words, no_price_words
from directory.presenting.ratings import rating_notes
from directory.presenting.rules import (
    WeekPrice,
    chosen_week,
    displayed_rating,
    list_week,
    price_state,
    price_week,
)
from directory.presenting.terms import (
    availability_age,
    availability_words,
    measured_carers_words,
    notice_words,
    promised_carers_words,
    trial_words,
)
from directory.presenting.weeks import price_heading, price_per
from directory.prices.rules.scenarios import WeekPattern
from directory.prices.rules.types import Comparable, NotComparable
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url
from directory.web.templating import day, in_pounds, miles
from search.order import miles_between
from search.query import Point

Parts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One fact of one service. `state`: told, not_told, or not_for where it can't be asked of this kind of care.

    `words` are what counts when it is asked whether services differ, a line each; `small` stands beneath in small
    type, with the day the fact is from; `age` is how many days old a piece of news is. A price has `pence` and what
    it is `per`; a rating its code.
    """

    words: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    state: str = "told"
    pence: int | None = None
    per: str = ""
    rating: str | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of every service: whether they differ in it, and whether every cell is the same to the letter."""

    heading: str
    cells: tuple[Cell, ...]
    differs: bool
    same: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One service at the head of its facts, with the address of the page without it."""

    slug: str
    name: str
    category: str
    note: str | None
    without: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One service with everything its column is made from; no `week` where its kind of care has no price by a week."""

    it: Compared
    week: WeekPattern | None
    priced: WeekPrice | None

    @property
    def comes(self) -> bool:
        """Whether it comes to her, so that how far it is away says nothing."""
        return self.it.record.category in VISITING_CATEGORIES

    @property
    def price(self) -> Comparable | None:
        """The price for her week, where there is one."""
        return self.priced.comparable if self.priced else None


def seen_for(it: Compared, asked: SearchParams, payer: str) -> Seen:
    """A service with the price of the week that is asked of its kind of care."""
    week = chosen_week(it.record.category, asked.week, asked.level)
    return Seen(it, week, price_week(it.basis, week, payer))


NOT_TOLD = Cell(state="not_told")
NOT_FOR = Cell(state="not_for")


def columns_of(seen: Sequence[Seen]) -> list[Column]:
    """The heads of the columns."""
    slugs = [one.it.record.slug for one in seen]
    return [
        Column(
            one.it.record.slug,
            one.it.record.name,
            one.it.record.category,
            entry_note(one.it.listing.kind),
            current_url(service=[slug for slug in slugs if slug != one.it.record.slug] or None),
        )
        for one in seen
    ]


def rows_of(
    seen: Sequence[Seen], asked: SearchParams, payer: str, places: Sequence[Place], today: date
) -> list[Row]:
    """Every row, always the same ones in the same order; a fact nobody told us is said to be missing.

    That telephone numbers differ helps nobody to choose, so it is not said.
    """

    def row(heading: str, cell: Callable[[Seen], Cell], *, weighed: bool = True) -> Row:
        cells = tuple(cell(one) for one in seen)
        differs = weighed and differ(
            [(one.state, one.words, one.pence, one.per, one.rating) for one in cells]
        )
        return Row(heading, cells, differs, same=len(cells) > 1 and not differ(cells))

    least = lowest([(one.week, one.price.pence) if one.price else None for one in seen])
    cheapest = {seen[at].it.record.slug for at in least}
    return [
        row(
            gettext("Price for your week"),
            lambda one: price_cell(one, asked, payer, cheapest=one.it.record.slug in cheapest),
        ),
        row(gettext("How it is made up"), made_cell),
        row(gettext("What is in it"), contents_cell),
        row(gettext("Charges to begin"), charges_cell),
        row(gettext("First year, all told"), year_cell),
        row(gettext("Inspectors say"), rating_cell),
        row(gettext("Residents and families say"), feedback_cell),
        row(gettext("What the Council found"), check_cell),
        row(gettext("Specialist"), specialist_cell),
        row(gettext("Different carers: promised"), promised_cell),
        row(gettext("Different carers: measured"), measured_cell),
        row(gettext("Try it first"), lambda one: told(trial_words(*_trial(one.it.record)))),
        row(
            gettext("You can leave with"),
            lambda one: told(notice_words(one.it.record.notice_by_resident_days)),
        ),
        row(
            gettext("They can end with"),
            lambda one: told(notice_words(one.it.record.notice_by_provider_days)),
        ),
        row(gettext("How soon"), lambda one: soon_cell(one.it.record, today)),
        row(gettext("Where"), lambda one: where_cell(one, places)),
        row(gettext("Phone"), lambda one: told(one.it.record.phone), weighed=False),
        row(
            gettext("Languages spoken"), lambda one: told(labels_joined("language", one.it.record.languages))
        ),
        row(gettext("A carer of your own sex"), lambda one: told(yes_or_no(one.it.record.same_sex_worker))),
        row(
            gettext("Ways to pay"), lambda one: told(labels_joined("funding", one.it.record.funding_accepted))
        ),
        row(gettext("How old the price is"), dated_cell),
    ]


def told(words: str | None, *small: str) -> Cell:
    """A fact in words, or that nobody told us."""
    return NOT_TOLD if words is None else Cell((words,), small)


def _trial(it: ServiceRecord) -> tuple[bool | None, int | None]:
    return it.trial_offered, it.trial_days


def price_cell(one: Seen, asked: SearchParams, payer: str, *, cheapest: bool = False) -> Cell:
    """The price for her week, what is left of her budget or over it, and what it is for; else why there is none."""
    category = one.it.record.category
    shown = list_week(one.week, asked.week)
    what_for = price_heading(shown, category)
    price = one.price
    if price is None:
        reason = missing_price_lines(one, payer)
        return Cell(state="not_told", small=(what_for,)) if reason is None else Cell(reason, (what_for,))
    small = [what_for, *([gettext("The lowest price of these")] if cheapest else [])]
    if asked.max_weekly is not None:
        small.insert(0, budget_words(asked.max_weekly - price.pence))
    if payer == "self_funder" and price.fnc_pence:
        small.insert(
            0, gettext("You would pay %(amount)s a week.", amount=in_pounds(price.pence - price.fnc_pence))
        )
    return Cell(small=tuple(small), pence=price.pence, per=price_per(shown, category))


def missing_price_lines(one: Seen, payer: str) -> tuple[str, ...] | None:
    """Why a price can't be compared, in words; None where nothing more is known than that it was not told."""
    listing, found = one.it.listing, one.priced.price if one.priced else None
    state = price_state(listing.kind, listing.pricing_mode, None, payer)
    if state != "not_told":
        return (no_price_words(state),)
    if not isinstance(found, NotComparable):
        return None
    return gettext("Not told us"), label("not_comparable", found.code)


def made_cell(one: Seen) -> Cell:
    """The sum, line by line."""
    if one.price is None or one.priced is None:
        return NOT_TOLD
    return Cell(_said(made_of(one.price, one.priced.lines)))


def contents_cell(one: Seen) -> Cell:
    """What the price holds, and what is to be paid beside it."""
    lines = one.priced.lines if one.priced else ()
    within = dict.fromkeys(code for line in lines for code in line.included)
    beside = dict.fromkeys(code for line in lines for code in line.excluded if code not in within)
    words = []
    if within:
        words.append(joined(label("price_item", code) for code in within))
    if beside:
        named = joined(label("price_item", code) for code in beside)
        words.append(gettext("Not in it: %(what)s", what=named))
    return Cell(tuple(words)) if words else NOT_TOLD


def charges_cell(one: Seen) -> Cell:
    """What is paid once."""
    if one.price is None:
        return NOT_TOLD
    return Cell(_said(charges_to_begin(one.price)) or (gettext("none"),))


def year_cell(one: Seen) -> Cell:
    """A year of such weeks with everything that is paid once."""
    return told(in_pounds(one.price.first_year_pence) if one.price else None)


def dated_cell(one: Seen) -> Cell:
    """The first day of the price."""
    return told(gettext("Since %(day)s", day=day(one.price.priced_from)) if one.price else None)


def _said(parts: Parts) -> tuple[str, ...]:
    return tuple(gettext("%(what)s: %(amount)s", what=what, amount=amount) for what, amount in parts)


def rating_cell(one: Seen) -> Cell:
    """The inspectors' word, its day, and whether it was earned under the previous owner."""
    if not one.it.record.regulated:
        return Cell(rating=displayed_rating("", one.it.listing.kind))
    found = one.it.rating
    if found is None:
        return Cell(rating="not_rated")
    return Cell(small=rating_notes(found), rating=found.value)


def feedback_cell(one: Seen) -> Cell:
    """The average with how many answered, none where they are too few."""
    return _as_on_paper(feedback_fact(one.it.summary))


def check_cell(one: Seen) -> Cell:
    """The Council's newest check."""
    return _as_on_paper(check_fact(one.it.check))


def _as_on_paper(fact: Fact) -> Cell:
    return Cell((fact.value,), fact.notes)


def specialist_cell(one: Seen) -> Cell:
    """Needs for which the Council has seen evidence, and until when that holds (HAR App2 2.11)."""
    found = one.it.specialisms
    if not found:
        return Cell((gettext("none"),))
    until = min(area.review_by for area in found)
    return Cell(
        tuple(label("need", area.area) for area in found), (gettext("Valid to %(day)s.", day=day(until)),)
    )


def promised_cell(one: Seen) -> Cell:
    """How many different carers would come, as promised."""
    if not one.comes:
        return NOT_FOR
    facts = one.it.record.continuity
    return told(promised_carers_words(facts.committed_carers), _told_on(facts.as_at)) if facts else NOT_TOLD


def measured_cell(one: Seen) -> Cell:
    """How many different carers came."""
    if not one.comes:
        return NOT_FOR
    facts = one.it.record.continuity
    words = measured_carers_words(facts.measured_carers) if facts else None
    if facts is None or words is None or facts.measured_carers is None:
        return NOT_TOLD
    more = facts.committed_carers is not None and facts.measured_carers > facts.committed_carers
    broken = [gettext("More than they promised")] if more else []
    return Cell((words,), (*broken, _told_on(facts.as_at)))


def _told_on(on: date) -> str:
    return gettext("Told on %(day)s", day=day(on))


def soon_cell(it: ServiceRecord, today: date) -> Cell:
    """When it can start, or how much room it has, and how old that news is."""
    words = availability_words(it, today)
    return NOT_TOLD if words is None else Cell((words,), age=availability_age(it, today))


def where_cell(one: Seen, places: Sequence[Place]) -> Cell:
    """Whether it visits her address; of a place one goes to, how far it is from each place she named."""
    it = one.it.record
    if one.comes:
        return visits_cell(it, places[0] if places else None)
    if it.lat_e5 is None or it.lon_e5 is None or not places:
        stands = joined(part for part in (it.town, it.postcode) if part)
        return told(stands or None)
    away = []
    for place in places:
        far = miles_between(Point(place.lat_e5, place.lon_e5), it.lat_e5, it.lon_e5)
        away.append(gettext("%(miles)s miles from %(place)s", miles=miles(far), place=place.label))
    return Cell(tuple(away))


def visits_cell(it: ServiceRecord, place: Place | None) -> Cell:
    """Whether it visits her address, or, where she named none, that it comes to people's homes."""
    if place is None:
        return Cell((gettext("Visits people at home"),))
    if not it.areas:
        return NOT_TOLD
    if it.visits(AddressAreas(place.ward_code, place.outcode, place.council_code)):
        return Cell((gettext("Visits %(place)s", place=place.label),))
    return Cell((gettext("Does not visit %(place)s", place=place.label),))


def choice_notices(choice: Choice) -> list[str]:
    """What was chosen and is not shown, each said once; never which service it was, nor why (HAR 6.4)."""
    said = []
    if choice.gone:
        said.append(
            ngettext(
                "%(num)s service you chose is no longer offered here.",
                "%(num)s services you chose are no longer offered here.",
                choice.gone,
            )
        )
    if choice.unknown:
        said.append(
            ngettext(
                "We do not know %(num)s service in this address, so we left it out.",
                "We do not know %(num)s services in this address, so we left them out.",
                choice.unknown,
            )
        )
    if choice.repeated:
        said.append(gettext("You chose the same service more than once. It is shown once."))
    return said
