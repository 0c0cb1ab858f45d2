"""Who pays: the NHS's part of nursing, the council, the resident, and what is over the budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directory.foundation.errors import Invalid
from directory.foundation.time import in_force_on
from directory.prices.rules.types import NursingRate
from directory.vocabulary.prices import CostShare, FncBand, Payer


@dataclass(frozen=True, slots=True)
class WhoPays:
    """How a week's price is shared. `parts` are (code, pence) that add up to the price to the penny.

    Codes: `nhs`, `council`, `resident`, `council_and_resident` (where the assessed contribution is not
    known), `top_up` (accommodation), `over_budget` (care at home), `not_split` (all but the NHS's part, where
    no budget is told). `left_pence` is what is left of the budget, which stays with the council.
    """

    total_pence: int
    parts: tuple[tuple[str, int], ...]
    left_pence: int | None = None

    def of(self, code: str) -> int:
        """The pence of one part; 0 where there is no such part."""
        return next((pence for name, pence in self.parts if name == code), 0)


def nursing_rate(
    rates: Iterable[NursingRate], day: date, *, asked_on: date, band: str = FncBand.STANDARD
) -> int | None:
    """The weekly rate for a day, as known on the day of asking; None where none is known. Nothing is guessed.

    The latest announcement on or before the day of asking wins, so a backdated rate corrects from the day
    it is known (requirements 2.3; L38).
    """
    known = [
        rate
        for rate in rates
        if rate.announced_on <= asked_on and in_force_on(rate.valid_from, rate.valid_to, day)
    ]
    if not known:
        return None
    latest = max(known, key=lambda rate: (rate.announced_on, rate.valid_from))
    return latest.higher_pence if band == FncBand.HIGHER else latest.standard_pence


def who_pays(
    total_pence: int,
    fnc_pence: int,
    *,
    payer: str,
    accommodation: bool,
    budget_pence: int | None = None,
    contribution_pence: int | None = None,
    aftercare_pence: int = 0,
) -> WhoPays:
    """Share a week's price out (requirements 2.3 step 3, L9, L10, L37).

    `budget_pence` is the weekly personal budget (None: not told, and then all but the NHS's part is not
    split: who pays it depends on the budget); `contribution_pence` is the assessed contribution (None: not
    told). `aftercare_pence` is how much of the week is aftercare under section 117: that part alone is free, and the
    rest of the care may be charged for. A self-funder pays all but the NHS's part: where aftercare is arranged, the
    price is the council's. Raises Invalid for a negative amount.
    """
    for field, amount in (
        ("total", total_pence),
        ("budget", budget_pence),
        ("contribution", contribution_pence),
        ("aftercare", aftercare_pence),
    ):
        if amount is not None and amount < 0:
            raise Invalid(field, "money_negative")
    if payer == Payer.NHS:
        return WhoPays(total_pence, ((CostShare.NHS, total_pence),))
    nhs = (CostShare.NHS, min(max(fnc_pence, 0), total_pence))
    care = total_pence - nhs[1]
    if payer == Payer.SELF_FUNDER:
        return WhoPays(total_pence, _parts(nhs, (CostShare.RESIDENT, care)))
    if budget_pence is None:
        free = min(care, aftercare_pence)
        return WhoPays(
            total_pence, _parts(nhs, (CostShare.COUNCIL, free), (CostShare.NOT_SPLIT, care - free))
        )
    funded = min(care, budget_pence)
    over = (CostShare.TOP_UP if accommodation else CostShare.OVER_BUDGET, care - funded)
    charged = max(0, funded - aftercare_pence)
    if contribution_pence is None:
        within = [(CostShare.COUNCIL, funded - charged), (CostShare.COUNCIL_AND_RESIDENT, charged)]
    else:
        resident = min(contribution_pence, charged)
        within = [(CostShare.COUNCIL, funded - resident), (CostShare.RESIDENT, resident)]
    return WhoPays(total_pence, _parts(nhs, *within, over), budget_pence - funded)


def _parts(*parts: tuple[str, int]) -> tuple[tuple[str, int], ...]:
    """The parts that are more than nothing."""
    return tuple((code, pence) for code, pence in parts if pence)
