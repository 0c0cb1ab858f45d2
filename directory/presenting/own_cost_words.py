"""Who pays a week of a service, in words: the same lines on every page, letter, file and paper."""

from __future__ import annotations

from typing import NamedTuple

from directory.presenting.price_words import amount_words, budget_words
from directory.prices.rules.own_cost import OwnCost, OwnLine
from directory.vocabulary.prices import CostShare, Payer
from directory.web.i18n import gettext


class CostLine(NamedTuple):
    """One line of who pays: who it is in words, and pence a week, hour or visit."""

    who: str
    pence: int


class CostWords(NamedTuple):
    """Who pays, in words: the person's own line first. `notes` say what is left of a budget.

    `total` is the whole price and `nhs` the NHS's part of it, in pence.
    """

    lines: tuple[CostLine, ...]
    notes: tuple[str, ...]
    total: int
    nhs: int

    def sentences(self, per: str) -> tuple[str, ...]:
        """Each line as words: "You pay: £812.32 a week"."""
        return tuple(
            gettext("%(who)s: %(amount)s", who=line.who, amount=amount_words(line.pence, per))
            for line in self.lines
        )


def cost_words(cost: OwnCost) -> CostWords:
    """The lines of who pays, and what is left of the budget or, for who pays for it herself, over it."""
    notes = []
    is_told = any(line.code in (CostShare.TOP_UP, CostShare.OVER_BUDGET) for line in cost.lines)
    if cost.left is not None and not is_told:
        notes.append(budget_words(cost.left))
    lines = tuple(CostLine(_who(line), line.pence) for line in cost.lines)
    return CostWords(lines, tuple(notes), cost.total, cost.total - cost.measured)


def assessment_words(payer: str) -> str | None:
    """What must be said beside the price of who does not pay for it herself; None where there is nothing."""
    if payer == Payer.COUNCIL:
        return gettext("What you pay yourself depends on your financial assessment.")
    return None


def _who(line: OwnLine) -> str:
    if line.within:
        return {
            CostShare.TOP_UP: gettext("Of this, a top-up by someone else"),
            CostShare.OVER_BUDGET: gettext("Of this, over the budget"),
        }[line.code]
    return {
        CostShare.RESIDENT: gettext("You pay"),
        CostShare.COUNCIL_AND_RESIDENT: gettext("The Council and you together"),
        CostShare.COUNCIL: gettext("The Council pays"),
        CostShare.TOP_UP: gettext("A top-up, by someone else"),
        CostShare.OVER_BUDGET: gettext("Over the budget"),
        CostShare.NHS: gettext("The NHS pays, if it agrees"),
    }[line.code]
