"""Where a reported mistake is put right: the page that holds the fact, for whoever may open it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from directory.foundation.actor import Actor
from directory.moderation.queries.queue import ReportPage
from directory.vocabulary.people import ReportedFact
from directory.web.access import may_enter
from directory.web.i18n import gettext

PAGE, PRICES, REGISTER, OPINIONS = (
    "council_listings.page",
    "council_prices.prices",
    "register.search",
    "moderation_queue.waiting",
)
# Every other fact stands on the page of the service.
ENDPOINTS: Mapping[str, str] = {
    ReportedFact.PRICE: PRICES,
    ReportedFact.RATING: REGISTER,
    ReportedFact.FEEDBACK: OPINIONS,
}


@dataclass(frozen=True, slots=True)
class Correction:
    """The page on which a fact is put right, None where the reader may not open it; and who else puts it right."""

    words: str
    address: str | None
    note: str


def correction_of(report: ReportPage, actor: Actor) -> Correction:
    """Where the fact of a report is put right, and by whom."""
    endpoint = ENDPOINTS.get(report.field, PAGE)
    said: Mapping[str, tuple[str, dict[str, Any], str]] = {
        PAGE: (
            gettext("The page of this service"),
            {"slug": report.service_slug},
            gettext(
                "Its provider changes this on its page, or a framework manager takes it off or hides the page."
            ),
        ),
        PRICES: (
            gettext("The prices of this service"),
            {"slug": report.service_slug},
            gettext(
                "Its provider proposes another price, or a framework manager of your council changes it."
            ),
        ),
        REGISTER: (
            gettext("This service on the inspectors’ register"),
            {"q": report.service_name},
            gettext("A rating is the inspectors’ own: nobody here changes it."),
        ),
        OPINIONS: (
            gettext("Feedback and challenges that wait"),
            {},
            gettext("Nobody here changes what somebody wrote. It may be challenged on the public page."),
        ),
    }
    words, values, note = said[endpoint]
    address = url_for(endpoint, **values) if may_enter(actor, endpoint) else None
    return Correction(words, address, note)
