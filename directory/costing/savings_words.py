"""What the page about savings says of a home that counts, of what was counted, and of where its figures are from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.costing.forms.savings import CareHomeForm, SavingsForm
from directory.costing.savings_sum import SavingsSum, limits_on, minimum_incomes
from directory.prices.rules.charging import ChargingFigure, ChargingYear
from directory.prices.rules.savings import TWELVE_WEEKS, Means, RunDown, Week, last_day_without_home
from directory.vocabulary.charging import ChargingFigure as FigureCode
from directory.vocabulary.charging import HomeAnswer
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day, figure, in_pounds, short_day


@dataclass(frozen=True, slots=True)
class HomeWords:
    """Of a home that counts: what eases it, or why nothing does, and when the savings alone reach each limit."""

    words: tuple[str, ...]
    alone: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AlwaysWords:
    """What holds of care at home whatever a council's own rules are: sentences, and the limits and incomes that they
    must keep to.
    """

    words: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A figure that was used: what it is, its amount with the days it holds for, and where and when it was read."""

    what: str
    amount: str
    source: str
    read_on: date | None


def whole(pence: int) -> str:
    """An amount in whole pounds."""
    return f"£{pence // 100:,}"


def sum_words(pence: int) -> str:
    """An amount of savings in a sentence: whole pounds, where it is whole, as limits are spoken of."""
    return in_pounds(pence) if pence % 100 else figure(whole(pence))


def home_words(found: SavingsSum, run: RunDown) -> HomeWords | None:
    """What is so of a home that counts for a care home; None where none does."""
    if found.home is None or not found.home.counts:
        return None
    words = _eased_words(found, run) if found.home.twelve_weeks else _not_eased_words(found, run)
    limits = (found.year.upper_pence, found.year.lower_pence)
    rows = [
        (gettext("Down to %(limit)s", limit=sum_words(limit)), _when_words(run.savings_reach(limit)))
        for limit in limits
    ]
    return HomeWords(tuple(words), tuple(rows))


def _eased_words(found: SavingsSum, run: RunDown) -> list[str]:
    first, after = run.weeks[0], run.weeks[TWELVE_WEEKS]
    values = {"day": day(after.first_day), "amount": in_pounds(after.you_pence)}
    listed = [
        gettext(
            "Your other savings are not above %(upper)s. So your home is not counted for the first twelve weeks, until"
            " %(day)s.",
            upper=sum_words(found.year.upper_pence),
            day=day(last_day_without_home(found.start)),
        ),
        gettext("In these weeks you pay about %(amount)s a week.", amount=in_pounds(first.you_pence)),
        gettext("From %(day)s you pay about %(amount)s a week.", **values)
        if found.knows_home
        else gettext(
            "From %(day)s you pay %(amount)s a week, if your savings and your home together are above %(upper)s.",
            upper=sum_words(found.year.upper_pence),
            **values,
        ),
        gettext(
            "From then on, the Council must offer you a deferred payment agreement, if your home can be security for"
            " it."
        ),
        _deferred_words(),
        gettext("The Council may add interest and charges. They are not in this sum."),
    ]
    most = found.figures.get(FigureCode.DEFERRED_INCOME)
    if most is not None:
        listed.append(
            gettext(
                "You may then keep up to %(amount)s a week of your income (until %(day)s).",
                amount=in_pounds(most.pence),
                day=day(most.valid_to),
            )
        )
    return listed


def _deferred_words() -> str:
    return gettext(
        "With a deferred payment agreement, the Council pays for you now. It is paid back later, usually when your home"
        " is sold."
    )


def _not_eased_words(found: SavingsSum, run: RunDown) -> list[str]:
    upper = sum_words(found.year.upper_pence)
    listed = [
        gettext(
            "Your other savings are above %(upper)s. So two kinds of help do not apply now: twelve weeks without your"
            " home, and a deferred payment agreement.",
            upper=upper,
        ),
        _deferred_words(),
    ]
    reached = run.savings_reach(found.year.upper_pence)
    if reached is None:
        return [
            *listed,
            gettext(
                "At this price your other savings do not come down to %(upper)s in ten years.", upper=upper
            ),
        ]
    listed.append(
        ngettext(
            "Your other savings come down to %(upper)s in about %(num)s week, around %(day)s. Then ask the Council"
            " about a deferred payment agreement.",
            "Your other savings come down to %(upper)s in about %(num)s weeks, around %(day)s. Then ask the Council"
            " about a deferred payment agreement.",
            reached.number,
            upper=upper,
            day=day(reached.first_day),
        )
    )
    if reached.number < TWELVE_WEEKS:
        listed.append(
            gettext("Ask also whether your home is left out for the rest of your first twelve weeks there.")
        )
    else:
        listed.append(gettext("Your first twelve weeks in the care home are over by then."))
    return listed


