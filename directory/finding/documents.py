"""The one document a service is found by: built from what each room says, in bulk, with a few queries a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from directory.admissions.queries import designations, public_listable
from directory.admissions.records import DesignationRecord, Listing
from directory.catalogue.queries import documents_for
from directory.catalogue.records import ServiceRecord
from directory.feedback.queries import public_summary
from directory.feedback.rules.averages import FeedbackSummary
from directory.presenting.rules import price_key, rating_code, simplest_prices
from directory.presenting.warning_facts import card_facts, warning_facts
from directory.prices.queries import public_comparables, public_prices
from directory.prices.rules.own_cost import amount_of, measured_amount, payers_asked
from directory.prices.rules.types import Comparable, NotComparable, PriceLine
from directory.prices.rules.weeks import WeekPattern, published_weeks, usual_week
from directory.quality.concern_queries import PublicConcern, public_concerns
from directory.quality.queries import LatestOutcome, public_latest_outcomes
from directory.register.queries import current_ratings
from directory.register.records import Ratings
from directory.vocabulary.care import TENANCY_CATEGORIES, VISITING_CATEGORIES, Category
from directory.vocabulary.prices import PRICED_PAYERS, Payer
from search.document import Json, ServiceDocument

BATCH = 2000
EVERY_WEEK = tuple(week for category in Category for week in published_weeks(category))


@dataclass(frozen=True, slots=True)
class Sources:
    """What the rooms say of one batch of services."""

    listings: Mapping[int, Listing]
    designations: Mapping[int, tuple[DesignationRecord, ...]]
    ratings: Mapping[str, Ratings]
    feedback: Mapping[int, FeedbackSummary]
    prices: Mapping[int, tuple[PriceLine, ...]]
    weekly: Mapping[str, Mapping[int, Mapping[str, Comparable | NotComparable]]]
    checks: Mapping[int, LatestOutcome]
    concerns: Mapping[int, PublicConcern]


def documents(on: date, service_ids: Iterable[int] | None = None) -> Iterator[ServiceDocument]:
    """Documents of every listable service (of those among `service_ids`), council by council. Never a named contact.

    What lies together in the index is counted together: most lists are of one council.
    """
    listings = public_listable(on, service_ids)
    ids = sorted(listings, key=lambda service_id: (listings[service_id].council_codes, service_id))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        records = list(documents_for(batch))
        sources = _sources(listings, records, on)
        for record in records:
            yield document_for(record, sources, on)


def _sources(listings: Mapping[int, Listing], records: list[ServiceRecord], on: date) -> Sources:
    ids = [record.id for record in records]
    return Sources(
        listings=listings,
        designations=designations(ids, on),
        ratings=current_ratings([record.location_id for record in records if record.location_id]),
        feedback=public_summary(ids),
        prices=public_prices(ids, on),
        weekly={payer: public_comparables(ids, EVERY_WEEK, on, payer) for payer in PRICED_PAYERS},
        checks=public_latest_outcomes(ids),
        concerns=public_concerns(ids, on),
    )


def document_for(record: ServiceRecord, sources: Sources, on: date) -> ServiceDocument:
    """The document of one service, made from its sources alone."""
    listing = sources.listings[record.id]
    specialist = tuple(designation.area for designation in sources.designations.get(record.id, ()))
    feedback = sources.feedback.get(record.id)
    text = record.english
    # News older than a fortnight is no promise: such a start sorts as "ask", and such a vacancy is not counted. Every
    # document is made anew each day (`reindex_daily`), so that news grows old in the index, too.
    start, vacancies = record.start(on), record.free(on)
    return ServiceDocument(
        id=record.id,
        slug=record.slug,
        name=record.name,
        provider_name=record.provider.legal_name,
        summary=text.summary,
        text=_other_words(record),
        category=record.category,
        rating=rating_code(record, sources.ratings),
        needs=record.needs,
        tasks=record.tasks,
        languages=record.languages,
        features=features_of(record),
        specialist=specialist,
        funding=record.funding_accepted,
        councils=listing.council_codes,
        areas=tuple(code for _, code in record.areas),
        visits=record.category in VISITING_CATEGORIES,
        lat_e5=record.lat_e5,
        lon_e5=record.lon_e5,
        start_on=start.toordinal() if start else None,
        vacancies=vacancies.count if vacancies else None,
        feedback_mean=feedback.overall_hundredths if feedback else None,
        feedback_count=feedback.count if feedback else 0,
        prices=tuple(weekly_prices(record, sources)),
        card=card_of(record, listing, sources, specialist),
    )


def features_of(record: ServiceRecord) -> tuple[str, ...]:
    """What one may narrow by besides need and language: features, cultures, faiths, food, terms."""
    extra = [code for code, attribute in TERMS.items() if getattr(record, attribute)]
    return (
        *record.features,
        *(f"culture_{code}" for code in record.cultures),
        *(f"faith_{code}" for code in record.faiths),
        *record.diets,
        *extra,
    )


TERMS = {"same_sex_worker": "same_sex_worker", "trial": "trial_offered"}


def weekly_prices(record: ServiceRecord, sources: Sources) -> Iterator[tuple[str, int]]:
    """The price of each published week for each answer to who pays, under "v14x30:council"; none where none is.

    It is what budgets are compared with and lists are sorted by (`measured_amount`). The usual week of a category
    stands under "usual:council" too, so that a list of mixed care has its prices.
    """
    for payer in (*PRICED_PAYERS, Payer.NOT_SURE):
        for week in published_weeks(record.category):
            prices = [_weekly(record, sources, each).get(week.key) for each in payers_asked(payer)]
            amounts = [amount_of(price) for price in prices if isinstance(price, Comparable)]
            measured = measured_amount(amounts, payer)
            if measured is not None:
                yield from ((price_key(key, payer), measured) for key in _keys_of(record, week))


def nhs_parts(record: ServiceRecord, sources: Sources) -> dict[str, Json]:
    """What the NHS pays of each price, in pence, under the price's key; only where it pays a part."""
    parts: dict[str, Json] = {}
    for payer in sources.weekly:
        for week in published_weeks(record.category):
            price = _weekly(record, sources, payer).get(week.key)
            if isinstance(price, Comparable) and (nhs := amount_of(price).nhs):
                parts |= {price_key(key, payer): nhs for key in _keys_of(record, week)}
    return parts


