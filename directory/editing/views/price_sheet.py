"""A provider changes several prices at once: takes a file, fills it in, looks at what would come of it, proposes it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, form_page
from directory.editing.price_sheet_form import PriceFileForm, ProposeSeveralForm
from directory.editing.price_sheet_page import (
    SheetLook,
    column_heads,
    file_rows,
    known_heads,
    known_words,
    sheet_look,
)
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.prices.actions.several import propose_several
from directory.prices.rules.sheet import PriceSheet, WantedPrice, read_prices
from directory.prices.rules.sheet_packing import unpacked
from directory.prices.sheet_queries import changeable_prices, sheet_outcome
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import SentForm
from directory.web.navigation import whole_number
from directory.web.sheet_upload import uploaded_rows
from directory.web.spreadsheet_answers import spreadsheet_answer
from directory.web.uploads import takes_files

own_price_sheets = Blueprint("own_price_sheets", __name__)


@own_price_sheets.get("/provider/services/prices/several")
@requires(Permission.PRICE_PROPOSE)
def several() -> Response:
    """The file of one's live prices, and a form that takes it back."""
    prices = changeable_prices(current_actor())
    file = spreadsheet_answer("prices", column_heads(), lambda: file_rows(prices))
    return file or _page(PriceFileForm(), None, 200)


@own_price_sheets.post("/provider/services/prices/several")
@takes_files
@requires(Permission.PRICE_PROPOSE)
def send_file() -> Response:
    """Look at what would come of a file. Nothing is written, and the file is not kept."""
    form = PriceFileForm(request.form)
    prices = {price.line.id: price.known for price in changeable_prices(current_actor())}
    try:
        _, rows = uploaded_rows("file")
        sheet = read_prices(rows, known_heads(), prices, known_words())
    except Invalid as error:
        add_error(form, error)
        return _page(form, None, 400)
    return _page(form, _look(sheet.wanted, sheet), 200)


@own_price_sheets.post("/provider/services/prices/several/propose")
@requires(Permission.PRICE_PROPOSE)
def send_several() -> AnyResponse:
    """Propose all that was read in the file, or nothing."""
    form = ProposeSeveralForm(request.form)
    wanted: tuple[WantedPrice, ...] = ()
    try:
        wanted = unpacked(form.wanted.data or "")
    except Invalid as error:
        add_error(form, error, {"wanted": ""})
        return _page(form, None, 400)

    def act() -> str:
        number = propose_several(current_actor(), wanted, on=today())
        return url_for(".several", done="proposed", number=number)

    answer = answer_form(form, act, fields={"amount": "", "valid_from": ""})
    return _page(form, _look(wanted, None), answer) if isinstance(answer, int) else answer


def _look(wanted: Sequence[WantedPrice], sheet: PriceSheet | None) -> SheetLook:
    prices = {price.line.id: price for price in changeable_prices(current_actor())}
    return sheet_look(sheet, sheet_outcome(prices, wanted, today()), wanted)


def _page(form: SentForm, look: SheetLook | None, status: int) -> Response:
    done = whole_number(request.args.get("number", "")) if request.args.get("done") == "proposed" else None
    return form_page(
        "editing/price_sheet.html",
        status,
        form,
        file=form["file"] if "file" in form else PriceFileForm().file,
        count=len(changeable_prices(current_actor())),
        look=look,
        done=done,
    )
