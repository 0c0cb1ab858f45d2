"""Who pays a week of a service, in words: the same lines on every page, letter, file and paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, TypeVar

from directory.presenting.price_words import amount_words, budget_words, whole_price_budget_words
from directory.presenting.rules import Standing, price_disclosure
from directory.prices.rules.own_cost import Amount, OwnCost, OwnLine, payers_asked, week_cost
from directory.vocabulary.prices import EITHER_PAYER, CostShare, Payer
from directory.web.i18n import gettext
from directory.web.labels import label

V = TypeVar("V")
# The lines of a week whose payer is not known: each stands alone.
IF_PAID = frozenset({CostShare.IF_EITHER, *EITHER_PAYER.values()})


class CostLine(NamedTuple):
    """One line of who pays: who it is in words, and pence a week, hour or visit.

    `code` is the share that it is (a `CostShare`); `within`: it is a part of the first line. A bar of them needs both.
    """

    who: str
    pence: int
    code: str = ""
    within: bool = False


class SharePiece(NamedTuple):
    """One piece of a bar: whose share it is (a `CostShare`), where it begins and how long it is, in hundredths."""

    code: str
    begins: float
    length: float


class CostWords(NamedTuple):
    """Who pays, in words: the person's own line first, or a line for each who may pay where that is not known.

    The lines at `large` are those to print in large type: what a week comes to for her. `unknown` are those who may pay
    and have no price, each with what stands in its place. `notes` say what is left of a budget. `prices` are the prices
    that the lines are of, by who pays.
    """

    lines: tuple[CostLine, ...]
    notes: tuple[str, ...]
    large: tuple[int, ...] = (0,)
    unknown: tuple[tuple[str, str], ...] = ()
    prices: tuple[tuple[str, Amount], ...] = ()

    @property
    def large_lines(self) -> tuple[CostLine, ...]:
        """What a week comes to: one line, or one for each who may pay."""
        return tuple(self.lines[place] for place in self.large)

    @property
    def bar(self) -> tuple[SharePiece, ...]:
        """A piece of a bar for each line; () where who pays is not known, or one pays for all of it."""
        if len(self.lines) < 2 or self.lines[0].code in IF_PAID:
            return ()
        return share_pieces(self.lines)

    def sentences(self, per: str) -> tuple[str, ...]:
        """Each line as words, in order: "You pay: £812.32 a week"; then who has no price."""
        return (*self.line_sentences(per), *self._unknown_sentences())

    def line_sentences(self, per: str) -> tuple[str, ...]:
        """Each line as words, in order."""
        return tuple(_sentence(line, per) for line in self.lines)

    def small_sentences(self, per: str) -> tuple[str, ...]:
        """What stands below the lines in large type: the other lines, who has no price, and notes."""
        return (*self._other_sentences(per), *self._unknown_sentences(), *self.notes)

    def quiet_sentences(self, per: str) -> tuple[str, ...]:
        """What stands below the lines in large type where who has no price stands among these."""
        return (*self._other_sentences(per), *self.notes)

    @property
    def stands_for_two(self) -> bool:
        """Whether two who may pay stand beside each other, each with a price or with what stands in its place."""
        return len(self.large) + len(self.unknown) > 1

    def _other_sentences(self, per: str) -> tuple[str, ...]:
        others = (line for place, line in enumerate(self.lines) if place not in self.large)
        return tuple(_sentence(line, per) for line in others)

    def _unknown_sentences(self) -> tuple[str, ...]:
        return tuple(said_of(who, words) for who, words in self.unknown)


def _sentence(line: CostLine, per: str) -> str:
    return gettext("%(who)s: %(amount)s", who=line.who, amount=amount_words(line.pence, per))


def priced_words(
    prices: Mapping[str, Amount], category: str, standing: Standing, payer: str, budget: int | None = None
) -> CostWords | None:
    """Who pays a week of a listed service at these prices, in words; None without a price for `payer`.

    Where who pays is not known and one who may has no price, what stands in its place is said. `budget`: pence a week.
    """
    cost = None if payer == Payer.NHS else week_cost(prices, category, payer, budget)
    if cost is None:
        return None
    return cost_words(cost)._replace(unknown=unknown_prices(prices, standing, payer))


def unknown_prices(prices: Collection[str], standing: Standing, payer: str) -> tuple[tuple[str, str], ...]:
    """Who may pay and has no price, with what stands in its place; nothing where who pays is known."""
    if payer != Payer.NOT_SURE:
        return ()
    return tuple(
        (payer_words(each), label("price_disclosure", price_disclosure(*standing, None, each)))
        for each in EITHER_PAYER
        if each not in prices
    )


def cost_words(cost: OwnCost) -> CostWords:
    """The lines of who pays, and what is left of the budget or, for who pays for it herself, over it."""
    notes = []
    is_told = any(line.code in (CostShare.TOP_UP, CostShare.OVER_BUDGET) for line in cost.lines)
    is_either = cost.lines[0].code in IF_PAID
    if cost.left is not None and not is_told:
        notes.append(whole_price_budget_words(cost.left) if is_either else budget_words(cost.left))
    # A top-up within the first line is paid by neither of the two whom that line names.
    has_top_up = any(line.code == CostShare.TOP_UP and line.within for line in cost.lines)
    lines = tuple(
        CostLine(_who(line, has_top_up=has_top_up), line.pence, line.code, line.within) for line in cost.lines
    )
    large = tuple(place for place, line in enumerate(cost.lines) if line.code in IF_PAID) or (0,)
    return CostWords(lines, tuple(notes), large, prices=cost.prices)


def share_pieces(lines: Sequence[CostLine]) -> tuple[SharePiece, ...]:
    """A piece for each line, in their order; () where nothing is paid.

    The lines are those of a price whose payer is known, which add up to it. A line that is a part of the first lies on
    the end of that one, and whoever draws them in this order paints it over what it is a part of.
    """
    total = sum(line.pence for line in lines if not line.within)
    if not total:
        return ()
    pieces: list[SharePiece] = []
    ends = 100 * lines[0].pence / total  # of what is next laid upon the first piece
    begins = 0.0
    for line in lines:
        length = 100 * line.pence / total
        if line.within:
            ends -= length
            pieces.append(_piece(line, ends, length))
        else:
            pieces.append(_piece(line, begins, length))
            begins += length
    return tuple(pieces)


def _piece(line: CostLine, begins: float, length: float) -> SharePiece:
    return SharePiece(line.code, round(begins, 3), round(length, 3))


def payer_words(payer: str) -> str:
    """One who may pay, where that is not known: "If the Council arranges it"."""
    return _who(OwnLine(EITHER_PAYER[payer], 0))


def by_payer(values: Mapping[str, V], payer: str) -> list[tuple[str, V]]:
    """What is said of the price of each who pays, after who that is ("" where it need not be said).

    It need not where who pays is known, and where the same is said of all who may pay: then it stands once.
    """
    asked = payers_asked(payer)
    said = [values[each] for each in asked if each in values]
    if len(asked) == 1 or (len(said) == len(asked) and all(value == said[0] for value in said)):
        return [("", value) for value in said[:1]]
    return [(payer_words(each), values[each]) for each in asked if each in values]


def unit_notes(told: Mapping[str, str], payer: str) -> tuple[str, ...]:
    """Prices in words, by who pays them, each after who that is, where that has to be said."""
    return tuple(said_of(who, words) for who, words in by_payer(told, payer))


def dated_words(who: str, on: str) -> str:
    """From which day a price holds, after whose price it is, where that has to be said ("" where not)."""
    return said_of(who, gettext("Price from %(day)s.", day=on))


def said_of(who: str, words: str) -> str:
    """Words after whom they are said of; the words alone where that need not be said ("")."""
    return gettext("%(what)s: %(value)s", what=who, value=words) if who else words


def whole_price_words(payer: str) -> str | None:
    """With what a budget is compared where who pays is not known; None where it is."""
    if payer != Payer.NOT_SURE:
        return None
    return gettext("Your budget is compared with the whole price, as you have not said who pays.")


def assessment_words(payer: str, prices: Collection[str]) -> str | None:
    """What must be said beside the price of who does not pay for it herself; None where there is nothing.

    `prices` are those who may pay and have a price.
    """
    if payer == Payer.COUNCIL:
        return gettext("What you pay yourself depends on your financial assessment.")
    if payer == Payer.NOT_SURE and Payer.COUNCIL in prices:
        return gettext(
            "If the Council arranges it, what you pay yourself depends on your financial assessment."
        )
    return None


def _who(line: OwnLine, *, has_top_up: bool = False) -> str:
    if has_top_up and line.code == CostShare.COUNCIL_AND_RESIDENT:
        return gettext("The Council, you and a top-up together")
    if line.within:
        return {
            CostShare.COUNCIL: gettext("Of this, the Council pays for aftercare"),
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
        CostShare.IF_COUNCIL: gettext("If the Council arranges it"),
        CostShare.IF_SELF_FUNDER: gettext("If you pay for it yourself"),
        CostShare.IF_EITHER: gettext("If the Council arranges it, or you pay for it yourself"),
    }[line.code]
