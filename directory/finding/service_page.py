"""A service's page as its template prints it: every fact with its date, "not told us" where it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request, url_for

from directory.admissions.records import Listing
from directory.catalogue.records import Passage, ServicePage, ServiceRecord
from directory.feedback.queries import FeedbackPage, PublicFeedback
from directory.feedback.rules.averages import FeedbackSummary
from directory.files.file_page import Picture
from directory.finding.distance import distance_words, visits_words
from directory.finding.queries.service import ServiceView
from directory.finding.register_page import RegistrationWords, registration_words
from directory.finding.search_params import SearchParams
from directory.finding.start_words import service_start_note
from directory.finding.way_back import way_back
from directory.foundation.contact_details import same_phone
from directory.photos.photo_page import public_picture
from directory.places.area_queries import public_area_records
from directory.places.queries import council_name
from directory.places.records import Place
from directory.presenting.feedback_words import author_words
from directory.presenting.histories import History, price_history, rating_history
from directory.presenting.listing_words import designation_words, entry_note, listed_words
from directory.presenting.own_cost_words import by_payer
from directory.presenting.phrases import joined, labels_joined, out_of_hundred, yes_or_no
from directory.presenting.price_panel import PricePanel, price_panel
from directory.presenting.ratings import RatingSummary, rating_summary
from directory.presenting.shared_link import CarriedPart, carried_parts, shared_url
from directory.presenting.terms import (
    address_words,
    age_words,
    availability_age,
    availability_words,
    confirmed_page_words,
    hours_words,
    living_rows,
    measured_carers_words,
    notice_words,
    promised_carers_words,
    trial_words,
    unconfirmed_price_words,
)
from directory.presenting.warning_facts import warning_facts
from directory.presenting.warning_rules import recovery
from directory.presenting.warning_words import WarningBox, recovery_words, room_words, warning_box
from directory.quality.queries import PublicCheck
from directory.register.records import regulator_page
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.organisations import AreaKind
from directory.vocabulary.ratings import RATED
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.navigation import FLASH_PARAMS, checklists_url, query_pairs
from directory.web.preferences import payer_choices

# A fact's name and words; None where nobody told us.
Row = tuple[str, str | None]
# A theme, its mean in words, and how long its bar is in hundredths; None where too few answered.
ThemeRow = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class Quote:
    """What one person wrote, in the language it was written in, and the provider's reply."""

    words: str
    language: str
    author: str
    reply: str | None
    public_id: str


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """Everything `finding/service.html` prints.

    `listed`: whose list the service is on; `note`: what marks one that the Council does not buy. `shortlist_key`: its
    id on a shortlist. `price_params`: what the form of the price carries. `direct_line`: the named contact's number,
    where it is another than the service's. `distances`: how far it is from each place that was searched, or whether it
    visits the first. `comes_to_you`: it is care that comes to the resident. `price_histories`: each after whose prices
    they are ("" where that is known). `way_back`: an address and its words. `availability_age`: in days. `start_note`:
    what to ask of the day from which care is wanted. `lead`, `own_words`, `terms`: the provider's own texts, each in
    the page's language or else in English. `no_report`: why the inspectors' report is not linked, beside
    `regulator_url`, its page with them.
    """

    service: ServicePage
    listing: Listing
    lead: Passage
    own_words: Passage
    terms: Passage
    shortlist_key: str
    listed: str
    note: str | None
    warnings: WarningBox | None
    price: PricePanel
    price_params: tuple[tuple[str, str], ...]
    checklists_url: str
    payers: tuple[tuple[str, str, None, bool], ...]
    price_histories: tuple[tuple[str, History], ...]
    rating: RatingSummary | None
    recovered: str | None
    no_report: str | None
    regulator_url: str | None
    registration: RegistrationWords | None
    rating_history: History
    summary: FeedbackSummary
    themes: tuple[ThemeRow, ...]
    feedback: FeedbackPage
    quotes: tuple[Quote, ...]
    checks: tuple[PublicCheck, ...]
    specialisms: tuple[tuple[str, str, str], ...]
    good_to_know: tuple[Row, ...]
    who_for: tuple[Row, ...]
    where: tuple[Row, ...]
    direct_line: str | None
    distances: tuple[str, ...]
    comes_to_you: bool
    way_back: tuple[str, str]
    availability: str | None
    availability_age: int | None
    start_note: str
    words_confirmed: str | None
    price_unconfirmed: str | None
    photos: tuple[Picture, ...]
    share_url: str
    carried: tuple[CarriedPart, ...]


