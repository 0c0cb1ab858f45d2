"""What holds for the whole nation: the NHS-funded nursing care rate (L38), the limits on savings and the allowances;
and how each council charges for care at home.
"""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, form_page
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Amount, Cell
from directory.foundation.time import today
from directory.places.queries import council_record, every_council
from directory.prices.actions.announce import (
    announce_charging_figure,
    announce_nursing_rate,
    announce_savings_limits,
    record_charging_policy,
)
from directory.prices.forms import ChargingFigureForm, CouncilPolicyForm, NursingRateForm, SavingsLimitsForm
from directory.prices.national_queries import (
    charging_figures,
    charging_policies,
    charging_years,
    nursing_rate_announcements,
)
from directory.prices.rules.charging import CouncilPolicy
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.form_fields import is_yes
from directory.web.spreadsheet_answers import spreadsheet_answer

national_amounts = Blueprint("national_amounts", __name__)
RATE_COLUMNS = ("First day", "Last day", "Standard", "Higher", "Announced", "Source")
FIGURE_COLUMNS = ("What", "First day", "Last day", "Amount", "Source")
POLICY_COLUMNS = (
    *("Council", "Charges", "Extra", "Upper", "Lower", "First day", "Last day", "Read", "Source"),
)
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


@national_amounts.get("/site/allowances")
@requires(Permission.SAVINGS_LIMITS_ANNOUNCE)
def allowances() -> Response:
    """Each allowance and benefit that is known, newest first."""
    file = spreadsheet_answer("allowances", FIGURE_COLUMNS, _figure_rows)
    return file if file is not None else _figures_page(ChargingFigureForm(), 200)


@national_amounts.post("/site/allowances")
@requires(Permission.SAVINGS_LIMITS_ANNOUNCE)
@fresh_sign_in
def send_allowance() -> AnyResponse:
    """Record an allowance of a year: the sums about savings follow it."""
    form = ChargingFigureForm(request.form)

    def act() -> str:
        assert form.valid_from.data and form.valid_to.data and form.announced_on.data
        announce_charging_figure(
            current_actor(),
            code=form.code.data,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            announced_on=form.announced_on.data,
            pence=form.amount.pence or 0,
            source=form.source.data or "",
        )
        return url_for(".allowances", done="saved")

    answer = answer_form(form, act)
    return _figures_page(form, answer) if isinstance(answer, int) else answer


@national_amounts.get("/site/charging-policies")
@requires(Permission.CHARGING_POLICY_RECORD)
def policies() -> Response:
    """What is known of each council's charging for care at home."""
    file = spreadsheet_answer("charging-policies", POLICY_COLUMNS, _policy_rows)
    return file if file is not None else _policies_page(_policy_form(), 200)


@national_amounts.post("/site/charging-policies")
@requires(Permission.CHARGING_POLICY_RECORD)
@fresh_sign_in
def send_policy() -> AnyResponse:
    """Record how a council charges: the sums about savings follow it."""
    form = _policy_form(request.form)

    def act() -> str:
        assert form.valid_from.data and form.read_on.data
        policy = CouncilPolicy(
            form.council.data,
            form.charging.data,
            form.valid_from.data,
            form.valid_to.data,
            form.source.data or "",
            form.read_on.data,
            form.extra.pence or 0,
            form.upper.pence,
            form.lower.pence,
        )
        record_charging_policy(current_actor(), policy, on=today())
        return url_for(".policies", done="saved")

    answer = answer_form(form, act)
    return _policies_page(form, answer) if isinstance(answer, int) else answer


def _policy_form(sent: MultiDict[str, str] | None = None) -> CouncilPolicyForm:
    form = CouncilPolicyForm(sent)
    form.council.choices = [(council.code, council.name) for council in every_council()]
    return form


def _figure_rows() -> list[list[Cell]]:
    return [
        [figure.code, figure.valid_from, figure.valid_to, Amount(figure.pence), figure.source]
        for figure in reversed(charging_figures())
    ]


def _policy_rows() -> list[list[Cell]]:
    return [
        [
            _council_name(policy),
            policy.charging,
            Amount(policy.extra_pence),
            None if policy.upper_pence is None else Amount(policy.upper_pence),
            None if policy.lower_pence is None else Amount(policy.lower_pence),
            policy.valid_from,
            policy.valid_to,
            policy.read_on,
            policy.source,
        ]
        for policy in charging_policies()
    ]


def _council_name(policy: CouncilPolicy) -> str:
    council = council_record(policy.council_code)
    return policy.council_code if council is None else council.name


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


def _figures_page(form: ChargingFigureForm, status: int) -> Response:
    figures = tuple(reversed(charging_figures()))
    return form_page("prices/allowances.html", status, form, figures=figures, done=request.args.get("done"))


def _policies_page(form: CouncilPolicyForm, status: int) -> Response:
    rows = [(_council_name(policy), policy) for policy in charging_policies()]
    return form_page("prices/charging_policies.html", status, form, rows=rows, done=request.args.get("done"))