def _weekly(record: ServiceRecord, sources: Sources, payer: str) -> Mapping[str, Comparable | NotComparable]:
    """The prices of a service's weeks for one who pays, by the key of the week."""
    return sources.weekly[payer].get(record.id, {})


def _keys_of(record: ServiceRecord, week: WeekPattern) -> tuple[str, ...]:
    """What a week is called in the index: its own key, and "usual" where it is the usual week of the kind of care."""
    return (week.key, "usual") if week == usual_week(record.category) else (week.key,)


def _other_words(record: ServiceRecord) -> str:
    text = record.english
    places = (record.town, None if record.address_is_private else record.postcode)
    return " ".join(
        part
        for part in (
            text.description,
            *record.provider.aliases,
            *places,
            *(t.summary for t in record.texts.values()),
        )
        if part
    )


def card_of(
    record: ServiceRecord, listing: Listing, sources: Sources, specialist: tuple[str, ...]
) -> Mapping[str, Json]:
    """What a card prints beyond the hit itself, as JSON."""
    ratings = sources.ratings.get(record.location_id or "")
    overall = ratings.overall if ratings else None
    feedback, check = sources.feedback.get(record.id), sources.checks.get(record.id)
    concern = sources.concerns.get(record.id)
    return {
        "category": record.category,
        "translated": {
            locale: text.summary for locale, text in record.texts.items() if text.summary and locale != "en"
        },
        "rating": rating_code(record, sources.ratings),
        "inspected_on": _iso(overall.inspected_on) if overall else None,
        "published_on": _iso(overall.published_on) if overall else None,
        **card_facts(warning_facts(ratings if record.regulated else None, listing, concern)),
        "checked": check is not None,
        "inherited": bool(overall and overall.inherited),
        "feedback": feedback.overall_hundredths if feedback else None,
        "people": feedback.count if feedback else 0,
        "since": feedback.since.year if feedback and feedback.since else None,
        "start": _iso(record.earliest_start_on),
        "start_told": _iso(record.earliest_start_told_on),
        "vacancies": [record.vacancy.count, record.vacancy.unit, _iso(record.vacancy.as_at)]
        if record.vacancy
        else None,
        "languages": list(record.languages),
        "same_sex_worker": bool(record.same_sex_worker),
        "trial": record.trial_offered,
        "trial_days": record.trial_days,
        "notice_days": record.notice_by_resident_days,
        "rent": [record.rent_weekly_pence, record.rent_includes_bills]
        if record.category in TENANCY_CATEGORIES
        else None,
        "kind": listing.kind,
        "mode": listing.pricing_mode,
        "host": record.council_code,
        "specialist": list(specialist),
        "nhs": nhs_parts(record, sources),
        "units": unit_prices(sources.prices.get(record.id, ())),
        "point": None if record.lat_e5 is None else [record.lat_e5, record.lon_e5],
    }


def unit_prices(lines: tuple[PriceLine, ...]) -> dict[str, Json]:
    """The simplest price of each payer as JSON: what `unit_words` takes, in its order."""
    return {
        payer: [line.amount_pence, line.unit, line.includes_weekends, line.time_of_week]
        for payer, line in simplest_prices(lines).items()
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
