"""What a form about savings comes to: who pays from which week on, or what is not known and so has no figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from directory.costing.forms.savings import CareAtHomeForm, CareHomeForm, SavingsForm
from directory.costing.queries import ChosenService, arranged_pence, price_quoted_week, usual_rate_pence
from directory.costing.rules.quotes import Quote, price_lines
from directory.costing.rules.weeks import DescribedWeek, week_pattern
from directory.prices.national_queries import charging_figures, charging_policies, charging_years
from directory.prices.rules.charging import (
    ChargingFigure,
    ChargingYear,
    CouncilPolicy,
    figures_on,
    latest_charging_year,
    policy_on,
)
from directory.prices.rules.funding import who_pays
from directory.prices.rules.savings import (
    GUARANTEES,
    TWELVE_WEEKS,
    HomeRule,
    Income,
    Means,
    RunDown,
    assessed_savings,
    counted_income,
    guarantee_codes,
    guarantee_pence,
    home_charge,
    home_rule,
    run_down,
    run_down_without_home_value,
)
from directory.prices.rules.types import NotComparable
from directory.prices.rules.weeks import Scenario
from directory.vocabulary.care import Category
from directory.vocabulary.charging import ChargingFigure as FigureCode
from directory.vocabulary.charging import SavingsGap
from directory.vocabulary.prices import Payer


@dataclass(frozen=True, slots=True)
class SavingsSum:
    """What was reckoned, in pence, amounts of a week but for the savings and the home.

    `run` is None where care at home is free; `home` is set for a care home, `policy` for care at home.
    `arranged_pence`: what the care home asks where the Council arranges it, less the NHS's part, if that is known.
    `used` are the allowances that the sum is made with. Where a home counts and `knows_home` is False, its worth was
    not told, and the weeks of `run` are of the savings alone.
    """

    kind: str
    start: date
    price_pence: int
    nhs_pence: int
    savings_pence: int
    year: ChargingYear
    figures: Mapping[str, ChargingFigure]
    means: Means | None
    run: RunDown | None
    home: HomeRule | None = None
    policy: CouncilPolicy | None = None
    arranged_pence: int | None = None
    used: tuple[ChargingFigure, ...] = ()
    knows_home: bool = True

    @property
    def net_pence(self) -> int:
        """The price without the NHS's part for nursing."""
        return self.price_pence - self.nhs_pence


def savings_sum(
    form: SavingsForm, on: date, service: ChosenService | None = None
) -> SavingsSum | SavingsGap | NotComparable:
    """What a valid form comes to, asked on a day, of a service's care where one was chosen.

    A SavingsGap or NotComparable says why there is no figure.
    """
    start = form.first_day(on)
    year = latest_charging_year(charging_years(), start)
    if year is None:
        return SavingsGap.LIMITS_UNKNOWN
    figures = figures_on(charging_figures(), start)
    if isinstance(form, CareHomeForm):
        return _care_home(form, start, year, figures, on, service)
    assert isinstance(form, CareAtHomeForm)
    return _care_at_home(form, start, year, figures)


def _care_home(
    form: CareHomeForm,
    start: date,
    year: ChargingYear,
    figures: Mapping[str, ChargingFigure],
    on: date,
    service: ChosenService | None,
) -> SavingsSum | SavingsGap | NotComparable:
    described = DescribedWeek(Category.CARE_HOME, level=form.chosen_level())
    eligible, band = form.nursing_funding()
    scenario = Scenario(week_pattern(described), Payer.SELF_FUNDER, start, eligible, band)
    quote = Quote(form.pence("price"), includes_nursing=form.nursing_in_price.data != "no")
    price = price_quoted_week(scenario, price_lines(described, quote, Payer.SELF_FUNDER, start), on)
    if isinstance(price, NotComparable):
        return price
    allowance = figures.get(FigureCode.PERSONAL_EXPENSES)
    if allowance is None:
        return SavingsGap.ALLOWANCE_UNKNOWN
    shares = who_pays(price.pence, price.fnc_pence, payer=Payer.SELF_FUNDER, accommodation=True)
    savings = assessed_savings(form.pence("savings"), form.pence("joint"))
    rule = home_rule(form.home_answer(), savings, year)
    home_pence = form.home_value_pence() if rule.counts else 0
    means = Means(
        savings,
        counted_income(
            Income(form.pence("work_pension"), form.pence("income"), passes_half=bool(form.passes_half.data))
        ),
        allowance.pence,
        home_pence or 0,
        TWELVE_WEEKS if rule.twelve_weeks else 0,
    )
    rate = usual_rate_pence(form.council.data or "", described.level, start)
    nhs, net = shares.of("nhs"), shares.of("resident")
    reckoned = run_down_without_home_value if home_pence is None else run_down
    return SavingsSum(
        form.kind,
        start,
        price.pence,
        nhs,
        savings,
        year,
        figures,
        means,
        reckoned(net, means, year, start, rate_pence=None if rate is None else max(rate - nhs, 0)),
        home=rule,
        arranged_pence=None if service is None else arranged_pence(service, scenario, on),
        used=(allowance,),
        knows_home=home_pence is not None,
    )


def rules_are_known(council_code: str, on: date) -> bool:
    """Whether it is known how a council charges for care at home: without that there is no figure."""
    return policy_on(charging_policies(), council_code, on) is not None


def minimum_incomes(on: date) -> tuple[tuple[str, ChargingFigure | None], ...]:
    """What every council must leave to somebody who lives at home and alone, by age; None where it is not known."""
    figures = figures_on(charging_figures(), on)
    return tuple((code, figures.get(code)) for code in GUARANTEES.values())


def limits_on(on: date) -> ChargingYear | None:
    """The national limits on savings of a day, or the last that are known before it."""
    return latest_charging_year(charging_years(), on)


def _care_at_home(
    form: CareAtHomeForm, start: date, year: ChargingYear, figures: Mapping[str, ChargingFigure]
) -> SavingsSum | SavingsGap:
    policy = policy_on(charging_policies(), form.council.data or "", start)
    savings = assessed_savings(form.pence("savings"), form.pence("joint"))
    codes = guarantee_codes(form.age_group(), form.chosen_premiums())
    charge = home_charge(
        policy,
        year,
        guarantee_pence(
            figures, age=form.age_group(), couple=bool(form.couple.data), premiums=form.chosen_premiums()
        ),
        savings_pence=savings,
        income_pence=form.pence("income"),
        disability_costs_pence=form.pence("disability_costs"),
    )
    if isinstance(charge, SavingsGap):
        return charge
    price = form.pence("price")
    found = SavingsSum(
        form.kind, start, price, 0, savings, charge.year, figures, charge.means, None, policy=policy
    )
    if charge.means is None:
        return found
    run = run_down(price, charge.means, charge.year, start)
    return replace(found, run=run, used=tuple(figures[code] for code in codes))
