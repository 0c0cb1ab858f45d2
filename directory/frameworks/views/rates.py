"""What host councils normally pay a week, for homes outside every band (HF 4.7)."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, form_page
from directory.foundation.permissions import Permission, councils_with
from directory.frameworks.actions.band import set_reference_rate
from directory.frameworks.forms.value import RateForm
from directory.frameworks.rates_page import rates_page, spreadsheet_rows
from directory.frameworks.staff_queries import managed_councils, reference_rates
from directory.web.access import current_actor, requires
from directory.web.spreadsheet_answers import spreadsheet_answer

rates = Blueprint("rates", __name__)
COLUMNS = ("Council", "Care", "A week", "Since", "Published", "Source")


@rates.get("/council/usual-rates")
@requires(Permission.INSTRUMENT_READ)
def usual_rates() -> Response:
    """The rates of the reader's councils, every one there was."""
    file = spreadsheet_answer("usual-rates", COLUMNS, lambda: spreadsheet_rows(reference_rates(_own())))
    return file if file is not None else _page(RateForm(), 200)


@rates.post("/council/usual-rates")
@requires(Permission.INSTRUMENT_MANAGE)
def send_rate() -> AnyResponse:
    """Say what a council normally pays from a day on."""
    form = RateForm(request.form)
    form.offer_councils(managed_councils(current_actor()))

    def act() -> str:
        assert form.valid_from.data is not None
        set_reference_rate(
            current_actor(),
            form.council.data,
            need_level=form.need_level.data,
            weekly_pence=form.weekly_pence.pence or 0,
            source=form.source.data or "",
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            published_on=form.published_on.data,
        )
        return url_for(".usual_rates", done="set")

    answer = answer_form(form, act)
    return _page(form, answer) if isinstance(answer, int) else answer


def _own() -> frozenset[str]:
    return councils_with(current_actor(), Permission.INSTRUMENT_READ)


def _page(form: RateForm, status: int) -> Response:
    managed = managed_councils(current_actor())
    form.offer_councils(managed)
    page = rates_page(reference_rates(_own()), may_set=bool(managed), done=request.args.get("done"))
    return form_page("frameworks/usual_rates.html", status, form, page=page)
