"""What binds a price, in words that are read before somebody types: its list, its band, what counts as part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.frameworks.rules.bands import Band, bands_apply
from directory.prices.entry_queries import LotRules
from directory.prices.rules.types import PriceLine
from directory.vocabulary.care import CARE_HOMES, Category
from directory.vocabulary.prices import (
    CARE_HOME_LEVEL_LABELS,
    NURSING_LEVELS,
    FncBasis,
    NeedLevel,
    Payer,
    PricingMode,
    VatStatus,
)
from directory.web.i18n import gettext
from directory.web.labels import label, translate
from directory.web.templating import day, in_pounds


@dataclass(frozen=True, slots=True)
class RuleWords:
    """The rules of one list, or those that hold whatever the list; `name` is None for these."""

    name: str | None
    sentences: tuple[str, ...]


def new_price_rules(rules: Sequence[LotRules], category: str) -> tuple[RuleWords, ...]:
    """What binds a price for something that has none yet: each list that the service is on."""
    found = [RuleWords(rule.name, _lot_sentences(rule)) for rule in rules]
    general = []
    if any(rule.pricing_mode != PricingMode.NON_PRICED for rule in rules):
        general.append(gettext("A price that the Council pays has to name a list that sets prices."))
    if not rules:
        general.append(gettext("This service is on no list, so no list binds its prices."))
    if category in CARE_HOMES:
        general.append(gettext("A price for care with nursing says whether the NHS contribution is in it."))
    if category == Category.SUPPORTED_LIVING:
        general.append(
            gettext(
                "Where people share an hour, its price is split between them: with 3 people each pays a third."
            )
        )
    return (*found, RuleWords(None, tuple(general))) if general else tuple(found)


def change_rules(rules: Sequence[LotRules], line: PriceLine) -> tuple[RuleWords, ...]:
    """What binds another amount of a price that there is."""
    lot = next((rule for rule in rules if rule.lot_id == line.lot_id), None)
    found = [] if lot is None else [RuleWords(lot.name, _sentences_for(lot, line))]
    general = [] if lot else [gettext("No list binds this price.")]
    return (*found, RuleWords(None, (*general, *_basis(line), _follows())))


def proposing_rules() -> RuleWords:
    """What binds whoever proposes a price, besides the price itself."""
    words = gettext(
        "One proposal waits for each price. If you send another, it takes the place of the first."
    )
    return RuleWords(None, (words,))


def _follows() -> str:
    return gettext("What you do not change stays as it is. The price before it ends the day before.")


def _sentences_for(lot: LotRules, line: PriceLine) -> tuple[str, ...]:
    if lot.pricing_mode != PricingMode.BANDED:
        return _lot_sentences(lot)
    if not bands_apply(lot.pricing_mode, line.category, line.payer, line.unit):
        payer = label("payer", Payer.COUNCIL)
        return (
            gettext(
                "The bands of this list bind weekly prices for: %(payer)s. They do not bind this one.",
                payer=payer,
            ),
        )
    bands = [band for band in lot.bands if band.need_level == line.need_level]
    return tuple(_band_words(band) for band in bands) or (_no_band(),)


def _lot_sentences(lot: LotRules) -> tuple[str, ...]:
    if lot.pricing_mode == PricingMode.COMPOSITE:
        return (
            gettext("This list has one price for all needs and all days."),
            gettext("Weekends, bank holidays and travel are in that price. Nothing may be added to it."),
        )
    if lot.pricing_mode == PricingMode.BANDED:
        return tuple(_band_words(band) for band in lot.bands) or (_no_band(),)
    return (gettext("This list agrees its prices for each person. No band binds them."),)


def _band_words(band: Band) -> str:
    values = {
        "need": translate(CARE_HOME_LEVEL_LABELS[NeedLevel(band.need_level)]),
        "least": in_pounds(band.min_pence),
        "most": in_pounds(band.max_pence),
        "last": day(band.valid_to),
    }
    if band.need_level in NURSING_LEVELS:
        return gettext(
            "%(need)s: from %(least)s to %(most)s a week until %(last)s, with the NHS nursing contribution.",
            **values,
        )
    return gettext("%(need)s: from %(least)s to %(most)s a week until %(last)s.", **values)


def _no_band() -> str:
    return gettext(
        "The Council has set no price band for your area. A price that it pays waits until there is one."
    )


def _basis(line: PriceLine) -> tuple[str, ...]:
    """What the amount counts in, as it was told."""
    fnc = {
        FncBasis.INCLUSIVE: gettext("The NHS nursing contribution is in the amount."),
        FncBasis.EXCLUSIVE: gettext("The NHS nursing contribution comes on top of the amount."),
    }
    vat = {
        VatStatus.EXEMPT: gettext("There is no VAT on the amount."),
        VatStatus.INCLUSIVE: gettext("VAT is in the amount."),
        VatStatus.EXCLUSIVE: gettext("VAT comes on top of the amount."),
    }
    said = [words for code, words in fnc.items() if code == line.fnc_basis]
    return (*said, *(words for code, words in vat.items() if code == line.vat_status))
