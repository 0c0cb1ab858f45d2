"""The guides and the statements: pages of words, with the few figures they print."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template

from directory.feedback.rules.averages import FEWEST
from directory.feedback.rules.challenges import HOURS_TO_ACT
from directory.feedback.rules.writing import DAYS_BETWEEN
from directory.foundation.errors import NotFound
from directory.foundation.time import today
from directory.pages import queries, rules
from directory.pages.guides import GUIDES, guide_groups, guide_named, related_to
from directory.pages.statements import COOKIES, RETENTION
from directory.prices.national_queries import charging_years, nursing_rates
from directory.prices.rules.charging import latest_charging_year
from directory.prices.rules.funding import nursing_rate
from directory.web.access import public
from directory.web.cookies import cookie_name

pages = Blueprint("pages", __name__)

VISITS = 14  # in the example of the guide on prices: a half-hour visit twice a day


@pages.get("/guides")
@public
def guides() -> str:
    """Every guide, under the question that people ask."""
    return render_template("pages/guides.html", groups=guide_groups())


@pages.get("/guides/<string:name>")
@public
def guide(name: str) -> str:
    """One guide."""
    named = guide_named(name)
    if named is None:
        raise NotFound
    figures = FIGURES.get(name, dict)()
    return render_template(named.template, guide=named, related=related_to(named), **figures)


@pages.get("/accessibility-statement")
@public
def accessibility() -> str:
    """How accessible the site is, in the model form of the 2018 regulations."""
    return render_template("pages/accessibility.html", facts=queries.accessibility_facts())


@pages.get("/privacy")
@public
def privacy() -> str:
    """What the site stores, why and for how long, and whose server draws the ground of a map, where one is set."""
    return render_template(
        "pages/privacy.html",
        retention=RETENTION,
        reviewed=queries.privacy_reviewed(),
        tiles_host=urlsplit(current_app.config["TILES_URL"]).hostname,
    )


@pages.get("/cookies")
@public
def cookies() -> str:
    """Every cookie the site may set, under the name it has on this connection."""
    return render_template("pages/cookies.html", cookies=[(cookie_name(fact.name), fact) for fact in COOKIES])


def _who_pays() -> dict[str, object]:
    day = today()
    limits = latest_charging_year(charging_years(), day)
    return {
        "limits": limits,
        "limits_are_old": limits is not None and limits.valid_to < day,
        "nursing_pence": nursing_rate(nursing_rates(), day, asked_on=day),
    }


def _prices() -> dict[str, object]:
    dearer_hour = rules.home_care_price(hour_pence=2200, half_hour_pence=1100, visits=VISITS)
    cheaper_hour = rules.home_care_price(hour_pence=2000, half_hour_pence=1150, visits=VISITS)
    return {"visits": VISITS, "first": dearer_hour, "second": cheaper_hour}


def _budget() -> dict[str, object]:
    return {"budget": rules.budget(total=20_000, own=3_500)}


def _feedback() -> dict[str, object]:
    return {"hours_to_act": HOURS_TO_ACT, "days_between": DAYS_BETWEEN, "fewest": FEWEST}


FIGURES: dict[str, Callable[[], dict[str, object]]] = {
    "who-pays": _who_pays,
    "how-prices-are-compared": _prices,
    "what-a-personal-budget-is": _budget,
    "how-feedback-is-checked": _feedback,
}
assert FIGURES.keys() <= {guide.name for guide in GUIDES}
