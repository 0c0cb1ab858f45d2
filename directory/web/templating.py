"""What templates may use: filters for money and days, labels for codes, and what every page prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import Flask, current_app, request, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup

from directory.foundation.identifiers import is_slug
from directory.foundation.time import LONDON, today
from directory.vocabulary.enums import ENUMS
from directory.web.council import council_pair, page_council
from directory.web.desk_frame import desk_frame
from directory.web.hours_words import phone_hours_words
from directory.web.i18n import (
    bind_locale,
    gettext,
    marked_gettext,
    marked_ngettext,
    ngettext,
    page_catalog,
    page_locale,
)
from directory.web.labels import label
from directory.web.languages import Language, is_for_staff, page_language, site_languages
from directory.web.memoize import drawn, fixed_url, is_short
from directory.web.navigation import (
    answers_at_page,
    councils_url,
    current_url,
    page_payer,
    questions_url,
    same_page_url,
    url_with,
    url_with_needs,
    with_pairs,
)
from directory.web.preferences import answered_pairs, text_size
from directory.web.shortlist import read_shortlist

DAYS_FRESH = 14  # older news is still said, with the advice to ask
ANY_SLUG = (
    "a-slug-of-one-of-many"  # in whose place a slug stands: neither has a sign that an address would quote
)
MAX_FIGURES = 5_000  # of each kind: amounts, days, numbers
# The rooms whose pages are for visitors: links to them carry what she has answered.
VISITOR_ROOMS = frozenset(
    (
        *("finding", "register", "comparing", "costing", "shortlists", "sharing", "together", "print"),
        *("pages", "leagues", "callbacks", "moderation", "challenging"),
    )
)
# Those whose pages know a council from their address alone: links to them carry that of the page they stand on.
COUNCIL_ROOMS = frozenset(("pages", "callbacks"))
FIXED_VALUES = frozenset({"name", "slug", "service", "category", "council", "payer", "_anchor"})

# The enums that templates name. Not all: Jinja compares the names of the globals at each import of a component, so that
# fifty more cost a page of results half a millisecond.
TEMPLATE_ENUMS = (
    "Category",
    "LeagueGroup",
    "ListingKind",
    "Payer",
    "PricingMode",
    "Rating",
    "Unit",
)


def configure_jinja(app: Flask) -> None:
    """Join filters, globals and the globals of a page to the templates."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        money=money,
        pounds=pounds,
        day=day,
        short_day=short_day,
        moment=moment,
        miles=miles,
        number=number,
        average=average,
        hundredths=hundredths,
        told_ago=told_ago,
    )
    app.jinja_env.globals.update(
        asset=asset,
        label=label,
        current_url=current_url,
        same_page_url=same_page_url,
        phone_hours_words=phone_hours_words,
        questions_url=questions_url,
        councils_url=councils_url,
        answers_at_page=answers_at_page,
        url_with=url_with,
        url_with_needs=url_with_needs,
        memoize_macro=memoize_macro,
        desk_frame=desk_frame,
        url_for=link_to,
        plain_url_for=memoized_url_for,
        answered_pairs=answered_pairs,
        **{name: ENUMS[name] for name in TEMPLATE_ENUMS},
    )
    translate_templates(app)
    app.context_processor(inject_globals)


def translate_templates(app: Flask) -> None:
    """Translate templates into the page's language, by plain functions: Jinja's own are many times slower."""
    app.jinja_env.globals.update(_=marked_gettext, gettext=marked_gettext, ngettext=marked_ngettext)
    for name in ("pgettext", "npgettext"):  # these want the context, which `TemplateContext` gives to none
        app.jinja_env.globals.pop(name, None)
    bind_locale(app)


def inject_globals() -> dict[str, Any]:
    """What every template may print. The council is looked up only by a request that draws a page."""
    language: Language = page_language()
    size = text_size()
    return {
        "lang": language.code,
        "dir": language.direction,
        "languages": [] if is_for_staff() else [(other.code, other.name) for other in site_languages()],
        "draft_translation": not language.confirmed,
        "large_text": size in ("large", "together"),
        "together": size == "together",
        "council": page_council(),
        "payer": page_payer(),
        "shortlisted": read_shortlist(),
        "demonstration": bool(current_app.config["DEMONSTRATION"]),
        "today": today(),
        "public_url": current_app.config["PUBLIC_URL"],
    }


def asset(name: str) -> str:
    """The address of a built file, its name hashed so that it can be kept for ever."""
    manifest = built_files(str(current_app.config["ASSET_FOLDER"]))
    return f"/static/build/{manifest.get(name, name)}"


