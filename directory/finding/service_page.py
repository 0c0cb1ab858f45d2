"""A service's page as its template prints it: every fact with its date, "not told us" where it is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from directory.catalogue.records import ServiceRecord
from directory.finding import cards, wording
from directory.finding.histories import price_history, rating_history
from directory.finding.price_panel import price_panel
from directory.finding.queries.service import ServiceView, price_changes
from directory.finding.rating_block import rating_block
from directory.finding.search_params import SearchParams
from directory.places.queries import council_name
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.web.choices import payer_choices
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.navigation import PERSONAL_PARAMS, query_pairs
from directory.web.templating import day

Row = tuple[str, str | None]


def service_context(view: ServiceView, asked: SearchParams, payer: str, today: date) -> dict[str, Any]:
    """Everything `finding/service.html` prints."""
    record = view.record
    text = record.text(page_language().code)
    price = price_panel(view, asked, payer, today)
    return {
        "view": view,
        "asked": asked,
        "it": record,
        "text": text,
        "listed": listed_words(view),
        "not_bought": cards.entry_note(view.listing.kind),
        "price": price,
        "carried": query_pairs(
            name for name in PERSONAL_PARAMS if name != price.week_parameter or not price.weeks
        ),
        "history": price_history(price_changes(record.id, payer), today),
        "rating_history": rating_history(view.past_ratings, today),
        "rating": rating_block(view, today),
        "good_to_know": good_to_know(view),
        "who_for": who_for(view),
        "where": where_rows(view),
        "soon": soon_words(record, today),
        "soon_told": soon_told(record, today),
        "themes": [
            (
                label("theme", theme.theme),
                gettext("Too few to show") if theme.mean is None else str(theme.mean),
            )
            for theme in view.summary.themes
        ],
        "quotes": quotes(view),
        "specialisms": [specialism_words(one) for one in view.specialisms],
        "told_on": record.told_on,
        "payers": payer_choices(payer),
    }


def listed_words(view: ServiceView) -> str:
    """Whose list it is on, and since when."""
    since = day(view.listing.since)
    if view.listing.kind == "admitted":
        names = wording.joined(view.listing.instrument_names)
        return gettext("On this list since %(day)s: %(lists)s", day=since, lists=names)
    if view.listing.kind == "checked":
        return gettext(
            "Checked by the Council on %(day)s", day=day(view.listing.checked_on or view.listing.since)
        )
    return gettext("Open to everyone")


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
            percent(it.workforce.turnover_percent if it.workforce else None),
        ),
        (
            gettext("Carers with a qualification"),
            percent(it.workforce.qualified_percent if it.workforce else None),
        ),
    ]
    if it.category in VISITING_CATEGORIES:
        rows.insert(0, (gettext("Different carers: promised"), promised_words(committed)))
        rows.insert(1, (gettext("Different carers: measured"), measured_words(measured)))
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


def promised_words(carers: int | None) -> str | None:
    """How many different carers would come in a month, as promised."""
    if not carers:
        return None
    return ngettext("at most %(num)s in a month", "at most %(num)s in a month", carers)


def measured_words(carers: int | None) -> str | None:
    """How many different carers came in a month."""
    return ngettext("%(num)s in a month", "%(num)s in a month", carers) if carers else None


def trial_words(offered: bool | None, days: int | None) -> str | None:
    """Whether one may try it, and for how long."""
    if offered is None:
        return None
    if not offered:
        return gettext("no")
    if not days:
        return gettext("yes")
    if days % 7 == 0:
        return ngettext("%(num)s week", "%(num)s weeks", days // 7)
    return ngettext("%(num)s day", "%(num)s days", days)


def notice_words(days: int | None) -> str | None:
    """How long before one may leave."""
    return None if days is None else ngettext("%(num)s day’s notice", "%(num)s days’ notice", days)


def percent(value: int | None) -> str | None:
    """ "18 of 100"."""
    return None if value is None else gettext("%(num)s of 100", num=value)


def who_for(view: ServiceView) -> list[Row]:
    """For whom, with what, in which languages."""
    it = view.record

    rows: list[Row] = [
        (gettext("Helps with"), listed("task", it.tasks)),
        (gettext("Who it is for"), listed("need", it.needs)),
        (gettext("Languages spoken"), listed("language", it.languages)),
        (gettext("Cultures it knows well"), listed("culture", it.cultures)),
        (gettext("Faiths it knows well"), listed("faith", it.faiths)),
        (gettext("Food"), listed("diet", it.diets)),
        (gettext("A carer of your own sex"), yes_or_no(it.same_sex_worker)),
        (gettext("Ways to pay"), listed("funding", it.funding_accepted)),
    ]
    if it.category in VISITING_CATEGORIES:
        rows.insert(2, (gettext("Times of day"), listed("visit_time", it.visit_times)))
    else:
        rows.append((gettext("The building"), listed("feature", it.features)))
    return rows


def listed(kind: str, codes: tuple[str, ...]) -> str | None:
    """Codes in one phrase."""
    return wording.joined(label(kind, code) for code in codes) or None


def yes_or_no(claim: bool | None) -> str | None:
    """A claim in a word; None where nothing was told."""
    return None if claim is None else gettext("yes") if claim else gettext("no")


def where_rows(view: ServiceView) -> list[Row]:
    """Where it is, or whom it visits."""
    it = view.record
    address = wording.joined(part for part in (it.address, it.town, it.postcode) if part) or None
    rows: list[Row] = [
        (gettext("Address"), address),
        (gettext("Council area"), council_name(it.council_code) or None),
    ]
    if it.category in VISITING_CATEGORIES:
        codes = sorted({code for kind, code in it.areas if kind == "outcode"})
        councils = sorted(council_name(code) for kind, code in it.areas if kind == "council")
        visited = wording.joined([*councils, *codes]) or None
        rows.append((gettext("Visits people in"), visited))
    return rows


def soon_words(it: ServiceRecord, today: date) -> str | None:
    """How soon there is room."""
    if it.category in VISITING_CATEGORIES:
        return cards.start_words(it.earliest_start_on, today) if it.earliest_start_on else None
    return cards.vacancy_words(it.vacancy.count, it.vacancy.unit) if it.vacancy else None


def soon_told(it: ServiceRecord, today: date) -> int | None:
    """How many days old that news is."""
    told = (
        it.earliest_start_told_on if it.category in VISITING_CATEGORIES else it.vacancy and it.vacancy.as_at
    )
    return (today - told).days if told else None


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


def specialism_words(one: Any) -> tuple[str, str, str]:
    """A designation: its area, its evidence, how long it holds (HAR App2 2.11)."""
    evidence = wording.joined(label("evidence", kind) for kind in one.evidence_kinds)
    return (
        label("need", one.area),
        gettext("The Council has seen the evidence: %(evidence)s.", evidence=evidence),
        gettext("Valid to %(day)s.", day=day(one.review_by)),
    )
