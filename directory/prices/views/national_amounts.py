"""What holds for the whole nation: the NHS-funded nursing care rate and the limits on savings (L38)."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, form_page
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Amount, Cell
from directory.prices.actions.announce import announce_nursing_rate, announce_savings_limits
from directory.prices.forms import NursingRateForm, SavingsLimitsForm
from directory.prices.national_queries import charging_years, nursing_rate_announcements
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.form_fields import is_yes
from directory.web.spreadsheet_answers import spreadsheet_answer

national_amounts = Blueprint("national_amounts", __name__)
RATE_COLUMNS = ("First day", "Last day", "Standard", "Higher", "Announced", "Source")
LIMIT_COLUMNS = ("First day", "Last day", "Upper", "Lower", "Source")


@national_amounts.get("/site/nursing-rates")
@requires(Permission.NURSING_RATE_ANNOUNCE)
def nursing_rates() -> Response:
    """Every rate that was announced, newest first."""
    file = spreadsheet_answer("nursing-rates", RATE_COLUMNS, _rate_rows)
    return file if file is not None else _rates_page(NursingRateForm(), 200)


@national_amounts.post("/site/nursing-rates")
@requires(Permission.NURSING_RATE_ANNOUNCE)
@fresh_sign_in
def send_nursing_rate() -> AnyResponse:
    """Record a rate: every price of a home with nursing follows it."""
    form = NursingRateForm(request.form)

    def act() -> str:
        assert form.valid_from.data and form.valid_to.data and form.announced_on.data
        announce_nursing_rate(
            current_actor(),
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            announced_on=form.announced_on.data,
            standard_pence=form.standard.pence or 0,
            higher_pence=form.higher.pence,
            source=form.source.data or "",
            confirmed=is_yes(form.confirmed),
        )
        return url_for(".nursing_rates", done="saved")

    answer = answer_form(form, act)
    return _rates_page(form, answer) if isinstance(answer, int) else answer


@national_amounts.get("/site/savings-limits")
@requires(Permission.SAVINGS_LIMITS_ANNOUNCE)
def savings_limits() -> Response:
    """The limits of each charging year that is known, newest first."""
    file = spreadsheet_answer("savings-limits", LIMIT_COLUMNS, _limit_rows)
    return file if file is not None else _limits_page(SavingsLimitsForm(), 200)


@national_amounts.post("/site/savings-limits")
@requires(Permission.SAVINGS_LIMITS_ANNOUNCE)
@fresh_sign_in
def send_savings_limits() -> AnyResponse:
    """Record the limits of a year: the guides and the calculator follow them."""
    form = SavingsLimitsForm(request.form)

    def act() -> str:
        assert form.valid_from.data and form.valid_to.data and form.announced_on.data
        announce_savings_limits(
            current_actor(),
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            announced_on=form.announced_on.data,
            upper_pence=form.upper.pence or 0,
            lower_pence=form.lower.pence or 0,
            source=form.source.data or "",
        )
        return url_for(".savings_limits", done="saved")

    answer = answer_form(form, act)
    return _limits_page(form, answer) if isinstance(answer, int) else answer


def _rate_rows() -> list[list[Cell]]:
    return [
        [
            rate.valid_from,
            rate.valid_to,
            Amount(rate.standard_pence),
            None if rate.higher_pence is None else Amount(rate.higher_pence),
            rate.announced_on,
            rate.source,
        ]
        for rate in nursing_rate_announcements()
    ]


def _limit_rows() -> list[list[Cell]]:
    return [
        [year.valid_from, year.valid_to, Amount(year.upper_pence), Amount(year.lower_pence), year.source]
        for year in reversed(charging_years())
    ]


def _rates_page(form: NursingRateForm, status: int) -> Response:
    return form_page(
        "prices/nursing_rates.html",
        status,
        form,
        rates=nursing_rate_announcements(),
        done=request.args.get("done"),
    )


def _limits_page(form: SavingsLimitsForm, status: int) -> Response:
    years = tuple(reversed(charging_years()))
    return form_page("prices/savings_limits.html", status, form, years=years, done=request.args.get("done"))