def service_context(
    view: ServiceView, params: SearchParams, payer: str, places: Sequence[Place], today: date
) -> ServiceContext:
    """The context of a service's page, priced for the payer and the week of the search, far from its places."""
    record = view.record
    language = page_language().code
    visits = record.category in VISITING_CATEGORIES
    distances = (*visits_words(record, places[:1]),) if visits else (*distance_words(record, places),)
    rating = rating_summary(view.ratings, view.past_ratings, today) if record.regulated else None
    regulator_url = regulator_page(record.location_id) if record.location_id else None
    price = price_panel(record, view.listing, view.priced, payer, params.max_weekly)
    return ServiceContext(
        service=record,
        listing=view.listing,
        lead=record.passage("summary", language),
        own_words=record.passage("description", language),
        terms=record.passage("important_terms", language),
        shortlist_key=record.public_id.replace("-", ""),
        listed=listed_words(view.listing),
        note=entry_note(view.listing.kind),
        warnings=warning_box(
            warning_facts(view.ratings, view.listing, view.concern), record.location_id, today
        ),
        price=price,
        price_params=price_params(price),
        checklists_url=checklists_url([record.slug]),
        payers=payer_choices(payer),
        price_histories=price_histories(view, payer, today),
        rating=rating,
        no_report=no_report_words(rating, is_invented=regulator_url is None),
        regulator_url=regulator_url,
        recovered=recovery_words(recovery(view.ratings, view.past_ratings)),
        registration=registration_words(record.location_id or "", view.home.registrations, view.home.homes),
        rating_history=rating_history(view.past_ratings, today),
        summary=view.summary,
        themes=theme_rows(view.summary),
        feedback=view.feedback,
        quotes=tuple(quote_of(feedback) for feedback in view.feedback.items),
        checks=view.checks,
        specialisms=tuple(designation_words(designation) for designation in view.specialisms),
        good_to_know=good_to_know(record),
        who_for=who_for(record),
        where=where_rows(record),
        direct_line=direct_line(record),
        distances=distances,
        comes_to_you=visits,
        way_back=way_back(record.category),
        availability=room_words(availability_words(record, today), held=view.listing.held),
        availability_age=availability_age(record, today),
        start_note=service_start_note(record, params.start, today),
        words_confirmed=confirmed_page_words(record.told_on, today),
        price_unconfirmed=price_unconfirmed(view, today),
        photos=tuple(public_picture(photo) for photo in view.photos),
        share_url=shared_url(url_for("finding.service", slug=record.slug)),
        carried=carried_parts(),
    )


def price_histories(view: ServiceView, payer: str, today: date) -> tuple[tuple[str, History], ...]:
    """How the price went for each who may pay, where it changed, after who that is (`by_payer`)."""
    histories = {
        each: price_history(lines, today, view.priced.week) for each, lines in view.past_prices.items()
    }
    return tuple((who, history) for who, history in by_payer(histories, payer) if len(history.rows) > 1)


def price_unconfirmed(view: ServiceView, today: date) -> str | None:
    """That the provider has not confirmed its prices for a quarter, where there are any."""
    prices = view.priced.comparables.values()
    if not prices:
        return None
    days = [
        *(price.priced_from for price in prices),
        *([view.record.prices_confirmed_on] if view.record.prices_confirmed_on else []),
    ]
    return unconfirmed_price_words(max(days), today)


def no_report_words(rating: RatingSummary | None, *, is_invented: bool) -> str | None:
    """Why there is no link to the report of a rating; None where there is one, and where there is no rating."""
    if rating is None or rating.report_url or rating.code not in RATED:
        return None
    if is_invented:
        return gettext("This service is invented, so there is no report to read.")
    return gettext("We have no link to the report. Look for it on its page with the inspectors.")


def price_params(price: PricePanel) -> tuple[tuple[str, str], ...]:
    """What the address says of the search and the resident, except what the form of the price asks itself."""
    asked = {
        "payer",
        "feedback",
        "lang",
        "text",
        *FLASH_PARAMS,
        *([price.week_parameter] if price.weeks else []),
    }
    return tuple(query_pairs(name for name in request.args if name not in asked))


def direct_line(record: ServicePage) -> str | None:
    """The named contact's own number, where that is another than the service's, which stands on every page."""
    number = record.contact.phone if record.contact else None
    return None if number is None or (record.phone and same_phone(number, record.phone)) else number


