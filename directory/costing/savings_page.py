"""The context of `costing/savings.html`: what savings mean for the price of care, in words, a table and a chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from directory.costing.forms.savings import KINDS, SavingsForm
from directory.costing.queries import ChosenService
from directory.costing.savings_sum import SavingsSum, rules_are_known, savings_sum
from directory.costing.savings_words import (
    AlwaysWords,
    HomeWords,
    SourceLine,
    counted_rows,
    home_words,
    left_empty_words,
    source_lines,
    sum_words,
    whole,
)
from directory.places.records import CouncilRecord
from directory.prices.rules.charging import ChargingFigure
from directory.prices.rules.savings import (
    LONGEST_WEEKS,
    TWELVE_WEEKS,
    Means,
    RunDown,
    Week,
    last_day_without_home,
)
from directory.prices.rules.types import NotComparable
from directory.vocabulary.care import Category
from directory.vocabulary.charging import ChargingFigure as FigureCode
from directory.vocabulary.charging import CouncilCharging, SavingsGap, SavingsStage
from directory.web.charts import LineChart, line_chart
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day, figure, in_pounds

YEAR_WEEKS = 52
SHORTEST_CHART = 3 * YEAR_WEEKS
TELL_BEFORE = timedelta(weeks=13)  # "some months before", as the guide on who pays says
CHART_STEPS_PENCE = (5_000_00, 10_000_00, 25_000_00, 50_000_00, 100_000_00, 250_000_00, 1_000_000_00)
MOST_LEVELS = 5
ASK_LINK, MAKE_LINK = "ask-link", "make-link"  # what a second button of the page sends


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time at one rule: when, what the person pays in its first week, and why."""

    stage: str
    title: str
    pence: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A week in the table: its words and first day, what is left to the nearest pound, and what is paid, in pence, None
    where it is not known.
    """

    words: str
    first_day: date
    capital: str
    you: int
    council: int | None
    unmet: int | None
    begins_stage: bool


@dataclass(frozen=True, slots=True)
class SavingsAnswer:
    """What the form comes to. Without a figure `why_not` says why, and everything else is empty.

    `has_unmet`: whether the table has a column for what nobody has agreed to pay; `has_home`: whether a home is in what
    the person has. `left_empty` says that no income was told; `home` is about a home that counts.
    """

    why_not: tuple[str, ...] = ()
    heading: str = ""
    phases: tuple[Phase, ...] = ()
    chart: LineChart | None = None
    rows: tuple[Row, ...] = ()
    has_unmet: bool = False
    has_home: bool = False
    dated: str = ""
    counted: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    policy: str = ""
    left_empty: str = ""
    home: HomeWords | None = None
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SavingsPage:
    """The page: the choice of a kind of care, else its form, and the answer once it was sent.

    `category` is the care that was asked about, `kind` the one whose form asks for it. `filled_in` says which price the
    form was filled in with, `gap` why there will be no figure, before it is sent, and `always` what holds of every
    council all the same. `council` is the one that is chosen in the form, also one that has no list here. `values` are
    what was sent, for the buttons below the answer; `asks_link` and `link` are the two steps to a link, `link_gone`
    says that a link could not be read.
    """

    kind: str = ""
    category: str = ""
    service: ChosenService | None = None
    form: SavingsForm | None = None
    errors: tuple[tuple[str, str], ...] = ()
    filled_in: str = ""
    gap: str = ""
    always: AlwaysWords | None = None
    council: CouncilRecord | None = None
    answer: SavingsAnswer | None = None
    values: tuple[tuple[str, str], ...] = ()
    asks_link: bool = False
    link: str = ""
    link_gone: bool = False
    kinds: tuple[str, ...] = KINDS


def gap_words(kind: str, council_code: str, on: date) -> str:
    """Why there will be no figure for care at home of this council; "" where there may be one."""
    if kind != Category.HOME_CARE:
        return ""
    if not council_code:
        return gettext(
            "Each council has its own rules for care at home. We give a figure only where we know them."
        )
    if rules_are_known(council_code, on):
        return ""
    return f"{label('savings_gap', SavingsGap.POLICY_UNKNOWN)} {_ask_words()}"


def _ask_words() -> str:
    return gettext("So we give no figure. Ask the council: it must tell you how it charges.")


def savings_answer(form: SavingsForm, on: date, service: ChosenService | None = None) -> SavingsAnswer:
    """What a valid form comes to, in words; of a service's care where one was chosen."""
    found = savings_sum(form, on, service)
    if isinstance(found, NotComparable):
        return SavingsAnswer(why_not=(label("not_comparable", found.code), gettext("So we give no figure.")))
    if isinstance(found, SavingsGap):
        return SavingsAnswer(why_not=(label("savings_gap", found), _ask_words()))
    policy = policy_words(found)
    if found.run is None or found.means is None:
        return SavingsAnswer(
            heading=gettext("This council charges nothing for care at home that it arranges."), policy=policy
        )
    shown = weeks_shown(found.run)
    # Without what a home is worth, the weeks end with the savings: no chart and no table can be drawn past them.
    rows = table_rows(found.run, shown) if found.knows_home else ()
    return SavingsAnswer(
        heading=heading_words(found, found.run, found.means),
        phases=phases(found, found.run, found.means),
        chart=chart_of(found, found.run, shown) if found.knows_home else None,
        home=home_words(found, found.run),
        left_empty=left_empty_words(form),
        rows=rows,
        has_unmet=any(row.unmet for row in rows),
        has_home=found.means.home_pence > 0,
        dated=dated_words(found),
        counted=counted_rows(found, found.means, form),
        steps=step_words(found, found.run),
        sources=source_lines(found),
        policy=policy,
    )