def _when_words(week: Week | None) -> str:
    if week is None:
        return gettext("Not within ten years")
    if not week.number:
        return gettext("They are not above it now")
    return ngettext(
        "In about %(num)s week, around %(day)s",
        "In about %(num)s weeks, around %(day)s",
        week.number,
        day=day(week.first_day),
    )


def left_empty_words(form: SavingsForm) -> str:
    """That no income was counted since none was told, and what some would change; "" where some was, or £0 was."""
    if not form.has_no_income():
        return ""
    return gettext(
        "We counted £0 of income, because you left it empty. With an income your savings last longer, and you pay more"
        " a week once the Council helps."
    )


def counted_rows(found: SavingsSum, means: Means, form: SavingsForm) -> tuple[tuple[str, str], ...]:
    """What the sum was made from, with the days that its figures are for; last what was left empty."""
    rows = [
        (gettext("Price a week"), in_pounds(found.price_pence)),
        (gettext("First day of care"), day(found.start)),
        (gettext("Your savings, with half of those you share"), sum_words(found.savings_pence)),
        (gettext("Your income that counts, a week"), in_pounds(means.income_pence)),
        (gettext("What you keep of it, a week"), in_pounds(means.kept_pence)),
    ]
    if isinstance(form, CareHomeForm):
        rows.append((gettext("Your home"), _home_row(found, means, form.home_answer())))
        if found.nhs_pence:
            rows.append((gettext("The NHS, for nursing, a week"), in_pounds(found.nhs_pence)))
    else:
        rows.append((gettext("Your home"), gettext("Never counted for care at home")))
    return (
        *rows,
        (gettext("The limits on savings"), _limits(found.year)),
        (gettext("Rises of prices and income"), gettext("None in this sum")),
        *((words, gettext("Left empty: counted as £0")) for words in form.left_empty()),
    )


def _home_row(found: SavingsSum, means: Means, answer: str) -> str:
    if answer != HomeAnswer.COUNTED:
        return gettext("Not counted: %(reason)s", reason=label("home_answer", answer))
    if not found.knows_home:
        return gettext("Counted, but you have not told us what it is worth")
    return gettext("Counted: %(amount)s", amount=sum_words(means.home_pence))


def source_lines(found: SavingsSum) -> tuple[SourceLine, ...]:
    """Every dated figure that the answer names, with its source."""
    named = [FigureCode.ATTENDANCE_LOWER, FigureCode.ATTENDANCE_HIGHER]
    if found.home is not None and found.home.may_defer:
        named.append(FigureCode.DEFERRED_INCOME)
    figures = [*found.used, *(found.figures[code] for code in named if code in found.figures)]
    limits = SourceLine(
        gettext("The limits on savings"), _limits(found.year), found.year.source, found.year.read_on
    )
    return (limits, *(_figure_line(one) for one in figures))


def _limits(year: ChargingYear) -> str:
    return gettext(
        "%(lower)s and %(upper)s, from %(start)s to %(end)s",
        lower=sum_words(year.lower_pence),
        upper=sum_words(year.upper_pence),
        start=short_day(year.valid_from),
        end=short_day(year.valid_to),
    )


def _figure_line(one: ChargingFigure) -> SourceLine:
    return SourceLine(label("charging_figure", one.code), _dated(one), one.source, one.read_on)


def _dated(one: ChargingFigure) -> str:
    return gettext(
        "%(amount)s, from %(start)s to %(end)s",
        amount=in_pounds(one.pence),
        start=short_day(one.valid_from),
        end=short_day(one.valid_to),
    )


def always_words(on: date) -> AlwaysWords:
    """What every council must keep to for care at home, with the figures of a day that are known, or the last."""
    limits, incomes = limits_on(on), minimum_incomes(on)
    listed = [gettext("Your house or flat never counts for care at home.")]
    rows = [_income_row(*each) for each in incomes]
    if limits is not None:
        listed.append(
            gettext(
                "Savings up to %(lower)s are never counted. A council may set higher limits than %(lower)s and"
                " %(upper)s, but never lower ones.",
                lower=sum_words(limits.lower_pence),
                upper=sum_words(limits.upper_pence),
            )
        )
        rows = [(gettext("The limits on savings"), _limits(limits)), *rows]
    listed.append(gettext("Every council must leave you at least a minimum income each week."))
    ends = [known.valid_to for _, known in incomes if known is not None]
    if limits is not None and min(limits.valid_to, *ends) < on:
        listed.append(gettext("Where these days are past, we have no newer figure yet. Ask the Council."))
    return AlwaysWords(tuple(listed), tuple(rows))


def _income_row(code: str, known: ChargingFigure | None) -> tuple[str, str]:
    words = gettext("We do not know this figure.") if known is None else _dated(known)
    return label("charging_figure", code), words