@lru_cache(maxsize=4)
def built_files(folder: str) -> dict[str, str]:
    """What was built when the process started, name by name; empty where nothing was, and pages still answer."""
    path = Path(folder) / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def memoized_url_for(endpoint: str, **values: Any) -> str:
    """`url_for`, remembered where no value is anybody's own words: a page has many links that never change.

    A link to one of many differs from those to the others in its slug alone, and so is remembered for all of them.
    """
    if not values:
        return fixed_url(request.script_root, endpoint, ())
    if not (values.keys() <= FIXED_VALUES and is_short(values.values())):
        return url_for(endpoint, **values)
    slug = values.get("slug") or values.get("service")
    if isinstance(slug, str) and is_slug(slug):
        shared = tuple((name, ANY_SLUG if value is slug else value) for name, value in values.items())
        return fixed_url(request.script_root, endpoint, shared).replace(ANY_SLUG, slug)
    try:
        return fixed_url(request.script_root, endpoint, tuple(values.items()))
    except TypeError:  # a value that can't be a key, such as a list
        return url_for(endpoint, **values)


def link_to(endpoint: str, **values: Any) -> str:
    """`url_for`, with who pays and whose list where the address of this page says it and the link is for visitors.

    A guide is told the council of the page that leads to it, however that page came to know it.
    """
    address, answered = memoized_url_for(endpoint, **values), answered_pairs()
    room = endpoint.partition(".")[0]
    if room in COUNCIL_ROOMS and not any(name == "council" for name, _ in answered):
        answered = (*answered, *council_pair())
    if not answered or room not in VISITOR_ROOMS:
        return address
    return with_pairs(address, [pair for pair in answered if pair[0] not in values])


def memoize_macro(macro: Callable[..., Markup], *values: Any, **named: Any) -> Markup:
    """What a macro draws for these values, remembered: only for macros that look at nothing but their values.

    Their links carry what this page's address has answered, so that this is a part of what is drawn.
    """
    answered = (*answered_pairs(), *council_pair())
    return drawn(f"{page_locale()} {answered}" if answered else page_locale(), macro, values, named)


@lru_cache(maxsize=MAX_FIGURES)
def money(pence: int) -> Markup:
    """ "£1,161.00", kept whole in a right-to-left line: for templates."""
    return Markup("<bdi>{}</bdi>").format(_figure(pence))


def in_pounds(pence: int) -> str:
    """ "£1,161.00", kept whole in a right-to-left line: for sentences made in Python."""
    return figure(_figure(pence))


def _figure(pence: int) -> str:
    """Pounds and pence as they stand on bills here, in every language."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}.{rest:02d}"


def figure(words: str) -> str:
    """An amount, a name or a number as it is; where the page runs from the right, kept from turning round."""
    if not page_catalog().from_right:
        return words
    return f"\N{LEFT-TO-RIGHT ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"


def pounds(pence: int) -> str:
    """ "161.00": for the value of a field, the same in every language."""
    return f"{pence // 100}.{pence % 100:02d}"


@lru_cache(maxsize=MAX_FIGURES)
def _day(value: date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale=locale)


def day(value: date) -> str:
    """ "14 March 2025"."""
    return _day(value, "d MMMM y", page_locale())


def short_day(value: date) -> str:
    """ "14 Mar 2025"."""
    return _day(value, "d MMM y", page_locale())


def week_day(value: date) -> str:
    """ "Fri 14 Mar": for a day that is near, on a desk."""
    return _day(value, "EEE d MMM", page_locale())


def moment(value: datetime) -> str:
    """ "14 March 2025 at 09:30", London time."""
    return format_datetime(value.astimezone(LONDON), "d MMMM y HH:mm", locale=page_locale())


@lru_cache(maxsize=MAX_FIGURES)
def _number(value: float, digits: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale=locale)


def number(value: float) -> str:
    """ "1,204"."""
    return _number(value, 0, page_locale())


def miles(value: float) -> str:
    """ "1.4": a distance in miles, one decimal."""
    return _number(float(value), 1, page_locale())


def average(hundredths: int) -> str:
    """ "4.7": a mean kept in hundredths, one decimal."""
    return _number(hundredths / 100, 1, page_locale())


def percent(part: int, whole: int) -> str:
    """ "3%" or "2.5%": a part of a whole, at most one decimal."""
    return format_percent(part / whole, "#,##0.#%", locale=page_locale())


def basis_points(value: int) -> str:
    """ "20%" or "17.25%": so many hundredths of a percent, exactly."""
    return format_percent(Decimal(value) / 10_000, "#,##0.##%", locale=page_locale())


def hundredths(value: int) -> str:
    """ "111.36": a figure kept in hundredths, two decimals."""
    return _number(value / 100, 2, page_locale())


def told_ago(days: int | None) -> str:
    """How old the news is: whole days since it was told, None where it never was.

    Past its own clock it reads as prices and words do that nobody has confirmed (requirement 49).
    """
    if days is None:
        return gettext("Ask the provider")
    if days <= 0:
        return gettext("told us today")
    if days > DAYS_FRESH:
        since = short_day(today() - timedelta(days=days))
        return gettext("not confirmed since %(day)s: ask the provider", day=since)
    return ngettext("told us %(num)s day ago", "told us %(num)s days ago", days)
