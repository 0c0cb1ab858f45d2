"""A proposed price as a framework manager reads it: what it is for, what it follows, and its band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.presenting.price_ends import EndPreview, end_preview
from directory.presenting.price_words import line_words, price_about
from directory.prices.models import PriceEnding
from directory.prices.queries import OwnPrice
from directory.prices.rules.types import PriceLine
from directory.prices.states import PRICE_ENDING
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day, in_pounds


@dataclass(frozen=True, slots=True)
class PricePage:
    """What `moderation/price.html` prints."""

    id: int
    service_name: str
    service_slug: str
    facts: tuple[tuple[str, str | None, None], ...]
    waits: bool
    held: bool
    withdrawn: bool
    problem: str | None


def price_facts(line: PriceLine, lot: str | None) -> tuple[tuple[str, str | None, None], ...]:
    """What a price is for, fact by fact."""
    return (
        (gettext("Price"), line_words(line), None),
        (gettext("From"), day(line.valid_from), None),
        (gettext("Who pays"), label("payer", line.payer), None),
        (gettext("Need"), label("level", line.need_level), None),
        *(((gettext("Minutes of a visit"), str(line.minutes), None),) if line.minutes else ()),
        (gettext("Lot"), lot, None),
    )


@dataclass(frozen=True, slots=True)
class EndingPage:
    """What `moderation/price_ending.html` prints."""

    id: int
    service_name: str
    service_slug: str
    facts: tuple[tuple[str, str | None, None], ...]
    preview: EndPreview
    waits: bool
    withdrawn: bool
    problem: str | None


def ending_page(
    ending: PriceEnding,
    line: PriceLine,
    service: tuple[str, str],
    live: Sequence[OwnPrice],
    problem: str | None,
) -> EndingPage:
    """The page of a proposal that a price ends: `live` are the prices of its service, `problem` what is against it."""
    return EndingPage(
        id=ending.id,
        service_name=service[0],
        service_slug=service[1],
        facts=(
            (gettext("Price"), line_words(line), None),
            (gettext("For"), price_about(line), None),
            (gettext("From"), day(line.valid_from), None),
            (gettext("Last day"), day(ending.last_day), None),
        ),
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
    before: PriceLine | None,
    band: str | None,
    problem: str | None,
) -> PricePage:
    """The page of one price: `band` says what its band says, `problem` which rule refuses it as it is."""
    facts = price_facts(found.line, lot)
    now = gettext("Now") if before else gettext("Now: none")
    follows = (now, f"{line_words(before)} ({day(before.valid_from)})" if before else None, None)
    return PricePage(
        id=found.line.id,
        service_name=service[0],
        service_slug=service[1],
        facts=(facts[0], follows, *facts[1:], (gettext("Band"), band, None)),
        waits=found.line.state == "proposed",
        held=found.line.state == "out_of_band",
        withdrawn=found.line.state == "withdrawn",
        problem=problem,
    )