def heading_words(found: SavingsSum, run: RunDown, means: Means) -> str:
    """The answer in a sentence."""
    upper, first = sum_words(found.year.upper_pence), run.stages[0]
    savings = sum_words(first.capital_pence)
    if first.stage == SavingsStage.TWELVE_WEEKS:
        return gettext(
            "In the first 12 weeks your home is not counted, and you pay about %(amount)s a week. After that it is.",
            amount=in_pounds(first.you_pence),
        )
    if first.stage == SavingsStage.PART:
        return gettext(
            "Your %(savings)s is not above %(upper)s: the Council can help to pay from the start.",
            savings=savings,
            upper=upper,
        )
    if first.stage == SavingsStage.INCOME:
        return gettext(
            "Your %(savings)s is not above %(lower)s: your savings are not counted, and the Council can help to pay.",
            savings=savings,
            lower=sum_words(found.year.lower_pence),
        )
    return _whole_price_words(found, run, means)


def _whole_price_words(found: SavingsSum, run: RunDown, means: Means) -> str:
    """The answer for somebody who pays all of it at first: when savings, or without its worth those beside the home,
    reach the upper limit.
    """
    upper, savings = sum_words(found.year.upper_pence), sum_words(run.stages[0].capital_pence)
    reached = run.first(SavingsStage.PART) or run.first(SavingsStage.INCOME)
    if reached is not None:
        return _reached_words(reached, savings, upper, with_home=means.home_pence > 0)
    alone = None if found.knows_home else run.savings_reach(found.year.upper_pence)
    if alone is not None:
        return _alone_words(alone, savings, upper)
    if means.towards_care_pence >= found.net_pence:
        return gettext("Your income is enough for this price: your savings need not go down.")
    return gettext(
        "At this price your %(savings)s stays above %(upper)s for more than ten years.",
        savings=savings,
        upper=upper,
    )