def theme_rows(summary: FeedbackSummary) -> tuple[ThemeRow, ...]:
    """What people said of each theme: its mean out of 5, or that too few said anything."""
    return tuple(
        (label("theme", theme.theme), gettext("Too few to show"), None)
        if theme.mean is None
        else (label("theme", theme.theme), str(theme.mean), round(theme.mean * 20))
        for theme in summary.themes
    )


def good_to_know(record: ServiceRecord) -> tuple[Row, ...]:
    """Terms and continuity: the same rows in the same order on every page."""
    workforce = record.workforce
    terms: tuple[Row, ...] = (
        *living_rows(record),
        (gettext("Try it first"), trial_words(record.trial_offered, record.trial_days)),
        (gettext("You can leave with"), notice_words(record.notice_by_resident_days)),
        (gettext("They can end with"), notice_words(record.notice_by_provider_days)),
        (
            gettext("Carers who leave in a year"),
            out_of_hundred(workforce.turnover_percent if workforce else None),
        ),
        (
            gettext("Carers with a qualification"),
            out_of_hundred(workforce.qualified_percent if workforce else None),
        ),
    )
    if record.category not in VISITING_CATEGORIES:
        least = minimum_self_funding_words(record.minimum_self_funding_months)
        return (*terms, (gettext("Least time you must pay for yourself"), least))
    continuity = record.continuity
    promised = promised_carers_words(continuity.committed_carers if continuity else None)
    measured = measured_carers_words(continuity.measured_carers if continuity else None)
    return (
        (gettext("Different carers: promised"), promised),
        (gettext("Different carers: measured"), measured),
        *terms,
    )


def minimum_self_funding_words(months: int | None) -> str | None:
    """How long a resident must pay for the place before the Council may."""
    if months is None:
        return None
    return ngettext("%(num)s month", "%(num)s months", months) if months else gettext("none")


def who_for(record: ServiceRecord) -> tuple[Row, ...]:
    """For whom, with what, in which languages."""
    rows: list[Row] = [
        (gettext("Helps with"), labels_joined("task", record.tasks)),
        (gettext("Who it is for"), labels_joined("need", record.needs)),
        (gettext("Ages"), age_words(record.minimum_age, record.maximum_age)),
        (gettext("Languages spoken"), labels_joined("language", record.languages)),
        (gettext("Cultures it knows well"), labels_joined("culture", record.cultures)),
        (gettext("Faiths it knows well"), labels_joined("faith", record.faiths)),
        (gettext("Food"), labels_joined("diet", record.diets)),
        (gettext("A carer of your own sex"), yes_or_no(record.same_sex_worker)),
        (gettext("Ways to pay"), labels_joined("funding", record.funding_accepted)),
    ]
    if record.opening_hours:  # said where it is told: most care has no closed door
        rows.append((gettext("Opening hours"), hours_words(record.opening_hours)))
    if record.category in VISITING_CATEGORIES:
        rows.insert(2, (gettext("Times of day"), labels_joined("visit_time", record.visit_times)))
    else:
        rows.append((gettext("The building"), labels_joined("feature", record.features)))
    return tuple(rows)


def where_rows(record: ServiceRecord) -> tuple[Row, ...]:
    """Where the service is, or whom it visits."""
    rows: tuple[Row, ...] = (
        (gettext("Address"), address_words(record)),
        (gettext("Council area"), council_name(record.council_code) or None),
    )
    if record.category not in VISITING_CATEGORIES:
        return rows
    outcodes = sorted({code for kind, code in record.areas if kind == AreaKind.OUTCODE})
    councils = sorted(council_name(code) for kind, code in record.areas if kind == AreaKind.COUNCIL)
    wards = _ward_names([area for area in record.areas if area[0] == AreaKind.WARD])
    return (*rows, (gettext("Visits people in"), joined([*councils, *wards, *outcodes]) or None))


def _ward_names(wards: list[tuple[str, str]]) -> list[str]:
    """The names of wards, which alone cost a query."""
    return sorted(record.name for record in public_area_records(wards).values()) if wards else []


def quote_of(feedback: PublicFeedback) -> Quote:
    """What a person wrote, with who that is in kind and the provider's reply."""
    return Quote(
        words=feedback.text,
        language=feedback.language,
        author=author_words(feedback),
        reply=feedback.reply.text if feedback.reply else None,
        public_id=feedback.public_id,
    )
