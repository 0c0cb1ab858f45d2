"""What a person pays of a week's care from income and savings, and how long the savings last.

Pure, in whole pence. From the Care Act 2014, the Care and Support (Charging and Assessment of Resources) Regulations
2014 (SI 2014/2672), and annexes B, C and F of the care and support statutory guidance. A figure that is not known is
None, and so is whatever would need it: nothing is guessed. Gifts are not judged here: the council decides about each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from directory.foundation.errors import Invalid
from directory.prices.rules.charging import ChargingFigure, ChargingYear, CouncilPolicy, limits_of
from directory.vocabulary.charging import (
    AgeGroup,
    CouncilCharging,
    HomeAnswer,
    SavingsGap,
    SavingsStage,
)
from directory.vocabulary.charging import (
    ChargingFigure as FigureCode,
)

TARIFF_STEP_PENCE = 250_00
TARIFF_PENCE = 1_00
TWELVE_WEEKS = 12
LONGEST_WEEKS = 520  # ten years: what is further off than that is not reckoned
WEEK = timedelta(days=7)
GUARANTEES: Mapping[str, str] = {
    AgeGroup.FROM_18: FigureCode.GUARANTEE_18_24,
    AgeGroup.FROM_25: FigureCode.GUARANTEE_25,
    AgeGroup.PENSION_AGE: FigureCode.GUARANTEE_PENSION,
}


@dataclass(frozen=True, slots=True)
class HomeRule:
    """What is so of the home of somebody who moves to a care home: whether its value counts as savings, and whether
    the first twelve weeks are without it and payment may be deferred.
    """

    counts: bool
    twelve_weeks: bool = False
    may_defer: bool = False


@dataclass(frozen=True, slots=True)
class Income:
    """What a person has coming in, in pence a week; `passes_half` of the pension from work on to a spouse."""

    work_pension_pence: int = 0
    other_pence: int = 0
    passes_half: bool = False


@dataclass(frozen=True, slots=True)
class Means:
    """What a person pays from: pence, the last two a week. `kept_pence` of the income stay with the person.

    `home_pence` is the person's part of a home that counts, from week `home_from` on.
    """

    savings_pence: int
    income_pence: int
    kept_pence: int
    home_pence: int = 0
    home_from: int = 0

    @property
    def towards_care_pence(self) -> int:
        """What of the income is there for care each week."""
        return max(self.income_pence - self.kept_pence, 0)


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its first day, the savings (and the home, where it counts) at its beginning, and who pays what.

    `savings_pence` are the savings without the home. `number` counts weeks that are over, from 0. `council_pence` and
    `unmet_pence` are None where it is not known what the council pays; else the three parts add up to the price.
    `unmet_pence` is the part of the price that is above what the council usually pays: nobody has agreed to it.
    """

    number: int
    first_day: date
    capital_pence: int
    savings_pence: int
    stage: str
    you_pence: int
    council_pence: int | None
    unmet_pence: int | None


@dataclass(frozen=True, slots=True)
class RunDown:
    """How savings go down at one price: every week of ten years, and the first week of each stage that is reached."""

    weeks: tuple[Week, ...]
    stages: tuple[Week, ...]

    def first(self, stage: str) -> Week | None:
        """The first week of a stage; None where it is not reached within ten years."""
        return next((week for week in self.stages if week.stage == stage), None)

    def savings_reach(self, pence: int) -> Week | None:
        """The first week that begins with savings, without the home, that are not above an amount; None where no week
        does.
        """
        return next((week for week in self.weeks if week.savings_pence <= pence), None)