def _reached_words(reached: Week, savings: str, upper: str, *, with_home: bool) -> str:
    values = {"savings": savings, "upper": upper, "day": day(reached.first_day)}
    if with_home:
        return ngettext(
            "Your savings and your home, %(savings)s together, would reach %(upper)s in about %(num)s week, around"
            " %(day)s. From then on the Council can help to pay.",
            "Your savings and your home, %(savings)s together, would reach %(upper)s in about %(num)s weeks, around"
            " %(day)s. From then on the Council can help to pay.",
            reached.number,
            **values,
        )
    return ngettext(
        "Your %(savings)s would reach %(upper)s in about %(num)s week, around %(day)s. From then on the Council can"
        " help to pay.",
        "Your %(savings)s would reach %(upper)s in about %(num)s weeks, around %(day)s. From then on the Council can"
        " help to pay.",
        reached.number,
        **values,
    )


def _alone_words(reached: Week, savings: str, upper: str) -> str:
    return ngettext(
        "Your home counts, so you pay the whole price. Your other %(savings)s would come down to %(upper)s in about"
        " %(num)s week, around %(day)s. Your home still counts then.",
        "Your home counts, so you pay the whole price. Your other %(savings)s would come down to %(upper)s in about"
        " %(num)s weeks, around %(day)s. Your home still counts then.",
        reached.number,
        savings=savings,
        upper=upper,
        day=day(reached.first_day),
    )


def phases(found: SavingsSum, run: RunDown, means: Means) -> tuple[Phase, ...]:
    """Each stage that is reached, with what is paid in its first week; the last of all also where it is too far off."""
    listed = []
    after_weeks = run.stages[0].stage == SavingsStage.TWELVE_WEEKS
    for number, week in enumerate(run.stages):
        after = run.stages[number + 1] if number + 1 < len(run.stages) else None
        listed.append(
            Phase(
                week.stage,
                _title(week, after, after_weeks=after_weeks),
                week.you_pence,
                tuple(_phase_words(found, week)),
            )
        )
    if run.stages[-1].stage == SavingsStage.PART:
        listed.append(_far_phase(found, means))
    return tuple(listed)


def _title(week: Week, after: Week | None, *, after_weeks: bool) -> str:
    if week.stage == SavingsStage.TWELVE_WEEKS:  # it ends on a day that the rules name, whatever is paid
        last = last_day_without_home(week.first_day)
        return gettext("From %(day)s, until %(until)s", day=day(week.first_day), until=day(last))
    if week.number and not (after_weeks and week.number == TWELVE_WEEKS):
        return gettext("From about %(day)s", day=day(week.first_day))
    if week.number or after is None:
        return gettext("From %(day)s", day=day(week.first_day))
    return gettext("From %(day)s, until about %(until)s", day=day(week.first_day), until=day(after.first_day))


def _far_phase(found: SavingsSum, means: Means) -> Phase:
    lower = sum_words(found.year.lower_pence)
    words = (
        gettext("From your income alone: your last %(lower)s is never counted.", lower=lower),
        gettext("At this price it takes more than ten years to come to that."),
    )
    paid = min(found.net_pence, means.towards_care_pence)
    title = gettext("If you come down to %(lower)s", lower=lower)
    return Phase(SavingsStage.INCOME, title, paid, words)


def _phase_words(found: SavingsSum, week: Week) -> list[str]:
    lower = sum_words(found.year.lower_pence)
    words: dict[str, str] = {
        SavingsStage.TWELVE_WEEKS: gettext(
            "For twelve weeks, until %(day)s, your home is not counted.",
            day=day(last_day_without_home(found.start)),
        ),
        SavingsStage.ALL: gettext("You pay all of the price."),
        SavingsStage.PART: gettext(
            "From your income, and £1 for each £250, or part of it, that you have above %(lower)s.",
            lower=lower,
        ),
        SavingsStage.INCOME: gettext(
            "From your income alone: your last %(lower)s is never counted.", lower=lower
        ),
    }
    listed = [words[week.stage]]
    if week.stage == SavingsStage.ALL and not found.knows_home:
        listed = [
            gettext(
                "You pay all of the price, as long as your savings and your home together are above %(upper)s.",
                upper=sum_words(found.year.upper_pence),
            ),
            gettext("To say for how long that is, we need what your home is worth."),
        ]
    if week.stage == SavingsStage.ALL and found.means is not None and found.means.home_pence:
        listed.append(gettext("Once your savings are used up, it comes out of what the home is worth."))
    if found.nhs_pence:
        listed.append(
            gettext("The NHS pays %(amount)s for nursing, if it agrees.", amount=in_pounds(found.nhs_pence))
        )
    if week.stage != SavingsStage.ALL and week.you_pence < found.net_pence:
        listed.append(_council_words(found, week))
    return listed


