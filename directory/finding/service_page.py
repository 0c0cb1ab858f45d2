"""A service's page as its template prints it: every fact with its date, "not told us" where it is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from directory.finding.queries.service import ServiceView
from directory.finding.search_params import SearchParams
from directory.places.queries import council_name
from directory.presenting.histories import price_history, rating_history
from directory.presenting.listing_words import designation_words, entry_note, listed_words
from directory.presenting.phrases import joined, labels_joined, out_of_hundred, yes_or_no
from directory.presenting.price_panel import price_panel
from directory.presenting.ratings import rating_summary
from directory.presenting.terms import (
    availability_age,
    availability_words,
    measured_carers_words,
    notice_words,
    promised_carers_words,
    trial_words,
)
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.navigation import PERSONAL_PARAMS, query_pairs
from directory.web.preferences import payer_choices
from directory.web.templating import day

Row = tuple[str, str | None]


def service_context(view: ServiceView, asked: SearchParams, payer: str, today: date) -> dict[str, Any]:
    """Everything `finding/service.html` prints."""
    record = view.record
    text = record.text(page_language().code)
    price = price_panel(record, view.listing, view.priced, payer, asked.max_weekly)
    return {
        "view": view,
        "asked": asked,
        "it": record,
        "text": text,
        "listed": listed_words(view.listing),
        "not_bought": entry_note(view.listing.kind),
        "price": price,
        "carried": query_pairs(
            name for name in PERSONAL_PARAMS if name != price.week_parameter or not price.weeks
        ),
        "history": price_history(view.past_prices, today),
        "rating_history": rating_history(view.past_ratings, today),
        "rating": rating_summary(view.ratings, view.past_ratings, today) if record.regulated else None,
        "good_to_know": good_to_know(view),
        "who_for": who_for(view),
        "where": where_rows(view),
        "soon": availability_words(record, today),
        "soon_told": availability_age(record, today),
        "themes": [
            (
                label("theme", theme.theme),
                gettext("Too few to show") if theme.mean is None else str(theme.mean),
            )
            for theme in view.summary.themes
        ],
        "quotes": quotes(view),
        "specialisms": [designation_words(one) for one in view.specialisms],
        "told_on": record.told_on,
        "payers": payer_choices(payer),
    }


def good_to_know(view: ServiceView) -> list[Row]:
    """Terms and continuity: the same rows in the same order on every page; None is shown as "not told us"."""
    it = view.record
    committed = it.continuity.committed_carers if it.continuity else None
    measured = it.continuity.measured_carers if it.continuity else None
    rows: list[Row] = [
        (gettext("Try it first"), trial_words(it.trial_offered, it.trial_days)),
        (gettext("You can leave with"), notice_words(it.notice_by_resident_days)),
        (gettext("They can end with"), notice_words(it.notice_by_provider_days)),
        (
            gettext("Carers who leave in a year"),
            out_of_hundred(it.workforce.turnover_percent if it.workforce else None),
        ),
        (
            gettext("Carers with a qualification"),
            out_of_hundred(it.workforce.qualified_percent if it.workforce else None),
        ),
    ]
    if it.category in VISITING_CATEGORIES:
        rows.insert(0, (gettext("Different carers: promised"), promised_carers_words(committed)))
        rows.insert(1, (gettext("Different carers: measured"), measured_carers_words(measured)))
    else:
        months = it.minimum_self_funding_months
        least = (
            None
            if months is None
            else ngettext("%(num)s month", "%(num)s months", months)
            if months
            else gettext("none")
        )
        rows.append((gettext("Least time you must pay for yourself"), least))
    return rows


def who_for(view: ServiceView) -> list[Row]:
    """For whom, with what, in which languages."""
    it = view.record

    rows: list[Row] = [
        (gettext("Helps with"), labels_joined("task", it.tasks)),
        (gettext("Who it is for"), labels_joined("need", it.needs)),
        (gettext("Languages spoken"), labels_joined("language", it.languages)),
        (gettext("Cultures it knows well"), labels_joined("culture", it.cultures)),
        (gettext("Faiths it knows well"), labels_joined("faith", it.faiths)),
        (gettext("Food"), labels_joined("diet", it.diets)),
        (gettext("A carer of your own sex"), yes_or_no(it.same_sex_worker)),
        (gettext("Ways to pay"), labels_joined("funding", it.funding_accepted)),
    ]
    if it.category in VISITING_CATEGORIES:
        rows.insert(2, (gettext("Times of day"), labels_joined("visit_time", it.visit_times)))
    else:
        rows.append((gettext("The building"), labels_joined("feature", it.features)))
    return rows


def where_rows(view: ServiceView) -> list[Row]:
    """Where it is, or whom it visits."""
    it = view.record
    address = joined(part for part in (it.address, it.town, it.postcode) if part) or None
    rows: list[Row] = [
        (gettext("Address"), address),
        (gettext("Council area"), council_name(it.council_code) or None),
    ]
    if it.category in VISITING_CATEGORIES:
        codes = sorted({code for kind, code in it.areas if kind == "outcode"})
        councils = sorted(council_name(code) for kind, code in it.areas if kind == "council")
        visited = joined([*councils, *codes]) or None
        rows.append((gettext("Visits people in"), visited))
    return rows


def quotes(view: ServiceView) -> list[tuple[str, str, str, str | None, bool]]:
    """What people wrote: words, who in kind and since when, the reply, whether something was given for it."""
    return [
        (
            item.text,
            item.language,
            gettext(
                "%(who)s, care since %(since)s · %(day)s",
                who=label("relationship", item.relationship),
                since=item.used_from_month.year,
                day=day(item.told_on),
            ),
            item.reply.text if item.reply else None,
            item.incentive_declared,
        )
        for item in view.feedback.items
    ]
