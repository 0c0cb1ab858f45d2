"""A proposed price as a framework manager reads it: what it is for, what it follows, and its band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from directory.presenting.price_ends import EndPreview, end_preview
from directory.presenting.price_facts import ChangedFact, FactRow, price_changes, price_facts
from directory.prices.models import PriceEnding
from directory.prices.queries import OwnPrice
from directory.prices.rules.types import PriceLine
from directory.prices.states import PRICE_ENDING
from directory.web.i18n import gettext
from directory.web.templating import in_pounds


@dataclass(frozen=True, slots=True)
class PricePage:
    """What `moderation/price.html` prints: every fact, and where a price follows another what it changes of it."""

    id: int
    service_name: str
    service_slug: str
    facts: tuple[FactRow, ...]
    changed: tuple[ChangedFact, ...]
    is_first: bool
    band: str | None
    waits: bool
    held: bool
    withdrawn: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class EndingPage:
    """What `moderation/price_ending.html` prints."""

    id: int
    service_name: str
    service_slug: str
    facts: tuple[FactRow, ...]
    preview: EndPreview
    waits: bool
    withdrawn: bool
    problem: str | None


def ending_page(
    ending: PriceEnding,
    line: PriceLine,
    lot: str | None,
    service: tuple[str, str],
    live: Sequence[OwnPrice],
    problem: str | None,
) -> EndingPage:
    """The page of a proposal that a price ends: `live` are the prices of its service, `problem` what is against it."""
    return EndingPage(
        id=ending.id,
        service_name=service[0],
        service_slug=service[1],
        facts=price_facts(replace(line, valid_to=ending.last_day), lot),
        preview=end_preview(line, live, ending.last_day),
        waits=ending.state == PRICE_ENDING.initial,
        withdrawn=ending.state == "withdrawn",
        problem=problem,
    )


def band_words(code: str, least_pence: int | None, most_pence: int | None) -> str:
    """What the band says of a price: `in`, `below` or `above` it; amounts in pence a week."""
    if least_pence is None or most_pence is None:
        return gettext("No band applies to this price.")
    least, most = in_pounds(least_pence), in_pounds(most_pence)
    sentences = {
        "in": gettext("In its band: %(least)s to %(most)s a week.", least=least, most=most),
        "above": gettext("Above its band: %(least)s to %(most)s a week.", least=least, most=most),
        "below": gettext("Below its band: %(least)s to %(most)s a week.", least=least, most=most),
    }
    return sentences.get(code, gettext("No band applies to this price."))


def price_page(
    found: OwnPrice,
    service: tuple[str, str],
    lot: str | None,
    before: tuple[PriceLine, str | None] | None,
    band: str | None,
    problem: str | None,
) -> PricePage:
    """The page of one price.

    `before` is the price that it follows with the name of its list, `band` what its band says, `problem` the rule that
    refuses it as it is.
    """
    line = found.line
    changes = None if before is None else price_changes(before[0], line, before[1], lot)
    return PricePage(
        id=line.id,
        service_name=service[0],
        service_slug=service[1],
        facts=price_facts(line, lot) if changes is None else changes.kept,
        changed=() if changes is None else changes.changed,
        is_first=before is None,
        band=band,
        waits=line.state == "proposed",
        held=line.state == "out_of_band",
        withdrawn=line.state == "withdrawn",
        problem=problem,
    )