def _council_words(found: SavingsSum, week: Week) -> str:
    if found.kind == Category.HOME_CARE:
        return gettext("The Council pays the rest, up to your personal budget. Ask what that is.")
    if week.council_pence is None and found.arranged_pence is not None:
        return gettext(
            "If the Council arranges it, this care home asks %(amount)s a week. Ask the Council what it pays of that,"
            " and about a top-up.",
            amount=in_pounds(found.arranged_pence),
        )
    if week.council_pence is None:
        return gettext(
            "We do not know what the Council pays here. It may pay less than this price: ask about moving or a top-up."
        )
    if week.unmet_pence and week.stage == SavingsStage.TWELVE_WEEKS:
        return gettext(
            "The Council usually pays %(amount)s of the rest. That leaves %(unmet)s a week that nobody has agreed to"
            " pay. In these weeks you may pay it yourself, as a top-up.",
            amount=in_pounds(week.council_pence),
            unmet=in_pounds(week.unmet_pence),
        )
    if week.unmet_pence:
        return gettext(
            "The Council usually pays %(amount)s of the rest. That leaves %(unmet)s a week that nobody has agreed to"
            " pay: ask about moving, or a top-up by someone else.",
            amount=in_pounds(week.council_pence),
            unmet=in_pounds(week.unmet_pence),
        )
    return gettext("The Council pays the rest, %(amount)s.", amount=in_pounds(week.council_pence))