def tariff_pence(savings_pence: int, year: ChargingYear) -> int | None:
    """The weekly income that savings count as: £1 for each £250, or part of it, above the lower limit.

    None above the upper limit, where all of the care is paid for by the person. At either limit itself it is reckoned
    as between them: nothing at the lower one, and £36 at an upper one of £23,250 (SI 2014/2672).
    """
    if savings_pence > year.upper_pence:
        return None
    above = max(savings_pence - year.lower_pence, 0)
    return -(-above // TARIFF_STEP_PENCE) * TARIFF_PENCE


def assessed_savings(own_pence: int, joint_pence: int = 0) -> int:
    """A person's own savings and half of those held with one other; an odd penny is left out.

    Each partner is assessed alone: what the other holds in their own name is never counted. Raises Invalid for a
    negative amount.
    """
    for field, amount in (("savings", own_pence), ("joint", joint_pence)):
        if amount < 0:
            raise Invalid(field, "money_negative")
    return own_pence + joint_pence // 2


def counted_income(income: Income) -> int:
    """The income that counts in a care home: without half of a pension from work that is passed on to a spouse, civil
    partner or partner who does not live in the care home; an odd penny is left out.
    """
    left_out = -(-income.work_pension_pence // 2) if income.passes_half else 0
    return income.work_pension_pence - left_out + income.other_pence


def home_rule(answer: str, other_savings_pence: int, year: ChargingYear) -> HomeRule:
    """Whether a home counts when its owner moves to a care home, and what eases it (SI 2014/2672, annexes B and F).

    It is left out for a partner, for a relative of 60 or more or disabled, for a child under 18 and during a temporary
    stay. Else it counts; where the other savings are not above the upper limit, it does not in the first twelve weeks,
    and payment may be deferred.
    """
    if answer != HomeAnswer.COUNTED:
        return HomeRule(counts=False)
    eased = other_savings_pence <= year.upper_pence
    return HomeRule(counts=True, twelve_weeks=eased, may_defer=eased)


def guarantee_codes(age: str, premiums: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The figures that the minimum income at home is the sum of, for somebody who lives alone; people of pension age
    have no premiums.
    """
    return (GUARANTEES[age], *(premiums if age != AgeGroup.PENSION_AGE else ()))


def guarantee_pence(
    figures: Mapping[str, ChargingFigure],
    *,
    age: str,
    couple: bool,
    premiums: tuple[str, ...] = (),
) -> int | SavingsGap:
    """The minimum income that is left to somebody who lives at home, in pence a week, or what is not known of it.

    `premiums` are the codes of those that the person has; people of pension age have none.
    """
    if couple:
        return SavingsGap.COUPLE_UNKNOWN
    codes = guarantee_codes(age, premiums)
    if any(code not in figures for code in codes):
        return SavingsGap.GUARANTEE_UNKNOWN
    return sum(figures[code].pence for code in codes)


def contribution_pence(price_pence: int, capital_pence: int, means: Means, year: ChargingYear) -> int:
    """What a person pays of a week: all of it above the upper limit, else income and tariff income less what is kept.

    Never more than the price, never less than nothing (L37).
    """
    tariff = tariff_pence(capital_pence, year)
    if tariff is None:
        return price_pence
    return min(price_pence, max(means.income_pence + tariff - means.kept_pence, 0))


def stage_of(capital_pence: int, year: ChargingYear) -> SavingsStage:
    """Where savings stand against the limits."""
    if capital_pence > year.upper_pence:
        return SavingsStage.ALL
    return SavingsStage.PART if capital_pence > year.lower_pence else SavingsStage.INCOME


def council_parts(price_pence: int, you_pence: int, rate_pence: int | None) -> tuple[int | None, int | None]:
    """What the council pays of a week, and what nobody has agreed to pay: (None, None) where its rate is not known.

    `rate_pence` is what the council usually pays for such a week, as `price_pence` without the NHS's part.
    """
    if you_pence >= price_pence:
        return 0, 0
    if rate_pence is None:
        return None, None
    council = max(min(price_pence, rate_pence) - you_pence, 0)
    return council, price_pence - you_pence - council


def run_down(
    price_pence: int, means: Means, year: ChargingYear, start: date, *, rate_pence: int | None = None
) -> RunDown:
    """How savings go down, week by week, from the first day of care, at one price and one income.

    `price_pence` is the week's price without the NHS's part for nursing. What is paid beyond the income that is there
    for care comes out of the savings; income that is left over is not saved. Prices, limits and income stay as they
    are, since how they will change is not known. Raises Invalid for a price that is not more than nothing.
    """
    if price_pence <= 0:
        raise Invalid("price", "price_zero")
    capital, home = means.savings_pence, means.home_pence
    weeks: list[Week] = []
    for number in range(LONGEST_WEEKS + 1):
        without_home = number < means.home_from
        counted = capital if without_home else capital + home
        you = contribution_pence(price_pence, counted, means, year)
        stage = SavingsStage.TWELVE_WEEKS if without_home else stage_of(counted, year)
        parts = council_parts(price_pence, you, rate_pence)
        weeks.append(Week(number, start + number * WEEK, capital + home, capital, stage, you, *parts))
        drawn = max(you - means.towards_care_pence, 0)
        from_savings = min(drawn, capital)
        capital -= from_savings
        home = max(home - (drawn - from_savings), 0)
    return _with_stages(weeks)


def _with_stages(weeks: Sequence[Week]) -> RunDown:
    stages = {week.stage: week for week in reversed(weeks)}
    return RunDown(tuple(weeks), tuple(sorted(stages.values(), key=lambda week: week.number)))


def run_down_without_home_value(
    price_pence: int, means: Means, year: ChargingYear, start: date, *, rate_pence: int | None = None
) -> RunDown:
    """How savings alone go down where a home counts, or will after the first weeks, and its worth is not known.

    Until the savings are used up, and no further: what is paid then depends on the worth. Where the savings alone are
    not above the upper limit, a week at the whole price holds only if they and the home together are. The weeks hold
    the savings without the home.
    """
    # A home worth more than the upper limit keeps what is counted above it until the savings are used up; in the week
    # in which they are, at most one week's price is drawn from it.
    worth_enough = replace(means, home_pence=year.upper_pence + price_pence + 1)
    found = run_down(price_pence, worth_enough, year, start, rate_pence=rate_pence)
    used_up = found.savings_reach(0)
    last = LONGEST_WEEKS if used_up is None else max(used_up.number, means.home_from)
    return _with_stages([replace(week, capital_pence=week.savings_pence) for week in found.weeks[: last + 1]])


def last_day_without_home(start: date) -> date:
    """The last day of the twelve weeks in which a home that counts is not counted yet."""
    return start + TWELVE_WEEKS * WEEK - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HomeCharge:
    """What a person pays for care at home: `means` and `year` are what `run_down` needs; None where it is free."""

    means: Means | None
    year: ChargingYear


def home_charge(
    policy: CouncilPolicy | None,
    year: ChargingYear,
    guarantee: int | SavingsGap,
    *,
    savings_pence: int,
    income_pence: int,
    disability_costs_pence: int,
) -> HomeCharge | SavingsGap:
    """What care at home is reckoned with (SI 2014/2672, annex C), or why there is no figure.

    The home is never counted. The minimum income, what the council leaves above it, and the costs of a disability stay
    with the person. Without the council's policy there is no figure.
    """
    if policy is None:
        return SavingsGap.POLICY_UNKNOWN
    if policy.charging == CouncilCharging.FREE:
        return HomeCharge(None, year)
    if isinstance(guarantee, SavingsGap):
        return guarantee
    kept = guarantee + policy.extra_pence + disability_costs_pence
    return HomeCharge(Means(savings_pence, income_pence, kept), limits_of(year, policy))