def weeks_shown(run: RunDown) -> int:
    """How many weeks the chart and the table reach: two years past the upper limit, in whole years, three at least."""
    begins = [week.number for week in run.stages]
    last = max((number for number in begins if number <= LONGEST_WEEKS - 2 * YEAR_WEEKS), default=0)
    years = -(-(last + 2 * YEAR_WEEKS) // YEAR_WEEKS)
    return min(max(years * YEAR_WEEKS, SHORTEST_CHART), LONGEST_WEEKS)


def table_rows(run: RunDown, shown: int) -> tuple[Row, ...]:
    """The weeks of the table: the first, a quarter and half a year, each half year, and each that begins a stage."""
    begins = {week.number for week in run.stages if week.number <= shown}
    every = YEAR_WEEKS // 2 if shown <= SHORTEST_CHART else YEAR_WEEKS
    numbers = sorted({0, YEAR_WEEKS // 4, *range(0, shown + 1, every), *begins})
    return tuple(
        Row(
            _week_words(number),
            run.weeks[number].first_day,
            figure(whole(run.weeks[number].capital_pence + 50)),
            run.weeks[number].you_pence,
            run.weeks[number].council_pence,
            run.weeks[number].unmet_pence,
            bool(number) and number in begins,
        )
        for number in numbers
    )


def _week_words(number: int) -> str:
    return gettext("After week %(number)s", number=number) if number else gettext("At the start")


def chart_of(found: SavingsSum, run: RunDown, shown: int) -> LineChart | None:
    """The line of what is left from week to week, with both limits."""
    values = [week.capital_pence for week in run.weeks[: shown + 1]]
    high = max(values[0], found.year.upper_pence)
    step = next((one for one in CHART_STEPS_PENCE if high <= one * MOST_LEVELS), high)
    upper, lower = whole(found.year.upper_pence), whole(found.year.lower_pence)
    years = range(0, shown // YEAR_WEEKS + 1, 1 if shown <= 5 * YEAR_WEEKS else 2)
    return line_chart(
        values,
        dots=[week.number for week in run.stages if week.number],
        limits=[
            (found.year.upper_pence, gettext("%(limit)s: above it, you pay all", limit=upper)),
            (found.year.lower_pence, gettext("%(limit)s: below it, not counted", limit=lower)),
        ],
        levels=[(level, whole(level)) for level in range(0, high + 1, step)],
        steps=[(year * YEAR_WEEKS, _year_words(year)) for year in years],
    )


def _year_words(years: int) -> str:
    return ngettext("%(num)s year", "%(num)s years", years) if years else gettext("Start")


def dated_words(found: SavingsSum) -> str:
    """Of which year the figures are, where it is not the one that was asked for; "" where it is."""
    used = [found.year.valid_to, *(figure.valid_to for figure in found.used)]
    if min(used) >= found.start:
        return ""
    return gettext(
        "We have no newer limits and allowances yet than those until %(day)s. These sums use them. Ask the Council what"
        " has changed.",
        day=day(min(used)),
    )


def step_words(found: SavingsSum, run: RunDown) -> tuple[str, ...]:
    """What to do, and by when."""
    steps: list[str] = []
    reached = run.first(SavingsStage.PART) or run.first(SavingsStage.INCOME)
    if run.stages[0].stage == SavingsStage.ALL and reached is not None:
        steps.append(_tell_words(found, reached))
    elif reached is not None:
        steps.append(gettext("Ask the Council for a financial assessment now."))
    if found.kind == Category.CARE_HOME:
        steps.append(
            gettext(
                "Ask the care home if you can stay when the Council pays, and whether it would then ask for a top-up."
            )
        )
    if found.home is not None and found.home.may_defer:
        steps.append(
            gettext(
                "Before you move in, ask the Council’s adult social care team about the twelve weeks and a deferred"
                " payment agreement."
            )
        )
    elif found.home is not None and found.home.counts:
        steps += _later_deferred_words(found, run)
    steps.append(_allowance_words(found))
    return tuple(steps)


def _later_deferred_words(found: SavingsSum, run: RunDown) -> list[str]:
    """When to ask to defer, where the other savings are too high for it now."""
    reached = run.savings_reach(found.year.upper_pence)
    if reached is None:
        return []
    by = max(reached.first_day - TELL_BEFORE, found.start)
    return [gettext("By about %(day)s, ask the Council about a deferred payment agreement.", day=day(by))]


def _tell_words(found: SavingsSum, reached: Week) -> str:
    upper, by = sum_words(found.year.upper_pence), reached.first_day - TELL_BEFORE
    if by <= found.start:
        return gettext("Tell the Council now that your savings come near %(upper)s.", upper=upper)
    return gettext(
        "By about %(day)s, tell the Council that your savings come near %(upper)s.", day=day(by), upper=upper
    )


def _allowance_words(found: SavingsSum) -> str:
    words = gettext(
        "Ask about Attendance Allowance, which does not depend on savings, and about NHS continuing healthcare, which"
        " pays for all care of people whose main need is their health."
    )
    lower, higher = (
        found.figures.get(code) for code in (FigureCode.ATTENDANCE_LOWER, FigureCode.ATTENDANCE_HIGHER)
    )
    if lower is None or higher is None:
        return words
    return words + " " + _rates_words(lower, higher)


def _rates_words(lower: ChargingFigure, higher: ChargingFigure) -> str:
    return gettext(
        "Attendance Allowance is %(lower)s or %(higher)s a week (until %(day)s).",
        lower=in_pounds(lower.pence),
        higher=in_pounds(higher.pence),
        day=day(higher.valid_to),
    )


def policy_words(found: SavingsSum) -> str:
    """Where the council's own rules were read; "" for a care home."""
    if found.policy is None:
        return ""
    policy = found.policy
    words = [gettext("Source: %(source)s, read on %(day)s.", source=policy.source, day=day(policy.read_on))]
    if policy.charging == CouncilCharging.CHARGES and policy.extra_pence:
        words.append(
            gettext(
                "It leaves people %(amount)s a week above the national minimum.",
                amount=in_pounds(policy.extra_pence),
            )
        )
    return " ".join(words)
